//! Collects what a text says, piece by piece.
//!
//! Invariant: every word is understood or named as not understood; nothing is said twice.

use chrono::Weekday;

use super::{
    cities,
    clocks::{self, Clock},
    days::{self, Day, Month, Which},
    every,
    lexicon::{self, Part},
    ranges::{self, Tail},
    series::Series,
    spans::{self, Hours, Span},
    tokens::Tokens,
    typos,
    zones::{self, Zone},
};
use crate::problem::{Problem, Unknown};

/// The parts of a time in a text.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// A day, other than one of the week.
    pub day: Option<Day>,
    /// A day of the week.
    pub weekday: Option<(Weekday, Which)>,
    /// A time of the day.
    pub clock: Option<Clock>,
    /// A part of the day.
    pub part: Option<Part>,
    /// A zone.
    pub zone: Option<Zone>,
    /// A span from now.
    pub span: Option<Span>,
    /// Whether somebody writes Dutch.
    pub dutch: bool,
    /// Whether the date begins with its year, which goes with a clock of 24 hours.
    pub iso: bool,
    /// Whether a date without a year is in the next one.
    pub next_year: bool,
    /// The text after the time, like `-10:00`, when that may be its end or its difference from UTC.
    pub tail: Option<Tail>,
    /// The other meaning that the time after a span may have: `over een week 9 uur`.
    pub hours: Option<Hours>,
}

/// The meaning that is taken where there may be two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The likeliest.
    Likeliest,
    /// `-10:00` after a time as its difference from UTC, not as its end.
    Offset,
    /// "9 uur" behind days as a part of the span, not as a time.
    Length,
}

/// Words that say nothing about the time.
const FILLERS: &[&str] = &[
    "on", "op", "the", "de", "het", "dag", "and", "en", "remind", "me", "herinner", "mij", "later",
    "date", "datum", "time", "tijd",
];
/// Words of courtesy.
const POLITE: &[&[&str]] = &[
    &["please"],
    &["pls"],
    &["plz"],
    &["aub"],
    &["svp"],
    &["alsjeblieft"],
    &["alstublieft"],
    &["thanks"],
    &["thx"],
    &["thank", "you"],
    &["bedankt"],
    &["dank", "je"],
    &["dank", "u"],
    &["dankjewel"],
];
/// Words before a time of the day.
const AT: &[&str] = &["at", "om", "tegen"];
/// Words of rules that repeat.
const REPEATING: &[&str] = &[
    "every",
    "each",
    "daily",
    "weekly",
    "monthly",
    "yearly",
    "elke",
    "iedere",
    "dagelijks",
    "wekelijks",
    "maandelijks",
    "jaarlijks",
];

impl Draft {
    /// Reads a whole text.
    pub fn read(tokens: &Tokens, dutch: bool) -> Result<Self, Problem> {
        Self::read_as(tokens, dutch, Taken::Likeliest)
    }

    /// Whether it says only how long from now.
    pub fn is_span(&self) -> bool {
        self.span.is_some()
            && self.day.is_none()
            && self.weekday.is_none()
            && self.clock.is_none()
            && self.part.is_none()
    }

    /// Reads a whole text, where what may be two things is taken for one of them.
    pub fn read_as(tokens: &Tokens, dutch: bool, taken: Taken) -> Result<Self, Problem> {
        let mut draft = Self { dutch, ..Self::default() };
        let mut at = 0;
        while at < tokens.len() {
            let clocks = draft.clock.is_some();
            let took = draft.take(tokens, at, taken)?;
            at += took;
            if !clocks && draft.clock.is_some() {
                at += draft.end(tokens, at - took, at, taken)?;
            }
        }
        draft.settled()
    }

    /// Takes the end of the time that was just read; gives how many tokens it took.
    fn end(
        &mut self,
        tokens: &Tokens,
        from: usize,
        at: usize,
        taken: Taken,
    ) -> Result<usize, Problem> {
        let Some(clock) = self.clock else { return Ok(0) };
        let (took, seconds) = match ranges::tail(tokens, from, at, clock)? {
            Tail::None => return Ok(0),
            Tail::End(took) => return Ok(took),
            Tail::Offset(took, seconds) => (took, seconds),
            tail @ Tail::Either(took, seconds) => {
                self.tail = Some(tail);
                if taken != Taken::Offset {
                    return Ok(took);
                }
                (took, seconds)
            }
        };
        fill(&mut self.zone, Zone::Offset(seconds), Problem::TwoZones)?;
        Ok(took)
    }

    /// The draft, once what goes together was put together.
    fn settled(mut self) -> Result<Self, Problem> {
        if let (Some(span), Some(_), None) = (self.span, self.weekday, self.day) {
            let weeks = span.days / 7;
            if span == (Span { days: weeks * 7, ..Span::default() }) && weeks > 0 {
                (self.day, self.span) = (Some(Day::InWeeks(weeks)), None);
            }
        }
        let dated = matches!(
            self.day,
            Some(Day::Date { .. } | Day::Either { .. } | Day::Nth { month: Month::Named(..), .. })
        );
        if self.next_year && !dated {
            return Err(Problem::NextYear);
        }
        Ok(self)
    }

    /// Takes the piece at a token; gives how many tokens it took.
    fn take(&mut self, tokens: &Tokens, at: usize, taken: Taken) -> Result<usize, Problem> {
        if let Some(why) = ranges::unclear(tokens, at) {
            return Err(why);
        }
        if matches!(tokens.word(at), "next" | "volgend" | "komend" | "coming")
            && matches!(tokens.word(at + 1), "year" | "jaar")
        {
            self.next_year = true;
            return Ok(2);
        }
        let hours = if taken == Taken::Length { Hours::Length } else { Hours::Clock };
        if let Some((span, took)) = span(tokens, at, hours).or_else(|| compact(tokens, at)) {
            self.note_hours(tokens, at + took, span);
            return self.take_span(span).map(|()| took);
        }
        if let Some((part, took)) = self.part_at(tokens, at) {
            fill(&mut self.part, part, Problem::TwoDays)?;
            return Ok(took);
        }
        if let Some((zone, took)) = zones::read(tokens, at) {
            fill(&mut self.zone, zone, Problem::TwoZones)?;
            return Ok(took);
        }
        if let Some((day, took)) = days::read(tokens, at) {
            self.iso |= tokens.number(at).is_some_and(|n| n.digits == 4);
            return self.take_day(day).map(|()| took);
        }
        if let Some((clock, took)) = clocks::read(tokens, at) {
            fill(&mut self.clock, clock, Problem::TwoTimes)?;
            return Ok(took);
        }
        if let Some((span, took)) = ending_span(tokens, at, hours) {
            self.note_hours(tokens, at + took, span);
            return self.take_span(span).map(|()| took);
        }
        if AT.contains(&tokens.word(at)) || tokens.sign(at, '@') {
            let bare =
                clocks::bare(tokens, at + 1).filter(|_| clocks::read(tokens, at + 1).is_none());
            return match bare {
                Some((clock, took)) => {
                    fill(&mut self.clock, clock, Problem::TwoTimes).map(|()| took + 1)
                }
                None => Ok(1),
            };
        }
        let day_is_known = self.day.is_some() || self.weekday.is_some() || self.part.is_some();
        let after = tokens.word(at + 1);
        let goes_with_part =
            self.part_at(tokens, at + 1).is_some() || lexicon::day_word(after).is_some();
        let known = day_is_known || goes_with_part;
        if let Some((clock, took)) = clocks::bare(tokens, at).filter(|_| known) {
            fill(&mut self.clock, clock, Problem::TwoTimes)?;
            return Ok(took);
        }
        if let Some((place, took)) = cities::read(tokens, at)? {
            fill(&mut self.zone, Zone::Place(place), Problem::TwoZones)?;
            return Ok(took);
        }
        if ranges::begins(tokens, at) {
            return Ok(1);
        }
        if let Some(took) = polite(tokens, at).or_else(|| tokens.emoji(at)) {
            return Ok(took);
        }
        // `a.s. vrijdag`, which is the coming one.
        if tokens.word(at) == "a" && tokens.sign(at + 1, '.') && tokens.word(at + 2) == "s" {
            return Ok(3 + usize::from(tokens.sign(at + 3, '.')));
        }
        if FILLERS.contains(&tokens.word(at)) || separates(tokens, at) {
            return Ok(1);
        }
        Err(unknown(tokens, at, self.dutch))
    }

    fn part_at(&self, tokens: &Tokens, at: usize) -> Option<(Part, usize)> {
        let word = tokens.word(at);
        // `maandag morgen` is Monday morning, not Monday and tomorrow.
        if word == "morgen" && (self.weekday.is_some() || tokens.word(at.wrapping_sub(1)) == "'s") {
            return Some((Part::Morning, 1));
        }
        let skip = match (word, tokens.word(at + 1)) {
            ("in", "the" | "de") => 2,
            ("'s" | "at" | "in" | "s", _) => 1,
            _ => 0,
        };
        lexicon::part(tokens.word(at + skip))
            .map(|part| (part, skip + 1))
            .or_else(|| days::end_of_day(tokens, at).map(|took| (Part::End, took)))
    }

    fn take_day(&mut self, day: Day) -> Result<(), Problem> {
        match day {
            Day::Weekday(weekday, which, part) => {
                if let Some(part) = part {
                    fill(&mut self.part, part, Problem::TwoDays)?;
                }
                fill(&mut self.weekday, (weekday, which), Problem::TwoDays)
            }
            Day::FromToday(_, part) => {
                if let Some(part) = part {
                    fill(&mut self.part, part, Problem::TwoDays)?;
                }
                fill(&mut self.day, day, Problem::TwoDays)
            }
            // `next month on the 10th`, in either order.
            Day::Months(_) | Day::OfMonth(_) if self.day.is_some_and(|old| old != day) => {
                let ((Some(Day::Months(months)), Day::OfMonth(day))
                | (Some(Day::OfMonth(day)), Day::Months(months))) = (self.day, day)
                else {
                    return Err(Problem::TwoDays);
                };
                let months = u32::try_from(months).unwrap_or(1);
                self.day = Some(Day::InMonth(day, Month::FromThis(months)));
                Ok(())
            }
            _ => fill(&mut self.day, day, Problem::TwoDays),
        }
    }

    fn note_hours(&mut self, tokens: &Tokens, at: usize, span: Span) {
        if spans::hour_or_length(tokens, at, span) {
            self.hours = Some(Hours::Length);
        }
    }

    fn take_span(&mut self, span: Span) -> Result<(), Problem> {
        fill(&mut self.span, span, Problem::TwoDays)
    }
}

/// `in 2 h`, `over 90 minuten`, `now`.
fn span(tokens: &Tokens, at: usize, hours: Hours) -> Option<(Span, usize)> {
    match (tokens.word(at), tokens.word(at + 1)) {
        ("in" | "over" | "after" | "na" | "within" | "binnen", _) => {
            let (span, took) = spans::read_with(tokens, at + 1, hours)?;
            let end = at + 1 + took;
            let later = tail(tokens, end).filter(|(back, _)| !back);
            Some((span, end + later.map_or(0, |(_, took)| took) - at))
        }
        ("now" | "nu", _) => Some((Span::default(), 1)),
        _ => None,
    }
}

/// `1h30m`, which is longer than the time that it begins with.
fn compact(tokens: &Tokens, at: usize) -> Option<(Span, usize)> {
    let (_, clock) = clocks::read(tokens, at)?;
    let (_, took) = spans::read(tokens, at).filter(|(_, took)| tokens.tight(at, took - 1))?;
    if took > clock { ending_span(tokens, at, Hours::Clock) } else { None }
}

/// `2 hours`, `90m from now`, `2 days ago`.
fn ending_span(tokens: &Tokens, at: usize, hours: Hours) -> Option<(Span, usize)> {
    let (span, took) = spans::read_with(tokens, at, hours)?;
    match tail(tokens, at + took) {
        Some((true, more)) => Some((span.back(), took + more)),
        Some((false, more)) => Some((span, took + more)),
        None => Some((span, took)),
    }
}

/// The words that may follow a span: whether they lead back, and how many tokens they are.
fn tail(tokens: &Tokens, at: usize) -> Option<(bool, usize)> {
    match (tokens.word(at), tokens.word(at + 1)) {
        ("from" | "vanaf", "now" | "nu") => Some((false, 2)),
        ("later", _) => Some((false, 1)),
        ("ago" | "geleden", _) => Some((true, 1)),
        _ => None,
    }
}

/// A sign that only separates: a comma, a dash with spaces, brackets.
fn separates(tokens: &Tokens, at: usize) -> bool {
    [',', ';', '(', ')', '.', '!'].iter().any(|sign| tokens.sign(at, *sign))
        || ((tokens.sign(at, '-') || tokens.sign(at, '|') || tokens.sign(at, ':'))
            && !tokens.glued(at + 1))
        || (tokens.text(at) == "t" && tokens.glued(at) && tokens.number(at + 1).is_some())
}

/// Says one thing once; `twice` is what is wrong when another was said before.
fn fill<T: PartialEq>(place: &mut Option<T>, value: T, twice: Problem) -> Result<(), Problem> {
    if place.as_ref().is_some_and(|old| *old != value) {
        return Err(twice);
    }
    *place = Some(value);
    Ok(())
}

/// How many tokens of courtesy stand here.
fn polite(tokens: &Tokens, at: usize) -> Option<usize> {
    let letters = (tokens.word(at), tokens.word(at + 2), tokens.word(at + 4));
    if matches!(letters, ("a", "u", "b") | ("s", "v", "p")) && tokens.tight(at, 4) {
        return Some(5);
    }
    let said = |words: &&&[&str]| (0..words.len()).all(|n| tokens.word(at + n) == words[n]);
    POLITE.iter().find(said).map(|words| words.len())
}

fn unknown(tokens: &Tokens, at: usize, dutch: bool) -> Problem {
    // It is not the "in" of "in 1e9 seconds" that is not understood.
    let of_span = matches!(tokens.word(at), "in" | "over" | "after" | "na" | "within" | "binnen");
    let at = if of_span && tokens.number(at + 1).is_some() { at + 1 } else { at };
    let end = (at + 1..tokens.len()).find(|next| !tokens.glued(*next)).unwrap_or(tokens.len());
    let word = tokens.span(at, end);
    let is_read = |text: &str| Draft::read(&Tokens::of(text), dutch).is_ok();
    let reads =
        |text: &str| is_read(text) || Series::of(text).is_some_and(|one| is_read(&one.first));
    let hint = typos::hint(tokens, reads).or_else(|| every::every_nth(tokens));
    if let Some(hint) = hint.or_else(|| every::too_often(tokens)) {
        return hint;
    }
    if REPEATING.contains(&word) {
        return Problem::Unknown(Unknown::Repetition(tokens.rest(at).trim().to_owned()));
    }
    let word = word.to_owned();
    if tokens.number(at).is_some() {
        Problem::Unknown(Unknown::Number(word))
    } else {
        Problem::Unknown(Unknown::Word(word))
    }
}
