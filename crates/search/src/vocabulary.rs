//! The words of an index: in which documents each occurs, what it stems to, how it is spelled.
//!
//! Invariant: a word is known exactly as long as a document holds it. Ids are reused and mean
//! nothing outside, so no order may depend on them.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
    sync::Arc,
};

use super::{
    fuzzy::{Distance, Typo, sketch},
    language::Languages,
};

/// One document under a word. Most of an index are these, so they are as small as can be.
#[derive(Debug, Clone, Copy)]
#[repr(Rust, packed(2))]
pub(super) struct Posting {
    /// The document's place in the index.
    pub slot: u32,
    head: u8,
    /// Occurrences in the body.
    pub body: u8,
}

impl Posting {
    const IN_TITLE: u8 = 0x80;

    /// A document with so many occurrences; more than a handful make no difference.
    pub(super) fn new(slot: u32, count: Count) -> Self {
        let title = if count.title > 0 { Self::IN_TITLE } else { 0 };
        let head = count.title.saturating_add(count.keywords).min(u32::from(Self::IN_TITLE - 1));
        Self {
            slot,
            head: title | u8::try_from(head).unwrap_or_default(),
            body: u8::try_from(count.body).unwrap_or(u8::MAX),
        }
    }

    /// Weighted occurrences in title and keywords.
    pub(super) fn head(self) -> u8 {
        self.head & !Self::IN_TITLE
    }

    /// Whether the title has the word.
    pub(super) fn in_title(self) -> bool {
        self.head & Self::IN_TITLE != 0
    }
}

/// How often a document has a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    /// In its title, weighted.
    pub title: u32,
    /// In its keywords, weighted.
    pub keywords: u32,
    /// In its body.
    pub body: u32,
}

/// A known word.
#[derive(Debug)]
pub(super) struct Term {
    /// The folded word; empty while the id is free.
    pub text: Arc<str>,
    /// Its documents, by slot.
    pub postings: Vec<Posting>,
    /// How many of them have it in title or keywords.
    pub heads: u32,
}

impl Term {
    /// In how many documents the word occurs.
    pub(super) fn documents(&self) -> u32 {
        u32::try_from(self.postings.len()).unwrap_or(u32::MAX)
    }
}

/// Letters and length of a word, kept apart so that the scan for typos stays in cache.
#[derive(Debug, Clone, Copy)]
struct Shape {
    sketch: u32,
    length: u32,
}

/// All words of an index.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: BTreeMap<Arc<str>, u32>,
    terms: Vec<Term>,
    shapes: Vec<Shape>,
    free: Vec<u32>,
    /// Stem to the words that differ from it, with the number of documents that say so.
    stems: HashMap<Box<str>, Vec<(u32, u32)>>,
    /// Spellings that folding changed ("café", "wi-fi"), with their number of documents.
    spellings: HashMap<u32, Vec<(Box<str>, u32)>>,
}

impl Vocabulary {
    /// The word behind an id that this vocabulary gave out.
    pub(super) fn term(&self, id: u32) -> &Term {
        &self.terms[id as usize]
    }

    /// The id of a known word.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.ids.get(text).copied()
    }

    /// The known words that begin so, in order.
    pub(super) fn beginning<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.ids
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(move |(text, _)| text.starts_with(prefix))
            .map(|(_, &id)| id)
    }

    /// The known words of a stem.
    pub(super) fn of_stem<'a>(&'a self, stem: &str) -> impl Iterator<Item = u32> + 'a {
        let members = self.stems.get(stem).map_or(&[][..], Vec::as_slice);
        self.find(stem).into_iter().chain(members.iter().map(|&(id, _)| id))
    }

    /// The known words within the typo's budget that pass the filter.
    pub(super) fn near(
        &self,
        typo: &mut Typo,
        beyond: usize,
        wanted: impl Fn(&Term) -> bool,
    ) -> Vec<(Distance, u32)> {
        let mut near = Vec::new();
        for (id, shape) in (0_u32..).zip(&self.shapes) {
            if shape.length == 0 || !typo.may_match(shape.sketch, shape.length as usize, beyond) {
                continue;
            }
            let term = self.term(id);
            if !wanted(term) {
                continue;
            }
            if let Some(distance) = typo.distance(&term.text, beyond) {
                near.push((distance, id));
            }
        }
        near
    }

    /// How most documents spell the word.
    pub(super) fn spelling(&self, id: u32) -> &str {
        let term = self.term(id);
        self.spellings
            .get(&id)
            .and_then(|spellings| spellings.iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0))))
            .filter(|(_, documents)| documents.saturating_mul(2) >= term.documents())
            .map_or(&*term.text, |(spelling, _)| spelling)
    }

    /// Notes that a document holds a word; once per word and document.
    pub(super) fn add(&mut self, text: &str, posting: Posting, languages: Languages) -> u32 {
        let id = self.find(text).unwrap_or_else(|| self.coin(text));
        let term = &mut self.terms[id as usize];
        term.heads += u32::from(posting.head() > 0);
        let at = term.postings.partition_point(|p| { p.slot } < { posting.slot });
        if term.postings.len() == term.postings.capacity() {
            // doubling would leave a quarter of the index unused
            term.postings.reserve_exact(1 + term.postings.len() / 4);
        }
        term.postings.insert(at, posting);
        for stem in languages.stems(text) {
            if stem == text {
                continue;
            }
            let members = self.stems.entry(stem.into_boxed_str()).or_default();
            match members.iter_mut().find(|(member, _)| *member == id) {
                Some((_, documents)) => *documents += 1,
                None => members.push((id, 1)),
            }
        }
        id
    }

    /// Undoes [`Vocabulary::add`] for one word and document.
    pub(super) fn forget(&mut self, id: u32, slot: u32, languages: Languages) {
        let term = &mut self.terms[id as usize];
        if let Ok(at) = term.postings.binary_search_by_key(&slot, |p| p.slot) {
            let posting = term.postings.remove(at);
            term.heads -= u32::from(posting.head() > 0);
        }
        let text = Arc::clone(&term.text);
        for stem in languages.stems(&text) {
            let Some(members) = self.stems.get_mut(stem.as_str()) else {
                continue;
            };
            release(members, |&member| member == id);
            if members.is_empty() {
                self.stems.remove(stem.as_str());
            }
        }
        if self.terms[id as usize].postings.is_empty() {
            self.retire(id);
        }
    }

    /// Notes that a document spells a word in a way that folding changed.
    pub(super) fn spell(&mut self, id: u32, spelling: &str) {
        let spellings = self.spellings.entry(id).or_default();
        match spellings.iter_mut().find(|(known, _)| **known == *spelling) {
            Some((_, documents)) => *documents += 1,
            None => spellings.push((spelling.into(), 1)),
        }
    }

    /// Undoes [`Vocabulary::spell`].
    pub(super) fn unspell(&mut self, id: u32, spelling: &str) {
        let Some(spellings) = self.spellings.get_mut(&id) else {
            return;
        };
        release(spellings, |known| **known == *spelling);
        if spellings.is_empty() {
            self.spellings.remove(&id);
        }
    }

    /// About how many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        let terms: usize = self
            .terms
            .iter()
            .map(|term| {
                // text with its counts, tree node, shape
                size_of::<Term>()
                    + 2 * term.text.len()
                    + 56
                    + size_of::<Posting>() * term.postings.capacity()
            })
            .sum();
        let stems: usize =
            self.stems.iter().map(|(stem, members)| stem.len() + 72 + 8 * members.capacity()).sum();
        let spellings: usize =
            self.spellings.values().flatten().map(|(spelling, _)| spelling.len() + 72).sum();
        terms + stems + spellings
    }

    fn coin(&mut self, text: &str) -> u32 {
        let text: Arc<str> = text.into();
        let shape = Shape {
            sketch: sketch(&text),
            length: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
        };
        let term = Term { text: Arc::clone(&text), postings: Vec::new(), heads: 0 };
        let id = if let Some(id) = self.free.pop() {
            self.terms[id as usize] = term;
            self.shapes[id as usize] = shape;
            id
        } else {
            self.terms.push(term);
            self.shapes.push(shape);
            u32::try_from(self.terms.len() - 1).unwrap_or(u32::MAX)
        };
        self.ids.insert(text, id);
        id
    }

    fn retire(&mut self, id: u32) {
        let term = &mut self.terms[id as usize];
        self.ids.remove(&term.text);
        term.text = Arc::from("");
        term.postings = Vec::new();
        self.shapes[id as usize].length = 0;
        self.free.push(id);
    }
}

/// Takes one document off an entry of a counted list, and the entry with the last one.
fn release<T>(counted: &mut Vec<(T, u32)>, is: impl Fn(&T) -> bool) {
    if let Some(at) = counted.iter().position(|(entry, _)| is(entry)) {
        counted[at].1 -= 1;
        if counted[at].1 == 0 {
            counted.swap_remove(at);
        }
    }
}
