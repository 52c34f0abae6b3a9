//! Answers that may make a ticket needless.
//!
//! Invariant: only what fits well is offered, both ways: the answer fits what was written, and much of its question
//! (or one of its keywords) is in what was written. Nothing is logged as a search: nobody searched; but a form that
//! still becomes a ticket is something the FAQ may lack.

use std::sync::Arc;

use super::{Full, Hit, Result, Seeker, fulltext};
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    features::faq::{
        model::{Article, QUERY_MAX, Source},
        settings::Faq,
        store,
    },
    ids::GuildId,
    permissions::{Authority as _, Member},
    search::{Document, Index},
    settings, text,
};

/// How well an answer fits what was written at least.
const FITS: f64 = 0.58;
/// How much of an answer's question was written at least.
const ASKED: f64 = 0.4;
/// Answers that are offered.
const OFFERED: usize = 3;

/// Answers that fit these words well, best first, as members find them.
pub async fn matching(app: &App, who: Member, words: &str) -> Result<Vec<Hit>> {
    let chosen: Arc<Faq> = settings::read(app, who.guild()).await?;
    let strict =
        Faq { min_score: chosen.min_score.max(FITS), suggestions: false, ..(*chosen).clone() };
    let hits = fulltext(app, Seeker::member(who), &strict, words).await?.hits;
    let mut written = Index::new();
    written.upsert(0_u8, &Document { body: words, ..Document::default() });
    let fits = |hit: &Hit| match &hit.full {
        Full::Shared(shared) => is_asked(&written, &shared.title, ""),
        Full::Entry(entry) => is_asked(&written, &entry.title, &entry.keywords),
    };
    Ok(hits.into_iter().filter(fits).take(OFFERED).collect())
}

/// Words of a ticket's form that no answer made needless.
#[derive(Clone, Debug)]
pub struct Miss {
    words: String,
    /// Answers that were offered.
    offered: i64,
    /// The first answer.
    unhelpful: Option<Article>,
}

/// The FAQ's offer for the words of a form whose ticket is opened all the same.
pub async fn missed(app: &App, who: Member, words: &str) -> Result<Option<Miss>> {
    let words = text::cut(words.trim(), QUERY_MAX);
    if words.is_empty() {
        return Ok(None);
    }
    let hits = matching(app, who, &words).await?;
    let offered = i64::try_from(hits.len()).unwrap_or(0);
    Ok(Some(Miss { words, offered, unhelpful: hits.first().map(|hit| hit.full.article()) }))
}

/// Notes it, once a form; never who wrote it.
pub async fn note(tx: &mut Tx, guild: GuildId, form: &str, miss: &Miss, now: Time) -> Result<()> {
    let asked = store::Asked { id: form, query: &miss.words, source: Source::Ticket };
    store::log_search(tx, guild, asked, (miss.offered, None), now).await?;
    store::log_unhelpful(tx, guild, form, miss.unhelpful.as_ref()).await
}

/// Whether a question, or one of the words people use for it, is in what was written.
fn is_asked(written: &Index<u8>, title: &str, keywords: &str) -> bool {
    let share = |text: &str| written.search(text, 1).first().map_or(0.0, |hit| hit.matched);
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
