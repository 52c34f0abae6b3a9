//! The custom ids of reminders: which button, select or form it is, and which row it is about.
//!
//! Invariant: a custom id names rows and never carries authority; a changed layout gets a new name.

use chrono::TimeDelta;

use super::model::{Edge, Whose};
use crate::{
    clock::Time,
    discord::custom_id::{Field, Fields, custom_ids},
    ids::UserId,
};

/// For how long something is put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snoozing {
    /// So many minutes.
    Minutes(u32),
    /// A day.
    Tomorrow,
}

impl Snoozing {
    /// How long that is.
    pub fn wait(self) -> TimeDelta {
        match self {
            Self::Minutes(minutes) => TimeDelta::minutes(minutes.into()),
            Self::Tomorrow => TimeDelta::days(1),
        }
    }
}

/// Minutes; 0 for a day.
impl Field for Snoozing {
    fn write(&self) -> String {
        match self {
            Self::Minutes(minutes) => minutes.to_string(),
            Self::Tomorrow => "0".to_owned(),
        }
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        match fields.field::<u32>()? {
            0 => Some(Self::Tomorrow),
            minutes @ 1..=10_080 => Some(Self::Minutes(minutes)),
            _ => None,
        }
    }
}

/// The person; 0 for everybody.
impl Field for Whose {
    fn write(&self) -> String {
        match self {
            Self::All => 0,
            Self::Of(user) => user.get(),
        }
        .to_string()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        match fields.field::<u64>()? {
            0 => Some(Self::All),
            user => UserId::new_checked(user).map(Self::Of),
        }
    }
}

/// A place in the agenda; nothing for its beginning.
impl Field for Option<Edge> {
    fn write(&self) -> String {
        self.map(|edge| edge.to_string()).unwrap_or_default()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        match fields.left() {
            "" => Some(None),
            edge => edge.parse().ok().map(Some),
        }
    }
}

/// How links to messages begin.
const BASE: &str = "https://discord.com/channels/";

/// The address of a message, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link(pub String);

/// Only the ids in it, so that it fits.
impl Field for Link {
    fn write(&self) -> String {
        self.0.strip_prefix(BASE).unwrap_or_default().to_owned()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let ids = fields.left();
        Some(Self(if ids.is_empty() { String::new() } else { format!("{BASE}{ids}") }))
    }
}

custom_ids! {
    /// Says that what a message is about is done.
    pub struct Done = "reminder:done" {
        /// Which reminder.
        number: i64,
        /// The outbox entry that sent the message.
        entry: String,
    }

    /// Asks for how long to put off what a message is about.
    pub struct Snooze = "reminder:snooze" {
        /// Which reminder.
        number: i64,
        /// The outbox entry that sent the message.
        entry: String,
    }

    /// Puts off what a message is about.
    pub struct Later = "reminder:later" {
        /// Which reminder.
        number: i64,
        /// For how long.
        by: Snoozing,
        /// The outbox entry that sent the message.
        entry: String,
    }

    /// Opens a reminder chosen from the agenda.
    pub struct Open = "reminder:open";

    /// Turns a page of the agenda.
    pub struct Turn = "reminder:page" {
        /// The people whose reminders are listed.
        whose: Whose,
        /// After which one the page begins; none for the first page.
        after: Option<Edge>,
    }

    /// Opens the form again with what was typed before.
    pub struct Again = "reminder:again" {
        /// Where what was typed is kept.
        view: String,
    }

    /// Takes back a reminder that was just made.
    pub struct Undo = "reminder:undo" {
        /// Which reminder.
        number: i64,
        /// As it was made.
        revision: i64,
    }

    /// Takes a skip back.
    pub struct Unskip = "reminder:unskip" {
        /// Which reminder.
        number: i64,
        /// The occurrence that was left out.
        occurrence: Time,
    }

    /// Confirms which time was meant.
    pub struct Confirm = "reminder:confirm" {
        /// Which of the readings.
        index: usize,
        /// Where what was typed is kept.
        view: String,
    }

    /// Takes one of the texts that a misspelt one may have been.
    pub struct Meant = "reminder:meant" {
        /// The stored text.
        index: usize,
        /// Where what was typed is kept.
        view: String,
    }

    /// Opens the form with what was typed, for a time that is none of those that are offered.
    pub struct Else = "reminder:else" {
        /// Where what was typed is kept.
        view: String,
    }

    /// The submitted form of that.
    pub struct ElseModal = "reminder:other" {
        /// Where what was typed before is kept.
        view: String,
    }

    /// Leaves out the next occurrence.
    pub struct Skip = "reminder:skip" {
        /// Which reminder.
        number: i64,
    }

    /// Silences it.
    pub struct Pause = "reminder:pause" {
        /// Which reminder.
        number: i64,
    }

    /// Lets it speak again.
    pub struct Resume = "reminder:resume" {
        /// Which reminder.
        number: i64,
    }

    /// Opens its form.
    pub struct Edit = "reminder:edit" {
        /// Which reminder.
        number: i64,
    }

    /// Opens the form of what is seldom changed.
    pub struct More = "reminder:more" {
        /// Which reminder.
        number: i64,
    }

    /// Asks before it is deleted.
    pub struct AskDelete = "reminder:ask" {
        /// Which reminder.
        number: i64,
    }

    /// Deletes it, after it was asked whether that is meant.
    pub struct Remove = "reminder:remove" {
        /// Which reminder.
        number: i64,
    }

    /// Sends it elsewhere: the chosen channel.
    pub struct Move = "reminder:move" {
        /// Which reminder.
        number: i64,
    }

    /// Pings whoever is chosen.
    pub struct Ping = "reminder:ping" {
        /// Which reminder.
        number: i64,
    }

    /// Sends it to whoever made it, in private.
    pub struct ToMe = "reminder:tome" {
        /// Which reminder.
        number: i64,
    }

    /// The submitted form of a reminder.
    pub struct EditModal = "reminder:change" {
        /// Which reminder.
        number: i64,
        /// The revision that the edit is based on.
        revision: i64,
        /// When the form was filled with what the reminder said, to the second.
        shown_at: Time,
    }

    /// The submitted form of what is seldom changed about a reminder.
    pub struct MoreModal = "reminder:extras" {
        /// Which reminder.
        number: i64,
        /// The revision that the edit is based on.
        revision: i64,
    }

    /// The submitted form of a reminder that begins with a message.
    pub struct MakeModal = "reminder:make" {
        /// The link to that message.
        source: Link,
    }
}
