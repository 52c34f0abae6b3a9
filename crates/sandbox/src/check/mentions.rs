//! `allowed_mentions`.
//!
//! Invariant: asking for all of a kind and for some of it at once is a contradiction and refused.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Check, at};
use crate::world::{Pings, Reach};

/// Checks `allowed_mentions` and says whom the message may reach; `default` holds when it is absent.
pub fn allowed_mentions(check: &mut Check, path: &str, value: &Value, default: Pings) -> Pings {
    if value.is_null() {
        return default;
    }
    let Some(fields) = check.object(path, value, &["parse", "roles", "users", "replied_user"])
    else {
        return default;
    };
    let mut parse = BTreeSet::new();
    for (index, kind) in
        check.optional_list(&at(path, "parse"), &value["parse"], 3).iter().enumerate()
    {
        match kind.as_str() {
            Some(kind @ ("roles" | "users" | "everyone")) => {
                parse.insert(kind);
            }
            _ => check.problem(
                &at(&at(path, "parse"), index),
                "BASE_TYPE_CHOICES",
                "Value must be one of ('everyone', 'users', 'roles').",
            ),
        }
    }
    let mut reach = |kind: &str| {
        let path = at(path, kind);
        let list = fields.get(kind).unwrap_or(&Value::Null);
        let ids: BTreeSet<u64> = check
            .optional_list(&path, list, 100)
            .iter()
            .enumerate()
            .filter_map(|(index, id)| check.snowflake(&at(&path, index), id))
            .collect();
        if !parse.contains(kind) {
            return Reach::Only(ids);
        }
        if !ids.is_empty() {
            let text = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            check.problem(&path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", text);
        }
        Reach::All
    };
    let (users, roles) = (reach("users"), reach("roles"));
    let reply = check.boolean(&at(path, "replied_user"), &value["replied_user"]).unwrap_or(false);
    Pings { users, roles, everyone: parse.contains("everyone"), reply }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conflicts_are_refused_and_empty_means_nobody() {
        let read = |value: &Value| {
            let mut check = Check::default();
            let pings = allowed_mentions(&mut check, "allowed_mentions", value, Pings::of_bots());
            (pings, check.summary())
        };
        let (pings, problems) = read(&json!({"parse": []}));
        assert_eq!(problems, "");
        assert!(pings.users == Reach::Only(BTreeSet::new()) && !pings.everyone && !pings.reply);
        let (_, problems) = read(&json!({"parse": ["users"], "users": ["1"]}));
        assert!(problems.contains("MUTUALLY_EXCLUSIVE") || problems.contains("mutually exclusive"));
        assert_eq!(read(&Value::Null).0, Pings::of_bots());
    }
}
