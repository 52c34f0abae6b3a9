//! Interaction payloads with every field Discord sends today.
//!
//! Invariant: permissions in a payload are computed for the very channel it names.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Person;
use crate::world::{Id, Kind, StoredFile, User, World};

/// The payload of an interaction, from its kind's `data`.
pub(super) fn build(
    world: &World,
    person: &Person,
    kind: Kind,
    (id, token): (Id, &str),
    data: &Value,
    message: Option<&Value>,
) -> Value {
    let app = world.application.id;
    let channel = world.channels.get(&person.channel);
    let guild = world.guilds.get(&person.guild);
    let user = world.users.get(&person.user);
    let bits =
        |who: Id| channel.map_or(0, |channel| world.permissions_in(channel, who)).to_string();
    let mut member = guild.and_then(|guild| world.member_json(guild, person.user)).unwrap_or_else(|| {
        json!({
        "user": user.map(User::json), "roles": [], "joined_at": "2024-01-01T00:00:00.000000+00:00", "flags": 0,
        "deaf": false, "mute": false, "pending": false})
    });
    member["permissions"] = json!(bits(person.user));
    let mut payload = json!({
        "app_permissions": bits(app), "application_id": app.to_string(), "attachment_size_limit": world.upload_limit,
        "authorizing_integration_owners": {"0": person.guild.to_string()},
        "channel": channel.map(|channel| channel.partial(world, person.user)), "channel_id": person.channel.to_string(),
        "context": 0, "data": data, "entitlement_sku_ids": [], "entitlements": [],
        "guild": {"features": ["COMMUNITY"], "id": person.guild.to_string(), "locale": guild.map(|guild| &guild.locale)},
        "guild_id": person.guild.to_string(), "guild_locale": guild.map(|guild| &guild.locale), "id": id.to_string(),
        "locale": user.map(|user| &user.locale), "member": member, "token": token, "type": kind as u8, "version": 1,
    });
    if channel.is_some_and(|channel| channel.guild.is_none()) {
        direct(&mut payload, user);
    }
    if let Some(message) = message {
        payload["message"] = message.clone();
    }
    payload
}

/// Turns a payload into one from a direct message with the bot.
fn direct(payload: &mut Value, user: Option<&User>) {
    if let Some(fields) = payload.as_object_mut() {
        for key in ["guild", "guild_id", "guild_locale", "member"] {
            fields.remove(key);
        }
    }
    payload["user"] = json!(user.map(User::json));
    payload["context"] = json!(1);
    payload["authorizing_integration_owners"] = json!({"0": "0"});
}

/// Adds a user, and the member when they are in the guild, to `resolved`.
pub(super) fn resolve_user(
    world: &World,
    person: &Person,
    id: Id,
    resolved: &mut Value,
) -> Result<(), String> {
    let user = world.users.get(&id).ok_or("there is no such user")?;
    let channel = world.channels.get(&person.channel);
    resolved["users"][id.to_string()] = user.json();
    if let Some(member) = world.guilds.get(&person.guild).and_then(|guild| guild.members.get(&id)) {
        let mut member = member.json();
        if let Some(fields) = member.as_object_mut() {
            fields.remove("deaf");
            fields.remove("mute");
        }
        member["permissions"] =
            json!(channel.map_or(0, |channel| world.permissions_in(channel, id)).to_string());
        resolved["members"][id.to_string()] = member;
    }
    Ok(())
}

/// Adds a role to `resolved`.
pub(super) fn resolve_role(
    world: &World,
    person: &Person,
    id: Id,
    resolved: &mut Value,
) -> Result<(), String> {
    let role = world
        .guilds
        .get(&person.guild)
        .and_then(|guild| guild.roles.get(&id))
        .ok_or("there is no such role")?;
    resolved["roles"][id.to_string()] = role.json(world.application.id);
    Ok(())
}

/// Adds a channel to `resolved`; returns its type.
pub(super) fn resolve_channel(
    world: &World,
    person: &Person,
    id: Id,
    resolved: &mut Value,
) -> Result<u8, String> {
    let channel = world
        .channels
        .get(&id)
        .filter(|one| one.guild == Some(person.guild))
        .ok_or("there is no such channel")?;
    resolved["channels"][id.to_string()] = channel.partial(world, person.user);
    Ok(channel.kind)
}

/// Stores a file `{"filename", "content", "content_type"}` and adds it to `resolved`; returns its id.
pub(super) fn resolve_file(
    world: &mut World,
    file: &Value,
    resolved: &mut Value,
) -> Result<String, String> {
    let name = file["filename"].as_str().ok_or("a file needs a filename")?.to_owned();
    let bytes = match file["base64"].as_str() {
        Some(coded) => STANDARD.decode(coded).map_err(|_| "a file is not base64")?,
        None => file["content"].as_str().unwrap_or_default().as_bytes().to_vec(),
    };
    let content_type =
        file["content_type"].as_str().unwrap_or("text/plain; charset=utf-8").to_owned();
    let id = world.next_id();
    let url = world.file_url("ephemeral", id, &name);
    resolved["attachments"][id.to_string()] = json!({
        "id": id.to_string(), "filename": name, "size": bytes.len(), "url": url, "proxy_url": url,
        "content_type": content_type, "ephemeral": true, "flags": 0,
    });
    world.files.insert(id, StoredFile { name, content_type, bytes });
    Ok(id.to_string())
}

/// `resolved` of a select menu.
pub(super) fn resolve_select(world: &World, person: &Person, kind: u64, values: &[&str]) -> Value {
    let mut resolved = json!({});
    for id in values.iter().filter_map(|value| value.parse().ok()) {
        let done = match kind {
            5 => resolve_user(world, person, id, &mut resolved),
            6 => resolve_role(world, person, id, &mut resolved),
            7 => resolve_user(world, person, id, &mut resolved)
                .or_else(|_| resolve_role(world, person, id, &mut resolved)),
            8 => resolve_channel(world, person, id, &mut resolved).map(|_| ()),
            _ => Ok(()),
        };
        if let Err(reason) = done {
            tracing::debug!(%reason, "value not resolved");
        }
    }
    resolved
}
