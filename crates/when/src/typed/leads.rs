//! Lengths and lead times: `90m`, `1 hour and 30 minutes`, `1h, 10m before`.
//!
//! Invariant: a number without a unit counts minutes, and only here, where the field says so.

use super::{
    spans,
    tokens::{Tokens, check_length},
};
use crate::problem::{Problem, Unknown};

/// The longest lead time: four weeks, in seconds.
const LEAD_MAX: i64 = 28 * 86_400;
/// How many lead times a reminder may have.
const LEADS: usize = 5;

/// Reads a length of time that a person typed; seconds.
pub fn length(text: &str) -> Result<i64, Problem> {
    check_length(text)?;
    let tokens = Tokens::of(text);
    let number = tokens.number(0).filter(|_| tokens.len() == 1);
    if let Some(minutes) = number {
        return Ok(i64::from(minutes.value) * 60);
    }
    let read = spans::read(&tokens, 0).filter(|(_, took)| ends(&tokens, *took));
    read.and_then(|(span, _)| span.length())
        .ok_or_else(|| Problem::Unknown(Unknown::Length(text.trim().to_owned())))
}

/// Whether nothing follows but words like "before".
fn ends(tokens: &Tokens, at: usize) -> bool {
    const AFTER: &[&str] = &[
        "before",
        "beforehand",
        "earlier",
        "ahead",
        "vooraf",
        "ervoor",
        "eerder",
        "van",
        "tevoren",
    ];
    (at..tokens.len()).all(|n| AFTER.contains(&tokens.word(n)))
}

/// Reads lead times, separated by commas; seconds, the longest first. "None" is none.
pub fn lead_times(text: &str) -> Result<Vec<i64>, Problem> {
    const NONE: &[&str] = &["", "0", "-", "no", "none", "off", "geen", "nee", "uit"];
    if NONE.contains(&text.trim().to_lowercase().as_str()) {
        return Ok(Vec::new());
    }
    check_length(text)?;
    let mut leads = parts(text).iter().map(|part| length(part)).collect::<Result<Vec<i64>, _>>()?;
    leads.sort_unstable_by_key(|lead| std::cmp::Reverse(*lead));
    leads.dedup();
    leads.retain(|lead| *lead > 0);
    if leads.len() > LEADS {
        return Err(Problem::TooManyLeads { most: LEADS });
    }
    if leads.iter().any(|lead| *lead > LEAD_MAX) {
        return Err(Problem::LeadTooLong);
    }
    Ok(leads)
}

/// The parts between commas; a comma between digits is that of `1,5 uur`, unless only numbers are listed.
fn parts(text: &str) -> Vec<String> {
    let numbers = text.chars().all(|c| c.is_ascii_digit() || c == ',');
    let digit = |at: Option<char>| at.is_some_and(|c| c.is_ascii_digit());
    let chars: Vec<char> = text.chars().collect();
    let mut parts = vec![String::new()];
    for (n, c) in chars.iter().enumerate() {
        let decimal = n > 0 && digit(Some(chars[n - 1])) && digit(chars.get(n + 1).copied());
        match c {
            ',' if numbers || !decimal => parts.push(String::new()),
            ';' | '\n' => parts.push(String::new()),
            c => {
                if let Some(part) = parts.last_mut() {
                    part.push(*c);
                }
            }
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}
