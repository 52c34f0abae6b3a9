//! Cuts text into searchable words (Unicode words, UAX 29, with compounds and unspaced scripts).
//!
//! Invariant: the same function reads documents and queries, and each word it yields, read
//! again, yields that word; so whatever was indexed can be found.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::{
    emoji::{emoji, people},
    fold::letters,
};

const LONGEST: usize = 64;
const LONGEST_COMPOUND: usize = 40;
const MOST_PARTS: usize = 4;

/// One word of a text, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
    /// The word itself: "wifi" for "Wi-Fi", "c++" for "C++", a pair of signs for Japanese.
    pub whole: String,
    /// Its parts, where they can be searched alone: "wi" and "fi", "c", single signs.
    pub parts: Vec<String>,
}

impl Word {
    /// Everything under which the word can be found.
    pub(super) fn terms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.whole.as_str()).chain(self.parts.iter().map(String::as_str))
    }
}

/// The words of a text in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let pieces = pieces(text);
    let mut words = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while let Some(first) = rest.first() {
        let linked =
            1 + rest.windows(2).take_while(|pair| linked(text, &pair[0], &pair[1])).count();
        let (group, after) = rest.split_at(linked);
        rest = after;
        match first.script {
            Script::Unspaced => pairs(group, &mut words),
            Script::Spaced => compound(text, group, &mut words),
            Script::Emoji => words.extend(group.iter().map(alone)),
        }
    }
    words
}

struct Piece {
    span: Range<usize>,
    text: String,
    script: Script,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Spaced,
    Unspaced,
    Emoji,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (start, word) in text.split_word_bound_indices() {
        if !word.contains(char::is_alphanumeric) {
            let span = start..start + word.len();
            let script = Script::Emoji;
            pieces.extend(emoji(word, LONGEST).map(|text| Piece { span, text, script }));
            continue;
        }
        for part in word.split(joins_inside) {
            let folded: String = letters(part).chars().take(LONGEST).collect();
            if folded.is_empty() {
                continue;
            }
            let start = start + (part.as_ptr().addr() - word.as_ptr().addr());
            pieces.push(Piece {
                span: start..start + part.len(),
                script: if folded.chars().all(|c| unspaced(c) || is_combining_mark(c)) {
                    Script::Unspaced
                } else {
                    Script::Spaced
                },
                text: folded,
            });
        }
    }
    pieces
}

/// Whether two neighbours belong to one word: "wi" and "fi" in "wi-fi", two signs in a row.
fn linked(text: &str, left: &Piece, right: &Piece) -> bool {
    if left.script != right.script || left.script == Script::Emoji {
        return false;
    }
    let gap = &text[left.span.end..right.span.start];
    if left.script == Script::Unspaced {
        return gap.is_empty();
    }
    let mut between = gap.chars();
    match (between.next(), between.next()) {
        (Some('-' | '\u{2010}' | '\u{2011}' | '&'), None) => true,
        // K/D, I/O, w/o; longer ones are alternatives
        (Some('/'), None) => is_abbreviated(&left.text) && is_abbreviated(&right.text),
        // a comma or full stop without a space joins only what UAX 29 takes for one word
        (Some(c), None) => {
            joins_inside(c) && text[left.span.start..right.span.end].unicode_words().count() == 1
        }
        _ => false,
    }
}

fn is_abbreviated(word: &str) -> bool {
    word.chars().count() <= 2 && word.chars().all(char::is_alphabetic)
}

fn joins_inside(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '’' | '‘' | '․' | '﹒' | '．' | '：' | '·' | '‧' | '‿')
}

fn compound(text: &str, group: &[Piece], words: &mut Vec<Word>) {
    if let [single] = group {
        let mut word = alone(single);
        let sign = sign_after(&text[single.span.end..]);
        if !sign.is_empty() {
            word.span.end += sign.len();
            word.whole.push_str(sign);
            word.parts.push(single.text.clone());
        }
        words.push(word);
        return;
    }
    match joined(group) {
        Some(word) => words.push(word),
        None => words.extend(group.iter().map(alone)),
    }
}

/// The pieces as one word, unless it would be endless or read differently a second time.
fn joined(group: &[Piece]) -> Option<Word> {
    let (first, last) = (group.first()?, group.last()?);
    let texts: Vec<&str> = group.iter().map(|piece| piece.text.as_str()).collect();
    let numeric = |text: &&str| text.chars().all(char::is_numeric);
    // joined without a sign, version 1.5 would be number 15
    let whole = texts.join(if texts.iter().all(numeric) { "." } else { "" });
    let sound = texts.len() <= MOST_PARTS
        && whole.len() <= LONGEST_COMPOUND
        && whole.unicode_words().count() == 1;
    sound.then(|| Word {
        span: first.span.start..last.span.end,
        whole,
        parts: texts.into_iter().map(str::to_owned).collect(),
    })
}

fn alone(piece: &Piece) -> Word {
    let parts = match piece.script {
        Script::Emoji => people(&piece.text),
        _ => number(&piece.text).into_iter().collect(),
    };
    let parts = parts.into_iter().map(str::to_owned).collect();
    Word { span: piece.span.clone(), whole: piece.text.clone(), parts }
}

/// The number of a code, which people type alone: 0x80070005, KB5034441.
fn number(code: &str) -> Option<&str> {
    let hexadecimal =
        code.strip_prefix("0x").filter(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    let digits = code.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = code.len() - digits.len();
    let plain = (1..=4).contains(&letters) && digits.bytes().all(|b| b.is_ascii_digit());
    hexadecimal.or(plain.then_some(digits)).filter(|number| number.len() >= 3)
}

/// The sign that belongs to the name before it: C++, C#, Disney+.
fn sign_after(rest: &str) -> &'static str {
    for sign in ["++", "+", "#"] {
        if let Some(after) = rest.strip_prefix(sign) {
            let ends = !after.starts_with(|c: char| c.is_alphanumeric() || c == '+' || c == '#');
            return if ends { sign } else { "" };
        }
    }
    ""
}

/// Overlapping pairs of signs: without a dictionary the way to find words nobody separates.
fn pairs(group: &[Piece], words: &mut Vec<Word>) {
    let signs: Vec<(&str, &Range<usize>)> = group
        .iter()
        .flat_map(|piece| piece.text.graphemes(true).map(move |s| (s, &piece.span)))
        .filter(|(sign, _)| !sign.starts_with(is_combining_mark))
        .collect();
    if let [(sign, span)] = signs.as_slice() {
        words.push(Word { span: (*span).clone(), whole: (*sign).to_owned(), parts: Vec::new() });
    }
    for pair in signs.windows(2) {
        let (left, right) = (&pair[0], &pair[1]);
        words.push(Word {
            span: left.1.start..right.1.end,
            whole: format!("{}{}", left.0, right.0),
            parts: vec![left.0.to_owned(), right.0.to_owned()],
        });
    }
}

/// Scripts written without spaces, and Hangul, whose particles stick to the noun.
pub(super) fn unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}'
        | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> String {
        let words = words(text);
        let terms: Vec<&str> = words.iter().flat_map(Word::terms).collect();
        terms.join(" ")
    }

    #[test]
    fn cuts_words_the_way_people_search_them() {
        for (text, expected) in [
            ("Reset your 2FA on the VM!", "reset your 2fa on the vm"),
            ("C++, C# and Disney+.", "c++ c c# c and disney+ disney"),
            ("issue #12, 1+1, #general", "issue 12 1 1 general"),
            ("Wi-Fi wifi", "wifi wi fi wifi"),
            ("don't don’t", "dont don t dont don t"),
            ("l'été", "lete l ete"),
            ("Q&A", "qa q a"),
            ("example.com", "examplecom example com"),
            ("v1.5 or 1.5", "v15 v1 5 or 1.5 1 5"),
            ("one - two", "one two"),
            ("a-b-c-d-e", "a b c d e"),
            ("snake_case", "snakecase snake case"),
            ("東京タ", "東京 東 京 京タ 京 タ"),
            ("水", "水"),
            ("환불은", "환불 환 불 불은 불 은"),
            ("FAQページ", "faq ペー ペ ー ージ ー ジ"),
            ("Привет, мой друг", "привет мой друг"),
            ("🎉 … —", "🎉"),
            ("🔥Streaks 👍🏽", "🔥 streaks 👍"),
            ("K/D, w/o; he/she 1/2", "kd k d wo w o he she 1 2"),
            ("0x80070005 KB5034441 win10", "0x80070005 80070005 kb5034441 5034441 win10"),
        ] {
            assert_eq!(terms(text), expected, "{text}");
        }
    }

    #[test]
    fn spans_point_at_the_text() {
        let text = "über Wi-Fi, C++";
        let spans: Vec<&str> = words(text).iter().map(|w| &text[w.span.clone()]).collect();
        assert_eq!(spans, ["über", "Wi-Fi", "C++"]);
    }
}
