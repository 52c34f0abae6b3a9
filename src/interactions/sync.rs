//! Registering commands with Discord.
//!
//! Invariant: definitions come from the registry alone, and nothing is written when Discord already has
//! them; a difference that Discord adds by itself (ids, versions, defaults) is none.

use serde_json::{Map, Value, json};
use twilight_model::application::command::{Command, CommandOption};

use super::registry::Known;
use super::registry::{CommandEntry, Registry, Root, ShownTo};
use crate::{
    discord::client::{Call, Client},
    error::{Error, Result},
    ids::GuildId,
};

/// `MANAGE_GUILD` as Discord writes it.
const MANAGE_GUILD: &str = "32";
/// A user command.
const USER: u8 = 2;
/// A message command.
const MESSAGE: u8 = 3;

/// Where commands are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In every guild.
    Global,
    /// In one guild, at once; for trying out.
    Guild(GuildId),
}

/// The changes that a synchronisation would make or made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Differences, a line each; empty when Discord has everything already.
    pub changes: Vec<String>,
}

/// Every definition, for one scope.
pub fn definitions(registry: &Registry, scope: Scope) -> Vec<Value> {
    let slash = registry.roots.iter().map(|(_, root)| definition(root, &registry.known));
    let menus = registry.message_commands.iter().map(
        |(_, entry)| json!({ "type": MESSAGE, "name": entry.name, "default_member_permissions": null }),
    );
    let people = registry.user_commands.iter().map(
        |(_, entry)| json!({ "type": USER, "name": entry.name, "default_member_permissions": null }),
    );
    slash
        .chain(people)
        .chain(menus)
        .map(|mut command| {
            if scope == Scope::Global {
                // Only in guilds, and only where the bot itself was added.
                command["contexts"] = json!([0]);
                command["integration_types"] = json!([0]);
            }
            command
        })
        .collect()
}

fn definition(root: &Root, known: &Known) -> Value {
    let single = root.commands.iter().find(|command| command.path == root.name);
    let mut value = if let Some(command) = single {
        serialised(Command::from((command.create)()))
    } else {
        let options: Vec<_> = groups(root, known).chain(root.commands.iter().map(option)).collect();
        json!({ "type": 1, "name": root.name, "description": root.description, "options": options })
    };
    if let Value::Object(fields) = &mut value {
        for key in ["id", "application_id", "guild_id", "version", "dm_permission", "nsfw"] {
            fields.remove(key);
        }
        let shown_to = match root.shown_to {
            ShownTo::Everyone => Value::Null,
            ShownTo::ManageServer => Value::from(MANAGE_GUILD),
        };
        fields.insert("default_member_permissions".into(), shown_to);
    }
    value
}

/// A subcommand.
fn option(command: &CommandEntry) -> Value {
    serialised(CommandOption::from((command.create)()))
}

/// The subcommand groups, each with its subcommands.
fn groups(root: &Root, known: &Known) -> impl Iterator<Item = Value> {
    root.groups.iter().flat_map(move |groups| {
        groups.names(known).iter().map(move |(name, description)| {
            let options: Vec<_> = groups.of(name, known).into_iter().map(option).collect();
            json!({ "type": 2, "name": name, "description": description, "options": options })
        })
    })
}

fn serialised(value: impl serde::Serialize) -> Value {
    tidy(serde_json::to_value(value).unwrap_or_default())
}

/// Leaves out nulls, so that a definition says only what it means.
fn tidy(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, tidy(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(tidy).collect()),
        other => other,
    }
}

/// The part of a definition that counts in a comparison: the fields we set, without Discord's defaults.
fn essence(value: &Value) -> Value {
    const KEYS: &[&str] = &[
        "type",
        "name",
        "description",
        "options",
        "required",
        "autocomplete",
        "choices",
        "value",
        "min_value",
        "max_value",
        "min_length",
        "max_length",
        "channel_types",
        "file_types",
        "default_member_permissions",
        "contexts",
        "integration_types",
        "name_localizations",
        "description_localizations",
    ];
    match value {
        Value::Object(fields) => {
            let mut kept = Map::new();
            for (key, value) in fields {
                let said = match value {
                    Value::Null | Value::Bool(false) => false,
                    Value::String(text) => !text.is_empty(),
                    Value::Array(items) => !items.is_empty(),
                    Value::Object(fields) => !fields.is_empty(),
                    Value::Bool(true) | Value::Number(_) => true,
                };
                if said && KEYS.contains(&key.as_str()) {
                    kept.insert(key.clone(), essence(value));
                }
            }
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.iter().map(essence).collect()),
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other.clone(),
    }
}

fn name(command: &Value) -> (i64, String) {
    let kind = command["type"].as_i64().unwrap_or(1);
    (kind, command["name"].as_str().unwrap_or_default().to_owned())
}

fn label(command: &Value) -> String {
    match name(command) {
        (1, name) => format!("/{name}"),
        (2, name) => format!("user command \"{name}\""),
        (_, name) => format!("message command \"{name}\""),
    }
}

/// Compares what is wanted with what Discord has.
pub fn compare(wanted: &[Value], present: &[Value]) -> Plan {
    let mut changes = Vec::new();
    for command in wanted {
        match present.iter().find(|other| name(other) == name(command)) {
            None => changes.push(format!("+ {}", label(command))),
            Some(other) if essence(other) != essence(command) => {
                changes.push(format!("~ {} {}", label(command), differing(command, other)));
            }
            Some(_) => {}
        }
    }
    for command in present {
        if wanted.iter().all(|other| name(other) != name(command)) {
            changes.push(format!("- {}", label(command)));
        }
    }
    Plan { changes }
}

fn differing(wanted: &Value, present: &Value) -> String {
    let (Value::Object(a), Value::Object(b)) = (essence(wanted), essence(present)) else {
        return String::new();
    };
    let mut keys: Vec<_> =
        a.keys().chain(b.keys()).filter(|key| a.get(*key) != b.get(*key)).collect();
    keys.sort();
    keys.dedup();
    let keys: Vec<_> = keys.into_iter().map(String::as_str).collect();
    format!("({})", keys.join(", "))
}

/// Whether to write, or only to say what would be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Write,
    /// Only say.
    DryRun,
}

/// Makes Discord have exactly `wanted` in this scope; writes only when something differs.
pub async fn sync(client: &Client, scope: Scope, wanted: Vec<Value>, mode: Mode) -> Result<Plan> {
    let present: Vec<Value> = client
        .json(match scope {
            Scope::Global => Call::global_commands(client.application_id()),
            Scope::Guild(guild) => Call::guild_commands(client.application_id(), guild),
        })
        .await
        .map_err(|e| Error::internal("read the registered commands", e))?;
    let plan = compare(&wanted, &present);
    if mode == Mode::Write && !plan.changes.is_empty() {
        let body = Value::from(wanted);
        let call = match scope {
            Scope::Global => Call::set_global_commands(client.application_id(), &body),
            Scope::Guild(guild) => Call::set_guild_commands(client.application_id(), guild, &body),
        };
        client.empty(call).await.map_err(|e| Error::internal("register the commands", e))?;
        tracing::info!(
            event = "GUILD_SYNC",
            changes = plan.changes.len(),
            ?scope,
            "registered commands"
        );
    }
    Ok(plan)
}

/// Guilds that still have a command of their own with the name of a global one, so people see it twice;
/// with all commands of their own.
pub async fn leftovers(
    client: &Client,
    registry: &Registry,
    guilds: &[GuildId],
) -> Result<Vec<(GuildId, Vec<String>)>> {
    let ours: Vec<_> = definitions(registry, Scope::Global).iter().map(name).collect();
    let mut found = Vec::new();
    for &guild in guilds {
        let call = Call::guild_commands(client.application_id(), guild);
        let present: Vec<Value> = match client.json(call).await {
            Ok(present) => present,
            // The guild did not allow commands, or is gone.
            Err(error) if error.is_forbidden() || error.is_missing() => continue,
            Err(error) => return Err(Error::internal("read a guild's commands", error)),
        };
        if present.iter().any(|command| ours.contains(&name(command))) {
            found.push((guild, present.iter().map(label).collect()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_adds_by_itself_is_no_difference() {
        let wanted = definitions(&crate::feature::commands(crate::features::ALL), Scope::Global);
        let present: Vec<_> = wanted
            .iter()
            .cloned()
            .map(|mut command| {
                command["id"] = json!("1");
                command["version"] = json!("2");
                command["nsfw"] = json!(false);
                command["dm_permission"] = json!(true);
                command["description_localizations"] = Value::Null;
                command
            })
            .collect();
        assert_eq!(compare(&wanted, &present), Plan::default());
    }

    #[test]
    fn differences_are_named() {
        let wanted = [
            json!({"type": 1, "name": "faq", "description": "a"}),
            json!({"type": 1, "name": "new"}),
        ];
        let present = [
            json!({"type": 1, "name": "faq", "description": "b"}),
            json!({"type": 3, "name": "Old"}),
        ];
        let plan = compare(&wanted, &present);
        assert_eq!(plan.changes, ["~ /faq (description)", "+ /new", "- message command \"Old\""]);
    }
}
