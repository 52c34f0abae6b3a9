//! Channels: reading, creating, editing, deleting.
//!
//! Invariant: the bot hands out only permissions it holds itself, so nobody gains power through a channel it makes.

use serde_json::Value;

use super::overwrites::overwrites;
use super::{Route, threads};
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::Check;
use crate::world::{Channel, Id, World, bit, kind};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/channels/{channel}", one),
    Route::bot("PATCH", "/channels/{channel}", patch),
    Route::bot("DELETE", "/channels/{channel}", delete),
    Route::bot("POST", "/channels/{channel}/typing", typing),
    Route::bot("GET", "/guilds/{guild}/channels", list),
    Route::bot("POST", "/guilds/{guild}/channels", create),
];

const KNOWN: [&str; 24] = [
    "name",
    "type",
    "topic",
    "bitrate",
    "user_limit",
    "rate_limit_per_user",
    "position",
    "permission_overwrites",
    "parent_id",
    "nsfw",
    "rtc_region",
    "video_quality_mode",
    "default_auto_archive_duration",
    "default_reaction_emoji",
    "available_tags",
    "default_sort_order",
    "default_forum_layout",
    "default_thread_rate_limit_per_user",
    "flags",
    "archived",
    "locked",
    "invitable",
    "auto_archive_duration",
    "applied_tags",
];
const PER_GUILD: usize = 500;
const PER_CATEGORY: usize = 50;

fn one(world: &mut World, ask: &Ask) -> Handled {
    let (channel, _) = world.seen(ask.id("channel")?)?;
    Answer::ok(channel.json(world))
}

fn typing(world: &mut World, ask: &Ask) -> Handled {
    world.permitted(ask.id("channel")?, bit::SEND_MESSAGES)?;
    Ok(Answer::Empty)
}

fn list(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?.id;
    let own = world
        .channels
        .values()
        .filter(|channel| channel.guild == Some(guild) && !channel.is_thread());
    Answer::ok(own.map(|channel| channel.json(world)).collect())
}

fn create(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.governed(ask.id("guild")?, bit::MANAGE_CHANNELS)?.id;
    let body = &ask.body;
    let mut check = Check::default();
    check.object("", body, &KNOWN);
    check.text("name", &body["name"], 1, 100);
    let kind = if body["type"].is_null() {
        0
    } else {
        check.choice("type", &body["type"], &[0, 2, 4, 5, 13, 14, 15, 16]).unwrap_or(0)
    };
    let id = world.next_id();
    let mut channel = Channel::new(id, Some(guild), u8::try_from(kind).unwrap_or_default(), "");
    settle(world, &mut check, &mut channel, body);
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    room(world, guild, channel.parent)?;
    let bits = base_bits(world, guild);
    channel.overwrites = overwrites(world, guild, bits, &body["permission_overwrites"])?;
    let value = channel.json(world);
    world.channels.insert(id, channel);
    Ok(Answer::Json(201, value))
}

fn base_bits(world: &World, guild: Id) -> u64 {
    world.guilds.get(&guild).map_or(0, |guild| crate::world::base(guild, world.application.id))
}

/// Refuses when the guild or the category is full.
fn room(world: &World, guild: Id, parent: Option<Id>) -> Result<(), ApiError> {
    let count = |keep: &dyn Fn(&&Channel) -> bool| {
        world
            .channels
            .values()
            .filter(|one| one.guild == Some(guild) && !one.is_thread())
            .filter(keep)
            .count()
    };
    if count(&|_| true) >= PER_GUILD {
        return Err(ApiError::new(400, 30_013, "Maximum number of guild channels reached (500)"));
    }
    if parent.is_some() && count(&|one| one.parent == parent) >= PER_CATEGORY {
        let text = "Maximum number of channels in category reached (50)";
        return Err(ApiError::field("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", text));
    }
    Ok(())
}

/// Checks the common fields and writes them into the channel.
fn settle(world: &World, check: &mut Check, channel: &mut Channel, body: &Value) {
    if !body["name"].is_null() {
        let name = check.text("name", &body["name"], 1, 100);
        channel.name = if matches!(channel.kind, kind::TEXT | kind::ANNOUNCEMENT | kind::FORUM) {
            channel_name(name)
        } else {
            name.to_owned()
        };
    }
    if let Some(topic) = body.get("topic") {
        let max = if channel.kind == kind::FORUM { 4_096 } else { 1_024 };
        let text = check.optional_text("topic", topic, 0, max);
        channel.topic = Some(text.to_owned()).filter(|text| !text.is_empty());
    }
    if let Some(slow) = check.int("rate_limit_per_user", &body["rate_limit_per_user"], 0, 21_600) {
        channel.slowmode = slow.cast_unsigned();
    }
    channel.position =
        check.int("position", &body["position"], 0, i64::MAX).unwrap_or(channel.position);
    channel.nsfw = check.boolean("nsfw", &body["nsfw"]).unwrap_or(channel.nsfw);
    if let Some(rate) = check.int("bitrate", &body["bitrate"], 8_000, 96_000) {
        channel.bitrate = rate.cast_unsigned();
    }
    let most = if channel.kind == kind::STAGE { 10_000 } else { 99 };
    if let Some(limit) = check.int("user_limit", &body["user_limit"], 0, most) {
        channel.user_limit = limit.cast_unsigned();
    }
    if let Some(tags) = body["available_tags"].as_array() {
        check.list("available_tags", &body["available_tags"], 0, 20);
        channel.available_tags.clone_from(tags);
    }
    if let Some(parent) = body.get("parent_id") {
        channel.parent = if parent.is_null() { None } else { check.snowflake("parent_id", parent) };
        let fits = |id: Id| {
            world
                .channels
                .get(&id)
                .is_some_and(|one| one.kind == kind::CATEGORY && one.guild == channel.guild)
        };
        if channel.parent.is_some_and(|id| !fits(id)) {
            check.problem("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist");
        } else if channel.parent.is_some() && channel.kind == kind::CATEGORY {
            check.problem(
                "parent_id",
                "CHANNEL_PARENT_INVALID_TYPE",
                "Categories cannot have subcategories",
            );
        }
    }
}

/// Text channel names are lowercase words joined by hyphens.
fn channel_name(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

fn patch(world: &mut World, ask: &Ask) -> Handled {
    let id = ask.id("channel")?;
    let (channel, _) = world.seen(id)?;
    let mut channel = channel.clone();
    let mut check = Check::default();
    check.object("", &ask.body, &KNOWN);
    if channel.is_thread() {
        threads::edit(world, &mut check, &mut channel, &ask.body)?;
    } else {
        world.permitted(id, bit::MANAGE_CHANNELS)?;
        let old_parent = channel.parent;
        settle(world, &mut check, &mut channel, &ask.body);
        if let Some(guild) = channel.guild {
            if channel.parent != old_parent {
                room(world, guild, channel.parent)?;
            }
            if !ask.body["permission_overwrites"].is_null() {
                world.permitted(id, bit::MANAGE_ROLES)?;
                let bits = base_bits(world, guild);
                channel.overwrites =
                    overwrites(world, guild, bits, &ask.body["permission_overwrites"])?;
            }
        }
    }
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    let before = world.channels.get(&id).map(|one| (one.name.clone(), one.topic.clone()));
    if before.is_some_and(|(name, topic)| name != channel.name || topic != channel.topic) {
        let now = world.clock.now_ms();
        world.limits.rename(&mut channel.renamed_at, now).map_err(ApiError::rate_limited)?;
    }
    let value = channel.json(world);
    world.channels.insert(id, channel);
    Answer::ok(value)
}

fn delete(world: &mut World, ask: &Ask) -> Handled {
    let id = ask.id("channel")?;
    let (channel, _) = world.seen(id)?;
    let needed = if channel.is_thread() { bit::MANAGE_THREADS } else { bit::MANAGE_CHANNELS };
    let direct = channel.guild.is_none();
    let value = world.permitted(id, if direct { 0 } else { needed })?.json(world);
    if !direct {
        world
            .channels
            .retain(|_, one| one.id != id && !(one.is_thread() && one.parent == Some(id)));
        world.messages.remove(&id);
        for orphan in world.channels.values_mut().filter(|one| one.parent == Some(id)) {
            orphan.parent = None;
        }
    }
    Answer::ok(value)
}
