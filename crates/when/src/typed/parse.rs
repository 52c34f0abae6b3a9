//! Reads a date and time as people type them.
//!
//! Invariant: of a text with two meanings both are asked about, never one of them taken in silence.

use super::{
    clocks,
    context::LAST_YEAR,
    days, decide,
    draft::{Draft, Taken},
    moment::When,
    reading::{Parsed, Question, Reader},
    spans,
    tokens::{Tokens, is_too_long},
};
use crate::problem::{Ambiguity, Problem};
use alphapy_kernel::time::Time;

/// Reads a date and time that a person typed.
#[must_use]
pub fn parse(text: &str, reader: &Reader<'_>) -> Parsed {
    read(text, reader, Expected::When)
}

/// Reads the date that a person typed where only a date is wanted; its time of the day does not count.
#[must_use]
pub fn parse_date(text: &str, reader: &Reader<'_>) -> Parsed {
    read(text, reader, Expected::Date)
}

/// The kind of time that is expected of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// A day and a time, or a span from now.
    When,
    /// A time of the day: what repeats is not counted from now.
    Clock,
    /// A date.
    Date,
}

pub(super) fn read(text: &str, reader: &Reader<'_>, asked: Expected) -> Parsed {
    if is_too_long(text) {
        return Parsed::Unclear(Problem::TooLongForTime);
    }
    if let Some(at) = stamp(text) {
        let when = When::at(at, reader.zone);
        let ahead = at.signed_duration_since(reader.now) >= chrono::TimeDelta::seconds(1);
        return if ahead { Parsed::Exact(when) } else { Parsed::Past(when) };
    }
    let tokens = Tokens::of(text);
    let dutch = reader.writes_dutch(&tokens);
    if let Some(date) = date_or_clock(&tokens, dutch).filter(|_| asked == Expected::Date) {
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
    asked: Expected,
) -> Option<(Draft, Ambiguity)> {
    let dutch = draft.dutch;
    if asked == Expected::Date {
        return None;
    }
    if let Some(span) = hours_or_clock(tokens, dutch).filter(|_| asked == Expected::When) {
        return Some((span, Ambiguity::ClockOrSpan));
    }
    if let Some(date) = date_or_clock(tokens, dutch) {
        return Some((date, Ambiguity::ClockOrDate));
    }
    if let Some(time) = year_or_clock(tokens, draft, reader) {
        return Some((time, Ambiguity::YearOrClock));
    }
    if draft.hours.is_some() {
        let span = Draft::read_as(tokens, dutch, Taken::Length).ok();
        return span.filter(Draft::is_span).map(|span| (span, Ambiguity::ClockOrSpan));
    }
    let offset =
        Draft::read_as(tokens, dutch, Taken::Offset).ok().filter(|_| draft.tail.is_some())?;
    Some((offset, Ambiguity::EndOrOffset))
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
fn either(one: &Parsed, other: &Parsed, why: Ambiguity) -> Parsed {
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
        return Parsed::Unclear(Problem::TooManyReadings);
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
