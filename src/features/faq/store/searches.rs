//! The log of searches.
//!
//! Invariant: it knows no person.

use chrono::TimeDelta;

use crate::{
    clock::Time,
    db::{Db, FromRow, Tx, sql},
    error::Result,
    features::faq::model::{Article, Cursor, Searched},
    ids::GuildId,
};

/// Notes what was searched for and found, once an interaction; never who asked.
pub async fn log_search(
    tx: &mut Tx,
    guild: GuildId,
    id: &str,
    query: &str,
    hits: i64,
    chosen: Option<&Article>,
    now: Time,
) -> Result<()> {
    sql("INSERT INTO faq_searches (guild_id, id, query, hits, chosen, searched_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, id) DO NOTHING")
    .bind(guild)
    .bind(id)
    .bind(query)
    .bind(hits)
    .bind(chosen.map(ToString::to_string))
    .bind(now)
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
         WHERE guild_id = $1 AND (searched_at < $2 OR (searched_at = $2 AND id < $3))
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

/// Searches since a time that found nothing, newest first, and at most so many.
pub async fn missed(
    db: &Db,
    guild: GuildId,
    since: Time,
    most: i64,
) -> Result<Vec<(String, Time)>> {
    let rows = sql("SELECT query, searched_at FROM faq_searches
         WHERE guild_id = $1 AND searched_at >= $2 AND hits = 0
         ORDER BY searched_at DESC, id DESC LIMIT $3")
    .bind(guild)
    .bind(since)
    .bind(most)
    .all(db)
    .await?;
    Ok(rows)
}

/// Forgets searches older than this many days.
pub async fn forget_searches(db: &Db, days: i64, now: Time) -> Result<()> {
    sql("DELETE FROM faq_searches WHERE searched_at < $1")
        .bind(now - TimeDelta::days(days))
        .run(db)
        .await?;
    Ok(())
}

/// Searches since a time, and how many of them found something.
pub async fn since(db: &Db, guild: GuildId, since: Time) -> Result<(i64, i64)> {
    let counts = sql("SELECT COUNT(*),
             CAST(COALESCE(SUM(CASE WHEN hits > 0 THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM faq_searches WHERE guild_id = $1 AND searched_at > $2")
    .bind(guild)
    .bind(since)
    .one(db)
    .await?;
    Ok(counts)
}
