//! Dates and times as people type them, in English and Dutch.
//!
//! Invariant: nothing is guessed in silence. What has one meaning is [`Parsed::Exact`], what has several
//! is asked, what is over is refused, and what is not understood is named.

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use crate::{clock::Time, lang::Text};

/// Who typed, when, and where.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The present.
    pub now: Time,
    /// The zone of times that name none.
    pub zone: Tz,
    /// The locale as Discord gives it (`nl`, `en-GB`): decides what day-first dates and `5:30` mean.
    pub locale: &'a str,
}

/// A wall time in a zone, and its instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// What the clocks show.
    pub local: NaiveDateTime,
    /// Whose clocks.
    pub zone: Tz,
    /// The instant.
    pub at: Time,
}

/// What a text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// One time, at least a second ahead.
    Exact(When),
    /// Several times, or one that needs a nod: ask.
    Ambiguous(Question),
    /// A time that is over.
    Past(When),
    /// Not a time; what was not understood, and what would be.
    Unclear(Text),
}

/// What to ask about a text that can be read in several ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Why it is asked.
    pub why: Text,
    /// Two to four readings, all ahead, the likeliest first.
    pub readings: Vec<When>,
}

/// STUB
pub fn parse(_text: &str, _reader: &Reader<'_>) -> Parsed {
    Parsed::Unclear(crate::tr!("stub"))
}
/// STUB
pub fn days(_text: &str) -> Result<super::schedule::Weekdays, Text> {
    Err(crate::tr!("stub"))
}
/// STUB
pub fn repeat(
    _text: &str,
    _start: chrono::NaiveDate,
) -> Result<Option<super::schedule::Repeat>, Text> {
    Err(crate::tr!("stub"))
}
/// STUB
pub fn duration(_text: &str) -> Result<chrono::TimeDelta, Text> {
    Err(crate::tr!("stub"))
}
