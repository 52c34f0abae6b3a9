//! First answers to interactions.
//!
//! Invariant: which answers are allowed follows from the interaction alone, never from how the answer travels.

use serde_json::Value;

use super::{Check, Rules, at, message, modal};
use crate::world::{Interaction, Kind};

/// Checks a first answer to an interaction; `files` are uploads (index, name, size in bytes).
pub fn response(
    check: &mut Check,
    answer: &Value,
    interaction: &Interaction,
    files: &[(u64, String, usize)],
    previous: Option<&Value>,
) {
    if check.object("", answer, &["type", "data"]).is_none() {
        return;
    }
    let from_component = interaction.kind == Kind::Component
        || (interaction.kind == Kind::Modal && interaction.source.is_some());
    let allowed: &[i64] = match interaction.kind {
        Kind::Autocomplete => &[8],
        Kind::Command => &[4, 5, 9],
        Kind::Component => &[4, 5, 6, 7, 9],
        Kind::Modal if from_component => &[4, 5, 6, 7],
        Kind::Modal => &[4, 5],
    };
    let data = &answer["data"];
    match check.choice("type", &answer["type"], allowed) {
        Some(4) => message(check, "data", data, &Rules::ANSWER.with_files(files)),
        Some(5) => deferral(check, data),
        Some(7) => match previous {
            Some(previous) => message(
                check,
                "data",
                data,
                &Rules { known: Rules::ANSWER.known, ..Rules::edit(previous).with_files(files) },
            ),
            None => check.code = Some((10_008, "Unknown Message")),
        },
        Some(8) => choices(check, data, focused_kind(interaction)),
        Some(9) => modal(check, "data", data),
        _ => {}
    }
}

fn deferral(check: &mut Check, data: &Value) {
    if data.is_null() {
        return;
    }
    check.object("data", data, &["flags"]);
    let flags = check.int("data.flags", &data["flags"], 0, i64::MAX).unwrap_or(0);
    if flags & !64 != 0 {
        check.oddities.push(format!("flags {flags} on a deferral: only EPHEMERAL counts"));
    }
}

/// Type of the option someone is typing; 0 when there is none.
fn focused_kind(interaction: &Interaction) -> i64 {
    fn find(options: &Value) -> Option<i64> {
        options.as_array()?.iter().find_map(|one| {
            if one["focused"] == true { one["type"].as_i64() } else { find(&one["options"]) }
        })
    }
    let payload: Value = serde_json::from_slice(&interaction.body).unwrap_or_default();
    find(&payload["data"]["options"]).unwrap_or(0)
}

/// Checks the `data` of an autocomplete answer to an option of type `kind`.
fn choices(check: &mut Check, data: &Value, kind: i64) {
    check.object("data", data, &["choices"]);
    if data["choices"].is_null() {
        check.problem("data.choices", "BASE_TYPE_REQUIRED", "This field is required");
    }
    choice_list(check, "data.choices", &data["choices"], kind);
}

/// Checks choices of an option of type `kind`; 0 when the type is not known here.
pub(super) fn choice_list(check: &mut Check, path: &str, value: &Value, kind: i64) {
    for (index, choice) in check.optional_list(path, value, 25).iter().enumerate() {
        let path = at(path, index);
        if check.object(&path, choice, &["name", "value", "name_localizations"]).is_none() {
            continue;
        }
        check.text(&at(&path, "name"), &choice["name"], 1, 100);
        let path = at(&path, "value");
        match (&choice["value"], kind) {
            (Value::String(_), 0 | 3) => {
                check.text(&path, &choice["value"], 1, 100);
            }
            (Value::Number(_), 0 | 10) => {}
            (Value::Number(number), 4) if number.is_i64() => {}
            (Value::Null, _) => {
                check.problem(&path, "BASE_TYPE_REQUIRED", "This field is required");
            }
            _ => check.problem(
                &path,
                "CHOICE_TYPE_INVALID",
                "The value does not fit the type of the option",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn choices_are_limited() {
        let typed = |data: &Value, kind: i64| {
            let mut check = Check::default();
            choices(&mut check, data, kind);
            check.summary()
        };
        let verdict = |data: &Value| typed(data, 0);
        assert_eq!(verdict(&json!({"choices": []})), "");
        let text = json!({"choices": [{"name": "a", "value": "1"}]});
        assert_eq!(typed(&text, 3), "");
        assert!(typed(&text, 4).contains("CHOICE_TYPE_INVALID"), "text for an integer option");
        assert!(verdict(&json!({})).contains("required"));
        let many: Vec<Value> =
            (0..26).map(|n| json!({"name": n.to_string(), "value": n})).collect();
        assert!(verdict(&json!({"choices": many})).contains("BAD_LENGTH"));
        assert!(
            verdict(&json!({"choices": [{"name": "", "value": "a"}]}))
                .contains("data.choices.0.name")
        );
        assert!(
            verdict(&json!({"choices": [{"name": "a", "value": "x".repeat(101)}]}))
                .contains("data.choices.0.value")
        );
    }
}
