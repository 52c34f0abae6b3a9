//! Modals.
//!
//! Invariant: a modal that passes can be shown and submitted: fields are labelled, named once and satisfiable.

use serde_json::Value;

use super::component::Walk;
use super::{Check, at};

const INPUTS: [i64; 10] = [3, 4, 5, 6, 7, 8, 19, 21, 22, 23];

/// Checks the `data` of a modal response.
pub fn modal(check: &mut Check, path: &str, data: &Value) {
    if check.object(path, data, &["custom_id", "title", "components"]).is_none() {
        return;
    }
    check.text(&at(path, "custom_id"), &data["custom_id"], 1, 100);
    check.text(&at(path, "title"), &data["title"], 1, 45);
    let path = at(path, "components");
    let components = check.list(&path, &data["components"], 1, 5);
    let mut walk = Walk::new(check, &[]);
    for (index, component) in components.iter().enumerate() {
        let path = at(&path, index);
        match walk.kind(&path, component, &[1, 10, 18]) {
            Some(1) => legacy_row(&mut walk, &path, component),
            Some(10) => walk.text(&path, component),
            Some(_) => label(&mut walk, &path, component),
            None => {}
        }
    }
}

fn legacy_row(walk: &mut Walk, path: &str, row: &Value) {
    walk.check.oddities.push(format!("deprecated action row in a modal at {path}"));
    let path = at(path, "components");
    for (index, input) in walk.check.list(&path, &row["components"], 1, 1).iter().enumerate() {
        let path = at(&path, index);
        if walk.kind(&path, input, &[4]).is_some() {
            walk.check.text(&at(&path, "label"), &input["label"], 1, 45);
            text_input(walk, &path, input, &["label"]);
        }
    }
}

fn label(walk: &mut Walk, path: &str, label: &Value) {
    walk.check.object(path, label, &["type", "id", "label", "description", "component"]);
    walk.check.text(&at(path, "label"), &label["label"], 1, 45);
    walk.check.optional_text(&at(path, "description"), &label["description"], 0, 100);
    let path = at(path, "component");
    let input = &label["component"];
    let Some(kind) = walk.kind(&path, input, &INPUTS) else { return };
    if input["disabled"] == true {
        walk.check.problem(
            &at(&path, "disabled"),
            "MODAL_COMPONENT_DISABLED",
            "Components in modals cannot be disabled",
        );
    }
    let required = walk.check.boolean(&at(&path, "required"), &input["required"]).unwrap_or(true);
    match kind {
        4 => text_input(walk, &path, input, &[]),
        3 | 5..=8 => walk.select(&path, input, kind),
        19 => file_upload(walk, &path, input),
        21 => group(walk, &path, input, (2, 10)),
        22 => group(walk, &path, input, (1, 10)),
        _ => checkbox(walk, &path, input),
    }
    if kind != 4 && required && input["min_values"].as_i64() == Some(0) {
        walk.check.problem(
            &at(&path, "min_values"),
            "MIN_VALUES_REQUIRED",
            "min_values of 0 needs required to be false",
        );
    }
}

fn text_input(walk: &mut Walk, path: &str, input: &Value, also: &[&str]) {
    let known = [
        "type",
        "id",
        "custom_id",
        "style",
        "min_length",
        "max_length",
        "required",
        "value",
        "placeholder",
    ];
    walk.check.object(path, input, &[&known, also].concat());
    walk.custom_id(path, input);
    let check = &mut *walk.check;
    check.choice(&at(path, "style"), &input["style"], &[1, 2]);
    let min = check.int(&at(path, "min_length"), &input["min_length"], 0, 4_000).unwrap_or(0);
    let max = check.int(&at(path, "max_length"), &input["max_length"], 1, 4_000).unwrap_or(4_000);
    if min > max {
        check.problem(
            &at(path, "min_length"),
            "TEXT_INPUT_MIN_GREATER_THAN_MAX",
            "min_length exceeds max_length",
        );
    }
    check.optional_text(&at(path, "placeholder"), &input["placeholder"], 0, 100);
    check.optional_text(
        &at(path, "value"),
        &input["value"],
        0,
        usize::try_from(max).unwrap_or(4_000),
    );
    if also.is_empty() && !input["label"].is_null() {
        check.problem(
            &at(path, "label"),
            "BASE_TYPE_INVALID",
            "A text input inside a label cannot have a label of its own",
        );
    }
}

fn file_upload(walk: &mut Walk, path: &str, input: &Value) {
    walk.check.object(
        path,
        input,
        &["type", "id", "custom_id", "min_values", "max_values", "required", "file_types"],
    );
    walk.custom_id(path, input);
    walk.check.int(&at(path, "min_values"), &input["min_values"], 0, 10);
    walk.check.int(&at(path, "max_values"), &input["max_values"], 1, 10);
    walk.check.optional_list(&at(path, "file_types"), &input["file_types"], 10);
}

fn group(walk: &mut Walk, path: &str, input: &Value, count: (usize, usize)) {
    walk.check.object(
        path,
        input,
        &["type", "id", "custom_id", "options", "min_values", "max_values", "required"],
    );
    walk.custom_id(path, input);
    walk.check.int(&at(path, "min_values"), &input["min_values"], 0, 10);
    let max = walk.check.int(&at(path, "max_values"), &input["max_values"], 1, 10);
    let one_or_all = if count.0 == 2 { 1 } else { input["options"].as_array().map_or(1, Vec::len) };
    walk.options(
        &at(path, "options"),
        &input["options"],
        count,
        max.unwrap_or(i64::try_from(one_or_all).unwrap_or(1)),
    );
}

fn checkbox(walk: &mut Walk, path: &str, input: &Value) {
    walk.check.object(path, input, &["type", "id", "custom_id", "default"]);
    walk.custom_id(path, input);
    walk.check.boolean(&at(path, "default"), &input["default"]);
    if !input["required"].is_null() {
        walk.check.problem(
            &at(path, "required"),
            "BASE_TYPE_INVALID",
            "A checkbox cannot be required",
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(data: &Value) -> String {
        let mut check = Check::default();
        modal(&mut check, "data", data);
        check.summary()
    }

    fn with(input: &Value) -> Value {
        json!({"custom_id": "m", "title": "Add", "components": [{"type": 18, "label": "Title", "component": input}]})
    }

    #[test]
    fn accepts_every_input_and_refuses_broken_ones() {
        let options = json!([{"label": "a", "value": "a"}, {"label": "b", "value": "b"}]);
        for input in [
            json!({"type": 4, "custom_id": "t", "style": 2, "max_length": 4000, "required": true}),
            json!({"type": 3, "custom_id": "t", "options": options}),
            json!({"type": 8, "custom_id": "t", "min_values": 0, "required": false}),
            json!({"type": 19, "custom_id": "t"}),
            json!({"type": 21, "custom_id": "t", "options": options}),
            json!({"type": 22, "custom_id": "t", "options": options}),
            json!({"type": 23, "custom_id": "t"}),
        ] {
            assert_eq!(verdict(&with(&input)), "", "{input}");
        }
        for (input, part) in [
            (json!({"type": 4, "custom_id": "t"}), "style"),
            (json!({"type": 4, "custom_id": "t", "style": 1, "label": "x"}), "label of its own"),
            (
                json!({"type": 4, "custom_id": "t", "style": 1, "max_length": 4001}),
                "NUMBER_TYPE_MAX",
            ),
            (
                json!({"type": 4, "custom_id": "t", "style": 1, "value": "abc", "max_length": 2}),
                "value",
            ),
            (
                json!({"type": 3, "custom_id": "t", "options": options, "disabled": true}),
                "disabled",
            ),
            (json!({"type": 5, "custom_id": "t", "min_values": 0}), "MIN_VALUES_REQUIRED"),
            (json!({"type": 23, "custom_id": "t", "required": true}), "cannot be required"),
            (json!({"type": 2, "custom_id": "t", "style": 1, "label": "x"}), "UNION_TYPE_CHOICES"),
        ] {
            assert!(verdict(&with(&input)).contains(part), "{input}: {}", verdict(&with(&input)));
        }
    }

    #[test]
    fn title_and_count_are_limited() {
        let mut data = with(&json!({"type": 4, "custom_id": "t", "style": 1}));
        data["title"] = json!("x".repeat(46));
        assert!(verdict(&data).contains("data.title"));
        data["title"] = json!("x");
        let six: Vec<Value> = (0..6)
            .map(|n| json!({"type": 18, "label": "L", "component": {"type": 4, "style": 1, "custom_id": n.to_string()}}))
            .collect();
        data["components"] = json!(six);
        assert!(verdict(&data).contains("Must be between 1 and 5"));
    }
}
