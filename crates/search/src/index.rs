//! Keeps documents searchable and takes them out again, one at a time.
//!
//! Invariant: `upsert` and `remove` touch only the words of that document; removing leaves no
//! trace, as everything summed is a whole number.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    hash::Hash,
};

use super::{
    Document,
    fold::{fold_line, letters},
    language::Languages,
    packed::{pack, unpack},
    tokenise::{Word, words},
    tongues::COUNT,
    vocabulary::{Count, Posting, Vocabulary},
};

const TITLE_WEIGHT: u32 = 4;
const KEYWORD_WEIGHT: u32 = 3;

/// Words per part of a document, weighted like the occurrences they are compared with.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Length {
    /// Title and keywords.
    pub head: u32,
    /// Body.
    pub body: u32,
    /// Different words of the title by how much they say, in hundredths.
    title: u32,
}

impl Length {
    /// How much the title says, never 0.
    pub(super) fn title(self) -> f64 {
        f64::from(self.title.max(1)) / 100.0
    }
}

/// A document as the index keeps it.
#[derive(Debug)]
pub(super) struct Entry<K> {
    /// The caller's key.
    pub key: K,
    /// The title as given.
    pub title: Box<str>,
    /// Whether it goes first among equals.
    pub pinned: bool,
    languages: Languages,
    /// The ids of its words, packed.
    terms: Box<[u8]>,
    spellings: Box<[(u32, Box<str>)]>,
}

/// A set of documents that can be searched; see the module for what it promises.
///
/// Plain data without locks: wrap it for sharing.
#[derive(Debug)]
pub struct Index<K> {
    slots: HashMap<K, u32>,
    pub(super) entries: Vec<Option<Entry<K>>>,
    pub(super) lengths: Vec<Length>,
    free: Vec<u32>,
    pub(super) vocabulary: Vocabulary,
    pub(super) titles: BTreeSet<(Box<str>, u32)>,
    pub(super) order: BTreeSet<(Reverse<bool>, K)>,
    spoken: [u32; COUNT],
    head_total: u64,
    body_total: u64,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            slots: HashMap::new(),
            entries: Vec::new(),
            lengths: Vec::new(),
            free: Vec::new(),
            vocabulary: Vocabulary::default(),
            titles: BTreeSet::new(),
            order: BTreeSet::new(),
            spoken: [0; COUNT],
            head_total: 0,
            body_total: 0,
        }
    }
}

impl<K: Copy + Eq + Hash + Ord> Index<K> {
    /// An index without documents.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many documents it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The title of a document, as it was given.
    #[must_use]
    pub fn title(&self, key: K) -> Option<&str> {
        let slot = *self.slots.get(&key)?;
        self.entry(slot).map(|entry| &*entry.title)
    }

    /// Adds a document or replaces the one with this key, in time proportional to both.
    pub fn upsert(&mut self, key: K, document: &Document) {
        self.remove(key);
        let fields = [document.title, document.keywords, document.body].map(words);
        let slot = self.claim(key);
        let languages = Languages::of(fields.iter().flatten().map(|word| word.whole.as_str()));
        let (length, tallies) = tally(&fields, languages);
        let mut terms = Vec::with_capacity(tallies.len());
        for (text, count) in tallies {
            let posting = Posting::new(slot, count);
            terms.push(self.vocabulary.add(text, posting, languages));
        }
        let sources = [document.title, document.keywords, document.body];
        let spellings = self.learn_spellings(&sources, &fields);
        for language in languages.each() {
            self.spoken[language] += 1;
        }
        self.head_total += u64::from(length.head);
        self.body_total += u64::from(length.body);
        self.lengths[slot as usize] = length;
        self.titles.insert((fold_line(document.title).into_boxed_str(), slot));
        self.order.insert((Reverse(document.pinned), key));
        self.entries[slot as usize] = Some(Entry {
            key,
            title: document.title.into(),
            pinned: document.pinned,
            languages,
            terms: pack(terms),
            spellings,
        });
    }

    /// Takes a document out, in time proportional to it; unknown keys are ignored.
    pub fn remove(&mut self, key: K) {
        let Some(slot) = self.slots.remove(&key) else {
            return;
        };
        let length = std::mem::take(&mut self.lengths[slot as usize]);
        self.head_total -= u64::from(length.head);
        self.body_total -= u64::from(length.body);
        self.free.push(slot);
        let Some(entry) = self.entries[slot as usize].take() else {
            return;
        };
        for (term, spelling) in &entry.spellings {
            self.vocabulary.unspell(*term, spelling);
        }
        for term in unpack(&entry.terms) {
            self.vocabulary.forget(term, slot, entry.languages);
        }
        for language in entry.languages.each() {
            self.spoken[language] -= 1;
        }
        self.titles.remove(&(fold_line(&entry.title).into_boxed_str(), slot));
        self.order.remove(&(Reverse(entry.pinned), key));
    }

    /// About how many bytes it takes, for bounding a cache; walks words and documents.
    #[must_use]
    pub fn weight(&self) -> usize {
        let entries: usize = self
            .entries
            .iter()
            .flatten()
            .map(|entry| {
                // the folded title stands in a tree of its own
                2 * entry.title.len() + entry.terms.len() + 40 * entry.spellings.len()
            })
            .sum();
        let fixed = size_of::<Option<Entry<K>>>() + size_of::<Length>() + 4 * size_of::<K>() + 64;
        size_of::<Self>() + entries + fixed * self.entries.len() + self.vocabulary.weight()
    }

    /// The document in a slot, if it is taken.
    pub(super) fn entry(&self, slot: u32) -> Option<&Entry<K>> {
        self.entries.get(slot as usize)?.as_ref()
    }

    /// The languages of the documents.
    pub(super) fn languages(&self) -> Languages {
        Languages::from_counts(&self.spoken)
    }

    /// Number of documents, and the average words of title with keywords and of the body.
    pub(super) fn averages(&self) -> (f64, f64, f64) {
        let documents = float(self.slots.len() as u64).max(1.0);
        (
            documents,
            (float(self.head_total) / documents).max(1.0),
            (float(self.body_total) / documents).max(1.0),
        )
    }

    fn claim(&mut self, key: K) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            self.lengths.push(Length::default());
            u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
        });
        self.slots.insert(key, slot);
        slot
    }

    fn learn_spellings(
        &mut self,
        sources: &[&str; 3],
        fields: &[Vec<Word>; 3],
    ) -> Box<[(u32, Box<str>)]> {
        let mut learnt = BTreeSet::new();
        for (source, words) in sources.iter().zip(fields) {
            for word in words {
                let surface = source[word.span.clone()].to_lowercase();
                // a pair of signs may span more than its own text; that is no spelling
                if surface == word.whole || letters(&surface) != letters(&word.whole) {
                    continue;
                }
                if let Some(id) = self.vocabulary.find(&word.whole) {
                    learnt.insert((id, surface.into_boxed_str()));
                }
            }
        }
        for (id, spelling) in &learnt {
            self.vocabulary.spell(*id, spelling);
        }
        learnt.into_iter().collect()
    }
}

/// Counts a document's words: its length, and per word the weighted occurrences.
fn tally(fields: &[Vec<Word>; 3], languages: Languages) -> (Length, HashMap<&str, Count>) {
    let mut tallies: HashMap<&str, Count> = HashMap::new();
    let [title, keywords, body] = fields;
    for term in title.iter().flat_map(Word::terms) {
        tallies.entry(term).or_default().title += TITLE_WEIGHT;
    }
    for term in keywords.iter().flat_map(Word::terms) {
        tallies.entry(term).or_default().keywords += KEYWORD_WEIGHT;
    }
    for term in body.iter().flat_map(Word::terms) {
        tallies.entry(term).or_default().body += 1;
    }
    let count = |words: &Vec<Word>| u32::try_from(words.len()).unwrap_or(u32::MAX);
    let different: BTreeSet<&str> = title.iter().map(|word| word.whole.as_str()).collect();
    let length = Length {
        head: count(title).saturating_add(count(keywords)),
        body: count(body),
        title: different.into_iter().map(|word| languages.kind(word).hundredths()).sum(),
    };
    (length, tallies)
}

fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
