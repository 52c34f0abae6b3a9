//! Days of the week: `mon,wed`, `ma en wo`, `mon-fri`, `weekdays`.
//!
//! Invariant: a range is all of its days, so `mon-fri` is five and `sat-mon` three.

use super::{
    lexicon,
    tokens::{Tokens, check_length},
    typos,
};
use crate::{
    problem::{Problem, Unknown},
    schedule::Weekdays,
};

/// Reads days of the week that a person typed.
pub fn days(text: &str) -> Result<Weekdays, Problem> {
    check_length(text)?;
    let tokens = Tokens::of(text);
    let skip = usize::from(matches!(
        tokens.word(0),
        "every" | "each" | "elke" | "iedere" | "on" | "op" | "all" | "alle"
    ));
    match read(&tokens, skip) {
        Some((days, took)) if skip + took == tokens.len() => Ok(days),
        _ => Err(typos::hint(&tokens, |text| self::days(text).is_ok())
            .unwrap_or_else(|| Problem::Unknown(Unknown::Days(text.trim().to_owned())))),
    }
}

/// Reads days at a token; gives them and how many tokens they took.
pub fn read(tokens: &Tokens, at: usize) -> Option<(Weekdays, usize)> {
    let (mut days, mut took) = item(tokens, at)?;
    loop {
        let mut next = at + took;
        while is_joint(tokens, next) {
            next += 1;
        }
        let more = item(tokens, next).filter(|(more, _)| *more != Weekdays::ALL);
        let Some((more, len)) = more else { return Some((days, took)) };
        days = days.union(more);
        took = next + len - at;
    }
}

fn is_joint(tokens: &Tokens, at: usize) -> bool {
    [',', '/', '&', '+', ';'].iter().any(|sign| tokens.sign(at, *sign))
        || matches!(tokens.word(at), "and" | "en")
}

/// How many tokens are several days that are clearly said to be several: `mon,wed`, `mon-fri`, `ma en wo`,
/// `mondays`, `weekdays`. Days that only follow each other are not.
pub fn several(tokens: &Tokens, at: usize) -> Option<usize> {
    let (days, took) = read(tokens, at)?;
    let word = tokens.word(at);
    let plural = matches!(
        word,
        "weekdays" | "workdays" | "werkdagen" | "doordeweeks" | "weekends" | "weekenden"
    ) || lexicon::weekday(word).is_some() && is_plural(word);
    if plural {
        return Some(took);
    }
    let mut joined = lexicon::weekday(word).is_some() && days.len() > 1;
    for n in at + 1..at + took {
        let day = |n| lexicon::weekday(tokens.word(n)).is_some();
        joined &= !(day(n) && day(n - 1));
    }
    joined.then_some(took)
}

fn is_plural(word: &str) -> bool {
    word.ends_with("days") || word.ends_with("dags")
}

/// A day, a range of days, or a word for several.
fn item(tokens: &Tokens, at: usize) -> Option<(Weekdays, usize)> {
    let working = matches!(tokens.word(at), "working" | "business")
        && matches!(tokens.word(at + 1), "day" | "days");
    if working {
        return Some((Weekdays::WORKING, 2));
    }
    if let Some(many) = lexicon::several_days(tokens.word(at)) {
        return Some((many, 1));
    }
    let first = lexicon::weekday(tokens.word(at))?;
    let point = usize::from(tokens.sign(at + 1, '.') && tokens.glued(at + 1));
    let next = at + 1 + point;
    let last =
        range(tokens, next).and_then(|len| Some((lexicon::weekday(tokens.word(next + len))?, len)));
    Some(match last {
        Some((last, len)) => (Weekdays::range(first, last), next + len + 1 - at),
        None => (Weekdays::only(first), 1 + point),
    })
}

/// How many tokens the "to" of a range takes.
fn range(tokens: &Tokens, at: usize) -> Option<usize> {
    if tokens.sign(at, '-') {
        return Some(1);
    }
    match (tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)) {
        ("tot", "en", "met") => Some(3),
        ("t", _, "m") if tokens.sign(at + 1, '/') => Some(3),
        ("to" | "through" | "thru" | "till" | "until" | "tot" | "tm", ..) => Some(1),
        _ => None,
    }
}
