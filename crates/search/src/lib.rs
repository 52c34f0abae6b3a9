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

mod fold;
mod fuzzy;
mod index;
mod language;
mod markup;
mod query;
mod snippet;
mod suggest;
mod tokenise;
mod vocabulary;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use fold::fold;
pub use index::Index;
pub use snippet::snippet;

/// What is indexed of one entry; only the title is kept as text.
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
/// compares hits of one search and thresholds tuned on one index only. `relevance` is the share
/// (0 to 1) of the query's information that the document matched: words weigh by rarity, words
/// unknown to the index count as rare and missed, and a stem, prefix or typo match counts less
/// than the exact word. It compares across indexes and queries, so thresholds such as a minimum
/// before answering unasked belong on it; 0.5 means about half of the question was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit<K> {
    /// The document's key.
    pub key: K,
    /// BM25 score, above 0.
    pub score: f64,
    /// Matched share of the query's weight, 0 to 1.
    pub relevance: f64,
}
