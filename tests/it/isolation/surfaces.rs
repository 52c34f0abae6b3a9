//! Everything that can be used, with ids of Northwind in every place where an id goes.

use alphapy::{
    interactions::sync::{self, Scope},
    sandbox::seed,
    settings::{Input, Kind, Spec},
};
use serde_json::{Value, json};

use super::Shuffle;
use crate::support::bot::{Bot, n, p, x};

/// One thing to use.
#[derive(Clone, Debug)]
pub enum Surface {
    /// A command, button, select or form.
    Interaction(Value),
    /// A route of the API.
    Route { method: String, path: String, body: Option<Value> },
    /// A page, with every form on it.
    Page(String),
    /// A setting, saved although Discord could not be asked.
    Setting(&'static Spec, Input),
}

/// All of them; of the fields that a button or form may carry, so many chosen at random.
pub fn all(bot: &Bot, shuffle: &mut Shuffle, variants: usize) -> Vec<Surface> {
    let mut all = commands();
    all.extend(components(shuffle, variants));
    all.extend(forms_of_discord(shuffle, variants));
    all.extend(settings(bot));
    all.extend(routes());
    all.extend(pages());
    all
}

pub const FOREIGN_CHANNEL: u64 = n::STAFF_ONLY;
pub const FOREIGN_ROLE: u64 = n::STAFF_ROLE;
/// Somebody who is in Northwind alone.
pub const FOREIGN_PERSON: u64 = p::HELPER_LEAD;

/// An interaction of an admin of Pixel Guild, in Pixel Guild.
pub fn interaction(kind: u8, data: &Value) -> Value {
    json!({
        "type": kind, "token": "walked", "version": 1, "application_id": seed::APPLICATION.to_string(),
        "guild_id": x::GUILD.to_string(), "channel_id": x::GENERAL.to_string(), "locale": "en-US",
        "member": { "user": { "id": p::PIXEL_ADMIN.to_string(), "username": "paula" }, "roles": [], "permissions": "268561440" },
        "message": { "id": "1191171934126080001", "content": "" },
        "data": data,
    })
}

fn commands() -> Vec<Surface> {
    let mut all = Vec::new();
    for command in
        sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global)
    {
        match command["type"].as_u64() {
            Some(2) => {
                let data = json!({ "id": "1", "name": command["name"], "type": 2, "target_id": FOREIGN_PERSON.to_string(), "resolved": resolved() });
                all.push(Surface::Interaction(interaction(2, &data)));
            }
            Some(3) => {
                let id = "1191171934126080002";
                let message = json!({ "id": id, "channel_id": FOREIGN_CHANNEL.to_string(), "content": "in 2 hours", "author": { "id": p::PIXEL_ADMIN.to_string() } });
                let data = json!({ "id": "1", "name": command["name"], "type": 3, "target_id": id, "resolved": { "messages": { id: message } } });
                all.push(Surface::Interaction(interaction(2, &data)));
            }
            _ => {
                for options in leaves(&command["options"]) {
                    let data = json!({ "id": "1", "name": command["name"], "type": 1, "options": options, "resolved": resolved() });
                    all.push(Surface::Interaction(interaction(2, &data)));
                }
            }
        }
    }
    all
}

/// The objects that options name, as Discord resolves them: it knows Northwind too.
pub fn resolved() -> Value {
    json!({
        "users": { FOREIGN_PERSON.to_string(): { "id": FOREIGN_PERSON.to_string(), "username": "hanna" } },
        "roles": { FOREIGN_ROLE.to_string(): { "id": FOREIGN_ROLE.to_string(), "name": "Staff" } },
        "channels": { FOREIGN_CHANNEL.to_string(): { "id": FOREIGN_CHANNEL.to_string(), "name": "staff-only", "type": 0, "permissions": "0" } },
    })
}

/// Every subcommand with all its options, and with each option that names something alone.
fn leaves(options: &Value) -> Vec<Value> {
    let listed = options.as_array().cloned().unwrap_or_default();
    let nested = listed.iter().filter(|one| matches!(one["type"].as_u64(), Some(1 | 2)));
    let mut all: Vec<Value> = nested
        .flat_map(|one| {
            leaves(&one["options"]).into_iter().map(
                |inner| json!([{ "name": one["name"], "type": one["type"], "options": inner }]),
            )
        })
        .collect();
    if all.is_empty() {
        let given: Vec<Value> = listed.iter().filter_map(given).collect();
        all.push(Value::from(given.clone()));
        let required = |value: &Value| {
            listed.iter().any(|one| one["name"] == value["name"] && one["required"] == true)
        };
        for one in given.iter().filter(|one| matches!(one["type"].as_u64(), Some(6..=9))) {
            let few = given.iter().filter(|other| required(other) || *other == one);
            all.push(few.cloned().collect());
        }
    }
    all
}

fn given(option: &Value) -> Option<Value> {
    let name = option["name"].as_str()?;
    let value = match option["type"].as_u64()? {
        3 if option["choices"].is_array() => option["choices"][0]["value"].clone(),
        3 => match name {
            "when" => json!("in 2 hours"),
            "setting" => json!("log_channel"),
            "from" | "to" => json!("2026-01-01"),
            "repeat" | "days" | "until" | "image" => return None,
            _ => json!(FOREIGN_CHANNEL.to_string()),
        },
        4 | 10 => json!(1),
        5 => json!(true),
        6 => json!(FOREIGN_PERSON.to_string()),
        7 => json!(FOREIGN_CHANNEL.to_string()),
        8 | 9 => json!(FOREIGN_ROLE.to_string()),
        _ => return None,
    };
    Some(json!({ "name": name, "type": option["type"], "value": value }))
}

/// The fields after the name of a component or form: numbers that Northwind has, and ids of its things.
const FIELDS: &[&str] = &[
    "",
    "1",
    "1:1",
    "c:1",
    "r:1",
    "u:1",
    "1:1191171934126080001",
    "1191171934126080001",
    "hello",
    "y:#1",
    "do:1",
    "close:1",
    "delete:1",
    "claim:1",
    "escalate:1",
];

fn components(shuffle: &mut Shuffle, variants: usize) -> Vec<Surface> {
    let names = alphapy::features::ALL.iter().flat_map(|one| one.components()).map(|one| one.name);
    let ids: Vec<_> = names.flat_map(|name| some(name, FIELDS, shuffle, variants)).collect();
    let ids = ids.into_iter();
    ids.map(|id| {
        let values = [FOREIGN_CHANNEL.to_string()];
        let data = json!({ "custom_id": id, "component_type": 8, "values": values, "resolved": resolved() });
        Surface::Interaction(interaction(3, &data))
    })
    .collect()
}

/// A name with some of the fields that may follow it.
fn some(name: &str, fields: &[&str], shuffle: &mut Shuffle, variants: usize) -> Vec<String> {
    let mut fields = fields.to_vec();
    shuffle.order(&mut fields);
    fields.iter().take(variants).map(|fields| id_of(name, fields)).collect()
}

fn id_of(name: &str, fields: &str) -> String {
    if fields.is_empty() { name.to_owned() } else { format!("{name}:{fields}") }
}

fn forms_of_discord(shuffle: &mut Shuffle, variants: usize) -> Vec<Surface> {
    let names = alphapy::features::ALL.iter().flat_map(|one| one.modals()).map(|one| one.name);
    let inputs =
        ["title", "answer", "text", "name", "when", "message", "reason", "channel", "questions"];
    let rows: Vec<Value> = inputs
        .iter()
        .map(|id| {
            let inner = json!({ "type": 4, "id": 2, "custom_id": id, "value": FOREIGN_CHANNEL.to_string() });
            json!({ "type": 18, "id": 1, "component": inner })
        })
        .collect();
    let fields = ["", "1", "1:1", "1:1:0", "hello", "0:1"];
    let ids: Vec<_> = names.flat_map(|name| some(name, &fields, shuffle, variants)).collect();
    ids.into_iter()
        .map(|id| {
            Surface::Interaction(interaction(5, &json!({ "custom_id": id, "components": rows })))
        })
        .collect()
}

fn settings(bot: &Bot) -> Vec<Surface> {
    let named = |spec: &'static Spec| {
        let input = match spec.kind.item() {
            Kind::Channel { .. } => Input::Json(json!(FOREIGN_CHANNEL.to_string())),
            Kind::Role(_) => Input::Json(json!(FOREIGN_ROLE.to_string())),
            Kind::User => Input::Json(json!(FOREIGN_PERSON.to_string())),
            _ => return None,
        };
        let input = match input {
            Input::Json(value) if spec.kind.is_list() => Input::Json(json!([value])),
            other => other,
        };
        Some(Surface::Setting(spec, input))
    };
    alphapy::settings::registry(&bot.app).specs().filter_map(named).collect()
}

fn routes() -> Vec<Surface> {
    let document = alphapy::feature::document(alphapy::features::ALL);
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let body = operation.pointer("/requestBody/content/application~1json/schema");
            let body = body.map(|schema| sample(&document, schema, 0));
            for guild in [x::GUILD, n::GUILD] {
                let path = filled(path, guild);
                all.push(Surface::Route {
                    method: method.to_uppercase(),
                    path,
                    body: body.clone(),
                });
            }
        }
    }
    all
}

fn filled(path: &str, guild: u64) -> String {
    let parts = path.split('/').map(|part| match part {
        "{guild_id}" => guild.to_string(),
        "{user_id}" | "{user}" => FOREIGN_PERSON.to_string(),
        "{name}" => "hello".to_owned(),
        "{scope}" => "system".to_owned(),
        part if part.starts_with('{') => "1".to_owned(),
        part => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A body of the right shape that names Northwind wherever it can.
fn sample(document: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let place = name.trim_start_matches('#');
        return document
            .pointer(place)
            .map_or(Value::Null, |inner| sample(document, inner, depth + 1));
    }
    if depth > 8 {
        return Value::Null;
    }
    if let Some(one) = schema["enum"].as_array().and_then(|all| all.first()) {
        return one.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(all) = schema[choice].as_array() {
            let known = all.iter().find(|one| one["type"] != "null");
            return known.map_or(Value::Null, |one| sample(document, one, depth + 1));
        }
    }
    if let Some(all) = schema["allOf"].as_array() {
        let mut sum = serde_json::Map::new();
        for one in all {
            if let Value::Object(fields) = sample(document, one, depth + 1) {
                sum.extend(fields);
            }
        }
        return sum.into();
    }
    let kind = schema["type"].as_array().and_then(|all| all.first()).unwrap_or(&schema["type"]);
    match kind.as_str() {
        Some("object") => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields
                .map(|(name, inner)| (name.clone(), named(document, name, inner, depth)))
                .collect()
        }
        Some("array") => json!([sample(document, &schema["items"], depth + 1)]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ => json!(FOREIGN_CHANNEL.to_string()),
    }
}

fn named(document: &Value, name: &str, schema: &Value, depth: usize) -> Value {
    match name {
        "start" => json!("2099-03-02T09:00:00"),
        "timezone" => json!("UTC"),
        "role_id" | "roles" if schema["type"] == "string" => json!(FOREIGN_ROLE.to_string()),
        name if name.contains("user") || name.contains("requester") => {
            if schema["type"] == "string" {
                json!(FOREIGN_PERSON.to_string())
            } else {
                sample(document, schema, depth + 1)
            }
        }
        _ => sample(document, schema, depth + 1),
    }
}

fn pages() -> Vec<Surface> {
    let below = [
        "",
        "/settings",
        "/settings/system",
        "/settings/tickets",
        "/settings/reminders",
        "/settings/embedwatcher",
        "/history",
        "/faq",
        "/faq/new",
        "/faq/1",
        "/faq/searches",
        "/tickets",
        "/tickets/1",
        "/tickets/new",
        "/tickets/types",
        "/tickets/types/new",
        "/tickets/types/1",
        "/tickets/replies",
        "/tickets/blocks",
        "/tickets/stats",
        "/tickets/1/transcript",
        "/reminders",
        "/reminders/new",
        "/reminders/1",
        "/tokens",
        "/exports",
    ];
    let of = |guild: u64| {
        below.iter().map(move |path| Surface::Page(format!("/dashboard/{guild}{path}")))
    };
    of(x::GUILD).chain(of(n::GUILD)).collect()
}
