//! Components of messages, legacy rows and Components V2.
//!
//! Invariant: one walk sees every component of a message, so ids, custom ids and totals are checked across nesting.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Check, at};

/// Components in a V2 message, nested ones included.
pub(super) const MAX_COMPONENTS: usize = 40;
/// Characters over all text displays of a message.
pub(super) const MAX_TEXT: usize = 4_000;
const TOP_V2: [i64; 7] = [1, 9, 10, 12, 13, 14, 17];
const SELECTS: [i64; 5] = [3, 5, 6, 7, 8];

/// A walk over the components of one message or modal.
pub(super) struct Walk<'c> {
    pub(super) check: &'c mut Check,
    pub(super) files: &'c [&'c str],
    custom_ids: BTreeSet<String>,
    ids: BTreeSet<i64>,
    total: usize,
    pub(super) text: usize,
}

impl<'c> Walk<'c> {
    pub(super) const fn new(check: &'c mut Check, files: &'c [&'c str]) -> Self {
        Self { check, files, custom_ids: BTreeSet::new(), ids: BTreeSet::new(), total: 0, text: 0 }
    }

    /// Checks the `components` of a message.
    pub(super) fn message(&mut self, path: &str, value: &Value, v2: bool) {
        let (max, allowed) = if v2 { (MAX_COMPONENTS, &TOP_V2[..]) } else { (5, &[1][..]) };
        for (index, component) in self.check.optional_list(path, value, max).iter().enumerate() {
            self.one(&at(path, index), component, allowed);
        }
        if v2 && self.total > MAX_COMPONENTS {
            self.check.problem(
                path,
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                "Total number of components cannot exceed 40",
            );
        }
        if self.text > MAX_TEXT {
            let text = "Total displayable text size exceeds maximum size of 4000";
            self.check.problem(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", text);
        }
    }

    pub(super) fn one(&mut self, path: &str, component: &Value, allowed: &[i64]) {
        let Some(kind) = self.kind(path, component, allowed) else { return };
        match kind {
            1 => self.row(path, component),
            2 => self.button(path, component),
            9 => self.section(path, component),
            10 => self.text(path, component),
            11 => self.thumbnail(path, component),
            12 => self.gallery(path, component),
            13 => self.file(path, component),
            14 => self.separator(path, component),
            17 => self.container(path, component),
            _ => self.select(path, component, kind),
        }
    }

    /// The type of a component, counted and its `id` checked, when it may stand here.
    pub(super) fn kind(&mut self, path: &str, component: &Value, allowed: &[i64]) -> Option<i64> {
        self.total += 1;
        if !component.is_object() {
            self.check.problem(
                path,
                "MODEL_TYPE_CONVERT",
                "Only dictionaries may be used in a ModelType",
            );
            return None;
        }
        if let Some(id) = self.check.int(&at(path, "id"), &component["id"], 0, i64::from(i32::MAX))
            && id != 0
            && !self.ids.insert(id)
        {
            self.check.problem(
                &at(path, "id"),
                "COMPONENT_ID_DUPLICATED",
                "Component id cannot be duplicated",
            );
        }
        let kind = component["type"].as_i64().filter(|kind| allowed.contains(kind));
        if kind.is_none() {
            let set: Vec<String> = allowed.iter().map(ToString::to_string).collect();
            let text = format!("Value of field \"type\" must be one of ({},).", set.join(", "));
            self.check.problem(&at(path, "type"), "UNION_TYPE_CHOICES", text);
        }
        kind
    }

    fn row(&mut self, path: &str, row: &Value) {
        self.check.object(path, row, &["type", "id", "components"]);
        let path = at(path, "components");
        let children = self.check.list(&path, &row["components"], 1, 5);
        let select = children
            .iter()
            .any(|child| child["type"].as_i64().is_some_and(|kind| SELECTS.contains(&kind)));
        if select && children.len() > 1 {
            self.check.problem(
                &path,
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                "The specified component exceeds the maximum width",
            );
        }
        for (index, child) in children.iter().enumerate() {
            self.one(&at(&path, index), child, &[2, 3, 5, 6, 7, 8]);
        }
    }

    fn button(&mut self, path: &str, button: &Value) {
        let known =
            ["type", "id", "style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"];
        self.check.object(path, button, &known);
        self.check.optional_text(&at(path, "label"), &button["label"], 0, 80);
        self.check.boolean(&at(path, "disabled"), &button["disabled"]);
        self.emoji(&at(path, "emoji"), &button["emoji"]);
        let style = self.check.choice(&at(path, "style"), &button["style"], &[1, 2, 3, 4, 5, 6]);
        let own = match style {
            Some(5) => "url",
            Some(6) => "sku_id",
            _ => "custom_id",
        };
        for key in ["custom_id", "url", "sku_id"]
            .into_iter()
            .filter(|key| *key != own && !button[*key].is_null())
        {
            let text = format!("A button of this style cannot have {key}");
            self.check.problem(&at(path, key), "BASE_TYPE_INVALID", text);
        }
        match own {
            "url" => {
                self.check.text(&at(path, "url"), &button["url"], 1, 512);
                self.check.link(
                    &at(path, "url"),
                    &button["url"],
                    &["http", "https", "discord"],
                    512,
                );
            }
            "sku_id" => {
                self.check.snowflake(&at(path, "sku_id"), &button["sku_id"]);
            }
            _ => self.custom_id(path, button),
        }
        let named = button["label"].as_str().is_some_and(|label| !label.trim().is_empty())
            || !button["emoji"].is_null();
        if (own == "sku_id") == named {
            self.check.problem(
                path,
                "BUTTON_COMPONENT_INVALID",
                "A button needs a label or emoji, a premium button neither",
            );
        }
    }

    pub(super) fn emoji(&mut self, path: &str, emoji: &Value) {
        if emoji.is_null() || self.check.object(path, emoji, &["id", "name", "animated"]).is_none()
        {
            return;
        }
        let name = emoji["name"].as_str().unwrap_or_default();
        if emoji["id"].is_null()
            && (name.is_empty() || name.chars().all(|c| c.is_ascii_alphabetic()))
        {
            self.check.problem(
                &at(path, "name"),
                "BUTTON_COMPONENT_INVALID_EMOJI",
                "Invalid emoji",
            );
        }
    }

    pub(super) fn custom_id(&mut self, path: &str, component: &Value) {
        let path = at(path, "custom_id");
        let custom_id = self.check.text(&path, &component["custom_id"], 1, 100);
        if !custom_id.is_empty() && !self.custom_ids.insert(custom_id.to_owned()) {
            self.check.problem(
                &path,
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            );
        }
    }

    pub(super) fn select(&mut self, path: &str, select: &Value, kind: i64) {
        let known = [
            "type",
            "id",
            "custom_id",
            "options",
            "channel_types",
            "placeholder",
            "default_values",
            "min_values",
            "max_values",
            "disabled",
            "required",
        ];
        self.check.object(path, select, &known);
        self.custom_id(path, select);
        self.check.optional_text(&at(path, "placeholder"), &select["placeholder"], 0, 150);
        self.check.boolean(&at(path, "disabled"), &select["disabled"]);
        let min =
            self.check.int(&at(path, "min_values"), &select["min_values"], 0, 25).unwrap_or(1);
        let max =
            self.check.int(&at(path, "max_values"), &select["max_values"], 1, 25).unwrap_or(1);
        if min > max {
            self.check.problem(
                &at(path, "min_values"),
                "SELECT_COMPONENT_MIN_GREATER_THAN_MAX",
                "min_values exceeds max_values",
            );
        }
        if kind == 3 {
            self.options(&at(path, "options"), &select["options"], (1, 25), max);
        } else if !select["options"].is_null() && select["options"] != serde_json::json!([]) {
            self.check.problem(
                &at(path, "options"),
                "BASE_TYPE_INVALID",
                "Only string selects have options",
            );
        }
        self.check.optional_list(&at(path, "channel_types"), &select["channel_types"], 25);
        self.check.optional_list(
            &at(path, "default_values"),
            &select["default_values"],
            usize::try_from(max).unwrap_or(25),
        );
    }

    /// Options of selects, radio groups and checkbox groups.
    pub(super) fn options(
        &mut self,
        path: &str,
        value: &Value,
        (fewest, most): (usize, usize),
        max: i64,
    ) {
        let options = self.check.list(path, value, fewest, most);
        let mut values = BTreeSet::new();
        let mut defaults = 0;
        for (index, option) in options.iter().enumerate() {
            let path = at(path, index);
            self.check.object(
                &path,
                option,
                &["label", "value", "description", "emoji", "default"],
            );
            self.check.text(&at(&path, "label"), &option["label"], 1, 100);
            let value = self.check.text(&at(&path, "value"), &option["value"], 1, 100);
            self.check.optional_text(&at(&path, "description"), &option["description"], 0, 100);
            self.emoji(&at(&path, "emoji"), &option["emoji"]);
            defaults += i64::from(
                self.check.boolean(&at(&path, "default"), &option["default"]) == Some(true),
            );
            if !values.insert(value) {
                let text = "The specified option value is already used";
                self.check.problem(
                    &at(&path, "value"),
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    text,
                );
            }
        }
        if defaults > max {
            self.check.problem(
                path,
                "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
                "Too many default options",
            );
        }
        if max > i64::try_from(options.len()).unwrap_or(25) && fewest == 1 {
            self.check.problem(
                path,
                "SELECT_COMPONENT_MAX_VALUES_EXCEEDS_OPTIONS",
                "max_values exceeds the number of options",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(components: &Value, v2: bool) -> String {
        let mut check = Check::default();
        Walk::new(&mut check, &["a.png"]).message("components", components, v2);
        check.summary()
    }

    fn button(custom_id: &str) -> Value {
        json!({"type": 2, "style": 1, "label": "Go", "custom_id": custom_id})
    }

    #[test]
    fn custom_ids_are_unique_across_rows() {
        let rows = |a: &str, b: &str| json!([{"type": 1, "components": [button(a)]}, {"type": 1, "components": [button(b)]}]);
        assert_eq!(verdict(&rows("a", "b"), false), "");
        assert!(verdict(&rows("a", "a"), false).contains("CUSTOM_ID_DUPLICATED"));
        assert!(
            verdict(&rows("a", &"x".repeat(101)), false)
                .contains("components.1.components.0.custom_id")
        );
    }

    #[test]
    fn rows_hold_five_buttons_or_one_select() {
        let row = |children: Vec<Value>| json!([{"type": 1, "components": children}]);
        let six: Vec<Value> = (0..6).map(|n| button(&n.to_string())).collect();
        assert!(verdict(&row(six), false).contains("BASE_TYPE_BAD_LENGTH"));
        let select =
            json!({"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]});
        assert_eq!(verdict(&row(vec![select.clone()]), false), "");
        assert!(verdict(&row(vec![select, button("b")]), false).contains("WIDTH_EXCEEDED"));
        assert!(verdict(&row(vec![]), false).contains("BASE_TYPE_BAD_LENGTH"));
        let link = json!({"type": 2, "style": 5, "label": "x", "custom_id": "no"});
        let problems = verdict(&row(vec![link]), false);
        assert!(problems.contains("url") && problems.contains("cannot have custom_id"));
    }

    #[test]
    fn v2_counts_nested_components_and_text() {
        let text = |n: usize| json!({"type": 10, "content": "x".repeat(n)});
        assert_eq!(verdict(&json!([text(4_000)]), true), "");
        assert!(verdict(&json!([text(4_000), text(1)]), true).contains("TEXT_SIZE_EXCEEDED"));
        let nested = json!([{"type": 17, "components": vec![text(1); 40]}]);
        assert!(verdict(&nested, true).contains("TOTAL_COMPONENTS_EXCEEDED"));
        assert!(
            verdict(&json!([{"type": 9, "components": [text(1)]}]), true).contains("accessory")
        );
        assert!(
            verdict(
                &json!([{"type": 17, "components": [{"type": 17, "components": [text(1)]}]}]),
                true
            )
            .contains("UNION_TYPE")
        );
        let gallery = |url: &str| json!([{"type": 12, "items": [{"media": {"url": url}}]}]);
        assert_eq!(verdict(&gallery("attachment://a.png"), true), "");
        assert!(verdict(&gallery("attachment://b.png"), true).contains("ATTACHMENT_NOT_FOUND"));
    }
}
