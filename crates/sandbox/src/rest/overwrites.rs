//! Permission overwrites of channels.
//!
//! Invariant: an overwrite holds only permissions the bot has there, and Manage Roles only from an administrator.

use serde_json::Value;

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::{Check, at};
use crate::world::{Id, Overwrite, Target, World, bit};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("PUT", "/channels/{channel}/permissions/{overwrite}", put),
    Route::bot("DELETE", "/channels/{channel}/permissions/{overwrite}", delete),
];

const KNOWN: [&str; 4] = ["id", "type", "allow", "deny"];

/// Reads a list of overwrites for a channel of `guild`, given what the bot holds.
pub(super) fn overwrites(
    world: &mut World,
    guild: Id,
    bits: u64,
    value: &Value,
) -> Result<Vec<Overwrite>, ApiError> {
    let mut check = Check::default();
    let path = "permission_overwrites";
    let mut all: Vec<Overwrite> = Vec::new();
    for (index, item) in check.optional_list(path, value, 100).iter().enumerate() {
        let path = at(path, index);
        check.object(&path, item, &KNOWN);
        let id = check.snowflake(&at(&path, "id"), &item["id"]);
        let one = id.and_then(|id| body(&mut check, &path, item, id));
        if let (Some(id), Some(mut one)) = (id, one) {
            one.target = narrowed(world, guild, one.target, id);
            all.retain(|old| old.target != one.target);
            all.push(one);
        }
    }
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    if all.iter().any(|one| !grantable(bits, one)) {
        return Err(ApiError::missing_permissions());
    }
    Ok(all)
}

/// A role id given as member, or the reverse, is what it is.
fn narrowed(world: &World, guild: Id, told: Target, id: Id) -> Target {
    if world.guilds.get(&guild).is_some_and(|guild| guild.roles.contains_key(&id)) {
        Target::Role(id)
    } else {
        told
    }
}

fn grantable(bits: u64, one: &Overwrite) -> bool {
    let touched = one.allow | one.deny;
    bits & bit::ADMINISTRATOR != 0 || (touched & !bits == 0 && touched & bit::MANAGE_ROLES == 0)
}

fn body(check: &mut Check, path: &str, item: &Value, id: Id) -> Option<Overwrite> {
    let kind = check.choice(&at(path, "type"), &item["type"], &[0, 1])?;
    let mut bits = |key: &str| {
        let value = &item[key];
        if value.is_number() {
            check.oddities.push(format!("permissions sent as a number at {}", at(path, key)));
        }
        let parsed = value.as_u64().or_else(|| value.as_str()?.parse().ok());
        if parsed.is_none() && !value.is_null() {
            check.problem(&at(path, key), "PERMISSIONS_TYPE_CONVERT", "Not a set of permissions");
        }
        parsed.unwrap_or(0)
    };
    let (allow, deny) = (bits("allow"), bits("deny"));
    Some(Overwrite {
        target: if kind == 0 { Target::Role(id) } else { Target::Member(id) },
        allow,
        deny,
    })
}

fn put(world: &mut World, ask: &Ask) -> Handled {
    let (channel, target) = (ask.id("channel")?, ask.id("overwrite")?);
    let place = world.permitted(channel, bit::MANAGE_ROLES)?;
    let (guild, own) =
        (place.guild.unwrap_or_default(), world.permissions_in(place, world.application.id));
    let mut check = Check::default();
    check.object("", &ask.body, &KNOWN);
    let found = body(&mut check, "", &ask.body, target);
    world.violations.append(&mut check.oddities);
    let Some(found) = found.filter(|_| check.is_clean()) else {
        return Err(ApiError::invalid(&check));
    };
    if !grantable(own, &found) {
        return Err(ApiError::missing_permissions());
    }
    let known = match found.target {
        Target::Role(id) => {
            world.guilds.get(&guild).is_some_and(|guild| guild.roles.contains_key(&id))
        }
        Target::Member(id) => world.users.contains_key(&id),
    };
    if !known {
        return Err(ApiError::unknown(10_009));
    }
    if let Some(channel) = world.channels.get_mut(&channel) {
        channel.overwrites.retain(|one| one.target.id() != target);
        channel.overwrites.push(found);
    }
    Ok(Answer::Empty)
}

fn delete(world: &mut World, ask: &Ask) -> Handled {
    let (channel, target) = (ask.id("channel")?, ask.id("overwrite")?);
    world.permitted(channel, bit::MANAGE_ROLES)?;
    let channel = world.channels.get_mut(&channel).ok_or_else(|| ApiError::unknown(10_003))?;
    let before = channel.overwrites.len();
    channel.overwrites.retain(|one| one.target.id() != target);
    if channel.overwrites.len() == before {
        Err(ApiError::unknown(10_009))
    } else {
        Ok(Answer::Empty)
    }
}
