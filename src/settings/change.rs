//! Wishes to change settings, and the changes they make.
//!
//! Invariant: [`plan`] is the only way from wishes to new values, so every surface changes a setting the
//! same way; a wish that changes nothing leaves no trace.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Current, Input, Spec, changed::Change, switch};
use crate::{lang::Text, tr};

/// A wish to change a setting, as it came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// Replace the value.
    Set(Input),
    /// Add to a list.
    Add(Input),
    /// Remove from a list.
    Remove(Input),
    /// Back to the default.
    Reset,
}

/// The same, read: canonical values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Op {
    /// Replace the value.
    Set(Json),
    /// Add to a list.
    Add(Vec<Json>),
    /// Remove from a list.
    Remove(Vec<Json>),
    /// Back to the default.
    Reset,
}

/// One edit of one setting.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Which setting.
    pub spec: &'static Spec,
    /// The operation.
    pub op: Op,
    /// The change it takes back, when it does.
    pub reverts: Option<i64>,
}

/// Why a setting cannot be changed like that.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Which setting.
    pub spec: &'static Spec,
    /// The reason, and what would be right.
    pub text: Text,
}

/// Reads what came in for a setting.
pub fn read(spec: &'static Spec, wish: &Wish) -> Result<Edit, Refused> {
    let refused = |text| Refused { spec, text };
    let single = || {
        refused(tr!(
            "This setting has one value, not a list. Give it in `value`, `channel` or `role`."
        ))
    };
    let items = |input: &Input| match spec.kind.read(input) {
        Ok(Json::Array(items)) => Ok(items),
        Ok(_) => Err(single()),
        Err(text) => Err(refused(text)),
    };
    let op = match wish {
        Wish::Set(input) => Op::Set(spec.kind.read(input).map_err(refused)?),
        Wish::Add(_) | Wish::Remove(_) if !spec.kind.is_list() => return Err(single()),
        Wish::Add(input) => Op::Add(items(input)?),
        Wish::Remove(input) => Op::Remove(items(input)?),
        Wish::Reset => Op::Reset,
    };
    Ok(resolved(Edit { spec, op, reverts: None }))
}

/// An edit as it acts: one of an alias is one of the setting that decides.
pub(super) fn resolved(edit: Edit) -> Edit {
    let Some(module) = edit.spec.switches else { return edit };
    let on = match &edit.op {
        Op::Set(value) => value.clone(),
        _ => (edit.spec.default)(),
    };
    let items = vec![Json::from(module)];
    let op = if on == Json::Bool(true) { Op::Add(items) } else { Op::Remove(items) };
    Edit { spec: switch::decides(), op, ..edit }
}

/// The changes that the edits make, one a setting; or why some cannot be made.
pub fn plan(current: &Current, edits: &[Edit]) -> Result<Vec<Change>, Vec<Refused>> {
    let mut changes: Vec<Change> = Vec::new();
    let mut refused = Vec::new();
    for Edit { spec, op, reverts } in edits {
        let before = current.value(spec);
        let at = changes.iter().position(|change| change.spec == *spec);
        let held = at.map_or_else(|| before.clone(), |at| changes[at].after.clone());
        match done(spec, op, &held) {
            Ok(after) => match at {
                Some(at) => changes[at].after = after,
                None => changes.push(Change { spec, before, after, reverts: *reverts }),
            },
            Err(text) => refused.push(Refused { spec, text }),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    changes.retain(|change| change.before != change.after);
    Ok(changes)
}

/// The value after one edit of the value that holds.
fn done(spec: &Spec, op: &Op, held: &Json) -> Result<Json, Text> {
    let after = match op {
        Op::Set(value) => return Ok(value.clone()),
        Op::Reset => return Ok((spec.default)()),
        Op::Add(added) => {
            let mut items = held.as_array().cloned().unwrap_or_default();
            items.extend(
                added.iter().filter(|item| !items.contains(item)).cloned().collect::<Vec<_>>(),
            );
            Json::Array(items)
        }
        Op::Remove(removed) => {
            let mut items = held.as_array().cloned().unwrap_or_default();
            items.retain(|item| !removed.contains(item));
            Json::Array(items)
        }
    };
    // A longer list may be too long.
    spec.kind.read(&Input::Json(after))
}
