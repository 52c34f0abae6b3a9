//! `every second friday`: a rule that says two things.
//!
//! Invariant: neither is picked; both are written out for who typed it.

use super::{
    lexicon,
    ordinals::{nth, of_month},
    tokens::Tokens,
};
use crate::problem::{Problem, RuleProblem};

/// Whether a word says that something repeats.
pub(super) fn is_each(word: &str) -> bool {
    matches!(word, "every" | "each" | "elke" | "iedere")
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
