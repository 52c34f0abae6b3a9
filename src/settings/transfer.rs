//! Settings as a file: to keep, to compare, to bring to another server.
//!
//! Invariant: a file that was exported can be imported, and importing changes only what the file names.

use serde_json::{Map, Value as Json, json};

use super::{Current, Input, Registry, Spec, Wish};
use crate::{clock::Time, ids::GuildId, lang::Text, tr};

/// Bytes of a file that are read.
pub const MAX_BYTES: usize = 256 * 1024;
/// The format name that marks a file as ours.
const FORMAT: &str = "alphapy-settings";
/// The version that is written; older ones are read.
const VERSION: i64 = 1;

/// Every value that holds, as a file.
pub fn export(registry: &Registry, guild: GuildId, current: &Current, now: Time) -> Json {
    let scopes: Map<_, _> = registry
        .scopes()
        .iter()
        .map(|scope| (scope.name.to_owned(), Json::Object(current.values(scope))))
        .collect();
    json!({
        "format": FORMAT,
        "version": VERSION,
        "guild_id": guild.to_string(),
        "exported_at": now,
        "revision": current.revision,
        "settings": scopes,
    })
}

/// The changes that a file asks for.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The settings it names, as wishes.
    pub wishes: Vec<(&'static Spec, Wish)>,
    /// The names in it that this version of the bot does not know.
    pub unknown: Vec<String>,
}

/// Reads a file.
pub fn read(registry: &Registry, text: &str) -> Result<Import, Text> {
    if text.len() > MAX_BYTES {
        return Err(tr!("The file is too large to be settings. Export them again."));
    }
    let file: Json =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            tr!(
                "This is not readable JSON (line {line}, column {column}).",
                line = error.line(),
                column = error.column()
            )
        })?;
    if file["format"] != FORMAT {
        return Err(tr!("This is not a file of exported settings."));
    }
    if file["version"].as_i64().is_none_or(|version| version > VERSION) {
        return Err(tr!("This file comes from a newer version of the bot. Update the bot first."));
    }
    let Json::Object(scopes) = &file["settings"] else {
        return Err(tr!("The file has no settings in it."));
    };
    let mut import = Import::default();
    for (scope, values) in scopes {
        let Json::Object(values) = values else {
            import.unknown.push(scope.clone());
            continue;
        };
        for (key, value) in values {
            match registry.spec(scope, key) {
                Some(spec) => {
                    import.wishes.push((spec, Wish::Set(Input::Json(value.clone()))));
                }
                None => import.unknown.push(format!("{scope}.{key}")),
            }
        }
    }
    Ok(import)
}
