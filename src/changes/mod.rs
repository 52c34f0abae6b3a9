//! The one history of everything a guild owns, and taking changes back.
//!
//! Invariant: a change and its history row commit together; the history only grows, and taking something back
//! is a change like any other, which names the one it takes back.
//!
//! A feature records changes of what it owns with [`record`], and says by a [`Subject`] how they are shown and
//! taken back. Settings are older than that: they are taken back by `settings::history`.

mod author;
mod history;
mod store;
mod subject;
pub mod tables;
mod undo;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use author::{Author, By, Surface};
pub use history::{ChangeSet, Page, page, set, unknown};
pub use store::{erase, export, first_since, latest_of, numbers, record, targeted, write};
pub use subject::{Back, Difference, Part, Registry, Subject, differences};
pub use undo::{Undone, undo};

use crate::{clock::Time, ids::UserId, jobs};

/// A change before it has a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The kind of the thing, like `faq_entry`.
    pub subject: String,
    /// Its id in the guild, like a number.
    pub id: String,
    /// Its value before; `None` for a default, or when it was not there.
    pub before: Option<Json>,
    /// Its value after; `None` for a default, or when it is gone.
    pub after: Option<Json>,
    /// The number of the change it takes back.
    pub reverts: Option<i64>,
}

impl Change {
    /// A change that takes nothing back.
    pub fn new(
        subject: &str,
        id: &impl ToString,
        before: Option<Json>,
        after: Option<Json>,
    ) -> Self {
        let (subject, id) = (subject.to_owned(), id.to_string());
        Self { subject, id, before, after, reverts: None }
    }
}

/// A change as it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its number, counted per guild.
    pub number: i64,
    /// The number of the first change that was saved with it.
    pub set: i64,
    /// The kind of the thing that was changed.
    pub subject: String,
    /// Its id in the guild.
    pub id: String,
    /// Its value before; `None` for a default, or when it was not there.
    pub before: Option<Json>,
    /// Its value after; `None` for the default, or when it was removed.
    pub after: Option<Json>,
    /// The person who changed it.
    pub by: UserId,
    pub surface: Surface,
    /// The API token that was used, when it was one.
    pub token: Option<i64>,
    /// The change it takes back.
    pub reverts: Option<i64>,
    pub at: Time,
}

/// A choice of changes to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only sets that touch this kind of thing.
    pub subject: Option<String>,
    /// Only sets that touch one of this id.
    pub id: Option<String>,
    /// Only what this person changed.
    pub by: Option<UserId>,
}

/// A change or a set to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Change(i64),
    /// Everything that was saved together.
    Set(i64),
}

/// Where a change stands in the history.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    pub number: i64,
    /// The number of the first change that was saved with it.
    pub set: i64,
}

/// Registers this toolkit's own tables.
pub fn install(jobs: &mut jobs::Registry) {
    jobs.tables.extend(tables::TABLES);
}
