//! Values and changes as words in Discord.
//!
//! Invariant: what somebody typed is escaped and cut; ids become mentions, which ping nobody by themselves.

use serde_json::Value as Json;

use super::{Change, Shown, Spec};
use crate::{
    lang::{Lang, raw},
    text, tr,
};

/// Characters of a typed value that are shown in a list.
const SHORT: usize = 80;

/// A value in a line.
#[must_use]
pub fn value(lang: Lang, spec: &Spec, value: &Json) -> String {
    shown(lang, &spec.kind.show(value))
}

fn shown(lang: Lang, value: &Shown) -> String {
    match value {
        Shown::Nothing => lang.say(&tr!("*none*")),
        Shown::Words(words) => lang.say(words),
        Shown::Typed(typed) => {
            let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("`{}`", text::cut(&line, SHORT).replace('`', "ˋ"))
        }
        Shown::Channel(id) => format!("<#{id}>"),
        Shown::Role(id) => format!("<@&{id}>"),
        Shown::User(id) => format!("<@{id}>"),
        Shown::Many(items) => {
            items.iter().map(|item| shown(lang, item)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A change in a line: the setting, from, to.
#[must_use]
pub fn change(lang: Lang, change: &Change) -> String {
    from_to(lang, change.spec, &change.before, &change.after)
}

/// The same for values from the history.
#[must_use]
pub fn from_to(lang: Lang, spec: &Spec, before: &Json, after: &Json) -> String {
    lang.say(&tr!(
        "**{title}**: {before} → {after}",
        title = raw(lang.say(&spec.title())),
        before = raw(value(lang, spec, before)),
        after = raw(value(lang, spec, after))
    ))
}
