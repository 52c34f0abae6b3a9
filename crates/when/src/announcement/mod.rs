//! The facts about an event in an announcement: title, date, time, zone, place, recurrence.
//!
//! Invariant: what was not read is listed as missing; a date without a year is read from the time of the
//! message, not from the present.
//!
//! Labelled lines and fields (`Date:`, `Tijd:`, `Where:`) come before prose, prose before footers, and
//! within them what stands first wins. Prose is read with more care than a field: "3 to 5 players" is no
//! time and "24/7" no date. A Discord timestamp beats everything that is written out.
//!
//! A field in both [`Reading::found`] and [`Reading::missing`] was seen, but can mean several things:
//! `12/03`, or `7:30` where people may write `7:30` for the evening.

mod codes;
mod extract;
mod facts;
mod lines;
mod mentions;
mod moved;
mod rules;
mod said;
mod settle;
mod times;

#[cfg(test)]
mod reported;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{schedule::Schedule, typed::When};
use alphapy_kernel::time::Time;

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

/// A fact that can be read from an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The subject of the event.
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

/// The result of reading an announcement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The subject of the event.
    pub title: Option<String>,
    /// When, if a day and a time were found and are not over.
    pub schedule: Option<Schedule>,
    /// When it was, if that was before the message.
    pub over: Option<When>,
    /// How long it lasts, in minutes, if an end was found.
    pub minutes: Option<u32>,
    /// Where.
    pub location: Option<String>,
    /// The fields that were found, with the words that said them.
    pub found: Vec<(Field, String)>,
    /// Fields that an event needs and that were not found (title, date, time), and fields that were found but can mean
    /// several things (also zone and recurrence). Without a schedule there is at least one, unless it is over.
    pub missing: Vec<Field>,
    /// Why the day or the time is missing although one was found.
    pub doubt: Option<Doubt>,
}

/// Why a day or a time that was found is not certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It may be several dates: `12/03`.
    Dates(Vec<NaiveDate>),
    /// The event was moved from one day to another, in these words, and it is not clear which is which.
    Moved(String, String),
    /// Two days are named, in these words, and nothing says which one is the event's.
    Two(String, String),
    /// Two times are named, in these words, and nothing says which one is the event's.
    Times(String, String),
}

/// Reads an announcement.
#[must_use]
pub fn read(message: &Message, posted: &Posted<'_>) -> Reading {
    let page = lines::Page::of(message);
    let facts = extract::extract(&page, posted);
    settle::settle(&page, &facts, posted)
}
