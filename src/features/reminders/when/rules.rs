//! Rules that repeat: `daily`, `every 2 weeks on mon,wed`, `elke laatste vrijdag`, `until 1 june`, `10 times`.
//!
//! Invariant: a rule that leaves something open takes it from the first time: `monthly` is on its date,
//! `weekly` on its day of the week.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Weekday};

use super::{
    Reader, dates, days, every,
    lexicon::{self, Unit},
    spans::{self, Span},
    tokens::Tokens,
    typos, weekly,
};
use crate::{
    features::reminders::schedule::{Repeat, Schedule, Weekdays},
    lang::Text,
    tr,
};

/// How something repeats, and until when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recurrence {
    /// The rule; `None` occurs once.
    pub repeat: Option<Repeat>,
    /// The last local date.
    pub until: Option<NaiveDate>,
    /// How often.
    pub count: Option<u32>,
}

impl Recurrence {
    /// Makes a schedule of a first time, with its start on the first day that fits the rule.
    #[must_use]
    pub fn from(self, when: super::When) -> Schedule {
        let Self { repeat, until, count } = self;
        let series = when.series.filter(|_| repeat.is_some());
        let (start, zone) = series.unwrap_or((when.local, when.zone));
        Schedule { repeat, until, count, ..Schedule::once(start, zone) }.aligned()
    }
}

/// Reads a rule that a person typed, for something that first occurs at `start`.
pub fn repeat(text: &str, start: NaiveDateTime, reader: &Reader<'_>) -> Result<Recurrence, Text> {
    const NONE: &[&str] = &[
        "", "-", "no", "none", "never", "once", "off", "nee", "nooit", "geen", "eenmalig", "niet",
    ];
    if super::is_too_long(text) {
        return Err(super::too_long());
    }
    if NONE.contains(&text.trim().to_lowercase().as_str()) {
        return Ok(Recurrence::default());
    }
    let tokens = Tokens::of(text);
    let mut rule = Rule::default();
    let mut at = 0;
    while at < tokens.len() {
        let took = rule
            .take(&tokens, at)
            .or_else(|| is_filler(&tokens, at).then_some(1))
            .or_else(|| rule.end(&tokens, at, start, reader));
        at += took.ok_or_else(|| unknown(text, start, reader))?;
    }
    rule.finish(start).ok_or_else(|| unknown(text, start, reader))
}

fn unknown(text: &str, start: NaiveDateTime, reader: &Reader<'_>) -> Text {
    // What was mended has no slips any more, so this comes back once.
    if let Some(hint) = typos::hint(&Tokens::of(text), |text| repeat(text, start, reader).is_ok()) {
        return hint;
    }
    if let Some(why) = every::every_nth(&Tokens::of(text)) {
        return why;
    }
    tr!(
        "I do not understand “{text}” as a rule. Write, for example, “daily”, “every 2 weeks on mon,wed”, “monthly on the last friday” or “every week until 2027-01-31”.",
        text = crate::text::cut(text.trim(), 60)
    )
}

/// Whether the number before it says how often.
fn is_times(tokens: &Tokens, at: usize) -> bool {
    matches!(tokens.word(at), "times" | "x" | "keer" | "maal")
}

fn is_filler(tokens: &Tokens, at: usize) -> bool {
    tokens.sign(at, ',')
        || matches!(
            tokens.word(at),
            "on" | "op"
                | "'s"
                | "the"
                | "de"
                | "het"
                | "of"
                | "van"
                | "each"
                | "every"
                | "elke"
                | "elk"
                | "iedere"
                | "ieder"
                | "per"
                | "in"
                | "and"
                | "en"
                | "a"
                | "een"
        )
}

/// A unit in which rules count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Every {
    Hours,
    Days,
    Weeks,
    Months,
}

/// What a text says about a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    every: Option<(u16, Every)>,
    days: Option<Weekdays>,
    nth: Option<(i8, Weekday)>,
    date: Option<u8>,
    until: Option<NaiveDate>,
    count: Option<u32>,
}

impl Rule {
    /// Takes the part of a rule at a token; gives how many tokens it took.
    pub fn take(&mut self, tokens: &Tokens, at: usize) -> Option<usize> {
        if let Some((which, took)) = which(tokens, at) {
            return match which {
                InMonth::Nth(nth, day) => put(&mut self.nth, (nth, day), took),
                InMonth::Date(day) => put(&mut self.date, day, took),
            };
        }
        if let Some((every, took)) = frequency(tokens, at) {
            return put(&mut self.every, every, took);
        }
        if let Some(took) = every_other_day(tokens, at) {
            return put(&mut self.every, (2, Every::Weeks), took);
        }
        let (days, took) = weekly::read(tokens, at)?;
        put(&mut self.days, days, took)
    }

    /// Whether it says on which days.
    pub fn names_days(&self) -> bool {
        self.days.is_some() || self.nth.is_some() || self.date.is_some()
    }

    /// Takes "until …" or "10 times".
    fn end(
        &mut self,
        tokens: &Tokens,
        at: usize,
        start: NaiveDateTime,
        reader: &Reader<'_>,
    ) -> Option<usize> {
        match ending(tokens, at)? {
            (Ending::Times(count), took) => put(&mut self.count, count, took),
            (Ending::After(span), took) => {
                // "For two weeks" ends the day before the same day two weeks on.
                let end = Span { days: span.days - 1, ..span }.on_the_wall(start)?.date();
                put(&mut self.until, end, took)
            }
            (Ending::Open, took) => Some(took),
            (Ending::On(day), took) => {
                let dutch = reader.writes_dutch(tokens);
                let date = dates::date_after(day, start.date(), dutch, reader)?;
                put(&mut self.until, date, took)
            }
        }
    }

    /// The rule, if it is one; what it leaves open is taken from the start.
    pub fn finish(self, start: NaiveDateTime) -> Option<Recurrence> {
        let repeat = match (self.every, self.days, self.nth, self.date) {
            (every, None, Some((nth, weekday)), None) => {
                Repeat::MonthsByWeekday { every: months(every)?, nth, weekday }
            }
            (every, None, None, Some(day)) => Repeat::MonthsByDate { every: months(every)?, day },
            (None | Some((1, Every::Days)), Some(days), None, None) => weeks(1, days),
            (Some((every, Every::Weeks)), Some(days), None, None) => Repeat::Weeks { every, days },
            (Some((every, unit)), None, None, None) => match unit {
                Every::Hours => Repeat::Hours { every },
                Every::Days => Repeat::Days { every },
                Every::Weeks => Repeat::Weeks { every, days: Weekdays::only(start.weekday()) },
                Every::Months => {
                    Repeat::MonthsByDate { every, day: u8::try_from(start.day()).ok()? }
                }
            },
            _ => return None,
        };
        let sound = repeat.every() > 0 && self.count != Some(0);
        sound.then_some(Recurrence { repeat: Some(repeat), until: self.until, count: self.count })
    }
}

/// How a rule ends.
pub(super) enum Ending {
    /// After so many times.
    Times(u32),
    /// After so long.
    After(Span),
    /// On a day.
    On(days::Day),
    /// The "for" of "for 10 times", which is read next.
    Open,
}

/// Reads "until …", "for …" or "10 times" at a token; gives it and how many tokens it took.
pub(super) fn ending(tokens: &Tokens, at: usize) -> Option<(Ending, usize)> {
    if let Some(number) = tokens.number(at).filter(|_| is_times(tokens, at + 1)) {
        return Some((Ending::Times(number.value), 2));
    }
    if matches!(tokens.word(at), "for" | "gedurende") {
        let span = spans::read(tokens, at + 1).filter(|(span, _)| span.is_dates());
        return Some(
            span.map_or((Ending::Open, 1), |(span, took)| (Ending::After(span), took + 1)),
        );
    }
    let skip = match (tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)) {
        ("tot", "en", "met") => 3,
        ("t", _, "m") if tokens.sign(at + 1, '/') => 3,
        ("until" | "till" | "til" | "through" | "tot" | "ending", ..) => 1,
        _ => return None,
    };
    let (day, took) = days::read(tokens, at + skip)?;
    Some((Ending::On(day), took + skip))
}

fn put<T: PartialEq>(place: &mut Option<T>, value: T, took: usize) -> Option<usize> {
    if place.as_ref().is_some_and(|old| *old != value) {
        return None;
    }
    *place = Some(value);
    Some(took)
}

fn weeks(every: u16, days: Weekdays) -> Repeat {
    if days == Weekdays::ALL { Repeat::Days { every } } else { Repeat::Weeks { every, days } }
}

/// Every how many months, when nothing else is said: every one.
fn months(every: Option<(u16, Every)>) -> Option<u16> {
    match every {
        None => Some(1),
        Some((every, Every::Months)) => Some(every),
        Some(_) => None,
    }
}

/// `daily`, `every 2 weeks`, `elke maand`, `every other week`, `om de dag`.
fn frequency(tokens: &Tokens, at: usize) -> Option<((u16, Every), usize)> {
    let one = match tokens.word(at) {
        "hourly" => (1, Every::Hours),
        "daily" | "dagelijks" => (1, Every::Days),
        "weekly" | "wekelijks" => (1, Every::Weeks),
        "biweekly" | "fortnightly" | "tweewekelijks" => (2, Every::Weeks),
        "monthly" | "maandelijks" => (1, Every::Months),
        "quarterly" => (3, Every::Months),
        "yearly" | "annually" | "jaarlijks" => (12, Every::Months),
        _ => return counted(tokens, at),
    };
    Some((one, 1))
}

fn counted(tokens: &Tokens, at: usize) -> Option<((u16, Every), usize)> {
    let (base, next) = match (tokens.word(at), tokens.word(at + 1)) {
        ("om", "de" | "het") => (2, at + 2),
        ("every" | "each" | "elke" | "elk" | "iedere" | "ieder" | "per" | "once" | "a", _) => {
            (1, at + 1)
        }
        _ => return None,
    };
    let word = tokens.word(next);
    let number = tokens.number(next).map(|n| n.value).or_else(|| lexicon::numeral(word));
    let (count, next) = match (number, word) {
        (Some(count), _) => (count, next + 1 + usize::from(is_suffix(tokens, next + 1))),
        (None, "other" | "andere" | "second" | "tweede") => (2, next + 1),
        (None, "third" | "derde") => (3, next + 1),
        (None, _) => (base, next),
    };
    let (size, unit) = match tokens.word(next) {
        "quarter" | "kwartaal" | "kwartalen" => (3, Every::Months),
        "fortnight" => (2, Every::Weeks),
        word => match lexicon::unit(word).filter(|_| word.len() > 1)? {
            Unit::Seconds(3600) => (1, Every::Hours),
            Unit::Seconds(_) => return None,
            Unit::Days(7) => (1, Every::Weeks),
            Unit::Days(_) => (1, Every::Days),
            Unit::Months(months) => (u32::try_from(months).ok()?, Every::Months),
        },
    };
    Some(((u16::try_from(count.checked_mul(size)?).ok()?, unit), next + 1 - at))
}

/// The "every other" of `every other friday`; the day is taken next.
fn every_other_day(tokens: &Tokens, at: usize) -> Option<usize> {
    let other = match (tokens.word(at), tokens.word(at + 1)) {
        ("every" | "each" | "elke" | "iedere", "other" | "andere") | ("om", "de") => at + 2,
        _ => return None,
    };
    lexicon::weekday(tokens.word(other)).map(|_| 2)
}

/// A day of the month.
enum InMonth {
    Nth(i8, Weekday),
    Date(u8),
}

/// `the last friday`, `2nd tuesday of the month`, `the 15th`, `day 15`, `the last day of the month`.
fn which(tokens: &Tokens, at: usize) -> Option<(InMonth, usize)> {
    let mut next = at;
    while matches!(
        tokens.word(next),
        "every" | "each" | "elke" | "iedere" | "on" | "op" | "the" | "de"
    ) {
        next += 1;
    }
    if matches!(tokens.word(next), "day" | "dag") {
        // `every day 2 times` is not the second of a month.
        let counts = is_times(tokens, next + 2);
        let number = tokens.number(next + 1).filter(|_| !counts);
        let day = number.and_then(|n| u8::try_from(n.value).ok())?;
        return (1..=31).contains(&day).then_some((InMonth::Date(day), next + 2 - at));
    }
    let every = next > 0 && every::is_each(tokens.word(next - 1));
    let digits = tokens.number(next).is_some();
    let (nth, next) = nth(tokens, next)?;
    if matches!(tokens.word(next), "day" | "dag") && nth == -1 {
        return Some((InMonth::Date(31), of_month(tokens, next + 1) - at));
    }
    if let Some(day) = lexicon::weekday(tokens.word(next)) {
        let nth = i8::try_from(nth).ok().filter(|nth| *nth == -1 || (1..=5).contains(nth))?;
        let end = of_month(tokens, next + 1);
        // `every second friday` is every other one for many: see `every_nth`.
        let clear = !every || matches!(nth, -1 | 1) || end > next + 1;
        return clear.then_some((InMonth::Nth(nth, day), end - at));
    }
    // `every 2nd week` is not the second of a month.
    let alone = digits && lexicon::unit(tokens.word(next)).is_none();
    let day = u8::try_from(nth).ok().filter(|day| alone && (1..=31).contains(day))?;
    Some((InMonth::Date(day), of_month(tokens, next) - at))
}

/// An ordinal, -1 for the last; and the token after it.
pub(super) fn nth(tokens: &Tokens, at: usize) -> Option<(i16, usize)> {
    let word = match tokens.word(at) {
        "first" | "eerste" => 1,
        "second" | "tweede" => 2,
        "third" | "derde" => 3,
        "fourth" | "vierde" => 4,
        "fifth" | "vijfde" => 5,
        "last" | "laatste" => -1,
        _ => {
            let number = tokens.number(at).filter(|n| n.digits <= 2)?;
            let nth = i16::try_from(number.value).ok()?;
            return is_suffix(tokens, at + 1).then_some((nth, at + 2));
        }
    };
    Some((word, at + 1))
}

/// The letters glued to a number that make it an ordinal.
fn is_suffix(tokens: &Tokens, at: usize) -> bool {
    tokens.glued(at) && matches!(tokens.word(at), "st" | "nd" | "rd" | "th" | "e" | "de" | "ste")
}

/// The token after `of the month`, `of each month`, `van de maand`, if that follows.
pub(super) fn of_month(tokens: &Tokens, at: usize) -> usize {
    let of = matches!(tokens.word(at), "of" | "in" | "van");
    let article =
        matches!(tokens.word(at + 1), "the" | "each" | "every" | "de" | "elke" | "iedere");
    let month = |at| matches!(tokens.word(at), "month" | "maand");
    match (of, article) {
        (true, true) if month(at + 2) => at + 3,
        (true, _) if month(at + 1) => at + 2,
        _ => at,
    }
}
