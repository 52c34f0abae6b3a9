//! A text as numbers, words and signs, with what stands glued together.
//!
//! Invariant: asking beyond the end gives nothing, never a panic.

use alphapy_kernel::text::{Unseen, unseen};

use crate::problem::Problem;

/// How long a text may be, in characters.
const LONGEST: usize = 200;

/// Whether a text is longer than anything that people type about time. Reading takes longer than the text is long,
/// so this is asked first wherever a text comes in.
pub(super) fn is_too_long(text: &str) -> bool {
    text.chars().nth(LONGEST).is_some()
}

/// Refuses a text that is too long to be read.
pub(super) fn check_length(text: &str) -> Result<(), Problem> {
    if is_too_long(text) { Err(Problem::TooLong { most: LONGEST }) } else { Ok(()) }
}

/// A text in lower case, cut into tokens.
#[derive(Debug)]
pub struct Tokens {
    text: String,
    list: Vec<Token>,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    start: usize,
    end: usize,
    kind: Kind,
    spaced: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Word,
    Sign,
}

/// A number and how many digits it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its value; too large ones stop at the largest.
    pub value: u32,
    /// How many digits were written.
    pub digits: usize,
}

impl Tokens {
    /// Cuts a text; accents of Dutch numerals and the kinds of apostrophes and dashes do not matter.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text: String = text.chars().flat_map(char::to_lowercase).filter_map(plain).collect();
        let mut list: Vec<Token> = Vec::new();
        let mut spaced = true;
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            let end = start + c.len_utf8();
            if c.is_whitespace() {
                spaced = true;
                continue;
            }
            let letter_follows = chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
            let kind = match c {
                '0'..='9' => Kind::Number,
                '\'' if letter_follows => Kind::Word,
                c if c.is_alphabetic() => Kind::Word,
                _ => Kind::Sign,
            };
            match list.last_mut() {
                Some(open) if !spaced && open.kind == kind && kind != Kind::Sign => open.end = end,
                _ => list.push(Token { start, end, kind, spaced }),
            }
            spaced = false;
        }
        Self { text, list }
    }

    /// How many tokens there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The text of a token, empty beyond the end.
    #[must_use]
    pub fn text(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    /// The text from one token up to another.
    #[must_use]
    pub fn span(&self, from: usize, to: usize) -> &str {
        match (self.list.get(from), to.checked_sub(1).and_then(|last| self.list.get(last))) {
            (Some(first), Some(last)) if first.start <= last.end => {
                &self.text[first.start..last.end]
            }
            _ => "",
        }
    }

    /// Everything from a token on.
    #[must_use]
    pub fn rest(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |token| &self.text[token.start..])
    }

    /// How many tokens the first `bytes` of [`Tokens::rest`] are; `None` when they end inside one.
    #[must_use]
    pub fn count_in(&self, at: usize, bytes: usize) -> Option<usize> {
        let end = self.list.get(at)?.start + bytes;
        let last = self.list[at..].iter().position(|token| token.end == end)?;
        Some(last + 1)
    }

    /// The token if it is a word, otherwise empty.
    #[must_use]
    pub fn word(&self, at: usize) -> &str {
        if self.is(at, Kind::Word) { self.text(at) } else { "" }
    }

    /// The token if it is a number.
    #[must_use]
    pub fn number(&self, at: usize) -> Option<Number> {
        let text = self.text(at);
        let value = || text.parse().unwrap_or(u32::MAX);
        self.is(at, Kind::Number).then(|| Number { value: value(), digits: text.len() })
    }

    /// Whether the token is this sign.
    #[must_use]
    pub fn sign(&self, at: usize, sign: char) -> bool {
        self.is(at, Kind::Sign) && self.text(at).starts_with(sign)
    }

    /// How many tokens are a picture that only decorates: an emoji, `:tada:`, `<:party:123>`, or `:)`. Flags
    /// and digits in circles tell something, and are none.
    #[must_use]
    pub fn emoji(&self, at: usize) -> Option<usize> {
        let picture = |c: char| {
            matches!(c, '\u{1f000}'..='\u{1f0ff}' | '\u{1f200}'..='\u{1faff}')
                || matches!(c, '\u{2600}'..='\u{2775}' | '\u{2794}'..='\u{27bf}')
                || matches!(c, '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23fa}')
                || matches!(c, '\u{2b50}' | '\u{2b55}' | '\u{3030}' | '\u{fe0f}')
        };
        if self.is(at, Kind::Sign) && self.text(at).chars().all(picture) {
            return Some(1);
        }
        let (of_server, colon) = match (self.sign(at, '<'), self.word(at + 1)) {
            (true, "a") => (true, at + 2),
            (true, _) => (true, at + 1),
            _ => (false, at),
        };
        if !self.sign(colon, ':') || !self.tight(at, colon + 1 - at) {
            return None;
        }
        let nose = usize::from(self.sign(colon + 1, '-'));
        if !of_server && self.sign(colon + 1 + nose, ')') && self.tight(at, 1 + nose) {
            return Some(2 + nose);
        }
        let end = if of_server { '>' } else { ':' };
        let named = !self.word(colon + 1).is_empty();
        let last = (colon + 2..colon + 12).find(|n| !self.glued(*n) || self.sign(*n, end))?;
        (named && self.glued(last) && self.sign(last, end)).then_some(last + 1 - at)
    }

    /// The text with some words put in place of others, each given with its token.
    #[must_use]
    pub fn with(&self, words: &[(usize, &str)]) -> String {
        let (mut out, mut end) = (String::new(), 0);
        for (at, token) in self.list.iter().enumerate() {
            let word = words.iter().find(|(n, _)| *n == at).map(|(_, word)| *word);
            out.push_str(&self.text[end..token.start]);
            out.push_str(word.unwrap_or(&self.text[token.start..token.end]));
            end = token.end;
        }
        out.trim().to_owned()
    }

    /// Whether no space stands before the token.
    #[must_use]
    pub fn glued(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| !token.spaced)
    }

    /// Whether the token and the next `count` are glued together.
    #[must_use]
    pub fn tight(&self, at: usize, count: usize) -> bool {
        (at + 1..=at + count).all(|n| self.glued(n))
    }

    fn is(&self, at: usize, kind: Kind) -> bool {
        self.list.get(at).is_some_and(|token| token.kind == kind)
    }
}

fn plain(c: char) -> Option<char> {
    match c {
        'é' | 'ë' | 'è' | 'ê' => Some('e'),
        'á' | 'à' | 'ä' | 'â' | 'ã' => Some('a'),
        'ó' | 'ò' | 'ö' | 'ô' | 'õ' => Some('o'),
        'ú' | 'ù' | 'ü' | 'û' => Some('u'),
        'í' | 'ì' | 'ï' | 'î' => Some('i'),
        'ñ' => Some('n'),
        '’' | '‘' | '`' | '´' => Some('\''),
        '–' | '—' | '‑' | '−' | '‐' => Some('-'),
        // Accents written as their own characters.
        '\u{300}'..='\u{36f}' => None,
        c => {
            use Unseen::{Joiner, Mark, Nothing, Turn};
            // Spaces and ends of lines part words, and a form belongs to its picture.
            let skipped = matches!(unseen(c), Some(Nothing | Joiner | Mark | Turn));
            (!skipped).then_some(c)
        }
    }
}
