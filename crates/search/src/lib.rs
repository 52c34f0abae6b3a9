//! Text search over a few thousand short entries: ranking, autocomplete, spelling, snippets.
//!
//! Invariant: what an [`Index`] answers depends only on the documents in it now, never on the
//! order in which they came or on documents that left; equal scores are ordered by key.
//!
//! Own ranking instead of a crate, judged in 2026: the `bm25` crate does multilingual BM25 well,
//! with upsert and remove, but has one field per document, hashes words to numbers (so there is
//! no vocabulary left for prefixes, typos or "did you mean") and wants the average length fixed
//! beforehand. `tantivy` has all of that, but as segments with commits, merge threads and a
//! writer heap of 15 MB and more, which is the wrong size for one index per guild under 64 MiB.
//! `strsim` measures edit distance, but allocates per pair and knows neither a budget at which
//! to stop nor prefixes. Segmenting, normalising and stemming do come from crates.

#![warn(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod emoji;
mod fold;
mod fuzzy;
mod index;
mod language;
mod markup;
mod packed;
mod query;
mod snippet;
mod suggest;
mod tokenise;
mod tongues;
mod vocabulary;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use fold::fold;
pub use index::Index;
pub use snippet::snippet;

/// The indexed fields of one entry; only the title is kept as text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Document<'a> {
    /// The heading; weighs most and is what autocomplete completes.
    pub title: &'a str,
    /// Further words people may type, in any separation; weighs between title and body.
    pub keywords: &'a str,
    /// The answer itself, Markdown allowed.
    pub body: &'a str,
    /// Goes first among equals: a 3 % bonus on the score, and first in empty autocomplete.
    pub pinned: bool,
}

/// One found document.
///
/// `score` orders hits: BM25 summed over the query's words, each word between 0 and about
/// 2.2 · ln(number of documents). It grows with the index and the length of the query, so it
/// compares hits of one search and thresholds tuned on one index only. `relevance` is the score as
/// a share of the best that any document could have for this query, with a tenth for how much of
/// the title was asked for, scaled so that 1 is a title that says it all. `matched` is the share of
/// the query that the document has at all, be it once in a long body. In both, words weigh by
/// rarity, words unknown to the index count as rare and missed, and a stem, prefix or typo match
/// counts less than the exact word. Both compare across indexes and queries: a minimum for showing
/// a result belongs on `relevance`, and whether a text speaks of something on `matched`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit<K> {
    /// The document's key.
    pub key: K,
    /// BM25 score, above 0.
    pub score: f64,
    /// How well it answers the query, 0 to 1.
    pub relevance: f64,
    /// Share of the query's weight that it has, 0 to 1.
    pub matched: f64,
}
