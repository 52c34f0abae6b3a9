//! The rule in a text by which something repeats, piece by piece.
//!
//! Invariant: a rule that leaves something open takes it from the first time: `monthly` is on its date,
//! `weekly` on its day of the week.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Weekday};

use super::{
    clocks, days, every,
    lexicon::{self, Unit},
    moment::When,
    ordinals::{self, is_suffix, of_month},
    spans::{self, Span},
    tokens::Tokens,
    weekly,
};
use crate::schedule::{MonthDays, Nths, Repeat, Schedule, Weekdays};

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

/// The parts of a rule in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    every: Option<(u16, Every)>,
    days: Option<Weekdays>,
    nth: Option<(Nths, Weekday)>,
    date: Option<MonthDays>,
    until: Option<NaiveDate>,
    count: Option<u32>,
}

impl Rule {
    /// Takes the part of a rule at a token; gives how many tokens it took.
    pub fn take(&mut self, tokens: &Tokens, at: usize) -> Option<usize> {
        if let Some((which, took)) = which(tokens, at) {
            return match which {
                InMonth::Nths(nths, day) => put(&mut self.nth, (nths, day), took),
                InMonth::Dates(days) => put(&mut self.date, days, took),
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

    /// Makes it one of every year; false when it says otherwise already.
    pub(crate) fn repeats_yearly(&mut self) -> bool {
        put(&mut self.every, (12, Every::Months), 0).is_some()
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
    pub(crate) fn ends_after(&mut self, times: u32) -> bool {
        put(&mut self.count, times, 0).is_some()
    }

    /// The rule, if it is one; what it leaves open is taken from the start.
    pub fn finish(self, start: NaiveDateTime) -> Option<Recurrence> {
        let repeat = match (self.every, self.days, self.nth, self.date) {
            (every, None, Some((nths, weekday)), None) => by_weekday(months(every)?, nths, weekday),
            (every, None, None, Some(days)) => by_date(months(every)?, days),
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
pub(crate) enum Ending {
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
pub(crate) fn ending(tokens: &Tokens, at: usize) -> Option<(Ending, usize)> {
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

fn by_date(every: u16, days: MonthDays) -> Repeat {
    match days.single() {
        Some(day) => Repeat::MonthsByDate { every, day },
        None => Repeat::MonthsByDates { every, days },
    }
}

fn by_weekday(every: u16, nths: Nths, weekday: Weekday) -> Repeat {
    match nths.single() {
        Some(nth) => Repeat::MonthsByWeekday { every, nth, weekday },
        None => Repeat::MonthsByWeekdays { every, nths, weekday },
    }
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
        // A letter is a unit only behind a number: `every 2w`.
        word => match lexicon::unit(word).filter(|_| word.len() > 1 || number.is_some())? {
            Unit::Seconds(seconds) => {
                let length = i64::from(count).checked_mul(seconds).filter(|s| s % 3600 == 0)?;
                let hours = u16::try_from(length / 3600).ok()?;
                return Some(((hours, Every::Hours), next + 1 - at));
            }
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

/// Days of a month.
enum InMonth {
    Nths(Nths, Weekday),
    Dates(MonthDays),
}

/// `the last friday`, `2nd and 4th tuesday of the month`, `the 1st and 15th`, `day 15`, `the last day of the month`.
fn which(tokens: &Tokens, at: usize) -> Option<(InMonth, usize)> {
    let mut next = at;
    while every::is_each(tokens.word(next))
        || matches!(tokens.word(next), "on" | "op" | "the" | "de")
    {
        next += 1;
    }
    let each = next > 0 && every::is_each(tokens.word(next - 1));
    if let Some((days, end)) = numbered(tokens, next) {
        // `every day 10:00` and `every day 2 times` are about days, not about one of a month.
        return (!each).then_some((InMonth::Dates(days), end - at));
    }
    let (nths, next) = ordinals::nths(tokens, next)?;
    if matches!(tokens.word(next), "day" | "dag") {
        let end = of_month(tokens, next + 1);
        let day = match nths.as_slice() {
            [-1] => 31,
            [1] if end > next + 1 => 1,
            _ => return None,
        };
        return Some((InMonth::Dates(MonthDays::default().with(day)?), end - at));
    }
    if let Some(day) = lexicon::weekday(tokens.word(next)) {
        let end = of_month(tokens, next + 1);
        // `every second friday` is every other one for many: see `every_nth`.
        let clear = !each || matches!(nths.as_slice(), [-1 | 1] | [_, _, ..]) || end > next + 1;
        let nths =
            nths.iter().try_fold(Nths::default(), |set, nth| set.with(i8::try_from(*nth).ok()?))?;
        return clear.then_some((InMonth::Nths(nths, day), end - at));
    }
    let end = of_month(tokens, next);
    let dates = is_of_a_month(tokens, at, next) && follows_no_unit(tokens, next);
    let days = nths.iter().try_fold(MonthDays::default(), |set, nth| {
        set.with(if *nth == -1 { 31 } else { u8::try_from(*nth).ok()? })
    })?;
    dates.then_some((InMonth::Dates(days), end - at))
}

/// `day 15`, `days 1,15`; and the token after it.
fn numbered(tokens: &Tokens, at: usize) -> Option<(MonthDays, usize)> {
    let named = matches!(tokens.word(at), "day" | "dag" | "days" | "dagen");
    let day = |at: usize| {
        let other = is_times(tokens, at + 1) || clocks::read(tokens, at).is_some();
        let number = tokens.number(at).filter(|n| n.digits <= 2 && !other)?;
        u8::try_from(number.value).ok()
    };
    let mut days = MonthDays::default().with(day(at + 1).filter(|_| named)?)?;
    let mut end = at + 2;
    while tokens.sign(end, ',')
        && let Some(more) = day(end + 1)
    {
        days = days.with(more)?;
        end += 2;
    }
    Some((days, end))
}

/// Whether ordinals that stand alone are days of a month: with digits, or where a month is named: `monthly on the
/// first`, `the first of each month`.
fn is_of_a_month(tokens: &Tokens, at: usize, end: usize) -> bool {
    let month = |word: &str| {
        matches!(word, "month" | "months" | "monthly" | "maand" | "maanden" | "maandelijks")
    };
    let joint = |at: &usize| matches!(tokens.word(*at), "on" | "op" | "the" | "de");
    let before = (0..at).rev().find(|n| !joint(n));
    // The month of `of every month` already has its day.
    let closed = |n: usize| (1..=2).any(|back| n >= back && is_of(tokens.word(n - back)));
    let after = before.is_some_and(|n| month(tokens.word(n)) && !closed(n));
    let word = |n: &usize| ordinals::nth(tokens, *n).is_some() && tokens.number(*n).is_none();
    of_month(tokens, end) > end || after || !(at..end).any(|n| word(&n))
}

/// Whether neither a unit nor a month follows: `every 2nd week` is not the second of a month, nor `every 4th of july`.
fn follows_no_unit(tokens: &Tokens, at: usize) -> bool {
    let of = usize::from(is_of(tokens.word(at)));
    lexicon::unit(tokens.word(at)).is_none() && lexicon::month(tokens.word(at + of)).is_none()
}

fn is_of(word: &str) -> bool {
    matches!(word, "of" | "van" | "in")
}
