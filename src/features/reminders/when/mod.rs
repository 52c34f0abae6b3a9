//! Dates and times as people type them, in English and Dutch.
//!
//! Invariant: nothing is guessed in silence. What has one meaning is [`Parsed::Exact`], what has several
//! is asked, what is over is refused, and what is not understood is named.
//!
//! # What is asked, and what is not
//!
//! | text | reading |
//! |---|---|
//! | `09:30`, `18:30`, `9 uur`, `9:30` in Dutch or after `2026-03-29` | a clock of 24 hours |
//! | `5:30` in other languages; `at 5`, `half 8`, `quarter past 7` in all | asked: morning or evening |
//! | `12/03` | asked: day or month first; in Dutch (the reader's, or that of the text) the day |
//! | `friday`, `18:30` | the nearest one ahead, today included |
//! | `next friday` | asked when it is not clear whether this week's is meant |
//! | `monday in 2 weeks` | asked when the week two from this one and two weeks after the next Monday differ |
//! | `friday the 13th` | the next one that is both |
//! | `12 march` without a year | the next one; over if it was in the last 30 days |
//! | a day without a time | asked: times are offered |
//! | `2 uur`, `1h30` alone | asked: a time, or so long from now |
//! | `12.03` alone | asked: a time, or the twelfth of March |
//! | `12 march 2030` | asked: that year, or 20:30 |
//! | `18:30-19:30`, `9am to 11am` | when it begins, if that is written whole; `7-9pm` is refused |
//! | `09:00-10:00` | asked: when it begins, or ten hours behind UTC |
//! | `18:30 -04:00`, `18:30-0400` | a difference from UTC |
//! | `9am New York` | that city's clocks; refused where the name may be another place |
//! | `morning` | the nearest one ahead; `this morning` is today's, also when it is over |
//! | `wendesday` | refused, naming what it may have been |
//! | a year more than a century ahead | refused |
//! | a time that the clocks skip, or show twice | asked: both readings |
//! | `1 july 7:30 PM EST`, when New York has EDT | asked: New York's clocks, or five hours from UTC |
//! | `tonight at 5`, `12:15 in the morning` | asked: both |
//! | `every second friday` | refused: every other one, or one a month; `every friday at midnight` too |
//! | `CST`, `IST` | asked, unless the reader's own clocks bear that name |
//! | `12/03/2026` when one of the two dates is over | asked: the other one |
//! | what is over | dropped from the readings; if nothing is left, refused |

mod cities;
pub(super) mod clocks;
pub(super) mod dates;
pub(super) mod days;
pub(super) mod decide;
pub(super) mod draft;
pub(super) mod every;
mod leads;
pub(super) mod lexicon;
pub(super) mod ranges;
pub(super) mod rules;
mod series;
pub(super) mod spans;
pub(super) mod tokens;
mod typos;
pub(super) mod weekly;
mod written;
pub(super) mod zones;

#[cfg(test)]
mod tests;

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use crate::{clock::Time, lang::Text, tr};

pub use leads::{lead_times, length};
pub use rules::{Recurrence, repeat};
pub use series::Series;
pub use weekly::days;
pub use zones::chosen as zone;

use draft::{Dash, Draft};
use tokens::Tokens;

/// The last year that is accepted.
const LAST_YEAR: i32 = 9999;
/// How long a text may be, in characters.
const LONGEST: usize = 200;

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
    /// What a series that begins then follows, where this one time has to be written otherwise: because the clocks
    /// skip what was written, or show it twice.
    pub series: Option<(NaiveDateTime, Tz)>,
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
    /// One to 25 readings, all of those that are ahead, the soonest first. One alone is asked about when it is not what
    /// was written: a time that the clocks skip, or a day without a time.
    pub readings: Vec<When>,
}

/// Reads a date and time that a person typed.
#[must_use]
pub fn parse(text: &str, reader: &Reader<'_>) -> Parsed {
    read(text, reader, Asked::When)
}

/// Reads the date that a person typed where only a date is wanted; its time of the day does not count.
#[must_use]
pub fn parse_date(text: &str, reader: &Reader<'_>) -> Parsed {
    read(text, reader, Asked::Date)
}

/// Whether a text is longer than anything that people type about time. Reading takes longer than the text is long,
/// so this is asked first wherever a text comes in.
fn is_too_long(text: &str) -> bool {
    text.chars().nth(LONGEST).is_some()
}

/// What is said of a text that is too long.
fn too_long() -> Text {
    tr!("that is too long. Write it in at most {most} characters.", most = LONGEST)
}

/// What a text is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// A day and a time, or a span from now.
    When,
    /// A time of the day: what repeats is not counted from now.
    Clock,
    /// A date.
    Date,
}

fn read(text: &str, reader: &Reader<'_>, asked: Asked) -> Parsed {
    if is_too_long(text) {
        return Parsed::Unclear(tr!("That is too long for a date and a time."));
    }
    if let Some(at) = stamp(text) {
        let when = When::at(at, reader.zone);
        let ahead = at.signed_duration_since(reader.now) >= chrono::TimeDelta::seconds(1);
        return if ahead { Parsed::Exact(when) } else { Parsed::Past(when) };
    }
    let tokens = Tokens::of(text);
    let dutch = reader.writes_dutch(&tokens);
    if let Some(date) = date_or_clock(&tokens, dutch).filter(|_| asked == Asked::Date) {
        return decide::decide(&date, reader);
    }
    let draft = match Draft::read(&tokens, dutch) {
        Err(why) => return Parsed::Unclear(why),
        Ok(draft) => draft,
    };
    let first = decide::decide(&draft, reader);
    match other(&tokens, &draft, reader, asked) {
        Some((other, why)) => either(&first, &decide::decide(&other, reader), why),
        None => first,
    }
}

/// The other meaning of a text, and what to ask about it.
fn other(
    tokens: &Tokens,
    draft: &Draft,
    reader: &Reader<'_>,
    asked: Asked,
) -> Option<(Draft, Text)> {
    let dutch = draft.dutch;
    if asked == Asked::Date {
        return None;
    }
    if let Some(span) = hours_or_clock(tokens, dutch).filter(|_| asked == Asked::When) {
        return Some((span, tr!("Is that a time of the day, or so long from now?")));
    }
    if let Some(date) = date_or_clock(tokens, dutch) {
        return Some((date, tr!("Is that a time of the day, or a date?")));
    }
    if let Some(time) = year_or_clock(tokens, draft, reader) {
        return Some((time, tr!("Is that a year, or a time of the day?")));
    }
    let offset =
        Draft::read_as(tokens, dutch, Dash::Offset).ok().filter(|_| draft.tail.is_some())?;
    Some((offset, tr!("Is what follows the time its end, or how far its clocks are from UTC?")))
}

/// The other meaning of `2 uur` and `1h30`, which are a time of the day or a span.
fn hours_or_clock(tokens: &Tokens, dutch: bool) -> Option<Draft> {
    let (span, took) = spans::read(tokens, 0).filter(|(_, took)| *took == tokens.len())?;
    let (clock, _) = clocks::read(tokens, 0).filter(|(_, also)| *also == took)?;
    // Nobody waits for `19u30`; that is how Dutch writes half past seven.
    let evening = clock.seconds > 12 * 3600;
    let written = clock.seconds % 3600 != 0 && (evening || tokens.word(1) == "u");
    (!written).then(|| Draft { span: Some(span), dutch, ..Draft::default() })
}

/// The other meaning of `12.03`, which is a time of the day or the twelfth of March.
fn date_or_clock(tokens: &Tokens, dutch: bool) -> Option<Draft> {
    let alone = tokens.len() == 3 && tokens.tight(0, 2) && tokens.sign(1, '.');
    let (day, month) = (tokens.number(0).filter(|_| alone)?, tokens.number(2)?);
    let (day, month) = (day.value, month.value);
    let is_date = (1..=31).contains(&day) && (1..=12).contains(&month);
    let day = Some(days::Day::Date { year: None, month, day });
    is_date.then(|| Draft { day, dutch, ..Draft::default() })
}

/// The other meaning of `12 march 2030`, which is in that year or at half past eight in the evening. A year
/// that is near and no time on the quarter is only a year.
fn year_or_clock(tokens: &Tokens, draft: &Draft, reader: &Reader<'_>) -> Option<Draft> {
    let Some(days::Day::Date { year: Some(year), month, day }) = draft.day else { return None };
    let now = chrono::Datelike::year(&reader.now);
    let a_year = (now..now + 20).contains(&year) && year % 100 % 15 != 0;
    if draft.clock.is_some() || draft.iso || a_year {
        return None;
    }
    let stands_alone = |at: &usize| {
        let number = tokens.number(*at).filter(|n| n.digits == 4);
        let follows = tokens.number(at - 1).is_some() || !tokens.word(at - 1).is_empty();
        number.is_some_and(|n| i32::try_from(n.value) == Ok(year)) && !tokens.glued(*at) && follows
    };
    let at = (1..tokens.len()).find(stands_alone)?;
    let (clock, _) = clocks::bare(tokens, at)?;
    let day = Some(days::Day::Date { year: None, month, day });
    Some(Draft { day, clock: Some(clock), ..draft.clone() })
}

/// Asks which of two meanings is meant.
fn either(one: &Parsed, other: &Parsed, why: Text) -> Parsed {
    let readings = |parsed: &Parsed| match parsed {
        Parsed::Exact(when) => vec![*when],
        Parsed::Ambiguous(question) => question.readings.clone(),
        Parsed::Past(_) | Parsed::Unclear(_) => Vec::new(),
    };
    let mut readings = [readings(one), readings(other)].concat();
    readings.sort_by_key(|when| when.at);
    readings.dedup_by_key(|when| when.at);
    if readings.is_empty() {
        return one.clone();
    }
    if readings.len() > decide::MOST {
        return Parsed::Unclear(decide::too_many());
    }
    Parsed::Ambiguous(Question { why, readings })
}

/// A timestamp as Discord writes it: `<t:1700000000:F>`.
fn stamp(text: &str) -> Option<Time> {
    let inner = text.trim().strip_prefix("<t:")?.strip_suffix('>')?;
    let seconds = inner.split_once(':').map_or(inner, |(seconds, _)| seconds);
    let at = Time::from_timestamp(seconds.parse().ok()?, 0)?;
    (chrono::Datelike::year(&at) <= LAST_YEAR).then_some(at)
}

impl Reader<'_> {
    /// Whether the reader, or at least this text, writes dates and times the Dutch way.
    fn writes_dutch(&self, tokens: &Tokens) -> bool {
        self.is_dutch() || (0..tokens.len()).any(|n| lexicon::is_dutch(tokens.word(n)))
    }

    fn is_dutch(&self) -> bool {
        self.locale.split('-').next().is_some_and(|language| language.eq_ignore_ascii_case("nl"))
    }
}
