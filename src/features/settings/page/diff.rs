//! Changes as people read them on a page.
//!
//! Invariant: a difference is shown in words with the names of channels, roles and people, never as JSON.

use serde_json::Value as Json;
use twilight_model::id::Id;

use crate::{
    changes::{Registry as Subjects, differences},
    lang::Lang,
    settings::{
        Change, Conflict, Kind, Registry, Spec,
        history::{Recorded, SettingChange as _},
        words::{self, Names},
    },
    tr,
};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The setting's name, like `system.log_channel`.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// The title of its scope.
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
    /// Parts of something changed, came or went.
    Parts(Vec<Part>),
}

/// A part of something that is no setting, in two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its title for people.
    pub name: String,
    /// Before; empty when it was not there.
    pub from: String,
    /// After; empty when it is gone.
    pub to: String,
}

/// The context that rows are made with.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The names behind ids.
    pub names: Names<'a>,
    /// All settings.
    pub registry: &'a Registry,
    /// All subjects besides settings.
    pub subjects: &'a Subjects,
}

impl Reader<'_> {
    /// A change that would be made.
    pub fn change(&self, change: &Change) -> Row {
        self.row(change.spec, &change.before, &change.after)
    }

    /// A change that was made. A setting that does not exist any more keeps its bare name.
    pub fn recorded(&self, change: &Recorded) -> Row {
        if let Some(spec) = change.spec(self.registry) {
            let before = change.value_before(self.registry);
            return self.row(spec, &before, &change.value_after(self.registry));
        }
        if let Some(row) = self.other(change) {
            return row;
        }
        let bare = |value: &Option<Json>| match value {
            Some(value) => value.to_string(),
            None => self.lang.plain(&tr!("default")),
        };
        let how = How::FromTo { from: bare(&change.before), to: bare(&change.after) };
        let name = format!("{}.{}", change.subject, change.id);
        Row { title: name.clone(), scope: self.lang.plain(&tr!("removed setting")), how, name }
    }

    /// A change of something that is no setting; none when this version does not know it.
    fn other(&self, change: &Recorded) -> Option<Row> {
        let subject = self.subjects.named(&change.subject)?;
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        let parts = differences(subject, before, after).into_iter().map(|part| Part {
            name: self.lang.plain(&part.name),
            from: self.named(&part.before),
            to: self.named(&part.after),
        });
        Some(Row {
            name: format!("{}.{}", change.subject, change.id),
            title: self.lang.plain(&subject.name(&change.id, after.or(before)?)),
            scope: self.lang.plain(&subject.title()),
            how: How::Parts(parts.collect()),
        })
    }

    /// A text with the names of the channels and roles that it mentions.
    fn named(&self, text: &str) -> String {
        let words = text.split(' ').map(|word| {
            let id = |before: &str| word.strip_prefix(before)?.strip_suffix('>')?.parse().ok();
            let directory = self.names.directory?;
            let role = id("<@&")
                .and_then(|id| Some(format!("@{}", directory.role(Id::new_checked(id)?)?.name)));
            let channel = || {
                id("<#").and_then(|id| Some(directory.channel(Id::new_checked(id)?)?.name.clone()))
            };
            role.or_else(channel)
        });
        let words = words
            .zip(text.split(' '))
            .map(|(named, word)| named.unwrap_or_else(|| word.to_owned()));
        words.collect::<Vec<_>>().join(" ")
    }

    /// The same change the other way round, as taking it back would make it.
    pub fn taken_back(&self, change: &Recorded) -> Row {
        let (before, after) = (change.after.clone(), change.before.clone());
        self.recorded(&Recorded { before, after, ..change.clone() })
    }

    /// Two versions of one setting.
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
