//! Threads and who is in them.
//!
//! Invariant: an archived thread changes only by being unarchived first (50083).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::{self, Check, Rules};
use crate::compose::{draft, sizes};
use crate::world::{Channel, Id, Pings, Thread, World, bit, kind};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("POST", "/channels/{channel}/threads", create),
    Route::bot("POST", "/channels/{channel}/messages/{message}/threads", from_message),
    Route::bot("GET", "/channels/{channel}/threads/archived/{which}", archived)
        .query("before limit"),
    Route::bot("GET", "/channels/{channel}/thread-members", members)
        .query("with_member after limit"),
    Route::bot("GET", "/channels/{channel}/thread-members/{user}", member).query("with_member"),
    Route::bot("PUT", "/channels/{channel}/thread-members/{user}", add),
    Route::bot("DELETE", "/channels/{channel}/thread-members/{user}", remove),
];

const ARCHIVE: [i64; 4] = [60, 1_440, 4_320, 10_080];
const MAX_MEMBERS: usize = 1_000;
const MAX_ACTIVE: usize = 1_000;

fn create(world: &mut World, ask: &Ask) -> Handled {
    let (parent, _) = world.seen(ask.id("channel")?)?;
    let (parent_id, parent_kind) = (parent.id, parent.kind);
    if parent_kind == kind::FORUM {
        return forum_post(world, parent_id, ask);
    }
    let default = json!(12);
    let wanted = if ask.body["type"].is_null() { &default } else { &ask.body["type"] };
    let allowed: &[i64] = if parent_kind == kind::ANNOUNCEMENT { &[10] } else { &[11, 12] };
    let mut check = Check::default();
    check.object(
        "",
        &ask.body,
        &["name", "auto_archive_duration", "type", "invitable", "rate_limit_per_user"],
    );
    let kind = check.choice("type", wanted, allowed);
    if !matches!(parent_kind, kind::TEXT | kind::ANNOUNCEMENT) {
        return Err(ApiError::new(400, 50_024, "Cannot execute action on this channel type"));
    }
    let needed =
        if kind == Some(12) { bit::CREATE_PRIVATE_THREADS } else { bit::CREATE_PUBLIC_THREADS };
    world.permitted(parent_id, needed)?;
    let value = open(world, &mut check, parent_id, kind, &ask.body)?;
    Ok(Answer::Json(201, value))
}

fn from_message(world: &mut World, ask: &Ask) -> Handled {
    let channel = world.permitted(ask.id("channel")?, bit::CREATE_PUBLIC_THREADS)?;
    let (parent, announcement) = (channel.id, channel.kind == kind::ANNOUNCEMENT);
    let message = ask.id("message")?;
    if !world.public_messages(parent).any(|one| one.id == message) {
        return Err(ApiError::unknown(10_008));
    }
    if world.channels.contains_key(&message) {
        return Err(ApiError::new(
            400,
            160_004,
            "A thread has already been created for this message",
        ));
    }
    let mut check = Check::default();
    check.object("", &ask.body, &["name", "auto_archive_duration", "rate_limit_per_user"]);
    let value =
        open(world, &mut check, parent, Some(if announcement { 10 } else { 11 }), &ask.body)?;
    let made: Id = value["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
    // A thread opened from a message bears the id of that message.
    let mut value = value;
    if let Some(mut thread) = world.channels.remove(&made) {
        thread.id = message;
        value = thread.json(world);
        world.channels.insert(message, thread);
    }
    Ok(Answer::Json(201, value))
}

/// Checks the common fields and stores a thread whose only member is the bot.
fn open(
    world: &mut World,
    check: &mut Check,
    parent: Id,
    kind: Option<i64>,
    body: &Value,
) -> Result<Value, ApiError> {
    let name = check.text("name", &body["name"], 1, 100).to_owned();
    let archive = if body["auto_archive_duration"].is_null() {
        Some(4_320)
    } else {
        check.choice("auto_archive_duration", &body["auto_archive_duration"], &ARCHIVE)
    };
    let invitable = check.boolean("invitable", &body["invitable"]).unwrap_or(true);
    let slow =
        check.int("rate_limit_per_user", &body["rate_limit_per_user"], 0, 21_600).unwrap_or(0);
    world.violations.append(&mut check.oddities);
    let (Some(kind), true) = (kind, check.is_clean()) else { return Err(ApiError::invalid(check)) };
    let guild = world.channels.get(&parent).and_then(|one| one.guild);
    let active = |one: &&Channel| {
        one.guild == guild && one.thread.as_ref().is_some_and(|thread| !thread.archived)
    };
    if world.channels.values().filter(active).count() >= MAX_ACTIVE {
        return Err(ApiError::new(400, 160_006, "Maximum number of active threads reached"));
    }
    let bot = world.application.id;
    let id = world.add_thread(parent, &name, u8::try_from(kind).unwrap_or(12), bot);
    if let Some(channel) = world.channels.get_mut(&id) {
        channel.slowmode = slow.cast_unsigned();
        if let Some(thread) = channel.thread.as_mut() {
            thread.invitable = invitable;
            thread.auto_archive = archive.unwrap_or(4_320).cast_unsigned();
        }
    }
    Ok(world.channels.get(&id).map(|channel| channel.json(world)).unwrap_or_default())
}

fn forum_post(world: &mut World, forum: Id, ask: &Ask) -> Handled {
    let place = world.permitted(forum, bit::SEND_MESSAGES)?;
    let (needs_tag, offered) = (place.flags & 1 << 4 != 0, place.available_tags.clone());
    let mut check = Check::default();
    check.object(
        "",
        &ask.body,
        &["name", "auto_archive_duration", "rate_limit_per_user", "message", "applied_tags"],
    );
    let sizes = sizes(&ask.files);
    let rules = Rules::FORUM.with_files(&sizes);
    if ask.body["message"].is_null() {
        check.problem("message", "BASE_TYPE_REQUIRED", "This field is required");
    } else {
        check::message(&mut check, "message", &ask.body["message"], &rules);
    }
    let message = &ask.body["message"];
    let pings = check::allowed_mentions(
        &mut check,
        "message.allowed_mentions",
        &message["allowed_mentions"],
        Pings::of_bots(),
    );
    let tags = check.optional_list("applied_tags", &ask.body["applied_tags"], 5).to_vec();
    if needs_tag && tags.is_empty() {
        check.code = Some((40_067, "A tag is required to create a forum post in this channel"));
    } else if tags.iter().any(|tag| !offered.iter().any(|known| known["id"] == *tag)) {
        check.problem("applied_tags", "FORUM_TAG_INVALID", "Unknown tag");
    }
    let value = open(world, &mut check, forum, Some(11), &ask.body)?;
    let id: Id = value["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
    if let Some(thread) = world.channels.get_mut(&id).and_then(|one| one.thread.as_mut()) {
        thread.tags = tags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    let draft = draft(world, id, message, &ask.files, pings, &rules);
    let first = world.post_as(id, id, draft);
    let thread = world.channels.get(&id);
    let mut value = thread.map(|thread| thread.json(world)).unwrap_or_default();
    value["message"] = world.message(first).map(|one| one.value.clone()).unwrap_or_default();
    Ok(Answer::Json(201, value))
}

/// Applies a PATCH to a thread.
pub(super) fn edit(
    world: &World,
    check: &mut Check,
    channel: &mut Channel,
    body: &Value,
) -> Result<(), ApiError> {
    let bits = world.permissions_in(channel, world.application.id);
    let own = channel.thread.as_ref().is_some_and(|thread| thread.owner == world.application.id);
    let unarchiving = body["archived"] == false;
    if bits & bit::MANAGE_THREADS == 0
        && (!own || !body["locked"].is_null() || !body["rate_limit_per_user"].is_null())
    {
        return Err(ApiError::missing_permissions());
    }
    let Some(thread) = channel.thread.as_mut() else { return Ok(()) };
    if thread.archived && !unarchiving {
        return Err(ApiError::new(400, 50_083, "Thread is archived"));
    }
    if !body["name"].is_null() {
        check.text("name", &body["name"], 1, 100).clone_into(&mut channel.name);
    }
    if let Some(slow) = check.int("rate_limit_per_user", &body["rate_limit_per_user"], 0, 21_600) {
        channel.slowmode = slow.cast_unsigned();
    }
    if !body["auto_archive_duration"].is_null() {
        let minutes =
            check.choice("auto_archive_duration", &body["auto_archive_duration"], &ARCHIVE);
        thread.auto_archive = minutes.map_or(thread.auto_archive, i64::cast_unsigned);
    }
    if let Some(archived) = check.boolean("archived", &body["archived"]) {
        if archived != thread.archived {
            thread.archived_at = world.clock.timestamp();
        }
        thread.archived = archived;
    }
    thread.locked = check.boolean("locked", &body["locked"]).unwrap_or(thread.locked);
    thread.invitable = check.boolean("invitable", &body["invitable"]).unwrap_or(thread.invitable);
    if !body["applied_tags"].is_null() {
        let tags = check.list("applied_tags", &body["applied_tags"], 0, 5);
        thread.tags = tags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    Ok(())
}

/// A thread and its details, when the channel is one.
fn thread(world: &World, ask: &Ask) -> Result<(Id, Thread, u64), ApiError> {
    let (channel, bits) = world.seen(ask.id("channel")?)?;
    let thread = channel
        .thread
        .clone()
        .ok_or_else(|| ApiError::new(400, 50_024, "Cannot execute action on this channel type"))?;
    Ok((channel.id, thread, bits))
}

fn target(world: &World, ask: &Ask) -> Result<Id, ApiError> {
    if ask.param("user") == "@me" { Ok(world.application.id) } else { ask.id("user") }
}

fn add(world: &mut World, ask: &Ask) -> Handled {
    let (id, thread, bits) = thread(world, ask)?;
    let user = target(world, ask)?;
    if thread.archived {
        return Err(ApiError::new(400, 50_083, "Thread is archived"));
    }
    let parent = world
        .channels
        .get(&id)
        .and_then(|one| one.parent)
        .and_then(|parent| world.channels.get(&parent));
    let guild = parent.and_then(|one| one.guild).and_then(|guild| world.guilds.get(&guild));
    if guild.is_none_or(|guild| !guild.members.contains_key(&user)) {
        return Err(ApiError::unknown(10_007));
    }
    if parent.is_none_or(|parent| world.permissions_in(parent, user) & bit::VIEW_CHANNEL == 0) {
        return Err(ApiError::missing_access());
    }
    let may =
        bits & bit::MANAGE_THREADS != 0 || thread.owner == world.application.id || thread.invitable;
    if user != world.application.id && (bits & bit::SEND_MESSAGES_IN_THREADS == 0 || !may) {
        return Err(ApiError::missing_permissions());
    }
    if thread.members.len() >= MAX_MEMBERS {
        return Err(ApiError::new(
            400,
            30_033,
            "Maximum number of thread participants reached (1000)",
        ));
    }
    let now = world.clock.timestamp();
    change_members(world, id, |members| {
        members.entry(user).or_insert(now);
    });
    Ok(Answer::Empty)
}

fn remove(world: &mut World, ask: &Ask) -> Handled {
    let (id, thread, bits) = thread(world, ask)?;
    let user = target(world, ask)?;
    if thread.archived {
        return Err(ApiError::new(400, 50_083, "Thread is archived"));
    }
    if user != world.application.id
        && bits & bit::MANAGE_THREADS == 0
        && thread.owner != world.application.id
    {
        return Err(ApiError::missing_permissions());
    }
    if !thread.members.contains_key(&user) {
        return Err(ApiError::unknown(10_007));
    }
    change_members(world, id, |members| {
        members.remove(&user);
    });
    Ok(Answer::Empty)
}

fn change_members(world: &mut World, thread: Id, change: impl FnOnce(&mut BTreeMap<Id, String>)) {
    if let Some(thread) = world.channels.get_mut(&thread).and_then(|one| one.thread.as_mut()) {
        change(&mut thread.members);
    }
}

fn members(world: &mut World, ask: &Ask) -> Handled {
    let (id, thread, _) = thread(world, ask)?;
    if world.application.flags & (1 << 14 | 1 << 15) == 0 {
        return Err(ApiError::missing_access());
    }
    let one = |(user, joined): (&Id, &String)| inside(id, *user, joined);
    Answer::ok(thread.members.iter().map(one).collect())
}

/// One member, for which no intent is needed.
fn member(world: &mut World, ask: &Ask) -> Handled {
    let (id, thread, _) = thread(world, ask)?;
    let user = target(world, ask)?;
    let joined = thread.members.get(&user).ok_or_else(|| ApiError::unknown(10_007))?;
    let mut value = inside(id, user, joined);
    let guild = world.channels.get(&id).and_then(|one| world.guilds.get(&one.guild?));
    if ask.is_set("with_member") {
        value["member"] =
            guild.and_then(|guild| world.member_json(guild, user)).unwrap_or_default();
    }
    Answer::ok(value)
}

/// The thread member object.
fn inside(thread: Id, user: Id, joined: &str) -> Value {
    json!({"id": thread.to_string(), "user_id": user.to_string(), "join_timestamp": joined, "flags": 0})
}

fn archived(world: &mut World, ask: &Ask) -> Handled {
    let private = match ask.param("which") {
        "public" => false,
        "private" => true,
        _ => return Err(ApiError::no_route()),
    };
    let needed = if private {
        bit::MANAGE_THREADS | bit::READ_MESSAGE_HISTORY
    } else {
        bit::READ_MESSAGE_HISTORY
    };
    let parent = world.permitted(ask.id("channel")?, needed)?.id;
    let limit = usize::try_from(ask.number("limit", 50, 2, 100)?).unwrap_or(50);
    let fits = |one: &&Channel| {
        one.parent == Some(parent)
            && (one.kind == kind::PRIVATE_THREAD) == private
            && one.thread.as_ref().is_some_and(|thread| thread.archived)
    };
    let all: Vec<&Channel> = world.channels.values().rev().filter(fits).collect();
    let more = all.len() > limit;
    let threads: Vec<Value> = all.iter().take(limit).map(|one| one.json(world)).collect();
    Answer::ok(json!({"threads": threads, "members": [], "has_more": more}))
}
