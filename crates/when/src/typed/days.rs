//! Days: `tomorrow`, `next monday`, `12 maart`, `2026-03-29`, `12/03`, `the 12th`.
//!
//! Invariant: what is read here is what the words say; which date it is, is decided by the draft.

use chrono::Weekday;

use super::{
    lexicon::{self, Part},
    ordinals,
    spans::{self, Span},
    tokens::Tokens,
};

/// A day as named in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// So many days from today, and the part of the day that the word names.
    FromToday(i64, Option<Part>),
    /// A day of the week.
    Weekday(Weekday, Which, Option<Part>),
    /// So many weeks from this one.
    Weeks(i64),
    /// With a day of the week: `friday in 2 weeks`, of the week so many from this one or counted from the
    /// nearest such day.
    InWeeks(i64),
    /// With a day of the week: `a week from friday`, counted from the nearest such day.
    WeeksFrom(i64),
    /// `the first monday of december`, `last day of the month`.
    Nth {
        /// Which one, from 1; -1 for the last.
        nth: i8,
        /// The day of the week; any day when there is none.
        weekday: Option<Weekday>,
        /// The month.
        month: Month,
    },
    /// The same day so many months from now.
    Months(i64),
    /// A date, perhaps without a year.
    Date {
        /// The year.
        year: Option<i32>,
        /// The month, 1 to 12.
        month: u32,
        /// The day of the month.
        day: u32,
    },
    /// `12/03`: two numbers of which one is the month.
    Either {
        /// The first number.
        first: u32,
        /// The second number.
        second: u32,
        /// The year.
        year: Option<i32>,
    },
    /// `the 12th`, of this month or the next.
    OfMonth(u32),
    /// `the 10th of next month`.
    InMonth(u32, Month),
    /// `this weekend`: one of its days.
    Weekend(Which),
}

/// A month as named in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Month {
    /// By its name, 1 to 12, perhaps with its year.
    Named(u32, Option<i32>),
    /// "The month": this one, or the next one when that day of this one is over.
    Nearest,
    /// So many months from this one.
    FromThis(u32),
}

/// Which of the days with this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Nothing is said: the nearest one ahead.
    Nearest,
    /// "This": the nearest one ahead, today included.
    This,
    /// "Coming": the nearest one after today.
    Coming,
    /// "Next": the coming one, or that of next week.
    Next,
}

/// Reads a day at a token; gives it and how many tokens it took.
#[must_use]
pub fn read(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    iso(tokens, at)
        .or_else(|| numbers(tokens, at))
        .or_else(|| day_then_month(tokens, at))
        .or_else(|| month_then_day(tokens, at))
        .or_else(|| nth(tokens, at))
        .or_else(|| end_of_month(tokens, at))
        .or_else(|| weekend(tokens, at))
        .or_else(|| counted_from(tokens, at))
        .or_else(|| ordinal(tokens, at))
        .or_else(|| named(tokens, at))
}

/// `2026-03-29`, `2026/3/29`.
fn iso(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let year = tokens.number(at).filter(|n| n.digits == 4)?;
    let sign = ['-', '/', '.'].into_iter().find(|sign| tokens.sign(at + 1, *sign))?;
    let (month, day) = (short(tokens, at + 2)?, short(tokens, at + 4)?);
    let whole = tokens.sign(at + 3, sign) && tokens.tight(at, 4);
    let year = i32::try_from(year.value).ok();
    (whole && (1..=12).contains(&month)).then_some((Day::Date { year, month, day }, 5))
}

/// `12/03`, `12/03/2026`, `12-03-26`, `12.03.2026`.
fn numbers(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let (first, second) = (short(tokens, at)?, short(tokens, at + 2)?);
    let sign = ['/', '-', '.'].into_iter().find(|sign| tokens.sign(at + 1, *sign))?;
    if !tokens.tight(at, 2) || !(1..=31).contains(&first) || !(1..=31).contains(&second) {
        return None;
    }
    let more = tokens.sign(at + 3, sign) && tokens.tight(at, 4);
    let year = tokens.number(at + 4).filter(|n| more && matches!(n.digits, 2 | 4));
    let year = year.map(|n| if n.digits == 2 { 2000 + n.value } else { n.value });
    let year = year.and_then(|year| i32::try_from(year).ok());
    let took = if year.is_some() { 5 } else { 3 };
    match sign {
        // A point stands between day and month, never the other way round; `12.30` alone is a time.
        '.' if year.is_some() => Some((Day::Date { year, month: second, day: first }, took)),
        '.' => None,
        _ => Some((Day::Either { first, second, year }, took)),
    }
}

/// `12 maart 2026`, `12th of March`, `the 12th of March`.
fn day_then_month(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let article = usize::from(matches!(tokens.word(at), "the" | "de"));
    let day = short(tokens, at + article)?;
    let mut next = at + article + 1;
    if is_ordinal(tokens, next) || tokens.sign(next, '.') {
        next += 1;
    }
    if matches!(tokens.word(next), "of" | "van") || tokens.sign(next, '-') {
        next += 1;
    }
    let month = lexicon::month(tokens.word(next))?;
    let (year, end) = year(tokens, next + 1);
    Some((Day::Date { year, month, day }, end - at))
}

/// `March 12, 2026`, `March 12th`.
fn month_then_day(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let month = lexicon::month(tokens.word(at))?;
    let mut next = at + 1;
    if tokens.sign(next, '.') || tokens.sign(next, '-') || tokens.word(next) == "the" {
        next += 1;
    }
    let day = short(tokens, next)?;
    // `March 12:30` has a time in it, not a day.
    if tokens.sign(next + 1, ':') && tokens.tight(next, 1) {
        return None;
    }
    next += 1;
    if is_ordinal(tokens, next) {
        next += 1;
    }
    let (year, end) = year(tokens, next);
    Some((Day::Date { year, month, day }, end - at))
}

/// `first monday of december 2026`, `laatste vrijdag van de maand`, `last day of next month`.
fn nth(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let article = usize::from(matches!(tokens.word(at), "the" | "de"));
    let (nth, next) = ordinals::nth(tokens, at + article)?;
    let nth = i8::try_from(nth).ok().filter(|nth| *nth == -1 || (1..=5).contains(nth))?;
    let weekday = match tokens.word(next) {
        "day" | "dag" if nth == -1 || nth == 1 => None,
        word => Some(lexicon::weekday(word)?),
    };
    let (month, end) = of_month(tokens, next + 1)?;
    Some((Day::Nth { nth, weekday, month }, end - at))
}

/// The month after a day of it, and the token after that: `of december`, `of the month`, `next month`.
fn of_month(tokens: &Tokens, at: usize) -> Option<(Month, usize)> {
    let of = matches!(tokens.word(at), "of" | "in" | "van");
    let at = at + usize::from(of);
    if let Some(month) = lexicon::month(tokens.word(at)) {
        let (year, end) = year(tokens, at + 1);
        return Some((Month::Named(month, year), end));
    }
    let article = matches!(tokens.word(at), "the" | "de");
    let month = match tokens.word(at + usize::from(article)) {
        "this" | "deze" => Month::FromThis(0),
        "next" | "volgende" | "komende" => Month::FromThis(1),
        "month" | "maand" if of => {
            return Some((Month::Nearest, at + usize::from(article) + 1));
        }
        _ => return None,
    };
    let end = at + usize::from(article) + 1;
    matches!(tokens.word(end), "month" | "maand").then_some((month, end + 1))
}

/// `end of the month`, `eind december`, `end of the year`: the last day of it.
fn end_of_month(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let last = |month| Day::Nth { nth: -1, weekday: None, month };
    let december = Day::Date { year: None, month: 12, day: 31 };
    match tokens.word(at) {
        "eom" => return Some((last(Month::Nearest), 1)),
        "eoy" => return Some((december, 1)),
        _ => {}
    }
    let article = usize::from(matches!(tokens.word(at), "the" | "het"));
    let dutch = matches!(tokens.word(at + article), "eind" | "einde");
    let of = matches!(tokens.word(at + article + 1), "of" | "van");
    if !(dutch || of && tokens.word(at + article) == "end") {
        return None;
    }
    let next = at + article + 1;
    let Some((month, end)) = of_month(tokens, next) else {
        let the = next + usize::from(of);
        let article = matches!(tokens.word(the), "the" | "het" | "dit" | "this");
        let year = the + usize::from(article);
        let year = matches!(tokens.word(year), "year" | "jaar").then_some(year)?;
        return Some((december, year + 1 - at));
    };
    Some((last(month), end - at))
}

/// `eod`, `end of the day`, and the "end of" of `end of friday`: how many tokens.
pub fn end_of_day(tokens: &Tokens, at: usize) -> Option<usize> {
    if matches!(tokens.word(at), "eod" | "cob") {
        return Some(1);
    }
    let article = usize::from(matches!(tokens.word(at), "the" | "het"));
    let end = at + article;
    let of = usize::from(matches!(tokens.word(end + 1), "of" | "van"));
    let english = tokens.word(end) == "end" && of == 1;
    if !(english || matches!(tokens.word(end), "eind" | "einde")) {
        return None;
    }
    let day = end + 1 + of;
    let the = usize::from(matches!(tokens.word(day), "the" | "de"));
    if matches!(tokens.word(day + the), "day" | "dag") {
        return Some(day + the + 1 - at);
    }
    let named = |word| lexicon::day_word(word).is_some() || lexicon::weekday(word).is_some();
    (of == 1 && named(tokens.word(day))).then_some(day - at)
}

/// `this weekend`, `volgend weekend`.
fn weekend(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let which = match tokens.word(at) {
        "next" | "volgend" | "volgende" => Which::Next,
        "coming" | "upcoming" | "komend" | "komende" | "aankomend" | "aanstaand" => Which::Coming,
        "this" | "the" | "dit" | "het" => Which::This,
        _ => return None,
    };
    (tokens.word(at + 1) == "weekend").then_some((Day::Weekend(which), 2))
}

/// `a week from friday`, `2 weken na maandag`, `a week from tomorrow`.
fn counted_from(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let (span, took) = spans::read(tokens, at).filter(|(span, _)| span.is_dates())?;
    let next = at + took;
    if !matches!(tokens.word(next), "from" | "after" | "na" | "vanaf") || span.days < 1 {
        return None;
    }
    let only = span == (Span { days: span.days, ..Span::default() });
    let word = tokens.word(next + 1);
    match lexicon::day_word(word) {
        Some((days, None)) if only => Some((Day::FromToday(days + span.days, None), took + 2)),
        // The day of the week is read next.
        None if only && span.days % 7 == 0 && lexicon::weekday(word).is_some() => {
            Some((Day::WeeksFrom(span.days / 7), took + 1))
        }
        _ => None,
    }
}

/// A year after a date, perhaps after a comma; and the token after it.
fn year(tokens: &Tokens, at: usize) -> (Option<i32>, usize) {
    let next = if tokens.sign(at, ',') || tokens.sign(at, '-') || tokens.sign(at, '.') {
        at + 1
    } else {
        at
    };
    // From 2360 on it cannot be a time like `1930`; before, it is a year that may be one.
    let number = tokens.number(next).filter(|n| n.digits == 4 && n.value >= 1900);
    let is_time = tokens.sign(next + 1, ':') && tokens.tight(next, 1);
    match number.filter(|_| !is_time).and_then(|n| i32::try_from(n.value).ok()) {
        Some(year) => (Some(year), next + 1),
        None => (None, at),
    }
}

/// `the 12th`, `de 12e`.
fn ordinal(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let article = usize::from(matches!(tokens.word(at), "the" | "de"));
    let day = short(tokens, at + article).filter(|_| is_ordinal(tokens, at + article + 1))?;
    let end = at + article + 2;
    Some(match of_month(tokens, end) {
        Some((month @ (Month::Nearest | Month::FromThis(_)), end)) => {
            (Day::InMonth(day, month), end - at)
        }
        _ => (Day::OfMonth(day), article + 2),
    })
}

fn is_ordinal(tokens: &Tokens, at: usize) -> bool {
    // `1e9` is no day at nine.
    let number_follows = tokens.glued(at + 1) && tokens.number(at + 1).is_some();
    tokens.glued(at)
        && !number_follows
        && matches!(tokens.word(at), "st" | "nd" | "rd" | "th" | "e" | "de" | "ste")
}

/// A number of one or two digits.
fn short(tokens: &Tokens, at: usize) -> Option<u32> {
    tokens.number(at).filter(|n| n.digits <= 2).map(|n| n.value)
}

/// Days that have names.
fn named(tokens: &Tokens, at: usize) -> Option<(Day, usize)> {
    let phrase = |n: usize| (0..n).map(|i| tokens.word(at + i)).collect::<Vec<_>>().join(" ");
    match phrase(4).as_str() {
        "the day after tomorrow" => return Some((Day::FromToday(2, None), 4)),
        "the day before yesterday" => return Some((Day::FromToday(-2, None), 4)),
        _ => {}
    }
    match phrase(3).as_str() {
        "day after tomorrow" => return Some((Day::FromToday(2, None), 3)),
        "over een week" => return Some((Day::Weeks(1), 3)),
        _ => {}
    }
    if let Some((days, part)) = lexicon::day_word(tokens.word(at)) {
        return Some((Day::FromToday(days, part), 1));
    }
    let (which, weeks) = match tokens.word(at) {
        "next" | "volgende" => (Which::Next, Some(1)),
        "coming" | "upcoming" | "komende" | "aankomende" | "aanstaande" => (Which::Coming, Some(1)),
        "this" | "deze" | "dit" => (Which::This, None),
        _ => return weekday(tokens, at, Which::Nearest).map(|day| (day, 1)),
    };
    match (tokens.word(at + 1), weeks) {
        ("week", Some(weeks)) => Some((Day::Weeks(weeks), 2)),
        ("week", None) => Some((Day::Weeks(0), 2)),
        ("month" | "maand", Some(months)) => Some((Day::Months(months), 2)),
        (word, None) if lexicon::part(word).is_some() => {
            Some((Day::FromToday(0, lexicon::part(word)), 2))
        }
        _ => weekday(tokens, at + 1, which).map(|day| (day, 2)),
    }
}

fn weekday(tokens: &Tokens, at: usize, which: Which) -> Option<Day> {
    let word = tokens.word(at);
    if let Some((day, part)) = lexicon::weekday_part(word) {
        return Some(Day::Weekday(day, which, Some(part)));
    }
    lexicon::weekday(word).map(|day| Day::Weekday(day, which, None))
}
