//! Messages of channels.
//!
//! Invariant: ephemeral messages do not exist here; only interaction tokens reach them.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::{self, Check, Rules};
use crate::compose::{Fields, draft, edit_changes, reply_fields, sizes};
use crate::world::{DISCORD_EPOCH_MS, Draft, Id, Message, Pings, World, bit};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/channels/{channel}/messages", list).query("around before after limit"),
    Route::bot("POST", "/channels/{channel}/messages", create),
    Route::bot("GET", "/channels/{channel}/messages/{message}", one),
    Route::bot("PATCH", "/channels/{channel}/messages/{message}", edit),
    Route::bot("DELETE", "/channels/{channel}/messages/{message}", delete),
    Route::bot("POST", "/channels/{channel}/messages/bulk-delete", bulk_delete),
];

/// Milliseconds within which an enforced nonce finds its first message.
const NONCE_MS: u64 = 5 * 60 * 1_000;

fn list(world: &mut World, ask: &Ask) -> Handled {
    let limit = usize::try_from(ask.number("limit", 50, 1, 100)?).unwrap_or(50);
    let cursors = [ask.query_id("around")?, ask.query_id("before")?, ask.query_id("after")?];
    let (channel, bits) = world.seen(ask.id("channel")?)?;
    let channel = channel.id;
    if bits & bit::READ_MESSAGE_HISTORY == 0 {
        return Answer::ok(json!([]));
    }
    let all: Vec<&Message> = world.public_messages(channel).collect();
    let page: Vec<&Message> = match cursors {
        [Some(around), ..] => {
            let older = all.iter().filter(|one| one.id <= around).count();
            let start = older.saturating_sub(limit / 2 + 1);
            all.into_iter().skip(start).take(limit).collect()
        }
        [_, Some(before), _] => {
            let older: Vec<&Message> = all.into_iter().filter(|one| one.id < before).collect();
            let skip = older.len().saturating_sub(limit);
            older.into_iter().skip(skip).collect()
        }
        [_, _, Some(after)] => all.into_iter().filter(|one| one.id > after).take(limit).collect(),
        _ => {
            let skip = all.len().saturating_sub(limit);
            all.into_iter().skip(skip).collect()
        }
    };
    let page = page.iter().rev().map(|one| world.message_for_bot(one)).collect();
    if cursors.iter().flatten().count() > 1 {
        world.violation("around, before and after exclude one another".to_owned());
    }
    Answer::ok(page)
}

/// A message that may be read by everyone in its channel.
fn found(world: &World, ask: &Ask) -> Result<Message, ApiError> {
    let (channel, bits) = world.seen(ask.id("channel")?)?;
    let message = world.messages.get(&channel.id).and_then(|all| all.get(&ask.id("message").ok()?));
    let message = message
        .filter(|one| one.ephemeral_to.is_none())
        .ok_or_else(|| ApiError::unknown(10_008))?;
    if bits & bit::READ_MESSAGE_HISTORY == 0 && message.author != world.application.id {
        return Err(ApiError::missing_permissions());
    }
    Ok(message.clone())
}

fn one(world: &mut World, ask: &Ask) -> Handled {
    Answer::ok(world.message_for_bot(&found(world, ask)?))
}

/// Refuses a send the bot may not make in this channel.
fn may_send(world: &World, id: Id, ask: &Ask) -> Result<(), ApiError> {
    let (channel, bits) = world.seen(id)?;
    if !channel.takes_messages() {
        return Err(ApiError::new(400, 50_008, "Cannot send messages in a non-text channel"));
    }
    if channel
        .recipient
        .and_then(|user| world.users.get(&user))
        .is_some_and(|user| user.refuses_dms)
    {
        return Err(ApiError::new(403, 50_007, "Cannot send messages to this user"));
    }
    if channel.recipient.is_some_and(|user| !world.shares_guild(user)) {
        let text = "Cannot send messages to this user due to having no mutual guilds";
        return Err(ApiError::new(403, 50_278, text));
    }
    let send = if channel.is_thread() { bit::SEND_MESSAGES_IN_THREADS } else { bit::SEND_MESSAGES };
    let embed = if ask.body["embeds"].as_array().is_some_and(|all| !all.is_empty()) {
        bit::EMBED_LINKS
    } else {
        0
    };
    let attach = if ask.files.is_empty() { 0 } else { bit::ATTACH_FILES };
    let needed = send | embed | attach;
    if bits & needed != needed {
        return Err(ApiError::missing_permissions());
    }
    let locked = channel.thread.as_ref().is_some_and(|thread| thread.archived && thread.locked);
    if locked && bits & bit::MANAGE_THREADS == 0 {
        Err(ApiError::new(400, 50_083, "Thread is archived"))
    } else {
        Ok(())
    }
}

fn nonce(check: &mut Check, body: &Value) -> Option<String> {
    match &body["nonce"] {
        Value::Null => {
            if body["enforce_nonce"] == true {
                check.oddities.push("enforce_nonce without a nonce".to_owned());
            }
            None
        }
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        text => Some(check.text("nonce", text, 1, 25).to_owned()),
    }
}

fn create(world: &mut World, ask: &Ask) -> Handled {
    let channel = ask.id("channel")?;
    may_send(world, channel, ask)?;
    let sizes = sizes(&ask.files);
    let rules = Rules::CREATE.with_files(&sizes);
    let mut check = Check::default();
    check::message(&mut check, "", &ask.body, &rules);
    let pings = check::allowed_mentions(
        &mut check,
        "allowed_mentions",
        &ask.body["allowed_mentions"],
        Pings::of_bots(),
    );
    let nonce = nonce(&mut check, &ask.body);
    let reference = reference(world, &mut check, channel, &ask.body["message_reference"])?;
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    let key = nonce.clone().map(|nonce| (world.application.id, nonce));
    if let Some(earlier) = key
        .as_ref()
        .filter(|_| ask.body["enforce_nonce"] == true)
        .and_then(|key| earlier(world, key))
    {
        return earlier;
    }
    let mut draft: Draft = draft(world, channel, &ask.body, &ask.files, pings, &rules);
    draft.extra.extend(reference);
    if ask.body.get("nonce").is_some_and(|nonce| !nonce.is_null()) {
        draft.extra.insert("nonce".to_owned(), ask.body["nonce"].clone());
    }
    let id = world.post(channel, draft);
    if let Some(key) = key {
        world.nonces.insert(key, (channel, id, world.clock.now_ms()));
    }
    if let Some(thread) =
        world.channels.get_mut(&channel).and_then(|channel| channel.thread.as_mut())
    {
        thread.archived = false;
    }
    let sent = world.messages.get(&channel).and_then(|all| all.get(&id));
    Answer::ok(sent.map(|one| world.message_for_bot(one)).unwrap_or_default())
}

/// The response to a repeated nonce: the first message, or that it is gone.
fn earlier(world: &World, key: &(Id, String)) -> Option<Handled> {
    let (channel, id, sent_ms) = world.nonces.get(key)?;
    if sent_ms + NONCE_MS < world.clock.now_ms() {
        return None;
    }
    let message = world.messages.get(channel).and_then(|all| all.get(id));
    Some(
        message.map_or_else(|| Err(ApiError::unknown(10_008)), |one| Answer::ok(one.value.clone())),
    )
}

/// Checks `message_reference` and returns the fields a reply carries.
fn reference(
    world: &World,
    check: &mut Check,
    channel: Id,
    value: &Value,
) -> Result<Fields, ApiError> {
    if value.is_null() {
        return Ok(Vec::new());
    }
    check.object(
        "message_reference",
        value,
        &["type", "message_id", "channel_id", "guild_id", "fail_if_not_exists"],
    );
    let Some(id) = check.snowflake("message_reference.message_id", &value["message_id"]) else {
        return Ok(Vec::new());
    };
    let (place, bits) = world.seen(channel)?;
    if bits & bit::READ_MESSAGE_HISTORY == 0 {
        return Err(ApiError::new(
            400,
            160_002,
            "Cannot reply without permission to read message history",
        ));
    }
    let message = world
        .messages
        .get(&channel)
        .and_then(|all| all.get(&id))
        .filter(|one| one.ephemeral_to.is_none());
    let Some(message) = message else {
        if value["fail_if_not_exists"] != false {
            check.problem(
                "message_reference",
                "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
                "Unknown message",
            );
        }
        return Ok(Vec::new());
    };
    Ok(reply_fields(&message.value, channel, place.guild, id))
}

fn edit(world: &mut World, ask: &Ask) -> Handled {
    let message = found(world, ask)?;
    if message.author != world.application.id {
        return Err(ApiError::new(403, 50_005, "Cannot edit a message authored by another user"));
    }
    let archived = world
        .channels
        .get(&message.channel)
        .and_then(|one| one.thread.as_ref())
        .is_some_and(|one| one.archived);
    if archived {
        return Err(ApiError::new(400, 50_083, "Thread is archived"));
    }
    let sizes = sizes(&ask.files);
    let mut check = Check::default();
    check::message(&mut check, "", &ask.body, &Rules::edit(&message.value).with_files(&sizes));
    let pings = check::allowed_mentions(
        &mut check,
        "allowed_mentions",
        &ask.body["allowed_mentions"],
        Pings::of_bots(),
    );
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    let changes = edit_changes(world, message.channel, &message.value, &ask.body, &ask.files);
    world.edit(message.id, &changes, &pings);
    Answer::ok(world.message(message.id).map(|one| one.value.clone()).unwrap_or_default())
}

fn delete(world: &mut World, ask: &Ask) -> Handled {
    let message = found(world, ask)?;
    if message.author != world.application.id {
        world.permitted(message.channel, bit::MANAGE_MESSAGES)?;
    }
    world.remove_message(message.id);
    Ok(Answer::Empty)
}

fn bulk_delete(world: &mut World, ask: &Ask) -> Handled {
    let channel = world.permitted(ask.id("channel")?, bit::MANAGE_MESSAGES)?.id;
    let mut check = Check::default();
    check.object("", &ask.body, &["messages"]);
    let ids: Vec<Id> = check
        .list("messages", &ask.body["messages"], 2, 100)
        .iter()
        .filter_map(|id| id.as_str()?.parse().ok())
        .collect();
    let oldest = world.clock.now_ms().saturating_sub(14 * 86_400_000 + DISCORD_EPOCH_MS) << 22;
    if ids.iter().any(|id| *id < oldest) {
        check.code =
            Some((50_034, "You can only bulk delete messages that are under 14 days old."));
    }
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    if let Some(all) = world.messages.get_mut(&channel) {
        all.retain(|id, one| one.ephemeral_to.is_some() || !ids.contains(id));
    }
    Ok(Answer::Empty)
}

impl World {
    fn shares_guild(&self, user: Id) -> bool {
        let bot = self.application.id;
        self.guilds
            .values()
            .any(|one| one.members.contains_key(&user) && one.members.contains_key(&bot))
    }
}
