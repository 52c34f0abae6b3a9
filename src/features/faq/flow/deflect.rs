//! Answers that may make a ticket needless.
//!
//! Invariant: only what fits well is offered, both ways: much of what was written is in the answer, and most of the
//! answer's question (or one of its keywords) is in what was written. Nothing is logged as a search: nobody searched.

use std::sync::Arc;

use super::{Full, Hit, Result, fulltext};
use crate::{
    app::App,
    features::faq::settings::Faq,
    permissions::{Authority as _, Member},
    search::{Document, Index},
    settings,
};

/// How much of what was written an answer has at least.
const FOUND: f64 = 0.35;
/// How much of an answer's question was written at least.
const ASKED: f64 = 0.5;
/// Answers that are offered.
const OFFERED: usize = 3;

/// Answers that fit these words well, best first. The articles that are built into the bot are about the bot, and
/// not what people open tickets for.
pub async fn matching(app: &App, who: Member, words: &str) -> Result<Vec<Hit>> {
    let chosen: Arc<Faq> = settings::read(app, who.guild()).await?;
    let strict =
        Faq { min_score: chosen.min_score.max(FOUND), suggestions: false, ..(*chosen).clone() };
    let hits = fulltext(app, who, &strict, words).await?.hits;
    let own = app.config.faq_dir.is_some();
    let mut written = Index::new();
    written.upsert(0_u8, &Document { body: words, ..Document::default() });
    let fits = |hit: &Hit| match &hit.full {
        Full::Shared(shared) => own && is_asked(&written, &shared.title, ""),
        Full::Entry(entry) => is_asked(&written, &entry.title, &entry.keywords),
    };
    Ok(hits.into_iter().filter(fits).take(OFFERED).collect())
}

/// Whether a question, or one of the words people use for it, is in what was written.
fn is_asked(written: &Index<u8>, title: &str, keywords: &str) -> bool {
    let share = |text: &str| written.search(text, 1).first().map_or(0.0, |hit| hit.relevance);
    share(title) >= ASKED || keywords.split(',').any(|keyword| share(keyword.trim()) >= 0.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &str, title: &str, keywords: &str) -> bool {
        let mut written = Index::new();
        written.upsert(0_u8, &Document { body: words, ..Document::default() });
        is_asked(&written, title, keywords)
    }

    #[test]
    fn a_question_is_recognised_in_what_somebody_writes() {
        let title = "How do I get a refund?";
        assert!(asked("How do I get a refund?", title, ""));
        assert!(asked("Hello, I would like a refund for order 77 please", title, ""));
        assert!(asked("I want my money back!", title, "money back, return"));
        for words in ["Help", "Where to?", "My parcel never arrived", "xyzzy"] {
            assert!(!asked(words, title, "money back, return"), "{words}");
        }
        assert!(!asked(
            "The printer is broken",
            "How to reset the printer password of an account",
            ""
        ));
    }
}
