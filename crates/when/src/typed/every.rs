//! Rules that are not taken: `every second friday`, which says two things, and `every 45 minutes`, which is too often.
//!
//! Invariant: no meaning is picked and nothing is rounded; what may be written instead is named.

use super::{
    lexicon::{self, Unit},
    ordinals::{nth, of_month},
    spans::{self, Span},
    tokens::Tokens,
};
use crate::problem::{Problem, RuleProblem};

/// Whether a word says that something repeats.
pub(crate) fn is_each(word: &str) -> bool {
    matches!(word, "every" | "each" | "elke" | "elk" | "iedere" | "ieder")
}

/// Why `every 45 minutes` is no rule: only whole hours are.
pub(super) fn too_often(tokens: &Tokens) -> Option<Problem> {
    let at = (0..tokens.len()).find(|at| {
        let counted = spans::read(tokens, at + 1).map(|(span, _)| span);
        let one = || match lexicon::unit(tokens.word(at + 1)) {
            Some(Unit::Seconds(seconds)) => Some(Span { seconds, ..Span::default() }),
            _ => None,
        };
        let often = |span: Span| span.months == 0 && span.days == 0 && span.seconds % 3600 != 0;
        is_each(tokens.word(*at)) && counted.or_else(one).is_some_and(often)
    })?;
    let took = spans::read(tokens, at + 1).map_or(1, |(_, took)| took);
    let text = tokens.span(at, at + 1 + took).to_owned();
    Some(Problem::Rule(RuleProblem::TooOften(text)))
}

/// Why `every second friday` is no rule.
pub(super) fn every_nth(tokens: &Tokens) -> Option<Problem> {
    let (at, (took, [weeks, month])) =
        (0..tokens.len()).find_map(|at| Some((at, either(tokens, at)?)))?;
    let text = tokens.span(at, at + took).to_owned();
    Some(Problem::Rule(RuleProblem::EveryNth { text, weeks, month }))
}

/// `every second friday`, which is every other one for many, and the second of each month for others: how many tokens
/// that is, and how both are written.
pub fn either(tokens: &Tokens, at: usize) -> Option<(usize, [String; 2])> {
    let (which, next) = nth(tokens, at + 1).filter(|_| is_each(tokens.word(at)))?;
    let day = tokens.word(next);
    let open = of_month(tokens, next + 1) == next + 1;
    let unclear = open && which > 1 && lexicon::weekday(day).is_some();
    let month = format!("{} {day} of every month", tokens.span(at + 1, next));
    unclear.then(|| (next + 1 - at, [format!("every {which} weeks on {day}"), month]))
}
