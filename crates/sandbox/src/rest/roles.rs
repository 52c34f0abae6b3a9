//! Roles of a guild.
//!
//! Invariant: the bot makes, changes and deletes only roles below its own, and gives them only permissions that it
//! holds itself.

use serde_json::Value;

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::Check;
use crate::world::{Id, Role, World, base, bit};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/guilds/{guild}/roles", all),
    Route::bot("POST", "/guilds/{guild}/roles", create),
    Route::bot("GET", "/guilds/{guild}/roles/{role}", one),
    Route::bot("PATCH", "/guilds/{guild}/roles/{role}", patch),
    Route::bot("DELETE", "/guilds/{guild}/roles/{role}", delete),
];

const KNOWN: [&str; 8] =
    ["name", "permissions", "color", "colors", "hoist", "icon", "unicode_emoji", "mentionable"];
const COLORS: [&str; 3] = ["primary_color", "secondary_color", "tertiary_color"];
const MOST: usize = 250;

fn all(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    Answer::ok(guild.roles.values().map(|role| role.json(world.application.id)).collect())
}

fn one(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    let role = guild.roles.get(&ask.id("role")?).ok_or_else(|| ApiError::unknown(10_011))?;
    Answer::ok(role.json(world.application.id))
}

fn create(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.governed(ask.id("guild")?, bit::MANAGE_ROLES)?;
    let (id, full) = (guild.id, guild.roles.len() >= MOST);
    let everyone = guild.roles.get(&id).map_or(0, |role| role.permissions);
    let wanted = read(world, id, &ask.body)?;
    if full {
        return Err(ApiError::new(400, 30_005, "Maximum number of guild roles reached (250)"));
    }
    let role = world.add_lowest_role(id, "new role", everyone);
    settled(world, id, role, wanted)
}

fn patch(world: &mut World, ask: &Ask) -> Handled {
    let (guild, role) = below(world, ask)?;
    let wanted = read(world, guild, &ask.body)?;
    settled(world, guild, role, wanted)
}

fn delete(world: &mut World, ask: &Ask) -> Handled {
    let (guild, role) = below(world, ask)?;
    let fixed = world.role_mut(guild, role).is_some_and(|one| one.managed);
    if fixed || role == guild {
        return Err(ApiError::new(400, 50_028, "Invalid Role"));
    }
    if let Some(guild) = world.guilds.get_mut(&guild) {
        guild.roles.remove(&role);
        for member in guild.members.values_mut() {
            member.roles.remove(&role);
        }
    }
    for channel in world.channels.values_mut() {
        channel.overwrites.retain(|one| one.target.id() != role);
    }
    Ok(Answer::Empty)
}

/// The role, when the bot ranks above it.
fn below(world: &World, ask: &Ask) -> Result<(Id, Id), ApiError> {
    let guild = world.governed(ask.id("guild")?, bit::MANAGE_ROLES)?;
    let id = ask.id("role")?;
    let role = guild.roles.get(&id).ok_or_else(|| ApiError::unknown(10_011))?;
    if role.position >= world.rank(guild, world.application.id) {
        return Err(ApiError::missing_permissions());
    }
    Ok((guild.id, id))
}

/// The fields of a role that a body sets; the others stay.
#[derive(Default)]
struct Wanted {
    name: Option<String>,
    permissions: Option<u64>,
    color: Option<u32>,
    hoist: Option<bool>,
    mentionable: Option<bool>,
}

fn read(world: &mut World, guild: Id, body: &Value) -> Result<Wanted, ApiError> {
    let mut check = Check::default();
    if !body.is_null() {
        check.object("", body, &KNOWN);
    }
    if ["icon", "unicode_emoji"].iter().any(|key| !body[*key].is_null()) {
        let text = "This server needs more boosts to perform this action";
        return Err(ApiError::new(403, 50_101, text));
    }
    let name = check.optional_text("name", &body["name"], 1, 100);
    let mut color = check.int("color", &body["color"], 0, 0xFF_FFFF);
    if !body["colors"].is_null() {
        check.object("colors", &body["colors"], &COLORS);
        let primary = &body["colors"]["primary_color"];
        color = check.int("colors.primary_color", primary, 0, 0xFF_FFFF).or(color);
    }
    let wanted = Wanted {
        name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        permissions: permissions(&mut check, &body["permissions"]),
        color: color.and_then(|color| color.try_into().ok()),
        hoist: check.boolean("hoist", &body["hoist"]),
        mentionable: check.boolean("mentionable", &body["mentionable"]),
    };
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    let own = world.guilds.get(&guild).map_or(0, |guild| base(guild, world.application.id));
    if own & bit::ADMINISTRATOR == 0 && wanted.permissions.is_some_and(|bits| bits & !own != 0) {
        return Err(ApiError::missing_permissions());
    }
    Ok(wanted)
}

/// A set of permissions; a number is accepted but noted, because Discord wants a string.
fn permissions(check: &mut Check, value: &Value) -> Option<u64> {
    if value.is_number() {
        check.oddities.push("permissions sent as a number at permissions".to_owned());
    }
    let parsed = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    if parsed.is_none() && !value.is_null() {
        check.problem("permissions", "PERMISSIONS_TYPE_CONVERT", "Not a set of permissions");
    }
    parsed
}

fn settled(world: &mut World, guild: Id, role: Id, wanted: Wanted) -> Handled {
    let bot = world.application.id;
    let role: &mut Role = world.role_mut(guild, role).ok_or_else(|| ApiError::unknown(10_011))?;
    role.name = wanted.name.unwrap_or_else(|| role.name.clone());
    role.permissions = wanted.permissions.unwrap_or(role.permissions);
    role.color = wanted.color.unwrap_or(role.color);
    role.hoist = wanted.hoist.unwrap_or(role.hoist);
    role.mentionable = wanted.mentionable.unwrap_or(role.mentionable);
    Answer::ok(role.json(bot))
}
