//! What a guild chose for its FAQ.
//!
//! Invariant: members see only what these allow, and an answer that only one person sees is never made
//! public by them alone: who asks may say otherwise.

use crate::{settings, settings::Kind};

settings! {
    /// What a guild chose for its FAQ.
    pub struct Faq("faq", "FAQ", "How questions are answered, and who sees it.") {
        public_answers: bool = false, Kind::Toggle, "Public answers", "Show answers of /faq search and /faq view to everyone in the channel. Members can still choose a private answer.", asked;
        min_score: f64 = 0.3, Kind::Decimal { min: 0.0, max: 1.0 }, "Least match", "How well an answer must match the question to be shown, from 0 (everything) to 1 (only exact matches).";
        suggestions: bool = true, Kind::Toggle, "Suggest other words", "When nothing is found, say what similar words would find.";
        shared_articles: bool = true, Kind::Toggle, "Shared articles", "Also answer with the articles that all servers of this bot share.";
    }
}
