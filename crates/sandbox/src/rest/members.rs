//! Members of a guild and their roles.
//!
//! Invariant: listing everyone needs the members intent; asking for one person or searching by prefix does not.

use serde_json::Value;

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::world::{Guild, Id, World, bit};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/guilds/{guild}/members/{user}", one),
    Route::bot("GET", "/guilds/{guild}/members", list).query("limit after"),
    Route::bot("GET", "/guilds/{guild}/members/search", search).query("query limit"),
    Route::bot("PUT", "/guilds/{guild}/members/{user}/roles/{role}", add_role),
    Route::bot("DELETE", "/guilds/{guild}/members/{user}/roles/{role}", remove_role),
];

fn one(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    let user = ask.id("user")?;
    let code = if world.users.contains_key(&user) { 10_007 } else { 10_013 };
    Answer::ok(world.member_json(guild, user).ok_or_else(|| ApiError::unknown(code))?)
}

fn list(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    let limit = ask.number("limit", 1, 1, 1_000)?;
    let after = ask.query_id("after")?.unwrap_or(0);
    if world.application.flags & (1 << 14 | 1 << 15) == 0 {
        return Err(ApiError::missing_access());
    }
    let later =
        guild.members.keys().filter(|id| **id > after).take(usize::try_from(limit).unwrap_or(1));
    Answer::ok(Value::Array(later.filter_map(|id| world.member_json(guild, *id)).collect()))
}

fn search(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    let limit = usize::try_from(ask.number("limit", 1, 1, 1_000)?).unwrap_or(1);
    let query = ask.query.get("query").map(|text| text.to_lowercase()).unwrap_or_default();
    if query.is_empty() {
        return Err(ApiError::field("query", "BASE_TYPE_REQUIRED", "This field is required"));
    }
    let fits = |id: &&Id| {
        let nick =
            guild.members.get(id).and_then(|member| member.nick.as_deref()).unwrap_or_default();
        let user = world.users.get(id);
        let names = [
            nick,
            user.map_or("", |user| &user.username),
            user.map_or("", |user| user.display_name()),
        ];
        names.iter().any(|name| name.to_lowercase().starts_with(&query))
    };
    let found = guild.members.keys().filter(fits).take(limit);
    Answer::ok(Value::Array(found.filter_map(|id| world.member_json(guild, *id)).collect()))
}

/// The role, when the bot ranks above it.
fn grantable(world: &World, ask: &Ask) -> Result<(Id, Id, Id), ApiError> {
    let guild: &Guild = world.governed(ask.id("guild")?, bit::MANAGE_ROLES)?;
    let (user, role) = (ask.id("user")?, ask.id("role")?);
    if !guild.members.contains_key(&user) {
        return Err(ApiError::unknown(10_007));
    }
    let found = guild.roles.get(&role).ok_or_else(|| ApiError::unknown(10_011))?;
    if found.managed
        || role == guild.id
        || found.position >= world.rank(guild, world.application.id)
    {
        return Err(ApiError::missing_permissions());
    }
    Ok((guild.id, user, role))
}

fn add_role(world: &mut World, ask: &Ask) -> Handled {
    let (guild, user, role) = grantable(world, ask)?;
    if let Some(member) =
        world.guilds.get_mut(&guild).and_then(|guild| guild.members.get_mut(&user))
    {
        member.roles.insert(role);
    }
    Ok(Answer::Empty)
}

fn remove_role(world: &mut World, ask: &Ask) -> Handled {
    let (guild, user, role) = grantable(world, ask)?;
    if let Some(member) =
        world.guilds.get_mut(&guild).and_then(|guild| guild.members.get_mut(&user))
    {
        member.roles.remove(&role);
    }
    Ok(Answer::Empty)
}
