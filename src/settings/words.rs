//! Values and changes as words in Discord.
//!
//! Invariant: what somebody typed is escaped and cut; ids become mentions, which ping nobody by themselves.

use std::collections::HashMap;

use serde_json::Value as Json;
use twilight_model::id::Id;

use super::{Change, Shown, Spec};
use crate::{
    discord::directory::Directory,
    lang::{Lang, raw},
    text, tr,
};

/// Characters of a typed value that are shown in a list.
const SHORT: usize = 80;

/// A value in a line.
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

/// A value as plain text, with the names of what it points to; ids where a name is not known.
pub fn plain(lang: Lang, spec: &Spec, value: &Json, names: &Names<'_>) -> String {
    named(lang, &spec.kind.show(value), names)
}

/// Where the names behind ids are found.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Channels and roles; none when Discord could not be asked.
    pub directory: Option<&'a Directory>,
    pub people: &'a HashMap<u64, String>,
}

fn named(lang: Lang, value: &Shown, names: &Names<'_>) -> String {
    let unknown = |id: &u64| lang.plain(&tr!("unknown ({id})", id = *id));
    match value {
        Shown::Nothing => lang.plain(&tr!("none")),
        Shown::Words(words) => lang.plain(words),
        Shown::Typed(typed) => typed.clone(),
        Shown::Channel(id) => names
            .directory
            .and_then(|directory| directory.channel(Id::new_checked(*id)?))
            .map_or_else(|| unknown(id), |channel| format!("#{}", channel.name)),
        Shown::Role(id) => names
            .directory
            .and_then(|directory| directory.role(Id::new_checked(*id)?))
            .map_or_else(|| unknown(id), |role| format!("@{}", role.name)),
        Shown::User(id) => names.people.get(id).cloned().unwrap_or_else(|| unknown(id)),
        Shown::Many(items) => {
            items.iter().map(|item| named(lang, item, names)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A change in a line: the setting, from, to.
pub fn change(lang: Lang, change: &Change) -> String {
    from_to(lang, change.spec, &change.before, &change.after)
}

/// The same for values from the history.
pub fn from_to(lang: Lang, spec: &Spec, before: &Json, after: &Json) -> String {
    lang.say(&tr!(
        "**{title}**: {before} → {after}",
        title = raw(lang.say(&spec.title())),
        before = raw(value(lang, spec, before)),
        after = raw(value(lang, spec, after))
    ))
}
