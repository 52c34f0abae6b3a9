//! What search indexes compare and read to stay up to date.
//!
//! Invariant: rows come in the order of their revisions, so an index may stop anywhere and go on later.

use crate::{
    db::{Db, FromRow, sql},
    error::Result,
    ids::GuildId,
};

/// What caches compare: the guild's revision and epoch, and the version of the shared articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// Grows with every change of an entry.
    pub revision: i64,
    /// Grows when the index is to be built anew.
    pub epoch: i64,
    /// Grows when the shared articles are to be read anew.
    pub shared: i64,
}

/// The present versions.
pub async fn versions(db: &Db, guild: GuildId) -> Result<Versions> {
    let rows: Vec<(String, i64)> = sql("SELECT kind, version FROM versions
         WHERE (guild_id = $1 AND kind IN ('faq', 'faq_epoch'))
            OR (guild_id = 0 AND kind = 'faq_shared')")
    .bind(guild)
    .all(db)
    .await?;
    let mut versions = Versions::default();
    for (kind, version) in rows {
        match kind.as_str() {
            "faq" => versions.revision = version,
            "faq_epoch" => versions.epoch = version,
            _ => versions.shared = version,
        }
    }
    Ok(versions)
}

/// A row of the index: an entry, or the number of one that is gone.
#[derive(Debug, FromRow)]
pub struct Indexed {
    /// Its number.
    pub number: i64,
    /// Its question.
    pub title: String,
    /// Its answer.
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
