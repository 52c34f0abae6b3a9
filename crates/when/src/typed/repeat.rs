//! Rules that repeat: `daily`, `every 2 weeks on mon,wed`, `elke laatste vrijdag`, `until 1 june`, `10 times`.
//!
//! Invariant: each word belongs to the rule, or the text is refused whole.

use chrono::NaiveDateTime;

use super::{
    dates, every,
    reading::Reader,
    rule::{self, Ending, Recurrence, Rule},
    spans::Span,
    tokens::{Tokens, check_length},
    typos,
};
use crate::problem::{Problem, Unknown};

/// Reads a rule that a person typed, for something that first occurs at `start`.
pub fn repeat(
    text: &str,
    start: NaiveDateTime,
    reader: &Reader<'_>,
) -> Result<Recurrence, Problem> {
    const NONE: &[&str] = &[
        "", "-", "no", "none", "never", "once", "off", "nee", "nooit", "geen", "eenmalig", "niet",
    ];
    check_length(text)?;
    if NONE.contains(&text.trim().to_lowercase().as_str()) {
        return Ok(Recurrence::default());
    }
    let tokens = Tokens::of(text);
    let mut rule = Rule::default();
    let mut at = 0;
    while at < tokens.len() {
        let took = rule
            .take(&tokens, at)
            .or_else(|| is_filler(&tokens, at).then_some(1))
            .or_else(|| end(&mut rule, &tokens, at, start, reader));
        at += took.ok_or_else(|| unknown(text, start, reader))?;
    }
    rule.finish(start).ok_or_else(|| unknown(text, start, reader))
}

fn unknown(text: &str, start: NaiveDateTime, reader: &Reader<'_>) -> Problem {
    // A mended text has no slips any more, so this comes back once.
    if let Some(hint) = typos::hint(&Tokens::of(text), |text| repeat(text, start, reader).is_ok()) {
        return hint;
    }
    let tokens = Tokens::of(text);
    if let Some(why) = every::every_nth(&tokens).or_else(|| every::too_often(&tokens)) {
        return why;
    }
    Problem::Unknown(Unknown::Rule(text.trim().to_owned()))
}

/// Takes "until …" or "10 times" into a rule; gives how many tokens it took.
fn end(
    rule: &mut Rule,
    tokens: &Tokens,
    at: usize,
    start: NaiveDateTime,
    reader: &Reader<'_>,
) -> Option<usize> {
    let (ending, took) = rule::ending(tokens, at)?;
    let fits = match ending {
        Ending::Times(count) => rule.ends_after(count),
        // "For two weeks" ends the day before the same day two weeks on.
        Ending::After(span) => {
            rule.ends_on(Span { days: span.days - 1, ..span }.on_the_wall(start)?.date())
        }
        Ending::Open => true,
        Ending::On(day) => {
            let dutch = reader.writes_dutch(tokens);
            rule.ends_on(dates::date_after(day, start.date(), dutch, reader)?)
        }
    };
    fits.then_some(took)
}

fn is_filler(tokens: &Tokens, at: usize) -> bool {
    tokens.sign(at, ',')
        || matches!(
            tokens.word(at),
            "on" | "op"
                | "'s"
                | "the"
                | "de"
                | "het"
                | "of"
                | "van"
                | "each"
                | "every"
                | "elke"
                | "elk"
                | "iedere"
                | "ieder"
                | "per"
                | "in"
                | "and"
                | "en"
                | "a"
                | "een"
        )
}
