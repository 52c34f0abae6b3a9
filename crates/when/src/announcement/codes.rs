//! Digits of a message that are no dates and times: those of links, versions, numbers of tickets and names of files.
//!
//! Invariant: what is taken out is a whole word; what may be a date in any other way stays.

use crate::typed::{lexicon, tokens::Tokens};

/// Words before a number that is no date.
const NUMBERED: &[&str] = &[
    "build",
    "version",
    "versie",
    "release",
    "ticket",
    "issue",
    "order",
    "bestelling",
    "invoice",
    "factuur",
    "case",
    "zaak",
    "ref",
    "reference",
    "referentie",
    "id",
    "nr",
    "nummer",
    "number",
    "pr",
    "bug",
    "patch",
    "commit",
    "dossier",
    "part",
    "rev",
    "revision",
    "firmware",
    "v",
];

/// Words that stand glued to the digits of dates and times.
const OF_TIMES: &[&str] = &[
    "am", "pm", "a", "p", "m", "t", "z", "u", "uur", "h", "st", "nd", "rd", "th", "e", "de", "ste",
    "utc", "gmt",
];

/// A line without its links: those in Markdown leave their text.
pub(super) fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link, after)) = markdown_link(rest) {
        out.push_str(before);
        out.push_str(link);
        rest = after;
    }
    out.push_str(rest);
    let words = out.split_whitespace().map(|word| match link_start(word) {
        Some(start) => &word[..start],
        None => word,
    });
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A line without links and without what only looks like a date.
pub(super) fn without_codes(text: &str) -> String {
    let text = without_links(text);
    let mut before = "";
    let mut kept = Vec::new();
    for word in text.split_whitespace() {
        let numbered = NUMBERED.contains(&before.to_lowercase().as_str());
        // A sign stays in its place, so that what stands around it is not read together.
        kept.push(if is_code(word) || numbered && is_number(word) { "§" } else { word });
        before = word;
    }
    kept.join(" ")
}

/// The text before a link in Markdown, the text of it, and what follows.
fn markdown_link(text: &str) -> Option<(&str, &str, &str)> {
    let middle = text.find("](")?;
    let open = text[..middle].rfind('[')?;
    let close = middle + text[middle..].find(')')?;
    Some((&text[..open], &text[open + 1..middle], &text[close + 1..]))
}

/// Where a link begins in a word.
fn link_start(word: &str) -> Option<usize> {
    let scheme = word.find("://").map(|at| {
        let letters = word[..at].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        at - letters
    });
    let www = word.to_ascii_lowercase().find("www.").filter(|at| *at <= 1);
    let start = scheme.or(www)?;
    Some(if word[..start].ends_with('<') || word[..start].ends_with('(') {
        start - 1
    } else {
        start
    })
}

/// Whether a word is a number with what is written around one: `2026.12.25`, `#4711`.
fn is_number(word: &str) -> bool {
    let parts = word.chars().filter(|c| matches!(c, '.' | '-' | '/' | '#')).count();
    let clock = word.contains(':');
    parts > 0 && !clock && word.chars().any(|c| c.is_ascii_digit())
}

/// Whether a word is a code: `#2026-12-25`, `v2026.12.25`, `notes-2026-12-25.pdf`, `1.2.30`.
fn is_code(word: &str) -> bool {
    let word = word.trim_matches(|c: char| "()[]{},.;:!?\"'".contains(c));
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || word.starts_with('<') {
        return false;
    }
    if word.starts_with('#') {
        return true;
    }
    let tokens = Tokens::of(word);
    let separators = ['.', '-', '/', '_'];
    let joints = (0..tokens.len())
        .filter(|at| separators.iter().any(|sign| tokens.sign(*at, *sign)))
        .count();
    let strange = |at: usize| {
        let word = tokens.word(at);
        let known = OF_TIMES.contains(&word)
            || lexicon::month(word).is_some()
            || lexicon::weekday(word).is_some();
        !word.is_empty() && !known
    };
    let numbers = (0..tokens.len()).filter(|at| tokens.number(*at).is_some()).count();
    let glued_word = (0..tokens.len()).any(strange);
    glued_word && numbers >= 2 && joints >= 1 && !word.contains(':') || is_version(&tokens)
}

/// Whether numbers with points are neither a date nor a time: `1.2.30`, `1.2026.12.25`.
fn is_version(tokens: &Tokens) -> bool {
    let numbers: Vec<u32> =
        (0..tokens.len()).step_by(2).filter_map(|at| Some(tokens.number(at)?.value)).collect();
    let points = (1..tokens.len()).step_by(2).all(|at| tokens.sign(at, '.'));
    let whole = points && numbers.len() * 2 == tokens.len() + 1;
    let day = |n: u32| (1..=31).contains(&n);
    let month = |n: u32| (1..=12).contains(&n);
    match numbers.as_slice() {
        [_, _] | [_] | [] => false,
        [first, middle, last] if whole => {
            let date = day(*first) && month(*middle) && (*last > 31)
                || *first > 31 && month(*middle) && day(*last);
            !date
        }
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_and_dates_stay() {
        for (text, expected) in [
            ("https://example.org/2026/12/25/party from 9 December 10:00", "from 9 December 10:00"),
            (
                "see [the 9 December page](https://example.org/2026/12/25) now",
                "see the 9 December page now",
            ),
            ("<https://example.org/2026-12-25> 9 December", "9 December"),
            ("Build 2026.12.25 is out", "Build § is out"),
            ("Ticket #2026-12-25 closed", "Ticket § closed"),
            ("v2026.12.25 and PR-2026-12-25", "§ and §"),
            ("notes-2026-12-25.pdf", "§"),
            ("Order 12-03 shipped", "Order § shipped"),
            ("version 1.2.30", "version §"),
            ("Release: 12/12 at 20:00", "Release: 12/12 at 20:00"),
            ("2026-03-29T03:30+05:30 and 12-dec-2026", "2026-03-29T03:30+05:30 and 12-dec-2026"),
            ("12.12.2026, 9:00am-5:00pm, 7pm/8pm", "12.12.2026, 9:00am-5:00pm, 7pm/8pm"),
            ("Mon/Wed/Fri 10.30 <#4242>", "Mon/Wed/Fri 10.30 <#4242>"),
            ("Sat,9-1-2027 19:00CET-21:00CET", "Sat,9-1-2027 19:00CET-21:00CET"),
        ] {
            assert_eq!(without_codes(text), expected);
        }
    }
}
