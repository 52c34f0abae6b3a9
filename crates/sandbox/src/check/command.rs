//! Definitions of application commands.
//!
//! Invariant: what passes can be shown and used in Discord's client; the 8000 characters count the longest localisation of each field.

use std::collections::BTreeSet;

use serde_json::Value;

use super::locale::localisations;
use super::{Check, at};

const KNOWN: [&str; 17] = [
    "id",
    "application_id",
    "guild_id",
    "version",
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "default_permission",
    "nsfw",
    "integration_types",
    "contexts",
    "handler",
];
const OPTION: [&str; 15] = [
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "choices",
    "options",
    "channel_types",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "autocomplete",
    "file_types",
];
const MAX_SIZE: usize = 8_000;
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// Checks a whole scope as sent to the bulk overwrite.
pub fn command_list(check: &mut Check, body: &Value) {
    let Some(commands) = body.as_array() else {
        check.problem("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
        return;
    };
    let mut names = BTreeSet::new();
    for (index, one) in commands.iter().enumerate() {
        let path = index.to_string();
        command(check, &path, one);
        let kind = one["type"].as_i64().unwrap_or(1);
        if !names.insert((kind, one["name"].as_str().unwrap_or_default())) {
            check.problem(
                &at(&path, "name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            );
        }
    }
    for (kind, max) in [(1, 100), (2, 15), (3, 15)] {
        if names.iter().filter(|(k, _)| *k == kind).count() > max {
            check.code = Some((30_032, "Maximum number of application commands reached"));
        }
    }
}

/// Checks one command definition.
pub fn command(check: &mut Check, path: &str, value: &Value) {
    if check.object(path, value, &KNOWN).is_none() {
        return;
    }
    let kind = if value["type"].is_null() {
        Some(1)
    } else {
        check.choice(&at(path, "type"), &value["type"], &[1, 2, 3, 4])
    };
    for stale in ["dm_permission", "default_permission"] {
        if !value[stale].is_null() {
            check.oddities.push(format!("{} is superseded", at(path, stale)));
        }
    }
    permissions(
        check,
        &at(path, "default_member_permissions"),
        &value["default_member_permissions"],
    );
    check.boolean(&at(path, "nsfw"), &value["nsfw"]);
    numbers(check, &at(path, "contexts"), &value["contexts"], &[0, 1, 2]);
    numbers(check, &at(path, "integration_types"), &value["integration_types"], &[0, 1]);
    if kind == Some(1) {
        name(check, path, value);
        described(check, path, value);
        options(check, &at(path, "options"), &value["options"], 0);
    } else {
        context_menu(check, path, value);
    }
    localisations(check, path, value, (1, 32), 100);
    if size(value) > MAX_SIZE {
        check.problem(
            path,
            "APPLICATION_COMMAND_TOO_LARGE",
            format!("Command exceeds maximum size ({MAX_SIZE})"),
        );
    }
}

fn context_menu(check: &mut Check, path: &str, value: &Value) {
    check.text(&at(path, "name"), &value["name"], 1, 32);
    if value["description"].as_str().is_some_and(|text| !text.is_empty()) {
        let text = "Context menu commands cannot have description";
        check.problem(
            &at(path, "description"),
            "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_PROVIDED",
            text,
        );
    }
    if value["options"].as_array().is_some_and(|options| !options.is_empty()) {
        let text = "Context menu commands cannot have options";
        check.problem(
            &at(path, "options"),
            "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_PROVIDED",
            text,
        );
    }
}

fn permissions(check: &mut Check, path: &str, value: &Value) {
    if value.is_null() {
        return;
    }
    if value.is_number() {
        check.oddities.push(format!("permissions sent as a number at {path}"));
    } else if value.as_str().is_none_or(|text| text.parse::<u64>().is_err()) {
        check.problem(path, "PERMISSIONS_TYPE_CONVERT", "Not a set of permissions");
    }
}

fn numbers(check: &mut Check, path: &str, value: &Value, allowed: &[i64]) {
    for (index, item) in check.optional_list(path, value, allowed.len()).iter().enumerate() {
        check.choice(&at(path, index), item, allowed);
    }
}

/// Whether a text is a valid name of a slash command or option.
#[must_use]
pub fn valid_name(name: &str) -> bool {
    let thai_or_deva =
        |c: char| ('\u{0900}'..='\u{097F}').contains(&c) || ('\u{0E00}'..='\u{0E7F}').contains(&c);
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'') || thai_or_deva(c);
    let count = name.chars().count();
    (1..=32).contains(&count) && name.chars().all(fits) && name.to_lowercase() == name
}

fn name<'v>(check: &mut Check, path: &str, value: &'v Value) -> &'v str {
    let name = check.text(&at(path, "name"), &value["name"], 1, 32);
    if !name.is_empty() && !valid_name(name) {
        check.problem(
            &at(path, "name"),
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
    name
}

fn described(check: &mut Check, path: &str, value: &Value) {
    check.text(&at(path, "description"), &value["description"], 1, 100);
}

fn options(check: &mut Check, path: &str, value: &Value, depth: usize) {
    let list = check.optional_list(path, value, 25);
    let mut names = BTreeSet::new();
    let mut optional_seen = false;
    let nested =
        list.iter().filter(|option| matches!(option["type"].as_i64(), Some(1 | 2))).count();
    if nested != 0 && nested != list.len() {
        let text = "Sub-command and sub-command group option types are mutually exclusive to all other types";
        check.problem(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text);
    }
    for (index, option) in list.iter().enumerate() {
        let path = at(path, index);
        if check.object(&path, option, &OPTION).is_none() {
            continue;
        }
        if !names.insert(name(check, &path, option)) {
            check.problem(
                &at(&path, "name"),
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                "Option name already exists",
            );
        }
        described(check, &path, option);
        localisations(check, &path, option, (1, 32), 100);
        let required = check.boolean(&at(&path, "required"), &option["required"]).unwrap_or(false);
        let nesting = matches!(option["type"].as_i64(), Some(1 | 2));
        if required && optional_seen {
            let text = "Required options must be placed before non-required options";
            check.problem(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text);
        }
        optional_seen |= !required && !nesting;
        typed(check, &path, option, depth);
    }
}

fn typed(check: &mut Check, path: &str, option: &Value, depth: usize) {
    let allowed: &[i64] = match depth {
        0 => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        1 => &[1, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        _ => &[3, 4, 5, 6, 7, 8, 9, 10, 11],
    };
    let Some(kind) = check.choice(&at(path, "type"), &option["type"], allowed) else { return };
    match kind {
        1 => options(check, &at(path, "options"), &option["options"], 2),
        2 => {
            options(check, &at(path, "options"), &option["options"], 1);
            if option["options"]
                .as_array()
                .is_none_or(|inner| inner.is_empty() || inner.iter().any(|one| one["type"] != 1))
            {
                let text = "A sub-command group holds sub-commands only, at least one";
                check.problem(
                    &at(path, "options"),
                    "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                    text,
                );
            }
        }
        _ => limits(check, path, option, kind),
    }
}

fn limits(check: &mut Check, path: &str, option: &Value, kind: i64) {
    let only = |check: &mut Check, key: &str, kinds: &[i64]| {
        let set = option
            .get(key)
            .is_some_and(|value| !value.is_null() && *value != serde_json::json!([]));
        if set && !kinds.contains(&kind) {
            check.problem(
                &at(path, key),
                "APPLICATION_COMMAND_OPTION_FIELD_INVALID",
                format!("{key} does not fit this option type"),
            );
        }
        set
    };
    only(check, "min_length", &[3]);
    only(check, "max_length", &[3]);
    only(check, "min_value", &[4, 10]);
    only(check, "max_value", &[4, 10]);
    only(check, "channel_types", &[7]);
    only(check, "file_types", &[11]);
    let chosen = only(check, "choices", &[3, 4, 10]);
    let auto = check.boolean(&at(path, "autocomplete"), &option["autocomplete"]) == Some(true);
    if auto && (chosen || !matches!(kind, 3 | 4 | 10)) {
        check.problem(
            &at(path, "autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID",
            "Autocomplete excludes choices",
        );
    }
    check.int(&at(path, "min_length"), &option["min_length"], 0, 6_000);
    check.int(&at(path, "max_length"), &option["max_length"], 1, 6_000);
    for key in ["min_value", "max_value"] {
        if option[key].as_f64().is_some_and(|value| value.abs() > MAX_SAFE + 1.0) {
            check.problem(&at(path, key), "NUMBER_TYPE_MAX", "Outside of the safe range");
        }
    }
    super::response::choice_list(check, &at(path, "choices"), &option["choices"], kind);
}

/// Characters that count towards the limit of one command.
#[must_use]
pub fn size(value: &Value) -> usize {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let longest = |key: &str| {
        let others = value[format!("{key}_localizations").as_str()].as_object();
        others
            .into_iter()
            .flatten()
            .map(|(_, text)| length(text))
            .max()
            .unwrap_or(0)
            .max(length(&value[key]))
    };
    let own = longest("name") + longest("description") + length(&value["value"]);
    let inner = ["options", "choices"]
        .iter()
        .filter_map(|key| value[*key].as_array())
        .flatten()
        .map(size)
        .sum::<usize>();
    own + inner
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(value: &Value) -> String {
        let mut check = Check::default();
        command(&mut check, "", value);
        check.summary()
    }

    fn slash(options: &Value) -> Value {
        json!({"name": "faq", "description": "FAQ", "options": options})
    }

    #[test]
    fn names_follow_the_pattern() {
        for good in ["faq", "a-b_c", "żółw", "คำสั่ง", "हिन्दी", "l'eau"]
        {
            assert!(valid_name(good), "{good}");
        }
        for bad in ["FAQ", "a b", "", "a.b", &"x".repeat(33)] {
            assert!(!valid_name(bad), "{bad}");
        }
    }

    #[test]
    fn options_are_checked() {
        let text = |name: &str, required: bool| json!({"type": 3, "name": name, "description": "d", "required": required});
        assert_eq!(verdict(&slash(&json!([text("a", true), text("b", false)]))), "");
        for (options, part) in [
            (json!([text("a", false), text("b", true)]), "REQUIRED_INVALID"),
            (json!([text("a", false), text("a", false)]), "NAME_ALREADY_EXISTS"),
            (
                json!([{"type": 1, "name": "x", "description": "d"}, text("a", false)]),
                "TYPE_INVALID",
            ),
            (json!([{"type": 2, "name": "x", "description": "d", "options": []}]), "at least one"),
            (
                json!([{"type": 5, "name": "x", "description": "d", "choices": [{"name": "a", "value": "a"}]}]),
                "choices",
            ),
            (
                json!([{"type": 3, "name": "x", "description": "d", "autocomplete": true, "choices": [{"name": "a", "value": "a"}]}]),
                "excludes",
            ),
            (json!([{"type": 3, "name": "x", "description": ""}]), "description"),
        ] {
            assert!(
                verdict(&slash(&options)).contains(part),
                "{options}: {}",
                verdict(&slash(&options))
            );
        }
    }

    #[test]
    fn size_counts_the_longest_localisation() {
        let option = |n: usize| json!({"type": 3, "name": format!("o{n:02}"), "description": "x".repeat(97)});
        let mut command = slash(&(0..25).map(option).collect());
        assert_eq!(size(&command), 3 + 3 + 25 * 100);
        command["description_localizations"] = json!({"nl": "y".repeat(10)});
        assert_eq!(size(&command), 3 + 10 + 25 * 100);
        let group = |n: usize| json!({"type": 1, "name": format!("s{n:02}"), "description": "x".repeat(97), "options": (0..24).map(option).collect::<Vec<_>>()});
        assert!(verdict(&slash(&(0..4).map(group).collect())).contains("TOO_LARGE"));
    }
}
