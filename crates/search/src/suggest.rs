//! Completes what is being typed, and offers a better spelling of what was.
//!
//! Invariant: every document whose title begins as typed is suggested before any other.

use std::{cmp::Reverse, collections::HashSet, hash::Hash};

use super::{
    Index,
    fold::fold_line,
    fuzzy::Typo,
    query::first,
    tokenise::{Word, words},
    vocabulary::Term,
};

/// Typed words that are looked at, parts of compounds included.
const MOST_TERMS: usize = 32;
/// Words checked for typos.
const MOST_TYPOS: usize = 4;
/// A word that completes this few documents may be mistyped.
const FEW: u32 = 3;

/// How many typed words a document matches, in falling importance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Tally {
    whole_title: bool,
    begun: u8,
    resembled: u8,
    exact: u8,
}

/// Counts matches per document, each typed word once.
struct Board {
    tallies: Vec<Tally>,
    counted: Vec<u16>,
    round: u16,
}

impl<K: Copy + Eq + Hash + Ord> Index<K> {
    /// Documents that complete or answer what was typed, best first.
    ///
    /// Titles that begin so come first, pinned ones before others; then what a search finds, since
    /// people type whole questions; then titles and keywords with words that begin so, and those with
    /// similar words. Nothing typed lists all.
    #[must_use]
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<K> {
        let line = fold_line(typed);
        if line.is_empty() {
            return self.order.iter().take(limit).map(|&(_, k)| k).collect();
        }
        let (mut keys, others) = self.completed(typed, &line, limit);
        let mut known: HashSet<K> = keys.iter().copied().collect();
        if keys.len() < limit {
            let found = self.search(typed, limit).into_iter().map(|hit| hit.key);
            keys.extend(found.chain(others).filter(|key| known.insert(*key)));
            keys.truncate(limit);
        }
        keys
    }

    /// Documents with titles that begin so, and further ones with words that do, each best first.
    fn completed(&self, typed: &str, line: &str, limit: usize) -> (Vec<K>, Vec<K>) {
        let mut board = Board::new(self.entries.len());
        let all = words(typed);
        let mut typos = MOST_TYPOS;
        for term in all.iter().flat_map(Word::terms).take(MOST_TERMS) {
            let found = self.complete(term, &mut board);
            if found < FEW && typos > 0 {
                typos -= usize::from(self.resemble(term, &mut board));
            }
        }
        for (title, slot) in self.titles.range((line.into(), 0)..) {
            if !title.starts_with(line) {
                break;
            }
            board.tallies[*slot as usize].whole_title = true;
        }
        let mut found: Vec<_> = self
            .entries
            .iter()
            .zip(&board.tallies)
            .filter(|&(_, tally)| *tally != Tally::default())
            .filter_map(|(entry, tally)| entry.as_ref().map(|entry| (tally, entry)))
            .map(|(tally, entry)| (Reverse((*tally, entry.pinned)), entry.key))
            .collect();
        first(&mut found, limit, Ord::cmp);
        let begun = found.partition_point(|(Reverse((tally, _)), _)| tally.whole_title);
        let others = found.split_off(begun);
        let keys = |found: Vec<(_, K)>| found.into_iter().map(|(_, key)| key).collect();
        (keys(found), keys(others))
    }

    /// The query with each unknown word replaced by the nearest known one, as it is spelled in
    /// the documents (in lower case); nothing if all are known or none is near.
    #[must_use]
    pub fn did_you_mean(&self, query: &str) -> Option<String> {
        let all = words(query);
        let last = all.last().map(|word| word.span.clone());
        let mut meant = String::with_capacity(query.len());
        let mut copied = 0;
        let mut typos = MOST_TYPOS;
        for word in &all {
            let begun = last.as_ref() == Some(&word.span);
            let unfinished = begun && self.vocabulary.beginning(&word.whole).next().is_some();
            if unfinished || self.knows(word) || word.span.start < copied || typos == 0 {
                continue;
            }
            typos -= 1;
            if let Some(nearest) = self.nearest(&word.whole) {
                meant.push_str(&query[copied..word.span.start]);
                meant.push_str(nearest);
                copied = word.span.end;
            }
        }
        if copied == 0 {
            return None;
        }
        meant.push_str(&query[copied..]);
        Some(meant)
    }

    fn knows(&self, word: &Word) -> bool {
        let known = |text: &str| {
            let stems = self.languages().stems(text);
            self.vocabulary.find(text).is_some()
                || stems.iter().any(|stem| self.vocabulary.of_stem(stem).next().is_some())
        };
        known(&word.whole) || (!word.parts.is_empty() && word.parts.iter().all(|p| known(p)))
    }

    fn nearest(&self, word: &str) -> Option<&str> {
        let mut typo = Typo::new(word)?;
        let initial = word.chars().next();
        let near = self.vocabulary.near(&mut typo, 0, |_| true);
        let (_, id) = near.into_iter().min_by_key(|&(distance, id)| {
            let term = self.vocabulary.term(id);
            (
                distance,
                // people rarely mistype the first letter
                term.text.chars().next() != initial,
                Reverse(term.documents()),
                &term.text,
            )
        })?;
        Some(self.vocabulary.spelling(id))
    }

    fn complete(&self, typed: &str, board: &mut Board) -> u32 {
        board.round += 1;
        let mut found = 0;
        for id in self.vocabulary.beginning(typed) {
            let term = self.vocabulary.term(id);
            let exact = u8::from(&*term.text == typed);
            board.mark(term, |tally, new| {
                found += u32::from(new);
                tally.begun += u8::from(new);
                tally.exact += exact;
            });
        }
        found
    }

    fn resemble(&self, typed: &str, board: &mut Board) -> bool {
        let Some(mut typo) = Typo::new(typed) else {
            return false;
        };
        // same round: what begins as typed is not counted again as similar
        let heads = |term: &Term| term.heads > 0;
        for (_, id) in self.vocabulary.near(&mut typo, usize::MAX, heads) {
            board.mark(self.vocabulary.term(id), |tally, new| {
                tally.resembled += u8::from(new);
            });
        }
        true
    }
}

impl Board {
    fn new(slots: usize) -> Self {
        Self { tallies: vec![Tally::default(); slots], counted: vec![0; slots], round: 0 }
    }

    /// Visits the documents that have the word in title or keywords; `new` once per round.
    fn mark(&mut self, term: &Term, mut visit: impl FnMut(&mut Tally, bool)) {
        if term.heads == 0 {
            return;
        }
        for posting in term.postings.iter().filter(|posting| posting.head() > 0) {
            let at = posting.slot as usize;
            let new = self.counted[at] != self.round;
            self.counted[at] = self.round;
            visit(&mut self.tallies[at], new);
        }
    }
}
