//! What a text says about a rule that repeats, piece by piece.
//!
//! Invariant: a rule that leaves something open takes it from the first time: `monthly` is on its date,
//! `weekly` on its day of the week.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Weekday};

use super::{
    days, every,
    lexicon::{self, Unit},
    moment::When,
    ordinals::{is_suffix, nth, of_month},
    spans::{self, Span},
    tokens::Tokens,
    weekly,
};
use crate::schedule::{Repeat, Schedule, Weekdays};

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
    pub fn from(self, when: When) -> Schedule {
        let Self { repeat, until, count } = self;
        let series = when.series.filter(|_| repeat.is_some());
        let (start, zone) = series.unwrap_or((when.local, when.zone));
        Schedule { repeat, until, count, ..Schedule::once(start, zone) }.aligned()
    }
}

/// Whether the number before it says how often.
fn is_times(tokens: &Tokens, at: usize) -> bool {
    matches!(tokens.word(at), "times" | "x" | "keer" | "maal")
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

    /// Ends it on a date; false when it ends otherwise already.
    pub(super) fn ends_on(&mut self, date: NaiveDate) -> bool {
        put(&mut self.until, date, 0).is_some()
    }

    /// Ends it after so many times; false when it ends otherwise already.
    pub(super) fn ends_after(&mut self, times: u32) -> bool {
        put(&mut self.count, times, 0).is_some()
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
