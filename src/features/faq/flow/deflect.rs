//! Answers that may make a ticket needless.
//!
//! Invariant: only what fits well is offered, and nothing is logged as a search: nobody searched.

use std::sync::Arc;

use super::{Hit, Result, fulltext};
use crate::{
    app::App,
    features::faq::settings::Faq,
    permissions::{Authority as _, Member},
    settings,
};

/// How well an answer fits at least: who is about to ask a person is not to be held up by guesses.
const FITS: f64 = 0.45;
/// Answers that are offered.
const OFFERED: usize = 3;

/// Answers that fit these words well, best first.
pub async fn matching(app: &App, who: Member, words: &str) -> Result<Vec<Hit>> {
    let chosen: Arc<Faq> = settings::read(app, who.guild()).await?;
    let strict =
        Faq { min_score: chosen.min_score.max(FITS), suggestions: false, ..(*chosen).clone() };
    let mut hits = fulltext(app, who, &strict, words).await?.hits;
    hits.truncate(OFFERED);
    Ok(hits)
}
