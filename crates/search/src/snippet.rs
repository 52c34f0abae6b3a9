//! Cuts out of a text the piece that shows best why it was found.
//!
//! Invariant: the result never has more characters than asked for, and is plain text. It begins at a sentence, unless
//! what was found stands too far behind the beginning of its own.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    fuzzy::Typo,
    language::{Kind, Languages},
    markup::{Plain, plain},
    tokenise::{Word, words},
};

/// Marks looked at; a text with more of them shows the query anywhere.
const MOST_MARKS: usize = 256;
const MOST_WORDS: usize = 32;

/// A place of the text that a word of the query matches.
struct Mark {
    span: Range<usize>,
    word: usize,
    weight: u32,
}

/// A piece of a Markdown body around the words of the query, of at most `max_chars` characters.
///
/// It begins at a sentence where that leaves room for what was found; markup and line breaks are gone, "…" stands
/// where a sentence was cut. Nothing is escaped.
#[must_use]
pub fn snippet(body: &str, query: &str, max_chars: usize) -> String {
    let Plain { text, starts } = plain(body);
    if text.chars().count() <= max_chars {
        return text;
    }
    let Some(room) = max_chars.checked_sub(2).filter(|room| *room > 0) else {
        return "…".chars().take(max_chars).collect();
    };
    let marks = marks(&text, query);
    let core = best(&marks, &text, room);
    let mut piece = String::new();
    let window = match sentence(&text, &starts, &core, room) {
        Some(start) => start..start + head(&text[start..], room),
        None => widen(&text, core, room),
    };
    if window.start > 0 && !begins(&text, &starts, window.start) {
        piece.push('…');
    }
    piece.push_str(text[window.clone()].trim());
    if window.end < text.len() {
        piece.push('…');
    }
    piece
}

fn marks(text: &str, query: &str) -> Vec<Mark> {
    let found = words(text);
    let sought = words(query);
    let languages = Languages::of(found.iter().map(|word| word.whole.as_str()));
    let seekers: Vec<Seeker> =
        sought.iter().take(MOST_WORDS).map(|word| Seeker::new(word, languages)).collect();
    let mut marks = Vec::new();
    for word in &found {
        for (at, seeker) in seekers.iter().enumerate() {
            if let Some(weight) = seeker.weight(word, languages) {
                let span = word.span.clone();
                let word = at;
                marks.push(Mark { span, word, weight });
            }
        }
    }
    if marks.is_empty() {
        marks = similar(&found, &sought);
    }
    marks.truncate(MOST_MARKS);
    marks
}

/// A word of the query with what it may look like in the text.
struct Seeker<'a> {
    word: &'a Word,
    stems: Vec<String>,
    /// Little words decide only between otherwise equal pieces.
    factor: u32,
}

impl<'a> Seeker<'a> {
    fn new(word: &'a Word, languages: Languages) -> Self {
        Self {
            word,
            stems: languages.stems(&word.whole),
            factor: match languages.kind(&word.whole) {
                Kind::Little => 1,
                Kind::Talk => 4,
                Kind::Matter => 20,
            },
        }
    }

    fn weight(&self, found: &Word, languages: Languages) -> Option<u32> {
        let sought = &self.word.whole;
        let begins = |with: &str| found.whole.starts_with(with);
        let stems = || {
            self.stems.iter().any(|stem| begins(stem))
                && languages.stems(&found.whole).iter().any(|s| self.stems.contains(s))
        };
        let weight = if found.terms().any(|term| term == sought) {
            4
        } else if self.word.parts.contains(&found.whole) || stems() {
            3
        } else if sought.chars().count() > 2 && begins(sought) {
            2
        } else {
            return None;
        };
        Some(weight * self.factor)
    }
}

fn similar(found: &[Word], sought: &[Word]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, word) in sought.iter().take(MOST_WORDS).enumerate() {
        let Some(mut typo) = Typo::new(&word.whole) else {
            continue;
        };
        for near in found {
            if typo.distance(&near.whole, 2).is_some() {
                let span = near.span.clone();
                marks.push(Mark { span, word: at, weight: 1 });
            }
        }
    }
    marks.sort_by_key(|mark| mark.span.start);
    marks
}

/// The stretch from one mark to another that fits and shows most of the query.
fn best(marks: &[Mark], text: &str, room: usize) -> Range<usize> {
    let mut best = (0, 0..0);
    for (at, first) in marks.iter().enumerate() {
        let mut shown = [0_u32; MOST_WORDS];
        let mut end = first.span.start;
        for mark in &marks[at..] {
            let reach = mark.span.end.max(end);
            // bytes bound characters from above, so most need no counting
            let fits = reach - first.span.start <= room
                || text[first.span.start..reach].chars().count() <= room;
            if !fits {
                break;
            }
            end = reach;
            shown[mark.word] = shown[mark.word].max(mark.weight);
        }
        let sum: u32 = shown.iter().sum();
        if sum > best.0 {
            best = (sum, first.span.start..end);
        }
    }
    best.1
}

/// Where the sentence begins that holds what was found, when both fit.
fn sentence(text: &str, starts: &[usize], core: &Range<usize>, room: usize) -> Option<usize> {
    let block = starts.iter().copied().filter(|at| *at <= core.start).max().unwrap_or_default();
    let sentences = text[block..].split_sentence_bound_indices().map(|(at, _)| block + at);
    let start = sentences.take_while(|at| *at <= core.start).last().unwrap_or(block);
    (text[start..core.end].chars().count() <= room).then_some(start)
}

/// Whether a sentence begins there.
fn begins(text: &str, starts: &[usize], at: usize) -> bool {
    starts.contains(&at) || text.split_sentence_bound_indices().any(|(start, _)| start == at)
}

/// How many bytes of whole words fit, counted from the start.
fn head(text: &str, room: usize) -> usize {
    let mut window = 0..0;
    grow_end(text, &mut window, room);
    if window.is_empty() {
        return text.char_indices().nth(room).map_or(text.len(), |(at, _)| at);
    }
    window.end
}

/// Grows a stretch to both sides, word by word, up to the room there is.
fn widen(text: &str, core: Range<usize>, room: usize) -> Range<usize> {
    let mut left = room.saturating_sub(text[core.clone()].chars().count());
    let mut window = core;
    let half = left / 2;
    left -= half;
    left += half - grow_start(text, &mut window, half);
    left -= grow_end(text, &mut window, left);
    grow_start(text, &mut window, left);
    if window.is_empty() {
        // a single word longer than the room: cut inside it
        let cut = text.char_indices().nth(room).map_or(text.len(), |(at, _)| at);
        return 0..cut;
    }
    window
}

fn grow_start(text: &str, window: &mut Range<usize>, room: usize) -> usize {
    let mut used = 0;
    for word in text[..window.start].split_word_bounds().rev() {
        let length = word.chars().count();
        if used + length > room {
            break;
        }
        used += length;
        window.start -= word.len();
    }
    used
}

fn grow_end(text: &str, window: &mut Range<usize>, room: usize) -> usize {
    let mut used = 0;
    for word in text[window.end..].split_word_bounds() {
        let length = word.chars().count();
        if used + length > room {
            break;
        }
        used += length;
        window.end += word.len();
    }
    used
}
