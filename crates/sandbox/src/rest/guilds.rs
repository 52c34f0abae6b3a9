//! Guilds: the guild itself, invites, active threads.
//!
//! Invariant: a guild the bot is not in looks unknown or inaccessible, never empty.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::world::{World, base, bit};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/guilds/{guild}", one).query("with_counts"),
    Route::bot("GET", "/guilds/{guild}/invites", invites),
    Route::bot("GET", "/guilds/{guild}/threads/active", active_threads),
];

fn one(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    let mut value = guild.json(world.application.id);
    if ask.is_set("with_counts") {
        value["approximate_member_count"] = json!(guild.members.len());
        value["approximate_presence_count"] = json!(1);
    }
    Answer::ok(value)
}

fn invites(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    let bits = base(guild, world.application.id);
    if bits & (bit::MANAGE_GUILD | bit::VIEW_AUDIT_LOG) == 0 {
        return Err(ApiError::missing_permissions());
    }
    let mut list = guild.invites.clone();
    if bits & bit::MANAGE_GUILD == 0 {
        for invite in list.iter_mut().filter_map(Value::as_object_mut) {
            for metadata in ["uses", "max_uses", "max_age", "temporary", "created_at"] {
                invite.remove(metadata);
            }
        }
    }
    Answer::ok(Value::Array(list))
}

fn active_threads(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?.id;
    let bot = world.application.id;
    let active = |channel: &&crate::world::Channel| {
        channel.guild == Some(guild)
            && channel.thread.as_ref().is_some_and(|thread| !thread.archived)
            && world.permissions_in(channel, bot) & bit::VIEW_CHANNEL != 0
    };
    let threads: Vec<_> = world.channels.values().filter(active).collect();
    let members: Vec<Value> = threads
        .iter()
        .filter_map(|channel| {
            let joined = channel.thread.as_ref()?.members.get(&bot)?;
            Some(json!({"id": channel.id.to_string(), "user_id": bot.to_string(), "join_timestamp": joined, "flags": 0}))
        })
        .collect();
    let threads: Vec<Value> = threads.iter().map(|channel| channel.json(world)).collect();
    Answer::ok(json!({"threads": threads, "members": members}))
}
