//! The log of searches.
//!
//! Invariant: it knows no person.

use chrono::TimeDelta;

use crate::{
    clock::Time,
    db::{Db, Tx, sql},
    error::Result,
    features::faq::model::Article,
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

/// Forgets searches older than this many days.
pub async fn forget_searches(db: &Db, days: i64, now: Time) -> Result<()> {
    sql("DELETE FROM faq_searches WHERE searched_at < $1")
        .bind(now - TimeDelta::days(days))
        .run(db)
        .await?;
    Ok(())
}
