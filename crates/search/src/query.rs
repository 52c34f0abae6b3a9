//! Ranks documents for a query.
//!
//! Invariant: a word of the query counts once per document, by its best match (exact, then
//! stem, prefix, typo), so hedging between forms never beats having the word itself.

use std::{cmp::Ordering, collections::HashSet, hash::Hash};

use super::{
    Hit, Index,
    fuzzy::Typo,
    tokenise::{Word, unspaced, words},
    vocabulary::Term,
};

const SATURATION: f64 = 1.2;
const HEAD_NORMALISATION: f64 = 0.4;
const BODY_NORMALISATION: f64 = 0.75;
const PINNED: f64 = 1.03;

const STEM: f64 = 0.8;
const PREFIX: f64 = 0.7;
const PART: f64 = 0.7;
const TYPO: [f64; 3] = [0.8, 0.8, 0.4];
/// The right document of a mistyped question comes first, yet a foreign word often resembles a known one.
const TYPO_TRUST: f64 = 0.5;
/// A word that occurs is likely a mistake if a neighbour occurs this many times more often.
const RARER: u32 = 10;
/// A title of which all was asked for lifts the score by this share.
const TITLE_LIFT: f64 = 0.1;
/// Of the relevance, the share that the title decides.
const TITLE_RELEVANCE: f64 = 0.1;
/// A word that no document has tells so much more than one that a single document has.
const UNKNOWN: f64 = 1.25;
/// A question with less matter than so many rare words ("are you real") is answered by a title that says the same.
const MATTER: f64 = 1.0;
/// An answer that says what was asked has about this share of the score that would be possible; it counts as 1.
const GOOD: f64 = 0.56;

/// Bound the cost of one search: words read, words checked for typos, forms per word.
const MOST_WORDS: usize = 64;
const MOST_TYPOS: usize = 8;
const MOST_FORMS: usize = 64;

/// One word of the query, with the known words it stands for.
struct Clause {
    /// How much it says about the matter, 0 to 1.
    share: f64,
    /// That and its rarity.
    weight: f64,
    forms: Vec<Form>,
}

/// A known word that a word of the query stands for.
struct Form {
    id: u32,
    /// How well it matches, 0 to 1.
    quality: f64,
    /// How sure it is that it was meant, 0 to 1.
    trust: f64,
}

/// Whether a word may go on; people search while they type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typing {
    Done,
    Ongoing,
}

/// The forms found for one word before it is weighed.
#[derive(Default)]
struct Forms {
    found: Vec<Form>,
    documents: u32,
}

impl<K: Copy + Eq + Hash + Ord> Index<K> {
    /// The best documents for free text, best first, equal ones by key.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit<K>> {
        if self.is_empty() || limit == 0 {
            return Vec::new();
        }
        let mut hits = self.score(&self.clauses(query));
        first(&mut hits, limit, |a, b| b.score.total_cmp(&a.score).then_with(|| a.key.cmp(&b.key)));
        hits
    }

    fn clauses(&self, query: &str) -> Vec<Clause> {
        let languages = self.languages();
        let mut seen = HashSet::new();
        let all = words(query);
        let last = all.last().map(|word| word.whole.clone());
        let mut typos = MOST_TYPOS;
        let mut clauses = Vec::new();
        for word in all.iter().take(MOST_WORDS) {
            if !seen.insert(word.whole.as_str()) {
                continue;
            }
            let typing =
                if last.as_ref() == Some(&word.whole) { Typing::Ongoing } else { Typing::Done };
            let share = languages.kind(&word.whole).says();
            self.clause(word, share, typing, &mut typos, &mut clauses);
        }
        clauses
    }

    /// Turns a word into one clause, or one for each part if only the parts are known.
    fn clause(
        &self,
        word: &Word,
        share: f64,
        typing: Typing,
        typos: &mut usize,
        clauses: &mut Vec<Clause>,
    ) {
        let mut forms = self.known(&word.whole);
        if typing == Typing::Ongoing {
            self.add_longer(&word.whole, &mut forms);
        }
        let mut parts: Vec<Forms> = word.parts.iter().map(|part| self.known(part)).collect();
        if let (Typing::Ongoing, Some(end), Some(part)) =
            (typing, word.parts.last(), parts.last_mut())
        {
            self.add_longer(end, part);
        }
        if forms.found.is_empty() && parts.iter().any(|part| !part.found.is_empty()) {
            let share = share / f64::from(u16::try_from(parts.len()).unwrap_or(u16::MAX));
            clauses.extend(parts.into_iter().map(|part| self.weigh(part, share)));
            return;
        }
        self.add_parts(word, &mut forms);
        if *typos > 0 && self.add_typos(&word.whole, typing, &mut forms) {
            *typos -= 1;
        }
        clauses.push(self.weigh(forms, share));
    }

    /// The word itself and the words of the same stem.
    fn known(&self, word: &str) -> Forms {
        let mut forms = Forms::default();
        if let Some(id) = self.vocabulary.find(word) {
            forms.add(id, 1.0, self.vocabulary.term(id));
        }
        for stem in self.languages().stems(word) {
            for id in self.vocabulary.of_stem(&stem).take(MOST_FORMS) {
                forms.add(id, STEM, self.vocabulary.term(id));
            }
        }
        forms
    }

    /// Adds the parts of a known compound: "l'abonnement" should find "abonnement" too.
    fn add_parts(&self, word: &Word, forms: &mut Forms) {
        // a single sign of a pair, or the "c" of "c++", says too little
        if word.parts.len() < 2 || word.whole.starts_with(unspaced) {
            return;
        }
        let documents = forms.documents;
        let length: usize = word.parts.iter().map(String::len).sum();
        let float = |length| f64::from(u16::try_from(length).unwrap_or(u16::MAX));
        for part in &word.parts {
            if part.chars().all(char::is_numeric) {
                continue;
            }
            if let Some(id) = self.vocabulary.find(part) {
                let share = float(part.len()) / float(length);
                forms.add(id, PART * share, self.vocabulary.term(id));
            }
        }
        forms.documents = documents;
    }

    /// Words that go on after the typed one; the last word may not be finished.
    fn add_longer(&self, word: &str, forms: &mut Forms) {
        let exact = !forms.found.is_empty();
        if exact && word.chars().count() < 2 {
            return;
        }
        let mut ids: Vec<(u32, u32)> = Vec::new();
        for id in self.vocabulary.beginning(word) {
            let term = self.vocabulary.term(id);
            ids.push((term.documents(), id));
        }
        first(&mut ids, MOST_FORMS, |a, b| {
            let text = |id| &self.vocabulary.term(id).text;
            b.0.cmp(&a.0).then_with(|| text(a.1).cmp(text(b.1)))
        });
        let documents = forms.documents;
        for (_, id) in ids {
            forms.add(id, PREFIX, self.vocabulary.term(id));
        }
        if exact {
            forms.documents = documents;
        }
    }

    /// Words it may be a mistyped form of; tells whether it had to look.
    fn add_typos(&self, word: &str, typing: Typing, forms: &mut Forms) -> bool {
        let known = forms.documents;
        if known > 2 {
            return false;
        }
        let Some(mut typo) = Typo::new(word) else {
            return false;
        };
        // two letters more is an ending: "refnud" should find "refunds" anywhere in the query
        let beyond = match typing {
            Typing::Ongoing => usize::MAX,
            Typing::Done => 2,
        };
        let enough = known.saturating_mul(RARER);
        let mut near =
            self.vocabulary.near(&mut typo, beyond, |term| term.documents() >= enough.max(1));
        first(&mut near, MOST_FORMS, |a, b| {
            let term = |id| self.vocabulary.term(id);
            a.0.cmp(&b.0)
                .then_with(|| term(b.1).documents().cmp(&term(a.1).documents()))
                .then_with(|| term(a.1).text.cmp(&term(b.1).text))
        });
        for (distance, id) in near {
            let whole = if distance.beyond == 0 { 1.0 } else { STEM };
            let quality = TYPO.get(distance.edits).copied().unwrap_or_default();
            let trust = if distance.edits == 0 { 1.0 } else { TYPO_TRUST };
            let form = Form { id, quality: quality * whole, trust };
            forms.add_form(form, self.vocabulary.term(id));
        }
        if known > 0 {
            forms.documents = known;
        }
        true
    }

    fn weigh(&self, forms: Forms, share: f64) -> Clause {
        Clause { share, weight: self.rarity(forms.documents) * share, forms: forms.found }
    }

    /// The weight of a word that so many documents have.
    fn rarity(&self, with: u32) -> f64 {
        let (documents, ..) = self.averages();
        let known = with > 0;
        let with = f64::from(with.max(1)).min(documents);
        let rarity = (1.0 + (documents - with + 0.5) / (with + 0.5)).ln();
        if known { rarity } else { UNKNOWN * rarity }
    }

    fn score(&self, clauses: &[Clause]) -> Vec<Hit<K>> {
        let slots = self.entries.len();
        let mut sums = vec![Match::default(); slots];
        let mut best = vec![Match::default(); slots];
        let mut touched: Vec<u32> = Vec::new();
        let (_, head_average, body_average) = self.averages();
        for clause in clauses {
            for form in &clause.forms {
                let quality = form.quality;
                for posting in &self.vocabulary.term(form.id).postings {
                    let at = posting.slot as usize;
                    let length = self.lengths[at];
                    let head = f64::from(posting.head())
                        / normal(HEAD_NORMALISATION, length.head, head_average);
                    let body = f64::from(posting.body)
                        / normal(BODY_NORMALISATION, length.body, body_average);
                    let often = head + body;
                    let found = &mut best[at];
                    if found.quality == 0.0 {
                        touched.push(posting.slot);
                    }
                    let gain = quality * often * (SATURATION + 1.0) / (often + SATURATION);
                    found.keep(Match {
                        gain,
                        sure: gain * form.trust,
                        quality,
                        title: if posting.in_title() { quality * quality } else { 0.0 },
                    });
                }
            }
            for slot in touched.drain(..) {
                let found = std::mem::take(&mut best[slot as usize]);
                let sum = &mut sums[slot as usize];
                sum.gain += found.gain * clause.weight;
                sum.sure += found.sure * clause.weight;
                sum.quality += found.quality * clause.weight;
                sum.title += found.title * clause.share;
            }
        }
        let whole: f64 = clauses.iter().map(|clause| clause.weight).sum();
        self.hits(&sums, whole)
    }

    fn hits(&self, sums: &[Match], whole: f64) -> Vec<Hit<K>> {
        let matter = MATTER * self.rarity(0);
        let mut hits = Vec::new();
        for ((entry, sum), length) in self.entries.iter().zip(sums).zip(&self.lengths) {
            let Some(entry) = entry.as_ref().filter(|_| sum.gain > 0.0) else {
                continue;
            };
            // the languages of the index may take a title's word for less than those of its document do
            let title = (sum.title / length.title()).min(1.0);
            let boost = if entry.pinned { PINNED } else { 1.0 };
            let possible = whole.max(matter * (1.0 - title)) * (SATURATION + 1.0);
            let share = (1.0 - TITLE_RELEVANCE) * sum.sure / possible + TITLE_RELEVANCE * title;
            hits.push(Hit {
                key: entry.key,
                score: sum.gain * (1.0 + TITLE_LIFT * title) * boost,
                relevance: (share / GOOD).clamp(0.0, 1.0),
                matched: (sum.quality / whole).clamp(0.0, 1.0),
            });
        }
        hits
    }
}

/// The match of a document with one word of the query, or with all.
#[derive(Debug, Clone, Copy, Default)]
struct Match {
    gain: f64,
    /// The part of it that is no guess.
    sure: f64,
    quality: f64,
    /// The quality of what is in the title, squared: the word itself should lift most.
    title: f64,
}

impl Match {
    /// Keeps the better of two ways in which a word matches.
    fn keep(&mut self, other: Self) {
        self.gain = self.gain.max(other.gain);
        self.sure = self.sure.max(other.sure);
        self.quality = self.quality.max(other.quality);
        self.title = self.title.max(other.title);
    }
}

impl Forms {
    /// Keeps the better of two ways in which the same word matches.
    fn add(&mut self, id: u32, quality: f64, term: &Term) {
        self.add_form(Form { id, quality, trust: 1.0 }, term);
    }

    fn add_form(&mut self, form: Form, term: &Term) {
        match self.found.iter_mut().find(|known| known.id == form.id) {
            Some(known) if known.quality >= form.quality => {}
            Some(known) => *known = form,
            None => self.found.push(form),
        }
        self.documents = self.documents.max(term.documents());
    }
}

/// How much longer than average a part of a document is, damped.
fn normal(strength: f64, length: u32, average: f64) -> f64 {
    1.0 - strength + strength * f64::from(length) / average
}

/// Sorts and cuts to the first few, without sorting the rest.
pub(super) fn first<T>(items: &mut Vec<T>, limit: usize, order: impl Fn(&T, &T) -> Ordering) {
    if limit == 0 {
        items.clear();
    } else if items.len() > limit {
        items.select_nth_unstable_by(limit - 1, &order);
        items.truncate(limit);
    }
    items.sort_unstable_by(order);
}
