//! From checked bodies to stored messages: files, drafts and edits.
//!
//! Invariant: nothing here refuses; whatever arrives was checked before.

mod answer;
mod said;

use serde_json::{Map, Value, json};

pub(crate) use answer::apply;
pub use said::Said;
pub(crate) use said::reply_fields;

use crate::api::Upload;
use crate::check::{Rules, flag};
use crate::world::{Draft, Id, Pings, StoredFile, World};

/// Further fields of a message, by name.
pub(crate) type Fields = Vec<(String, Value)>;

/// Index, name and size in bytes of each upload, for the message check.
pub(crate) fn sizes(files: &[Upload]) -> Vec<(u64, String, usize)> {
    files.iter().map(|file| (file.index, file.name.clone(), file.bytes.len())).collect()
}

/// Stores uploads and returns their attachment objects, described by the body's `attachments`.
pub(crate) fn attach(world: &mut World, channel: Id, body: &Value, files: &[Upload]) -> Vec<Value> {
    let store = |file: &Upload| {
        let id = world.next_id();
        let mut entries = body["attachments"].as_array().into_iter().flatten();
        let told = entries.find(|entry| number(&entry["id"]) == Some(file.index));
        let name = told
            .and_then(|entry| entry["filename"].as_str())
            .unwrap_or(&file.name)
            .replace(' ', "_");
        let url = world.file_url(&channel.to_string(), id, &name);
        let mut attachment = json!({
            "id": id.to_string(), "filename": name, "size": file.bytes.len(), "url": url, "proxy_url": url,
            "content_type": file.content_type, "flags": 0,
        });
        if let Some(text) = told.and_then(|entry| entry["description"].as_str()) {
            attachment["description"] = json!(text);
        }
        let stored =
            StoredFile { name, content_type: file.content_type.clone(), bytes: file.bytes.clone() };
        world.files.insert(id, stored);
        attachment
    };
    files.iter().map(store).collect()
}

/// The id of an attachment, which may be written as a number or as a string.
fn number(id: &Value) -> Option<u64> {
    id.as_u64().or_else(|| id.as_str()?.parse().ok())
}

/// A message to store, from a checked body.
pub(crate) fn draft(
    world: &mut World,
    channel: Id,
    body: &Value,
    files: &[Upload],
    pings: Pings,
    rules: &Rules,
) -> Draft {
    let attachments = attach(world, channel, body, files);
    let list = |key: &str| body[key].as_array().cloned().unwrap_or_default();
    let mut draft = Draft::text(world.application.id, body["content"].as_str().unwrap_or_default());
    draft.embeds = resolved(list("embeds"), &attachments);
    draft.components = resolved(list("components"), &attachments);
    draft.attachments = attachments;
    draft.flags = body["flags"].as_u64().unwrap_or(0) & rules.flags;
    draft.pings = pings;
    draft.extra.insert("tts".to_owned(), json!(body["tts"].as_bool().unwrap_or(false)));
    draft
}

/// Points `attachment://name` at the stored file.
fn resolved(items: Vec<Value>, attachments: &[Value]) -> Vec<Value> {
    items.into_iter().map(|item| resolve(item, attachments)).collect()
}

fn resolve(value: Value, attachments: &[Value]) -> Value {
    match value {
        Value::String(text) => {
            let found = text
                .strip_prefix("attachment://")
                .and_then(|name| attachments.iter().find(|one| one["filename"] == name));
            found.map_or(Value::String(text), |one| one["url"].clone())
        }
        Value::Array(items) => items.into_iter().map(|item| resolve(item, attachments)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(key, field)| (key, resolve(field, attachments))).collect()
        }
        other => other,
    }
}

/// The fields an edit changes, from a checked body.
pub(crate) fn edit_changes(
    world: &mut World,
    channel: Id,
    previous: &Value,
    body: &Value,
    files: &[Upload],
) -> Map<String, Value> {
    let mut changes = Map::new();
    let uploaded = attach(world, channel, body, files);
    let kept: Vec<Value> = previous["attachments"].as_array().cloned().unwrap_or_default();
    let mut all = kept;
    if let Some(keep) = body["attachments"].as_array() {
        all.retain(|old| keep.iter().any(|entry| number(&entry["id"]) == number(&old["id"])));
    }
    all.extend(uploaded);
    for key in ["content", "embeds", "components"] {
        if let Some(value) = body.get(key) {
            changes.insert(key.to_owned(), resolve(value.clone(), &all));
        }
    }
    changes.insert("attachments".to_owned(), json!(all));
    let before = previous["flags"].as_u64().unwrap_or(0);
    let settable = flag::SUPPRESS_EMBEDS | flag::V2;
    let asked = body["flags"]
        .as_u64()
        .map_or(before, |asked| (before & !flag::SUPPRESS_EMBEDS) | (asked & settable));
    changes.insert("flags".to_owned(), json!(asked & !flag::LOADING));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::northwind;

    #[test]
    fn a_file_is_kept_whether_its_id_is_a_number_or_a_string() {
        let mut world = World::seeded();
        let previous = json!({"attachments": [{"id": "5", "filename": "a.txt"}, {"id": "6", "filename": "b.txt"}]});
        for keep in [json!("5"), json!(5)] {
            let body = json!({"attachments": [{"id": keep}]});
            let changes = edit_changes(&mut world, northwind::GENERAL, &previous, &body, &[]);
            assert_eq!(changes["attachments"], json!([{"id": "5", "filename": "a.txt"}]));
        }
    }
}
