//! Times from one to another: `18:30-19:30`, `from 9am to 11am`, and `-04:00` that is no end at all.
//!
//! Invariant: an end is left out only when nothing else can be meant by it; what may also be a difference
//! from UTC says so.

use super::{
    clocks::{self, Clock, Half},
    days,
    tokens::Tokens,
};
use crate::problem::Problem;

/// The largest difference from UTC to the east, in hours.
const EAST: u32 = 14;
/// The largest to the west.
const WEST: u32 = 12;

/// The text that follows a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Nothing that belongs to it.
    None,
    /// When it ends: so many tokens.
    End(usize),
    /// How far its clocks are from UTC: so many tokens, and seconds.
    Offset(usize, i32),
    /// One or the other.
    Either(usize, i32),
}

/// The text that follows the time from one token up to another; refused when it is an end and the time
/// itself is not clear.
pub fn tail(tokens: &Tokens, from: usize, at: usize, clock: Clock) -> Result<Tail, Problem> {
    if let Some((seconds, took, _)) = offset(tokens, at + 1).filter(|_| tokens.sign(at, '+')) {
        return Ok(Tail::Offset(took + 1, seconds));
    }
    let between = from > 0 && is_between(tokens, from - 1) && is_and(tokens, at);
    let joint = if between { Some(1) } else { joint(tokens, at) };
    let Some(joint) = joint else { return Ok(Tail::None) };
    let next = at + joint;
    // Behind a `T` only a difference from UTC follows, which zones read when it is glued to the time.
    let iso = (0..at).any(|before| tokens.text(before) == "t" && tokens.glued(before));
    if iso && tokens.glued(at) {
        return Ok(Tail::None);
    }
    if days::read(tokens, next).is_some() {
        return Ok(Tail::None);
    }
    let dash = tokens.sign(at, '-');
    if let Some((seconds, took, end)) = offset(tokens, next).filter(|_| dash) {
        let later = end.is_some_and(|end| end > clock.seconds);
        let colon = tokens.sign(next + 1, ':');
        let took = joint + took;
        // `18:30 -04:00` and `18:30-0400` are no ends; `09:00-10:00` may be one.
        let offset = iso || !later && (!tokens.glued(at) || !colon);
        return Ok(if offset {
            Tail::Offset(took, -seconds)
        } else {
            Tail::Either(took, -seconds)
        });
    }
    let Some((end, took)) = clocks::read(tokens, next).or_else(|| clocks::bare(tokens, next))
    else {
        return Ok(Tail::None);
    };
    let told = |clock: Clock| matches!(clock.half, Half::Said | Half::Of24 | Half::Written);
    let read = clocks::read(tokens, next).is_some();
    if told(clock) && told(end) && read && clock.seconds != end.seconds {
        return Ok(Tail::End(joint + took));
    }
    Err(refusal(tokens, from, at, next + took))
}

fn is_between(tokens: &Tokens, at: usize) -> bool {
    matches!(tokens.word(at), "between" | "tussen")
}

fn is_and(tokens: &Tokens, at: usize) -> bool {
    matches!(tokens.word(at), "and" | "en")
}

/// A dash or a word between a time and its end; how many tokens it is.
fn joint(tokens: &Tokens, at: usize) -> Option<usize> {
    match (tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)) {
        ("t", _, "m") if tokens.sign(at + 1, '/') => Some(3),
        ("to" | "till" | "til" | "until" | "tot", ..) => Some(1),
        _ => tokens.sign(at, '-').then_some(1),
    }
}

/// `04:00` or `0400` as a difference from UTC: its seconds, its tokens, and the time it would be.
fn offset(tokens: &Tokens, at: usize) -> Option<(i32, usize, Option<u32>)> {
    let first = tokens.number(at).filter(|_| tokens.glued(at))?;
    let minutes = tokens.number(at + 2).filter(|n| n.digits == 2 && tokens.tight(at, 2));
    let (hours, minutes, took) = match minutes.filter(|_| tokens.sign(at + 1, ':')) {
        Some(minutes) if first.digits <= 2 => (first.value, minutes.value, 3),
        None if first.digits == 4 => (first.value / 100, first.value % 100, 1),
        _ => return None,
    };
    // A third part is seconds, and am or pm no zone.
    let goes_on = tokens.sign(at + took, ':') && tokens.glued(at + took);
    let half = matches!(tokens.word(at + took), "am" | "pm" | "a" | "p" | "uur" | "u");
    // There are clocks at these differences, and at no others.
    let known = match (tokens.sign(at - 1, '-'), minutes) {
        (true, 0) => hours <= WEST,
        (true, 30) => matches!(hours, 2 | 3 | 4 | 9),
        (false, 0 | 30 | 45) => hours <= EAST,
        _ => false,
    };
    if !known || goes_on || half {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60;
    Some((i32::try_from(seconds).ok()?, took, Some(seconds)))
}

/// Why `9-10am` and `van 7 tot 9 uur` are refused: the time with which they begin is not written whole.
#[must_use]
pub fn unclear(tokens: &Tokens, at: usize) -> Option<Problem> {
    let after_from = usize::from(matches!(tokens.word(at), "from" | "van" | "tussen" | "between"));
    let first = at + after_from;
    tokens.number(first).filter(|n| n.digits <= 2)?;
    // `5 to 8pm` is five minutes before eight for some, and three hours long for others.
    let dial = |at| tokens.number(at).is_some_and(|n| (1..=12).contains(&n.value));
    if tokens.word(first + 1) == "to" && dial(first) && dial(first + 2) {
        return Some(Problem::MinutesOrRange(tokens.span(first, first + 3).to_owned()));
    }
    let between = after_from > 0 && is_between(tokens, at) && is_and(tokens, first + 1);
    let joint = if between { 1 } else { joint(tokens, first + 1)? };
    let (end, took) = clocks::read(tokens, first + 1 + joint)?;
    let told = matches!(end.half, Half::Said | Half::Of24);
    // `10 to 8` is ten minutes before eight, and `12-03 at 9` a date.
    let spoken = clocks::read(tokens, first).is_some() && after_from == 0;
    let date = days::read(tokens, first).is_some_and(|(_, len)| len > 3);
    (told && !spoken && !date).then(|| refusal(tokens, first, first, first + 1 + joint + took))
}

/// Whether a word begins a time with an end: the `from` of `from 18:30 to 19:30`.
#[must_use]
pub fn begins(tokens: &Tokens, at: usize) -> bool {
    let read = || clocks::read(tokens, at + 1);
    (matches!(tokens.word(at), "from" | "van") || is_between(tokens, at))
        && read().is_some_and(|(clock, took)| {
            let end = tail(tokens, at + 1, at + 1 + took, clock);
            matches!(end, Ok(Tail::End(_) | Tail::Either(..)))
        })
}

fn refusal(tokens: &Tokens, from: usize, end: usize, to: usize) -> Problem {
    let begin = tokens.span(from, end);
    let begin = (end > from && begin.contains(':')).then(|| begin.to_owned());
    Problem::Range { range: tokens.span(from, to).to_owned(), begin }
}
