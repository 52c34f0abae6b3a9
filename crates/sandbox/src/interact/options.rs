//! Slash, message and user commands: finding them and fitting what was typed to their definition.
//!
//! Invariant: what Discord's client would not let anyone send is not sent, unless the person's client is unchecked.

use serde_json::{Map, Value, json};

use super::deliver::Sending;
use super::payload::{resolve_channel, resolve_file, resolve_role, resolve_user};
use super::{Person, Prepared};
use crate::world::{Id, World, bit};

/// A registered command this person may use.
fn offered<'w>(
    person: &Person,
    world: &'w World,
    name: &str,
    kind: u64,
) -> Result<&'w Value, String> {
    let direct = world.channels.get(&person.channel).is_some_and(|one| one.guild.is_none());
    let all = if direct { world.commands_in_dms() } else { world.commands_in(person.guild) };
    let found = all.into_iter().find(|one| one["name"] == name && one["type"] == kind);
    let command = found.ok_or_else(|| format!("no command {name:?} is registered"))?;
    if person.unchecked || usable(world, person.channel, person.user, command) {
        Ok(command)
    } else {
        Err(format!("{name:?} is not offered to this person"))
    }
}

/// Whether Discord offers a command to someone in a channel.
pub(crate) fn usable(world: &World, channel: Id, user: Id, command: &Value) -> bool {
    let bits =
        world.channels.get(&channel).map_or(0, |channel| world.permissions_in(channel, user));
    let needed =
        command["default_member_permissions"].as_str().and_then(|text| text.parse::<u64>().ok());
    let allowed = match needed {
        None => true,
        Some(0) => bits & bit::ADMINISTRATOR != 0,
        Some(needed) => bits & needed == needed,
    };
    allowed && bits & bit::USE_APPLICATION_COMMANDS != 0
}

fn data_of(command: &Value) -> Value {
    let mut data = json!({"id": command["id"], "name": command["name"], "type": command["type"]});
    if !command["guild_id"].is_null() {
        data["guild_id"] = command["guild_id"].clone();
    }
    data
}

/// A slash command or, with `focused`, the question for suggestions.
pub(super) fn slash(
    person: &Person,
    world: &mut World,
    path: &str,
    given: &Value,
    focused: Option<&str>,
) -> Prepared {
    let mut steps = path.trim_start_matches('/').split_whitespace();
    let name = steps.next().unwrap_or_default();
    let command = offered(person, world, name, 1)?.clone();
    let mut data = data_of(&command);
    let (mut level, mut trail) = (&command, Vec::new());
    for step in steps {
        let inner = level["options"].as_array().into_iter().flatten();
        level = inner
            .clone()
            .find(|one| one["name"] == step && matches!(one["type"].as_u64(), Some(1 | 2)))
            .ok_or_else(|| format!("there is no {path:?}"))?;
        trail.push((level["name"].clone(), level["type"].clone()));
    }
    let defined: Vec<Value> = level["options"].as_array().cloned().unwrap_or_default();
    if defined.iter().any(|one| matches!(one["type"].as_u64(), Some(1 | 2))) && !person.unchecked {
        return Err(format!("{path:?} has subcommands"));
    }
    let empty = Map::new();
    let given = given.as_object().unwrap_or(&empty);
    let mut fill = Fill { person, resolved: json!({}), focused };
    let mut options = fill.all(world, &defined, given)?;
    for (name, kind) in trail.into_iter().rev() {
        options = vec![json!({"name": name, "type": kind, "options": options})];
    }
    if !options.is_empty() {
        data["options"] = json!(options);
    }
    if fill.resolved != json!({}) {
        data["resolved"] = fill.resolved;
    }
    Ok(Sending { data, source: None, message: None })
}

struct Fill<'p> {
    person: &'p Person,
    resolved: Value,
    focused: Option<&'p str>,
}

impl Fill<'_> {
    fn all(
        &mut self,
        world: &mut World,
        defined: &[Value],
        given: &Map<String, Value>,
    ) -> Result<Vec<Value>, String> {
        if let Some(stray) =
            given.keys().find(|name| !defined.iter().any(|one| one["name"] == name.as_str()))
        {
            return Err(format!("the command has no option {stray:?}"));
        }
        let mut options = Vec::new();
        for option in defined {
            let name = option["name"].as_str().unwrap_or_default();
            let focused = self.focused == Some(name);
            match given.get(name) {
                Some(value) if focused => {
                    options.push(focus(option, value, self.person.unchecked)?);
                }
                None if focused => options.push(focus(option, &json!(""), self.person.unchecked)?),
                Some(value) => options.push(self.one(world, option, value)?),
                None if option["required"] == true
                    && self.focused.is_none()
                    && !self.person.unchecked =>
                {
                    return Err(format!("the option {name:?} is required"));
                }
                None => {}
            }
        }
        if let Some(focused) =
            self.focused.filter(|name| !options.iter().any(|one| one["name"] == *name))
        {
            return Err(format!("the command has no option {focused:?}"));
        }
        Ok(options)
    }

    fn one(&mut self, world: &mut World, option: &Value, value: &Value) -> Result<Value, String> {
        let (name, kind) = (
            option["name"].as_str().unwrap_or_default(),
            option["type"].as_u64().unwrap_or_default(),
        );
        let id = || {
            value
                .as_str()
                .and_then(|text| text.parse().ok())
                .or_else(|| value.as_u64())
                .ok_or_else(|| format!("{name:?} needs an id"))
        };
        let sent = match kind {
            6 => {
                resolve_user(world, self.person, id()?, &mut self.resolved)?;
                json!(id()?.to_string())
            }
            7 => {
                let channel = resolve_channel(world, self.person, id()?, &mut self.resolved)?;
                let kinds = option["channel_types"].as_array();
                if !self.person.unchecked
                    && kinds
                        .is_some_and(|kinds| !kinds.is_empty() && !kinds.contains(&json!(channel)))
                {
                    return Err(format!("{name:?} does not take channels of that type"));
                }
                json!(id()?.to_string())
            }
            8 => {
                resolve_role(world, self.person, id()?, &mut self.resolved)?;
                json!(id()?.to_string())
            }
            9 => {
                let found = resolve_user(world, self.person, id()?, &mut self.resolved);
                found.or_else(|_| resolve_role(world, self.person, id()?, &mut self.resolved))?;
                json!(id()?.to_string())
            }
            11 => json!(resolve_file(world, value, &mut self.resolved)?),
            _ if self.person.unchecked => value.clone(),
            _ => plain(option, value).map_err(|problem| format!("{name:?} {problem}"))?,
        };
        Ok(json!({"name": name, "type": kind, "value": sent}))
    }
}

fn focus(option: &Value, value: &Value, unchecked: bool) -> Result<Value, String> {
    if option["autocomplete"] != true && !unchecked {
        return Err(format!("the option {} has no autocomplete", option["name"]));
    }
    // Half-typed numbers travel as text, exactly as typed.
    let typed = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(json!({"name": option["name"], "type": option["type"], "value": typed, "focused": true}))
}

/// Checks a string, integer, boolean or number against its definition.
fn plain(option: &Value, value: &Value) -> Result<Value, String> {
    let kind = option["type"].as_u64().unwrap_or_default();
    let fits = match kind {
        3 => value.is_string(),
        4 => value.is_i64(),
        5 => value.is_boolean(),
        10 => value.is_number(),
        _ => true,
    };
    if !fits {
        return Err(format!("does not take {value}"));
    }
    if let Some(text) = value.as_str() {
        let length = text.chars().count() as u64;
        if length == 0 || option["min_length"].as_u64().is_some_and(|min| length < min) {
            return Err("is too short".to_owned());
        }
        if length > option["max_length"].as_u64().unwrap_or(6_000) {
            return Err("is too long".to_owned());
        }
    }
    if let Some(number) = value.as_f64() {
        if option["min_value"].as_f64().is_some_and(|min| number < min) {
            return Err("is too small".to_owned());
        }
        if option["max_value"].as_f64().is_some_and(|max| number > max) {
            return Err("is too large".to_owned());
        }
    }
    let choices = option["choices"].as_array().filter(|all| !all.is_empty());
    if choices.is_some_and(|all| !all.iter().any(|choice| choice["value"] == *value)) {
        return Err(format!("has no choice {value}"));
    }
    Ok(value.clone())
}

/// A message command.
pub(super) fn on_message(person: &Person, world: &mut World, name: &str, message: Id) -> Prepared {
    let mut data = data_of(offered(person, world, name, 3)?);
    let target = person.visible(world, message)?;
    // Discord hands the target of a message command over with its content, whatever the intents.
    data["resolved"] = json!({"messages": {message.to_string(): target.value}});
    data["target_id"] = json!(message.to_string());
    Ok(Sending { data, source: None, message: None })
}

/// A user command.
pub(super) fn on_user(person: &Person, world: &mut World, name: &str, target: Id) -> Prepared {
    let mut data = data_of(offered(person, world, name, 2)?);
    let mut resolved = json!({});
    resolve_user(world, person, target, &mut resolved)?;
    data["resolved"] = resolved;
    data["target_id"] = json!(target.to_string());
    Ok(Sending { data, source: None, message: None })
}
