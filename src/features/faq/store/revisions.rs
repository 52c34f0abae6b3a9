//! The rows that search indexes read to stay up to date.
//!
//! Invariant: rows come in the order of their revisions, so an index may stop anywhere and go on later.

use crate::{
    db::{Db, FromRow, sql},
    error::Result,
    ids::GuildId,
};

/// A row of the index: an entry, or the number of one that is gone.
#[derive(Debug, FromRow)]
pub struct Indexed {
    pub number: i64,
    /// Its question.
    pub title: String,
    pub answer: String,
    /// Other words for it.
    pub keywords: String,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it is gone.
    pub deleted: bool,
    /// The revision of its last change.
    pub revision: i64,
}

/// Everything that changed after a revision, oldest change first, at most `limit` rows.
pub async fn changed(db: &Db, guild: GuildId, after: i64, limit: i64) -> Result<Vec<Indexed>> {
    Ok(sql("SELECT number, title, answer, keywords, pinned, deleted, revision FROM faq_entries
         WHERE guild_id = $1 AND revision > $2 ORDER BY revision LIMIT $3")
    .bind(guild)
    .bind(after)
    .bind(limit)
    .all(db)
    .await?)
}
