//! Application commands, global and per guild.
//!
//! Invariant: a command keeps its id as long as its name and type stay in its scope, and its version as long as nothing changes.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::{self, Check};
use crate::world::{Id, Scope, World};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/applications/{app}/commands", list).query("with_localizations"),
    Route::bot("POST", "/applications/{app}/commands", upsert),
    Route::bot("PUT", "/applications/{app}/commands", overwrite),
    Route::bot("GET", "/applications/{app}/commands/{command}", one),
    Route::bot("PATCH", "/applications/{app}/commands/{command}", patch),
    Route::bot("DELETE", "/applications/{app}/commands/{command}", delete),
    Route::bot("GET", "/applications/{app}/guilds/{guild}/commands", list)
        .query("with_localizations"),
    Route::bot("POST", "/applications/{app}/guilds/{guild}/commands", upsert),
    Route::bot("PUT", "/applications/{app}/guilds/{guild}/commands", overwrite),
    Route::bot("GET", "/applications/{app}/guilds/{guild}/commands/{command}", one),
    Route::bot("PATCH", "/applications/{app}/guilds/{guild}/commands/{command}", patch),
    Route::bot("DELETE", "/applications/{app}/guilds/{guild}/commands/{command}", delete),
    Route::bot("GET", "/applications/{app}/guilds/{guild}/commands/permissions", no_permissions),
];

fn scope(world: &World, ask: &Ask) -> Result<Scope, ApiError> {
    if ask.id("app")? != world.application.id {
        return Err(ApiError::new(
            403,
            20_012,
            "You are not authorized to perform this action on this application",
        ));
    }
    if ask.param("guild").is_empty() {
        Ok(None)
    } else {
        world.joined(ask.id("guild")?).map(|guild| Some(guild.id))
    }
}

fn no_permissions(world: &mut World, ask: &Ask) -> Handled {
    scope(world, ask)?;
    Answer::ok(json!([]))
}

fn list(world: &mut World, ask: &Ask) -> Handled {
    let scope = scope(world, ask)?;
    let mut commands = Value::Array(world.commands.get(&scope).cloned().unwrap_or_default());
    if !ask.is_set("with_localizations") {
        hide_localisations(&mut commands);
    }
    Answer::ok(commands)
}

fn hide_localisations(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide_localisations),
        Value::Object(fields) => {
            fields.remove("name_localizations");
            fields.remove("description_localizations");
            fields.values_mut().for_each(hide_localisations);
        }
        _ => {}
    }
}

fn checked(
    world: &mut World,
    scope: Scope,
    body: &Value,
    run: impl Fn(&mut Check),
) -> Result<(), ApiError> {
    let mut check = Check::default();
    run(&mut check);
    let all = body.as_array().map_or_else(|| std::slice::from_ref(body), Vec::as_slice);
    for key in ["contexts", "integration_types"] {
        if scope.is_some() && all.iter().any(|one| !one[key].is_null()) {
            check.oddities.push(format!("{key} on a guild command: it counts only on global ones"));
        }
    }
    world.violations.append(&mut check.oddities);
    if check.is_clean() { Ok(()) } else { Err(ApiError::invalid(&check)) }
}

fn same(a: &Value, b: &Value) -> bool {
    a["name"] == b["name"] && a["type"].as_i64().unwrap_or(1) == b["type"].as_i64().unwrap_or(1)
}

fn charge_creates(world: &mut World, scope: Scope, count: usize) -> Result<(), ApiError> {
    let now = world.clock.now_ms();
    if count == 0 || world.limits.create_commands(scope, count, now) {
        return Ok(());
    }
    Err(ApiError::new(
        429,
        30_034,
        "Max number of daily application command creates has been reached (200)",
    ))
}

fn overwrite(world: &mut World, ask: &Ask) -> Handled {
    let scope = scope(world, ask)?;
    checked(world, scope, &ask.body, |check| check::command_list(check, &ask.body))?;
    let old = world.commands.get(&scope).cloned().unwrap_or_default();
    let wanted = ask.body.as_array().cloned().unwrap_or_default();
    let fresh = wanted.iter().filter(|one| !old.iter().any(|known| same(known, one))).count();
    charge_creates(world, scope, fresh)?;
    let stored: Vec<Value> = wanted
        .iter()
        .map(|one| {
            let known = old.iter().find(|known| same(known, one));
            stored(world, scope, one, known)
        })
        .collect();
    world.commands.insert(scope, stored.clone());
    Answer::ok(Value::Array(stored))
}

fn upsert(world: &mut World, ask: &Ask) -> Handled {
    let scope = scope(world, ask)?;
    checked(world, scope, &ask.body, |check| check::command(check, "", &ask.body))?;
    let list = world.commands.entry(scope).or_default().clone();
    let known = list.iter().find(|known| same(known, &ask.body));
    if known.is_none() {
        let kind = ask.body["type"].as_i64().unwrap_or(1);
        let max = if kind == 1 { 100 } else { 15 };
        if list.iter().filter(|one| one["type"] == kind).count() >= max {
            return Err(ApiError::new(
                400,
                30_032,
                "Maximum number of application commands reached",
            ));
        }
        charge_creates(world, scope, 1)?;
    }
    let value = stored(world, scope, &ask.body, known);
    let list = world.commands.entry(scope).or_default();
    let status = if let Some(place) = list.iter_mut().find(|one| same(one, &ask.body)) {
        *place = value.clone();
        200
    } else {
        list.push(value.clone());
        201
    };
    Ok(Answer::Json(status, value))
}

fn position(world: &World, ask: &Ask) -> Result<(Scope, usize), ApiError> {
    let scope = scope(world, ask)?;
    let id = ask.id("command")?.to_string();
    let list = world.commands.get(&scope).map_or(&[][..], Vec::as_slice);
    list.iter()
        .position(|one| one["id"] == id)
        .map(|index| (scope, index))
        .ok_or_else(|| ApiError::unknown(10_063))
}

fn one(world: &mut World, ask: &Ask) -> Handled {
    let (scope, index) = position(world, ask)?;
    Answer::ok(
        world.commands.get(&scope).and_then(|list| list.get(index)).cloned().unwrap_or_default(),
    )
}

fn patch(world: &mut World, ask: &Ask) -> Handled {
    let (scope, index) = position(world, ask)?;
    let known =
        world.commands.get(&scope).and_then(|list| list.get(index)).cloned().unwrap_or_default();
    let mut merged = known.clone();
    for (key, value) in ask.body.as_object().into_iter().flatten() {
        merged[key] = value.clone();
    }
    checked(world, scope, &ask.body, |check| check::command(check, "", &merged))?;
    let value = stored(world, scope, &merged, Some(&known));
    if let Some(place) = world.commands.get_mut(&scope).and_then(|list| list.get_mut(index)) {
        *place = value.clone();
    }
    Answer::ok(value)
}

fn delete(world: &mut World, ask: &Ask) -> Handled {
    let (scope, index) = position(world, ask)?;
    if let Some(list) = world.commands.get_mut(&scope) {
        list.remove(index);
    }
    Ok(Answer::Empty)
}

/// A definition in the form Discord returns it.
fn stored(world: &mut World, scope: Scope, wanted: &Value, known: Option<&Value>) -> Value {
    let mut value = json!({
        "application_id": world.application.id.to_string(),
        "type": wanted["type"].as_i64().unwrap_or(1),
        "name": wanted["name"], "name_localizations": wanted["name_localizations"],
        "description": wanted["description"].as_str().unwrap_or_default(),
        "description_localizations": wanted["description_localizations"],
        "default_member_permissions": wanted["default_member_permissions"],
        "nsfw": wanted["nsfw"].as_bool().unwrap_or(false),
        "integration_types": if wanted["integration_types"].is_null() { json!([0]) } else { wanted["integration_types"].clone() },
        "contexts": if scope.is_none() { wanted["contexts"].clone() } else { Value::Null },
    });
    if let Some(guild) = scope {
        value["guild_id"] = json!(guild.to_string());
    }
    let options = options(&wanted["options"]);
    if options.as_array().is_some_and(|list| !list.is_empty()) {
        value["options"] = options;
    }
    let id = known.and_then(|known| known["id"].as_str()).map(str::to_owned);
    value["id"] = json!(id.unwrap_or_else(|| world.next_id().to_string()));
    if let Some(known) = known {
        value["version"] = known["version"].clone();
    }
    if known != Some(&value) {
        value["version"] = json!(world.next_id().to_string());
    }
    value
}

/// Options without what Discord leaves out: false flags and empty lists.
fn options(value: &Value) -> Value {
    let one = |option: &Value| {
        let mut fields = option.as_object().cloned().unwrap_or_default();
        fields.retain(|_, field| *field != json!(false) && *field != json!([]) && !field.is_null());
        if let Some(inner) = fields.get("options").map(options) {
            fields.insert("options".to_owned(), inner);
        }
        Value::Object(fields)
    };
    value.as_array().into_iter().flatten().map(one).collect()
}

impl World {
    /// Commands offered in a guild: its own and the global ones its own do not shadow.
    #[must_use]
    pub fn commands_in(&self, guild: Id) -> Vec<&Value> {
        let own = self.commands.get(&Some(guild)).map_or(&[][..], Vec::as_slice);
        let global = self.commands.get(&None).map_or(&[][..], Vec::as_slice);
        let in_guilds =
            |one: &&Value| one["contexts"].as_array().is_none_or(|all| all.contains(&json!(0)));
        let shadowed = |one: &&Value| own.iter().any(|mine| same(mine, one));
        own.iter().chain(global.iter().filter(in_guilds).filter(|one| !shadowed(one))).collect()
    }

    /// Commands offered in a direct message with the bot.
    #[must_use]
    pub fn commands_in_dms(&self) -> Vec<&Value> {
        let global = self.commands.get(&None).map_or(&[][..], Vec::as_slice);
        let offered =
            |one: &&Value| one["contexts"].as_array().is_none_or(|all| all.contains(&json!(1)));
        global.iter().filter(offered).collect()
    }
}
