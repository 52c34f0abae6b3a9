//! The bot itself: its user, its guilds, direct messages.
//!
//! Invariant: the guild list is paged by id, at most 200 at a time.

use serde_json::{Value, json};

use super::{Answer, ApiError, Ask, Handled, Route};
use crate::sandbox::check::Check;
use crate::sandbox::world::{User, World};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/users/@me", me),
    Route::bot("GET", "/users/{user}", one),
    Route::bot("GET", "/users/@me/guilds", guilds).query("limit after before with_counts"),
    Route::bot("DELETE", "/users/@me/guilds/{guild}", leave),
    Route::bot("POST", "/users/@me/channels", open_dm),
];

fn me(world: &mut World, _: &Ask) -> Handled {
    let bot = world.users.get(&world.application.id).map(User::json);
    let mut bot = bot.ok_or_else(|| ApiError::unknown(10_013))?;
    bot["verified"] = json!(true);
    bot["mfa_enabled"] = json!(false);
    bot["locale"] = json!("en-US");
    bot["flags"] = json!(0);
    Answer::ok(bot)
}

fn one(world: &mut World, ask: &Ask) -> Handled {
    Answer::ok(world.users.get(&ask.id("user")?).ok_or_else(|| ApiError::unknown(10_013))?.json())
}

fn guilds(world: &mut World, ask: &Ask) -> Handled {
    let limit = usize::try_from(ask.number("limit", 200, 1, 200)?).unwrap_or(200);
    let (after, before) = (ask.query_id("after")?, ask.query_id("before")?);
    let bot = world.application.id;
    let fits =
        |id: u64| after.is_none_or(|after| id > after) && before.is_none_or(|before| id < before);
    let joined: Vec<_> = world
        .guilds
        .values()
        .filter(|guild| fits(guild.id) && guild.members.contains_key(&bot))
        .collect();
    let skip =
        if before.is_some() && after.is_none() { joined.len().saturating_sub(limit) } else { 0 };
    let summary = |guild: &&crate::sandbox::world::Guild| {
        let mut value = guild.summary(bot);
        if ask.is_set("with_counts") {
            value["approximate_member_count"] = json!(guild.members.len());
            value["approximate_presence_count"] = json!(1);
        }
        value
    };
    let page: Vec<Value> = joined.iter().skip(skip).take(limit).map(summary).collect();
    Answer::ok(Value::Array(page))
}

fn leave(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?.id;
    let bot = world.application.id;
    if let Some(guild) = world.guilds.get_mut(&guild) {
        guild.members.remove(&bot);
    }
    Ok(Answer::Empty)
}

fn open_dm(world: &mut World, ask: &Ask) -> Handled {
    let mut check = Check::default();
    check.object("", &ask.body, &["recipient_id"]);
    let recipient = check.snowflake("recipient_id", &ask.body["recipient_id"]);
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    let recipient = recipient
        .filter(|id| world.users.contains_key(id))
        .ok_or_else(|| ApiError::unknown(10_013))?;
    if recipient == world.application.id {
        return Err(ApiError::new(400, 50_007, "Cannot send messages to this user"));
    }
    let id = world.dm_channel(recipient);
    Answer::ok(world.channels.get(&id).map(|channel| channel.json(world)).unwrap_or_default())
}
