//! Modal submissions and select values, checked as Discord's client checks them.
//!
//! Invariant: a submission nests exactly as the modal did, whatever order the fields were given in.

use serde_json::{Map, Value, json};

use super::deliver::Sending;
use super::payload::{resolve_file, resolve_select};
use super::{Person, Prepared};
use crate::world::World;

/// A submission of the modal last opened under a custom id.
pub(super) fn submission(
    person: &Person,
    world: &mut World,
    custom_id: &str,
    fields: &Value,
) -> Prepared {
    let (modal, source) =
        person.modal(world, custom_id).ok_or_else(|| format!("no modal {custom_id:?} is open"))?;
    let mut filled = Filling {
        person,
        given: fields.as_object().cloned().unwrap_or_default(),
        resolved: json!({}),
    };
    let mut components = Vec::new();
    for component in modal["components"].as_array().into_iter().flatten() {
        components.push(filled.top(world, component)?);
    }
    if let Some(stray) = filled.given.keys().next() {
        return Err(format!("the modal has no field {stray:?}"));
    }
    let mut data = json!({"custom_id": custom_id, "components": components});
    if filled.resolved != json!({}) {
        data["resolved"] = filled.resolved;
    }
    let message = source.and_then(|id| world.message(id)).map(|message| message.value.clone());
    Ok(Sending { data, source: source.filter(|_| message.is_some()), message })
}

struct Filling<'p> {
    person: &'p Person,
    given: Map<String, Value>,
    resolved: Value,
}

impl Filling<'_> {
    fn top(&mut self, world: &mut World, component: &Value) -> Result<Value, String> {
        let (kind, id) = (&component["type"], &component["id"]);
        match kind.as_u64() {
            Some(18) => {
                let inner = self.input(world, &component["component"], &component["label"])?;
                Ok(json!({"type": 18, "id": id, "component": inner}))
            }
            Some(1) => {
                let input = &component["components"][0];
                let inner = self.input(world, input, &input["label"])?;
                Ok(json!({"type": 1, "id": id, "components": [inner]}))
            }
            _ => Ok(json!({"type": kind, "id": id})),
        }
    }

    fn input(&mut self, world: &mut World, input: &Value, label: &Value) -> Result<Value, String> {
        let custom_id = input["custom_id"].as_str().unwrap_or_default();
        let label = label.as_str().unwrap_or_default();
        let given = self.given.remove(custom_id).or_else(|| self.given.remove(label));
        let kind = input["type"].as_u64().unwrap_or_default();
        let mut sent = json!({"type": kind, "id": input["id"], "custom_id": custom_id});
        let check = !self.person.unchecked;
        let wrong = |problem: &str| format!("field {label:?} {problem}");
        match kind {
            4 => {
                let text = given.unwrap_or_else(|| input["value"].clone());
                let text = text.as_str().unwrap_or_default().to_owned();
                if check {
                    fits_text(input, &text).map_err(|problem| wrong(&problem))?;
                }
                sent["value"] = json!(text);
            }
            21 => {
                sent["value"] =
                    radio(input, given.as_ref(), check).map_err(|problem| wrong(&problem))?;
            }
            23 => {
                sent["value"] =
                    json!(given.map_or(input["default"] == true, |value| value == true));
            }
            19 => {
                sent["values"] =
                    self.files(world, input, given).map_err(|problem| wrong(&problem))?;
            }
            _ => {
                let values = chosen(input, given);
                let texts: Vec<&str> = values.iter().map(String::as_str).collect();
                let optional = input["required"] == false && texts.is_empty();
                if check && !optional {
                    fits_select(input, &texts).map_err(|problem| wrong(&problem))?;
                }
                let found = resolve_select(world, self.person, kind, &texts);
                for (group, entries) in found.as_object().into_iter().flatten() {
                    for (id, entry) in entries.as_object().into_iter().flatten() {
                        self.resolved[group.as_str()][id.as_str()] = entry.clone();
                    }
                }
                sent["values"] = json!(values);
            }
        }
        Ok(sent)
    }

    fn files(
        &mut self,
        world: &mut World,
        input: &Value,
        given: Option<Value>,
    ) -> Result<Value, String> {
        let files = given.and_then(|value| value.as_array().cloned()).unwrap_or_default();
        let least = input["min_values"].as_u64().unwrap_or(1).max(1);
        if !self.person.unchecked && input["required"] != false && (files.len() as u64) < least {
            return Err("needs a file".to_owned());
        }
        let mut ids = Vec::new();
        for file in &files {
            ids.push(resolve_file(world, file, &mut self.resolved)?);
        }
        Ok(json!(ids))
    }
}

fn fits_text(input: &Value, text: &str) -> Result<(), String> {
    let length = text.chars().count() as u64;
    if length == 0 {
        return if input["required"] == false { Ok(()) } else { Err("is required".to_owned()) };
    }
    if length < input["min_length"].as_u64().unwrap_or(0) {
        return Err("is too short".to_owned());
    }
    if length > input["max_length"].as_u64().unwrap_or(4_000) {
        Err("is too long".to_owned())
    } else {
        Ok(())
    }
}

fn radio(input: &Value, given: Option<&Value>, check: bool) -> Result<Value, String> {
    let preset =
        input["options"].as_array().into_iter().flatten().find(|option| option["default"] == true);
    let value = given
        .cloned()
        .unwrap_or_else(|| preset.map_or(Value::Null, |option| option["value"].clone()));
    let known = input["options"]
        .as_array()
        .is_some_and(|all| all.iter().any(|option| option["value"] == value));
    if check && value.is_null() && input["required"] != false {
        return Err("is required".to_owned());
    }
    if check && !value.is_null() && !known {
        Err(format!("has no option {value}"))
    } else {
        Ok(value)
    }
}

/// Values of a select or checkbox group: what was given, or what the modal preselects.
fn chosen(input: &Value, given: Option<Value>) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match given {
        Some(Value::Array(items)) => items.iter().map(text).collect(),
        Some(Value::Null) => Vec::new(),
        Some(one) => vec![text(&one)],
        None => {
            let options = input["options"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|option| option["default"] == true);
            let defaults = input["default_values"].as_array().into_iter().flatten();
            options
                .map(|option| text(&option["value"]))
                .chain(defaults.map(|one| text(&one["id"])))
                .collect()
        }
    }
}

/// Whether values may be chosen in a select menu or checkbox group.
pub(super) fn fits_select(select: &Value, values: &[&str]) -> Result<(), String> {
    let count = values.len() as u64;
    let options = select["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let most = if select["type"] == 22 { options.len() as u64 } else { 1 };
    let (min, max) =
        (select["min_values"].as_u64().unwrap_or(1), select["max_values"].as_u64().unwrap_or(most));
    if count < min || count > max {
        return Err(format!("takes {min} to {max} values"));
    }
    let unknown = |value: &&&str| !options.iter().any(|option| option["value"] == **value);
    match values.iter().find(unknown).filter(|_| !options.is_empty()) {
        Some(value) => Err(format!("has no option {value:?}")),
        None => Ok(()),
    }
}
