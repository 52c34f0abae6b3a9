//! Ordinals, and the "of the month" that may follow one.
//!
//! Invariant: what is read here says which one of several, and not yet of what.

use super::tokens::Tokens;

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

/// One ordinal or several, `1st and 15th`, `first, third`; and the token after them.
pub(crate) fn nths(tokens: &Tokens, at: usize) -> Option<(Vec<i16>, usize)> {
    let (first, mut end) = nth(tokens, at)?;
    let mut nths = vec![first];
    loop {
        let mut next = end;
        while [',', '/', '&', '+'].iter().any(|sign| tokens.sign(next, *sign))
            || matches!(tokens.word(next), "and" | "en")
        {
            next += 1;
        }
        if next == end {
            return Some((nths, end));
        }
        next += usize::from(matches!(tokens.word(next), "the" | "de"));
        let Some((more, after)) = nth(tokens, next) else { return Some((nths, end)) };
        nths.push(more);
        end = after;
    }
}

/// The letters glued to a number that make it an ordinal.
pub(crate) fn is_suffix(tokens: &Tokens, at: usize) -> bool {
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
