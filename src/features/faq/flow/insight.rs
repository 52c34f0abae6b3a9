//! The searches that people made.
//!
//! Invariant: nobody's name is known here.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    app::App,
    error::Result,
    features::faq::{
        entries::Entries,
        index::Cache,
        model::{Article, Cursor, Entry, Searched},
        store,
    },
    ids::GuildId,
    permissions::{Authority as _, GuildStaff},
    text,
};

/// A page of the log before a place, newest first, and where the next one begins.
pub async fn searches(
    app: &App,
    who: GuildStaff,
    before: Option<Cursor>,
    limit: i64,
) -> Result<(Vec<Searched>, Option<Cursor>)> {
    let newest = || Cursor { at: app.clock.now() + TimeDelta::days(1), id: String::new() };
    let before = before.unwrap_or_else(newest);
    let mut found = store::searches(&app.db, who.guild(), &before, limit + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > limit;
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|last| last.place.clone());
    Ok((found, next))
}

/// Entries that members would find with these words, best first.
pub async fn lookup(app: &App, who: GuildStaff, query: &str) -> Result<Vec<Entry>> {
    let guild = who.guild();
    let cache = app.part::<Cache>();
    let numbers: Vec<i64> = cache
        .ask(app, guild, |index| {
            let hits = index.index.search(query, 50);
            let articles = hits.into_iter().filter_map(|hit| index.article(hit.key));
            articles
                .filter_map(|article| match article {
                    Article::Entry(number) => Some(number),
                    Article::Shared(_) => None,
                })
                .collect()
        })
        .await?;
    let mut entries = Vec::new();
    for number in numbers {
        entries.extend(
            app.part::<Entries>().find(app, guild, number).await?.map(Arc::unwrap_or_clone),
        );
    }
    Ok(entries)
}

/// How many entries there are.
pub async fn count(app: &App, who: GuildStaff) -> Result<i64> {
    store::count(&app.db, who.guild()).await
}

/// The figures of the overview: entries, searches of the last week, and how many percent found something.
pub async fn figures(app: &App, guild: GuildId) -> Result<(i64, i64, Option<i64>)> {
    let entries = store::count(&app.db, guild).await?;
    let week = app.clock.now() - TimeDelta::days(7);
    let (searches, found) = store::since(&app.db, guild, week).await?;
    Ok((entries, searches, (searches > 0).then(|| text::percent(found, searches))))
}
