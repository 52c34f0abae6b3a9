//! Measures how well questions find their entries.
//!
//! Invariant: every figure is a share between 0 and 1, and depends on the questions alone.

use std::collections::BTreeMap;

use alphapy_search::{Document, Index};
use serde::Deserialize;

/// The least relevance at which a guild that changed nothing shows a result.
pub const DEFAULT: f64 = 0.3;
/// Results that people see.
const SHOWN: usize = 5;

/// Entries and questions, by guild.
#[derive(Debug, Deserialize)]
pub struct Set {
    /// The entries that can be found.
    pub documents: Vec<Entry>,
    /// The queries that are asked.
    pub queries: Vec<Query>,
}

/// An entry of a guild.
#[derive(Debug, Deserialize)]
pub struct Entry {
    /// Its name in the set.
    pub id: String,
    /// Entries of one guild are found together.
    pub guild: String,
    /// The question.
    pub title: String,
    /// Other words for it.
    #[serde(default)]
    pub keywords: String,
    /// The answer.
    pub body: String,
}

/// Something somebody types.
#[derive(Debug, Deserialize)]
pub struct Query {
    /// Where it is asked.
    pub guild: String,
    /// The text that is typed.
    #[serde(rename = "query")]
    pub typed: String,
    /// The entries that answer it; empty when none does.
    pub relevant: Vec<String>,
}

/// Counts out of a number of cases.
#[derive(Debug, Clone, Copy, Default)]
pub struct Share {
    hits: f64,
    cases: u32,
}

impl Share {
    fn add(&mut self, hit: f64) {
        self.hits += hit;
        self.cases += 1;
    }

    /// The mean, or nothing without a case.
    pub fn mean(self) -> Option<f64> {
        (self.cases > 0).then(|| self.hits / f64::from(self.cases))
    }
}

/// The results of a measurement.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    /// The right entry comes first.
    pub first: Share,
    /// The right entry is among the first five.
    pub five: Share,
    /// One divided by the place of the right entry among ten.
    pub reciprocal: Share,
    /// The right entry is shown at the default.
    pub shown: Share,
    /// A question without an answer gets none at the default.
    pub refused: Share,
    /// A question of another set gets no answer at the default.
    pub foreign: Share,
    /// The right entry is among the first five suggestions at 30, 50 and 100 % of the question.
    pub typed: [Share; 3],
    /// The same for its own title, at a quarter of it.
    pub quarter: Share,
}

/// The indexes of a set, by guild.
pub struct Guilds<'a>(BTreeMap<&'a str, Index<usize>>);

impl<'a> Guilds<'a> {
    /// Builds them.
    pub fn new(set: &'a Set) -> Self {
        let mut guilds: BTreeMap<&str, Index<usize>> = BTreeMap::new();
        for (key, entry) in set.documents.iter().enumerate() {
            let document = Document {
                title: &entry.title,
                keywords: &entry.keywords,
                body: &entry.body,
                pinned: false,
            };
            guilds.entry(&entry.guild).or_default().upsert(key, &document);
        }
        Self(guilds)
    }

    /// About how many bytes they take.
    pub fn weight(&self) -> usize {
        self.0.values().map(Index::weight).sum()
    }
}

/// Measures a set.
pub fn measure(set: &Set, guilds: &Guilds) -> Figures {
    let mut figures = Figures::default();
    for query in &set.queries {
        let Some(index) = guilds.0.get(query.guild.as_str()) else {
            continue;
        };
        if query.relevant.is_empty() {
            figures.refused.add(refuses(index, &query.typed));
        } else {
            ask(set, index, query, &mut figures);
        }
    }
    for (key, entry) in set.documents.iter().enumerate() {
        let typed = beginning(&entry.title, 1, 4);
        if let Some(index) = guilds.0.get(entry.guild.as_str()).filter(|_| !typed.is_empty()) {
            figures.quarter.add(yes(index.suggest(&typed, SHOWN).contains(&key)));
        }
    }
    figures
}

/// Asks questions of other sets.
pub fn measure_foreign(guilds: &Guilds, others: &[&Set], figures: &mut Figures) {
    for (place, query) in others.iter().flat_map(|set| &set.queries).enumerate() {
        // every guild gets its share of the questions
        if let Some(index) = guilds.0.values().nth(place % guilds.0.len().max(1)) {
            figures.foreign.add(refuses(index, &query.typed));
        }
    }
}

fn ask(set: &Set, index: &Index<usize>, query: &Query, figures: &mut Figures) {
    let right = |key: usize| query.relevant.contains(&set.documents[key].id);
    let hits = index.search(&query.typed, 10);
    let place = hits.iter().position(|hit| right(hit.key));
    let in_five = place.filter(|place| *place < SHOWN);
    figures.first.add(yes(place == Some(0)));
    figures.five.add(yes(in_five.is_some()));
    let place = place.and_then(|place| u32::try_from(place).ok());
    figures.reciprocal.add(place.map_or(0.0, |place| 1.0 / f64::from(place + 1)));
    figures.shown.add(yes(in_five.is_some_and(|place| hits[place].relevance >= DEFAULT)));
    for (share, (part, whole)) in figures.typed.iter_mut().zip([(3, 10), (1, 2), (1, 1)]) {
        let typed = beginning(&query.typed, part, whole);
        let keys = index.suggest(&typed, SHOWN);
        share.add(yes(keys.into_iter().any(right)));
    }
}

fn refuses(index: &Index<usize>, query: &str) -> f64 {
    let best = index.search(query, 1);
    yes(best.first().is_none_or(|hit| hit.relevance < DEFAULT))
}

/// The first `part` of `whole` parts of a text, counted in characters and rounded up.
fn beginning(text: &str, part: usize, whole: usize) -> String {
    let length = (text.chars().count() * part).div_ceil(whole);
    text.chars().take(length).collect()
}

fn yes(is: bool) -> f64 {
    f64::from(u8::from(is))
}
