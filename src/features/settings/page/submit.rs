//! The submitted values of a settings form, as wishes.
//!
//! Invariant: only settings the form named are touched, and what a review page sends back is exactly what
//! it showed.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::settings::{Change, Current, Input, Op, Registry, Scope, Spec, Wish, read_wish};

/// The fields of a form, in the order they were sent; names may come more than once.
pub type Pairs = Vec<(String, String)>;

/// The value of a field that comes once.
pub fn value<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The revision that the form was made from.
pub fn revision(pairs: &Pairs) -> Option<i64> {
    value(pairs, "revision")?.parse().ok()
}

/// Everything sent, by name.
pub fn grouped(pairs: &Pairs) -> HashMap<String, Vec<String>> {
    let mut grouped: HashMap<String, Vec<String>> = HashMap::new();
    for (name, value) in pairs {
        grouped.entry(name.clone()).or_default().push(value.clone());
    }
    grouped
}

/// The wishes of an edit form: every setting of the scope that it has a field for.
pub fn edited(scope: &'static Scope, pairs: &Pairs) -> Vec<(&'static Spec, Wish)> {
    let sent = grouped(pairs);
    let wish = |spec: &'static Spec| {
        let values = sent.get(&spec.name())?;
        // An empty box is sent so that the field is sent at all; only lists and pickers may be empty.
        let values = values.iter().filter(|value| values.len() == 1 || !value.is_empty());
        Some((spec, Wish::Set(Input::Texts(values.cloned().collect()))))
    };
    scope.specs.iter().filter_map(wish).collect()
}

/// Whether a wish is more than a field that was sent back as the person saw it.
pub fn touches(seen: &Current, spec: &'static Spec, wish: &Wish) -> bool {
    !matches!(read_wish(spec, wish), Ok(edit) if edit.op == Op::Set(seen.value(spec)))
}

/// The name under which a review page sends a value back.
pub fn review_name(spec: &Spec) -> String {
    format!("set:{}", spec.name())
}

/// The wishes of a review page: canonical values, as JSON.
pub fn reviewed(registry: &Registry, pairs: &Pairs) -> Vec<(&'static Spec, Wish)> {
    pairs
        .iter()
        .filter_map(|(name, value)| {
            let (scope, key) = name.strip_prefix("set:")?.split_once('.')?;
            let spec = registry.spec(scope, key)?;
            let json: Json = serde_json::from_str(value).ok()?;
            Some((spec, Wish::Set(Input::Json(json))))
        })
        .collect()
}

/// The fields that a review page sends back for these changes.
pub fn hidden(changes: &[Change]) -> Pairs {
    changes.iter().map(|change| (review_name(change.spec), change.after.to_string())).collect()
}
