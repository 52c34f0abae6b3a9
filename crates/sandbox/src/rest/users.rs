//! Whoever asks, the bot or a person: the user, the guilds; and the bot's direct messages.
//!
//! Invariant: the guild list is paged by id, at most 200 at a time.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::Check;
use crate::world::{Id, World};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/users/@me", me).or_person("identify"),
    Route::bot("GET", "/users/{user}", one),
    Route::bot("GET", "/users/@me/guilds", guilds)
        .query("limit after before with_counts")
        .or_person("guilds"),
    Route::bot("DELETE", "/users/@me/guilds/{guild}", leave),
    Route::bot("POST", "/users/@me/channels", open_dm),
];

/// The person whose token was shown, or the bot.
fn asking(world: &World, ask: &Ask) -> Id {
    ask.bearer.as_ref().map_or(world.application.id, |grant| grant.user)
}

fn me(world: &mut World, ask: &Ask) -> Handled {
    let user = world.users.get(&asking(world, ask)).ok_or_else(|| ApiError::unknown(10_013))?;
    let mut value = user.json();
    for (key, more) in [
        ("mfa_enabled", json!(false)),
        ("locale", json!(user.locale)),
        ("flags", json!(0)),
        ("banner", Value::Null),
        ("accent_color", Value::Null),
    ] {
        value[key] = more;
    }
    if user.bot {
        value["verified"] = json!(true);
    } else {
        value["premium_type"] = json!(0);
    }
    Answer::ok(value)
}

fn one(world: &mut World, ask: &Ask) -> Handled {
    Answer::ok(world.users.get(&ask.id("user")?).ok_or_else(|| ApiError::unknown(10_013))?.json())
}

fn guilds(world: &mut World, ask: &Ask) -> Handled {
    let limit = usize::try_from(ask.number("limit", 200, 1, 200)?).unwrap_or(200);
    let (after, before) = (ask.query_id("after")?, ask.query_id("before")?);
    let user = asking(world, ask);
    let fits =
        |id: u64| after.is_none_or(|after| id > after) && before.is_none_or(|before| id < before);
    let joined: Vec<_> = world
        .guilds
        .values()
        .filter(|guild| fits(guild.id) && guild.members.contains_key(&user))
        .collect();
    let skip =
        if before.is_some() && after.is_none() { joined.len().saturating_sub(limit) } else { 0 };
    let summary = |guild: &&crate::world::Guild| {
        let mut value = guild.summary(user);
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
