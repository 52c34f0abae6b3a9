//! The log of searches.
//!
//! Invariant: it knows no person.

use chrono::TimeDelta;

use crate::{
    clock::Time,
    db::{Db, FromRow, Tx, sql},
    error::Result,
    features::faq::model::{Article, Cursor, Missed, Searched, Source},
    ids::GuildId,
};

/// A question that was asked, and where.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The interaction, or the form.
    pub id: &'a str,
    pub query: &'a str,
    pub source: Source,
}

/// Notes what was searched for, how much was found and what was opened, once an interaction; never who asked.
pub async fn log_search(
    tx: &mut Tx,
    guild: GuildId,
    asked: Asked<'_>,
    (hits, chosen): (i64, Option<&Article>),
    now: Time,
) -> Result<()> {
    sql("INSERT INTO faq_searches (guild_id, id, query, hits, chosen, searched_at, source)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (guild_id, id) DO NOTHING")
    .bind(guild)
    .bind(asked.id)
    .bind(asked.query)
    .bind(hits)
    .bind(chosen.map(ToString::to_string))
    .bind(now)
    .bind(asked.source.name())
    .run(tx)
    .await?;
    Ok(())
}

/// Notes which result of a search was opened last.
pub async fn log_chosen(db: &Db, guild: GuildId, id: &str, chosen: &Article) -> Result<()> {
    sql("UPDATE faq_searches SET chosen = $3 WHERE guild_id = $1 AND id = $2")
        .bind(guild)
        .bind(id)
        .bind(chosen.to_string())
        .run(db)
        .await?;
    Ok(())
}

/// Notes which article did not help who searched; none when another one did.
pub async fn log_unhelpful(
    tx: &mut Tx,
    guild: GuildId,
    id: &str,
    article: Option<&Article>,
) -> Result<()> {
    sql("UPDATE faq_searches SET unhelpful = $3 WHERE guild_id = $1 AND id = $2")
        .bind(guild)
        .bind(id)
        .bind(article.map(ToString::to_string))
        .run(tx)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    id: String,
    query: String,
    hits: i64,
    chosen: Option<String>,
    searched_at: Time,
}

/// Searches before a place, newest first.
pub async fn searches(
    db: &Db,
    guild: GuildId,
    before: &Cursor,
    limit: i64,
) -> Result<Vec<Searched>> {
    let rows: Vec<Row> = sql("SELECT id, query, hits, chosen, searched_at FROM faq_searches
         WHERE guild_id = $1 AND source = 'search'
         AND (searched_at < $2 OR (searched_at = $2 AND id < $3))
         ORDER BY searched_at DESC, id DESC LIMIT $4")
    .bind(guild)
    .bind(before.at)
    .bind(&before.id)
    .bind(limit)
    .all(db)
    .await?;
    let searched = |row: Row| Searched {
        place: Cursor { at: row.searched_at, id: row.id },
        query: row.query,
        hits: row.hits,
        chosen: row.chosen,
    };
    Ok(rows.into_iter().map(searched).collect())
}

/// The questions asked since a time and not answered, newest first, and at most so many.
pub async fn missed(db: &Db, guild: GuildId, since: Time, most: i64) -> Result<Vec<Missed>> {
    let rows: Vec<(String, Time, String, Option<String>)> =
        sql("SELECT query, searched_at, source, unhelpful FROM faq_searches
         WHERE guild_id = $1 AND searched_at >= $2
         AND (hits = 0 OR unhelpful IS NOT NULL OR source = 'ticket')
         ORDER BY searched_at DESC, id DESC LIMIT $3")
        .bind(guild)
        .bind(since)
        .bind(most)
        .all(db)
        .await?;
    let missed = |(query, at, source, unhelpful): (String, Time, String, Option<String>)| Missed {
        query,
        at,
        source: Source::named(&source),
        unhelpful: unhelpful.and_then(|article| article.parse().ok()),
    };
    Ok(rows.into_iter().map(missed).collect())
}

/// Words that admins do not want to answer, folded.
pub async fn dismissed(db: &Db, guild: GuildId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        sql("SELECT words FROM faq_dismissed WHERE guild_id = $1").bind(guild).all(db).await?;
    Ok(rows.into_iter().map(|(words,)| words).collect())
}

/// Dismisses words.
pub async fn dismiss(tx: &mut Tx, guild: GuildId, words: &str, now: Time) -> Result<()> {
    sql("INSERT INTO faq_dismissed (guild_id, words, dismissed_at) VALUES ($1, $2, $3)
         ON CONFLICT (guild_id, words) DO UPDATE SET dismissed_at = $3")
    .bind(guild)
    .bind(words)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes that back.
pub async fn restore(tx: &mut Tx, guild: GuildId, words: &str) -> Result<()> {
    sql("DELETE FROM faq_dismissed WHERE guild_id = $1 AND words = $2")
        .bind(guild)
        .bind(words)
        .run(tx)
        .await?;
    Ok(())
}

/// Forgets searches older than this many days, and what was dismissed of them.
pub async fn forget_searches(db: &Db, days: i64, now: Time) -> Result<()> {
    let before = now - TimeDelta::days(days);
    sql("DELETE FROM faq_searches WHERE searched_at < $1").bind(before).run(db).await?;
    sql("DELETE FROM faq_dismissed WHERE dismissed_at < $1").bind(before).run(db).await?;
    Ok(())
}

/// Searches since a time, and how many of them found something.
pub async fn since(db: &Db, guild: GuildId, since: Time) -> Result<(i64, i64)> {
    let counts = sql("SELECT COUNT(*),
             CAST(COALESCE(SUM(CASE WHEN hits > 0 THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM faq_searches WHERE guild_id = $1 AND searched_at > $2 AND source = 'search'")
    .bind(guild)
    .bind(since)
    .one(db)
    .await?;
    Ok(counts)
}
