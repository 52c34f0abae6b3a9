//! The list for people.
//!
//! Invariant: pinned entries come first, then what was changed last; equal ones by number, the newest first.

use super::Row;
use crate::{
    db::{Db, sql},
    error::Result,
    features::faq::model::{Entry, Spot, Turned},
    ids::GuildId,
};

/// One page of the list.
pub async fn recent(db: &Db, guild: GuildId, page: Turned, limit: i64) -> Result<Vec<Entry>> {
    let query = match page {
        Turned::First => sql(
            "SELECT number, title, answer, keywords, pinned, helpful, unhelpful, revision, updated_at
             FROM faq_entries WHERE guild_id = $1 AND deleted = FALSE
             ORDER BY pinned DESC, updated_at DESC, number DESC LIMIT $2",
        )
        .bind(guild)
        .bind(limit),
        Turned::After(Spot { pinned, at, number }) => sql(
            "SELECT number, title, answer, keywords, pinned, helpful, unhelpful, revision, updated_at
             FROM faq_entries WHERE guild_id = $1 AND deleted = FALSE AND (pinned < $2 OR (pinned = $2
             AND (updated_at < $3 OR (updated_at = $3 AND number < $4))))
             ORDER BY pinned DESC, updated_at DESC, number DESC LIMIT $5",
        )
        .bind(guild)
        .bind(pinned)
        .bind(at)
        .bind(number)
        .bind(limit),
        Turned::Before(Spot { pinned, at, number }) => sql(
            "SELECT number, title, answer, keywords, pinned, helpful, unhelpful, revision, updated_at
             FROM faq_entries WHERE guild_id = $1 AND deleted = FALSE AND (pinned > $2 OR (pinned = $2
             AND (updated_at > $3 OR (updated_at = $3 AND number > $4))))
             ORDER BY pinned, updated_at, number LIMIT $5",
        )
        .bind(guild)
        .bind(pinned)
        .bind(at)
        .bind(number)
        .bind(limit),
    };
    let mut rows: Vec<Row> = query.all(db).await?;
    if matches!(page, Turned::Before(_)) {
        rows.reverse();
    }
    Ok(rows.into_iter().map(Entry::from).collect())
}
