//! Suggestions while somebody types.
//!
//! Invariant: they come from the guild's whole index, and only to who may use what they are for.

use crate::{
    app::App,
    error::Result,
    features::faq::{
        index::{Cache, GuildIndex, Key},
        model::{self, Article},
    },
    ids::GuildId,
    permissions::{Authority as _, GuildAdmin, Member},
};

/// A suggestion while typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub article: Article,
    /// Its question.
    pub title: String,
    /// Whether another suggestion has the same one.
    pub ambiguous: bool,
}

/// Whether suggestions may name shared articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Entries and shared articles.
    All,
    /// Only entries, which have a number.
    Entries,
}

/// Suggests articles for what is typed so far.
pub async fn suggest(app: &App, who: Member, typed: &str, scope: Scope) -> Result<Vec<Suggestion>> {
    suggest_in(app, who.guild(), typed, scope).await
}

/// Suggests entries to somebody who may change them.
pub async fn suggest_entries(app: &App, who: GuildAdmin, typed: &str) -> Result<Vec<Suggestion>> {
    suggest_in(app, who.guild(), typed, Scope::Entries).await
}

async fn suggest_in(
    app: &App,
    guild: GuildId,
    typed: &str,
    scope: Scope,
) -> Result<Vec<Suggestion>> {
    let typed = crate::text::cut(typed, model::QUERY_MAX);
    let cache = app.part::<Cache>();
    cache.ask(app, guild, |guild| suggestions(guild, &typed, scope)).await
}

fn suggestions(guild: &GuildIndex, typed: &str, scope: Scope) -> Vec<Suggestion> {
    let mut keys = Vec::new();
    // Somebody who knows the number types it.
    let number = typed.trim_start_matches('#').parse().map(Key::Entry);
    keys.extend(number.ok().filter(|key| guild.index.title(*key).is_some()));
    for key in guild.index.suggest(typed, 25 + guild.shared.len()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut found: Vec<_> = keys
        .into_iter()
        .filter(|key| scope == Scope::All || matches!(key, Key::Entry(_)))
        .take(25)
        .filter_map(|key| {
            let title = guild.index.title(key)?.to_owned();
            Some(Suggestion { article: guild.article(key)?, title, ambiguous: false })
        })
        .collect();
    let titles: Vec<_> = found.iter().map(|s| s.title.clone()).collect();
    for suggestion in &mut found {
        suggestion.ambiguous =
            titles.iter().filter(|title| **title == suggestion.title).count() > 1;
    }
    found
}
