//! Suggestions while somebody types.
//!
//! Invariant: they come from the guild's whole index, and only to people who may use what they are for.

use super::Seeker;
use crate::{
    app::App,
    error::Result,
    features::faq::{
        index::{Cache, GuildIndex, Key},
        model::{self, Article, Audience},
    },
    ids::GuildId,
    permissions::{Authority as _, GuildAdmin, Member},
};

/// Suggestions that Discord shows.
const SHOWN: usize = 25;
/// Of these, how many articles for admins may take from entries.
const MANUAL: usize = 5;

/// A suggestion while typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub article: Article,
    /// Its question.
    pub title: String,
    /// The audience it is for.
    pub audience: Audience,
    /// Whether another suggestion has the same one.
    pub ambiguous: bool,
}

/// Whether suggestions may name shared articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Entries and shared articles for these people.
    All(Audience),
    /// Only entries, which have a number.
    Entries,
}

/// Suggests articles for what is typed so far.
pub async fn suggest(app: &App, seeker: Seeker, typed: &str) -> Result<Vec<Suggestion>> {
    suggest_in(app, seeker.who.guild(), typed, Scope::All(seeker.audience)).await
}

/// Suggests entries to somebody who may read them.
pub async fn suggest_own(app: &App, who: Member, typed: &str) -> Result<Vec<Suggestion>> {
    suggest_in(app, who.guild(), typed, Scope::Entries).await
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
    let count = SHOWN + guild.library.of(Audience::Members).len();
    for key in guild.index.suggest(typed, count) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let manual = match scope {
        Scope::All(Audience::Admins) => guild.library.manual().suggest(typed, MANUAL),
        _ => Vec::new(),
    };
    keys.retain(|key| scope != Scope::Entries || matches!(key, Key::Entry(_)));
    keys.truncate(SHOWN - manual.len());
    keys.extend(manual.into_iter().map(Key::Shared));
    let suggestion = |key| {
        let audience = match key {
            Key::Entry(_) => Audience::Members,
            Key::Shared(position) => guild.library.at(position)?.audience,
        };
        let title = guild.title(key)?.to_owned();
        Some(Suggestion { article: guild.article(key)?, title, audience, ambiguous: false })
    };
    let mut found: Vec<_> = keys.into_iter().filter_map(suggestion).collect();
    let titles: Vec<_> = found.iter().map(|s| s.title.clone()).collect();
    for suggestion in &mut found {
        suggestion.ambiguous =
            titles.iter().filter(|title| **title == suggestion.title).count() > 1;
    }
    found
}
