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
    /// What people call it.
    pub name: Text,
    /// What it says; channels and roles as Discord's mentions.
    pub value: String,
}

/// A part that differs between two versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What people call the part.
    pub name: Text,
    /// What it said; empty when it was not there.
    pub before: String,
    /// What it says; empty when it is gone.
    pub after: String,
}

/// What differs between two versions of a thing, part by part.
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

/// What to put back.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    /// What the guild knows it by.
    pub id: &'a str,
    /// What the change left, which must still hold.
    pub expected: Option<&'a Json>,
    /// What was there before; `None` when it was not there.
    pub value: Option<&'a Json>,
    /// The moment.
    pub now: Time,
}

/// A kind of thing that guilds own.
pub trait Subject: Sync {
    /// Its kind in the history, like `faq_entry`.
    fn kind(&self) -> &'static str;

    /// What people call all of them.
    fn title(&self) -> Text;

    /// What people call this one.
    fn name(&self, id: &str, value: &Json) -> Text;

    /// What people know of it, part by part.
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
