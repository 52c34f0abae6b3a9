//! Changes as people read them on a page.
//!
//! Invariant: a difference is shown in words with the names of channels, roles and people, never as JSON.

use serde_json::Value as Json;

use crate::{
    lang::Lang,
    settings::{
        Change, Conflict, Kind, Registry, Spec,
        history::Recorded,
        words::{self, Names},
    },
    tr,
};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The setting's name, like `system.log_channel`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What people call its scope.
    pub scope: String,
    /// How it differs.
    pub how: How,
}

/// How two values differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// One value became another.
    FromTo {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// A list lost and gained items.
    Items {
        /// Items that came.
        added: Vec<String>,
        /// Items that went.
        removed: Vec<String>,
        /// Items that stay.
        kept: Vec<String>,
    },
}

/// What rows are made with.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The names behind ids.
    pub names: Names<'a>,
    /// What exists.
    pub registry: &'a Registry,
}

impl Reader<'_> {
    /// A change that would be made.
    #[must_use]
    pub fn change(&self, change: &Change) -> Row {
        self.row(change.spec, &change.before, &change.after)
    }

    /// A change that was made. A setting that does not exist any more keeps its bare name.
    #[must_use]
    pub fn recorded(&self, change: &Recorded) -> Row {
        if let Some(spec) = change.spec(self.registry) {
            let before = change.value_before(self.registry);
            return self.row(spec, &before, &change.value_after(self.registry));
        }
        let bare = |value: &Option<Json>| match value {
            Some(value) => value.to_string(),
            None => self.lang.plain(&tr!("default")),
        };
        let how = How::FromTo { from: bare(&change.before), to: bare(&change.after) };
        let name = format!("{}.{}", change.scope, change.key);
        Row { title: name.clone(), scope: self.lang.plain(&tr!("removed setting")), how, name }
    }

    /// Two versions of one setting.
    #[must_use]
    pub fn conflict(&self, conflict: &Conflict) -> (String, String) {
        let show = |value| words::plain(self.lang, conflict.spec, value, &self.names);
        (show(&conflict.theirs), show(&conflict.yours))
    }

    fn row(&self, spec: &'static Spec, before: &Json, after: &Json) -> Row {
        let scope = self.registry.scope(spec.scope);
        let scope = scope.map(|scope| self.lang.plain(&scope.title())).unwrap_or_default();
        let title = self.lang.plain(&spec.title());
        Row { name: spec.name(), title, scope, how: self.how(spec, before, after) }
    }

    fn how(&self, spec: &'static Spec, before: &Json, after: &Json) -> How {
        let show = |value: &Json| words::plain(self.lang, spec, value, &self.names);
        let (Kind::List { .. }, Json::Array(before), Json::Array(after)) =
            (&spec.kind, before, after)
        else {
            return How::FromTo { from: show(before), to: show(after) };
        };
        let one = |item: &Json| show(&Json::Array(vec![item.clone()]));
        How::Items {
            added: after.iter().filter(|item| !before.contains(item)).map(one).collect(),
            removed: before.iter().filter(|item| !after.contains(item)).map(one).collect(),
            kept: after.iter().filter(|item| before.contains(item)).map(one).collect(),
        }
    }
}
