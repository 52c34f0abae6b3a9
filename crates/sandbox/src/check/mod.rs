//! Validation of what the bot sends, independent of the types the bot is written with.
//!
//! Invariant: checks collect every problem before they refuse, in Discord's nested error shape, and note unknown fields apart.

mod command;
mod component;
mod embed;
mod layout;
mod locale;
mod mentions;
mod message;
mod modal;
mod response;

use serde_json::{Map, Value, json};

pub use command::{command, command_list};
pub use mentions::allowed_mentions;
pub use message::{Rules, flag, message};
pub use modal::modal;
pub use response::response;

/// Collects problems (which refuse the request) and oddities (which are only noted).
#[derive(Debug, Default)]
pub struct Check {
    problems: Vec<(String, String, String)>,
    /// Things Discord would silently ignore.
    pub oddities: Vec<String>,
    /// A top-level error code that outranks 50035, such as 50006.
    pub code: Option<(u64, &'static str)>,
}

/// Appends one step to a dotted path.
#[must_use]
pub fn at(path: &str, step: impl std::fmt::Display) -> String {
    if path.is_empty() { step.to_string() } else { format!("{path}.{step}") }
}

impl Check {
    /// Notes a problem at a dotted path.
    pub fn problem(&mut self, path: &str, code: &str, message: impl Into<String>) {
        self.problems.push((path.to_owned(), code.to_owned(), message.into()));
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.code.is_none()
    }

    /// All problems in Discord's nested form.
    #[must_use]
    pub fn errors(&self) -> Value {
        let mut root = json!({});
        for (path, code, message) in &self.problems {
            let mut node = &mut root;
            for step in path.split('.').filter(|step| !step.is_empty()) {
                node = &mut node[step];
            }
            if !node["_errors"].is_array() {
                node["_errors"] = json!([]);
            }
            if let Some(list) = node["_errors"].as_array_mut() {
                list.push(json!({"code": code, "message": message}));
            }
        }
        root
    }

    /// All problems in one line, for tests.
    #[cfg(test)]
    #[must_use]
    pub fn summary(&self) -> String {
        let mut lines: Vec<String> = self
            .problems
            .iter()
            .map(|(path, code, text)| format!("{path}: {text} [{code}]"))
            .collect();
        lines.extend(self.code.map(|(code, text)| format!("{text} [{code}]")));
        lines.join("; ")
    }

    /// Reads an object and notes fields that Discord does not know there.
    pub fn object<'v>(
        &mut self,
        path: &str,
        value: &'v Value,
        known: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(fields) = value.as_object() else {
            self.problem(
                path,
                "MODEL_TYPE_CONVERT",
                "Only dictionaries may be used in a ModelType",
            );
            return None;
        };
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            self.oddities.push(format!("unknown field {}", at(path, name)));
        }
        Some(fields)
    }

    /// A text of `min..=max` characters; `Null` and absence are the caller's business.
    pub fn text<'v>(&mut self, path: &str, value: &'v Value, min: usize, max: usize) -> &'v str {
        let Some(text) = value.as_str() else {
            let (code, message) = if value.is_null() {
                ("BASE_TYPE_REQUIRED", "This field is required".to_owned())
            } else {
                ("STRING_TYPE_CONVERT", format!("Could not interpret \"{value}\" as string."))
            };
            self.problem(path, code, message);
            return "";
        };
        let length = text.chars().count();
        if length < min && length == 0 {
            self.problem(path, "BASE_TYPE_REQUIRED", "This field is required");
        } else if length > max && min <= 1 {
            self.problem(
                path,
                "BASE_TYPE_MAX_LENGTH",
                format!("Must be {max} or fewer in length."),
            );
        } else if length < min || length > max {
            self.problem(
                path,
                "BASE_TYPE_BAD_LENGTH",
                format!("Must be between {min} and {max} in length."),
            );
        }
        text
    }

    /// Like [`Check::text`], but absent and null are fine.
    pub fn optional_text<'v>(
        &mut self,
        path: &str,
        value: &'v Value,
        min: usize,
        max: usize,
    ) -> &'v str {
        if value.is_null() { "" } else { self.text(path, value, min, max) }
    }

    /// A list of `min..=max` items.
    pub fn list<'v>(
        &mut self,
        path: &str,
        value: &'v Value,
        min: usize,
        max: usize,
    ) -> &'v [Value] {
        let Some(items) = value.as_array() else {
            let code = if value.is_null() { "BASE_TYPE_REQUIRED" } else { "LIST_TYPE_CONVERT" };
            self.problem(
                path,
                code,
                if value.is_null() {
                    "This field is required"
                } else {
                    "Only iterables may be used in a ListType"
                },
            );
            return &[];
        };
        if items.len() < min || items.len() > max {
            self.problem(
                path,
                "BASE_TYPE_BAD_LENGTH",
                format!("Must be between {min} and {max} in length."),
            );
        }
        items
    }

    /// Like [`Check::list`], but absent and null are fine.
    pub fn optional_list<'v>(&mut self, path: &str, value: &'v Value, max: usize) -> &'v [Value] {
        if value.is_null() { &[] } else { self.list(path, value, 0, max) }
    }

    /// A whole number within bounds; absent and null are fine.
    pub fn int(&mut self, path: &str, value: &Value, min: i64, max: i64) -> Option<i64> {
        if value.is_null() {
            return None;
        }
        let Some(number) = value.as_i64() else {
            self.problem(path, "NUMBER_TYPE_COERCE", format!("Value \"{value}\" is not int."));
            return None;
        };
        if number < min {
            self.problem(
                path,
                "NUMBER_TYPE_MIN",
                format!("int value should be greater than or equal to {min}."),
            );
        } else if number > max {
            self.problem(
                path,
                "NUMBER_TYPE_MAX",
                format!("int value should be less than or equal to {max}."),
            );
        }
        Some(number)
    }

    /// One of a closed set of numbers; `Null` counts as missing.
    pub fn choice(&mut self, path: &str, value: &Value, allowed: &[i64]) -> Option<i64> {
        let found = value.as_i64().filter(|number| allowed.contains(number));
        if value.is_null() {
            self.problem(path, "BASE_TYPE_REQUIRED", "This field is required");
        } else if found.is_none() {
            let set: Vec<String> = allowed.iter().map(ToString::to_string).collect();
            self.problem(
                path,
                "BASE_TYPE_CHOICES",
                format!("Value must be one of ({}).", set.join(", ")),
            );
        }
        found
    }

    /// A boolean; absent and null are fine.
    pub fn boolean(&mut self, path: &str, value: &Value) -> Option<bool> {
        if !value.is_null() && !value.is_boolean() {
            self.problem(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
        }
        value.as_bool()
    }

    /// A snowflake; a number is accepted but noted, because Discord wants strings.
    pub fn snowflake(&mut self, path: &str, value: &Value) -> Option<u64> {
        if let Some(number) = value.as_u64() {
            self.oddities.push(format!("snowflake sent as a number at {path}"));
            return Some(number);
        }
        let found = value.as_str().and_then(|text| text.parse().ok());
        if found.is_none() {
            self.problem(path, "NUMBER_TYPE_COERCE", format!("Value {value} is not snowflake."));
        }
        found
    }

    /// A link in one of the given schemes; absent and null are fine.
    pub fn link(&mut self, path: &str, value: &Value, schemes: &[&str], max: usize) {
        let text = self.optional_text(path, value, 1, max);
        if text.is_empty() {
            return;
        }
        let scheme = text
            .split_once("://")
            .map_or("", |(scheme, rest)| if rest.is_empty() { "" } else { scheme });
        if !schemes.contains(&scheme) {
            let all = schemes.join("', '");
            self.problem(
                path,
                "URL_TYPE_INVALID_SCHEME",
                format!("Scheme \"{scheme}\" is not supported. Scheme must be one of ('{all}')."),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nests_errors_as_discord_does() {
        let mut check = Check::default();
        check.text("embeds.0.title", &json!("x".repeat(257)), 0, 256);
        check.object("", &json!({"contents": 1}), &["content"]);
        assert_eq!(
            check.errors(),
            json!({"embeds": {"0": {"title": {"_errors": [
                {"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length."}]}}}})
        );
        assert_eq!(check.oddities, ["unknown field contents"]);
        assert!(!check.is_clean());
    }
}
