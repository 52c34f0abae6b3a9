//! How changes of one kind of thing are shown and taken back.
//!
//! Invariant: nothing is taken back over a later change: a subject writes only where it finds what the change
//! left.

use std::fmt;

use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use super::By;
use crate::{app::App, clock::Time, db::Tx, error::Result, lang::Text};

/// A part of something that people know by a name, as its history shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name for people.
    pub name: Text,
    /// Its text; channels and roles are Discord's mentions.
    pub value: String,
}

/// A part that differs between two versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The name of the part for people.
    pub name: Text,
    /// The text before; empty when it was not there.
    pub before: String,
    /// The text after; empty when it is gone.
    pub after: String,
}

/// Compares two versions of a thing, part by part.
pub fn differences(
    subject: &dyn Subject,
    before: Option<&Json>,
    after: Option<&Json>,
) -> Vec<Difference> {
    let parts = |value: Option<&Json>| value.map(|it| subject.parts(it)).unwrap_or_default();
    let (before, mut after) = (parts(before), parts(after));
    let mut all: Vec<Difference> = before
        .into_iter()
        .map(|Part { name, value }| {
            let at = after.iter().position(|other| other.name == name);
            let now = at.map(|at| after.remove(at).value).unwrap_or_default();
            Difference { name, before: value, after: now }
        })
        .collect();
    let new = |Part { name, value }| Difference { name, before: String::new(), after: value };
    all.extend(after.into_iter().map(new));
    all.retain(|one| one.before != one.after);
    all
}

/// A version to put back.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    /// The id of the thing in the guild.
    pub id: &'a str,
    /// The version that the change left, which must still hold.
    pub expected: Option<&'a Json>,
    /// The version before; `None` when there was none.
    pub value: Option<&'a Json>,
    /// The moment.
    pub now: Time,
}

/// A kind of thing that guilds own.
pub trait Subject: Sync {
    /// Its kind in the history, like `faq_entry`.
    fn kind(&self) -> &'static str;

    /// The name of the whole kind for people.
    fn title(&self) -> Text;

    /// The name of this one for people.
    fn name(&self, id: &str, value: &Json) -> Text;

    /// Its parts, as people know them.
    fn parts(&self, value: &Json) -> Vec<Part>;

    /// Puts a value back; false when something else holds than what the change left. The history is not written
    /// here.
    fn restore<'a>(
        &'a self,
        app: &'a App,
        tx: &'a mut Tx,
        by: By,
        back: Back<'a>,
    ) -> BoxFuture<'a, Result<bool>>;
}

/// The subjects of every part of the bot.
#[derive(Default)]
pub struct Registry(pub Vec<&'static dyn Subject>);

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|subject| subject.kind())).finish()
    }
}

impl Registry {
    /// The subject of this kind.
    pub fn named(&self, kind: &str) -> Option<&'static dyn Subject> {
        self.0.iter().find(|subject| subject.kind() == kind).copied()
    }
}
