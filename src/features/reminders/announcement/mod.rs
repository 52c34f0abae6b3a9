//! What an announcement says about an event: title, date, time, zone, place, recurrence.
//!
//! Invariant: what was not read is listed as missing; a date without a year is read from the time of the
//! message, not from the present.

use crate::{clock::Time, features::reminders::schedule::Schedule};
use chrono_tz::Tz;

/// A message, as the reader needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Its plain text.
    pub content: String,
    /// Its embeds.
    pub embeds: Vec<Embed>,
}

/// An embed of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Names and values of its fields.
    pub fields: Vec<(String, String)>,
    /// Its footer.
    pub footer: String,
}

/// When and where the message was posted.
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// The message's own time: dates without a year count from it.
    pub at: Time,
    /// The guild's zone, for times that name none.
    pub zone: Tz,
    /// The guild's locale.
    pub locale: &'a str,
}

/// What can be read from an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// What it is about.
    Title,
    /// On which day, or from which day on.
    Date,
    /// At what time.
    Time,
    /// When it ends.
    End,
    /// In which zone.
    Zone,
    /// Where.
    Location,
    /// How it repeats.
    Repeat,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What it is about.
    pub title: Option<String>,
    /// When, if a day and a time were found.
    pub schedule: Option<Schedule>,
    /// How long it lasts, in minutes, if an end was found.
    pub minutes: Option<u32>,
    /// Where.
    pub location: Option<String>,
    /// What was found, with the words that said it.
    pub found: Vec<(Field, String)>,
    /// What an event needs and was not found.
    pub missing: Vec<Field>,
}

/// STUB
#[must_use]
pub fn read(_message: &Message, _posted: &Posted<'_>) -> Reading {
    Reading::default()
}
