//! Localisations of commands, options and choices.
//!
//! Invariant: only locales that Discord's client can be set to are accepted.

use serde_json::Value;

use super::{Check, at};

/// Checks `name_localizations` and `description_localizations`; lengths in characters.
pub(super) fn localisations(
    check: &mut Check,
    path: &str,
    value: &Value,
    name: (usize, usize),
    description: usize,
) {
    for (key, min, max) in
        [("name_localizations", name.0, name.1), ("description_localizations", 1, description)]
    {
        let path = at(path, key);
        let Some(all) = value[key].as_object() else {
            if !value[key].is_null() {
                check.problem(
                    &path,
                    "DICT_TYPE_CONVERT",
                    "Only dictionaries may be used in a DictType",
                );
            }
            continue;
        };
        for (locale, text) in all {
            if !LOCALES.contains(&locale.as_str()) {
                check.problem(
                    &at(&path, locale),
                    "ENUM_TYPE_COERCE",
                    format!("Value \"{locale}\" is not a valid enum value."),
                );
            }
            check.text(&at(&path, locale), text, min, max);
        }
    }
}

const LOCALES: [&str; 33] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko", "ar",
];
