//! Names of days and months with a slip of the keyboard: `wendesday`, `febuary`, `vrijdg`.
//!
//! Invariant: a word is never mended in silence; what it may have been is named, for the person to choose.

use super::{lexicon, tokens::Tokens};
use crate::problem::Problem;

/// Slips that are further off than a letter, and yet common.
const COMMON: [(&str, &str); 4] = [
    ("tommorow", "tomorrow"),
    ("tomorow", "tomorrow"),
    ("wensday", "wednesday"),
    ("wendsday", "wednesday"),
];

/// Asks whether the text was meant with its words spelled right, when the result can be read.
pub fn hint(tokens: &Tokens, reads: impl Fn(&str) -> bool) -> Option<Problem> {
    let mut texts = meant(tokens).into_iter().filter(|text| reads(text));
    let (meant, other) = (texts.next()?, texts.next());
    Some(Problem::Misspelt { text: tokens.rest(0).trim().to_owned(), meant, other })
}

/// The text with its slips mended, in each way there is for the first of them.
fn meant(tokens: &Tokens) -> Vec<String> {
    let slips: Vec<(usize, Vec<&str>)> = (0..tokens.len())
        .map(|at| (at, likely(tokens.word(at))))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    let Some(((first, words), others)) = slips.split_first() else { return Vec::new() };
    let rest: Vec<(usize, &str)> = others.iter().map(|(at, words)| (*at, words[0])).collect();
    let mended = |word: &&str| tokens.with(&[&[(*first, *word)], rest.as_slice()].concat());
    words.iter().map(mended).collect()
}

/// The names that a word may have been meant as.
fn likely(word: &str) -> Vec<&'static str> {
    let known = || lexicon::month(word).is_some() || lexicon::weekday(word).is_some();
    if word.chars().count() < 4 || known() || lexicon::spelled().any(|name| name == word) {
        return Vec::new();
    }
    if let Some((_, right)) = COMMON.iter().find(|(wrong, _)| *wrong == word) {
        return vec![right];
    }
    let mut likely: Vec<_> = lexicon::spelled().filter(|name| is_slip(word, name)).collect();
    likely.sort_unstable();
    likely.dedup();
    likely
}

/// Whether one letter is wrong, missing, too many, or changed places with its neighbour.
fn is_slip(word: &str, name: &str) -> bool {
    let (word, name): (Vec<char>, Vec<char>) = (word.chars().collect(), name.chars().collect());
    let same = word.iter().zip(&name).take_while(|(one, other)| one == other).count();
    let (word, name) = (&word[same..], &name[same..]);
    match (word, name) {
        ([], [_]) | ([_], []) => true,
        ([a, b, rest @ ..], [c, d, more @ ..]) if a == d && b == c && rest == more => true,
        ([_, rest @ ..], [_, more @ ..]) => rest == more || rest == name || word == more,
        _ => false,
    }
}
