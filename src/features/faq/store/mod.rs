//! FAQ rows.
//!
//! Invariant: every text names the guild first, and every change of an entry takes the guild's next
//! revision in the same transaction, so that caches anywhere see it in order.

mod people;
mod recent;
mod revisions;
mod searches;

pub use people::{erase, export};
pub use recent::recent;
pub use revisions::{Indexed, changed};
pub use searches::{
    Asked, dismiss, dismissed, forget_searches, log_chosen, log_search, log_unhelpful, missed,
    restore, searches, since,
};

use super::model::{Article, Draft, Edge, Entry, Page};
use crate::{
    cache_version,
    clock::Time,
    db::{Db, FromRow, On, Tx, counters, sql},
    error::Result,
    ids::{GuildId, UserId},
};

#[derive(FromRow)]
struct Row {
    number: i64,
    title: String,
    answer: String,
    keywords: String,
    pinned: bool,
    helpful: i64,
    unhelpful: i64,
    revision: i64,
    updated_at: Time,
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        Self {
            number: row.number,
            title: row.title,
            answer: row.answer,
            keywords: row.keywords,
            pinned: row.pinned,
            helpful: row.helpful,
            unhelpful: row.unhelpful,
            revision: row.revision,
            updated_at: row.updated_at,
        }
    }
}

/// The entry of this number.
pub async fn find(on: impl Into<On<'_>>, guild: GuildId, number: i64) -> Result<Option<Entry>> {
    let row: Option<Row> = sql(
        "SELECT number, title, answer, keywords, pinned, helpful, unhelpful, revision, updated_at
         FROM faq_entries WHERE guild_id = $1 AND number = $2 AND deleted = FALSE",
    )
    .bind(guild)
    .bind(number)
    .optional(on)
    .await?;
    Ok(row.map(Entry::from))
}

/// Entries the guild has.
pub async fn count(on: impl Into<On<'_>>, guild: GuildId) -> Result<i64> {
    let (count,): (i64,) =
        sql("SELECT COUNT(*) FROM faq_entries WHERE guild_id = $1 AND deleted = FALSE")
            .bind(guild)
            .one(on)
            .await?;
    Ok(count)
}

/// One page in the order for programs, which no change of a text disturbs: pinned first, then by number.
pub async fn page(db: &Db, guild: GuildId, page: Page, limit: i64) -> Result<Vec<Entry>> {
    let query = match page {
        Page::First => sql(
            "SELECT number, title, answer, keywords, pinned, helpful, unhelpful, revision, updated_at
             FROM faq_entries WHERE guild_id = $1 AND deleted = FALSE
             ORDER BY pinned DESC, number LIMIT $2",
        )
        .bind(guild)
        .bind(limit),
        Page::After(Edge { pinned, number }) => sql(
            "SELECT number, title, answer, keywords, pinned, helpful, unhelpful, revision, updated_at
             FROM faq_entries WHERE guild_id = $1 AND deleted = FALSE
             AND (pinned < $2 OR (pinned = $2 AND number > $3))
             ORDER BY pinned DESC, number LIMIT $4",
        )
        .bind(guild)
        .bind(pinned)
        .bind(number)
        .bind(limit),
    };
    let rows: Vec<Row> = query.all(db).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

async fn next_revision(tx: &mut Tx, guild: GuildId) -> Result<i64> {
    cache_version::bump(tx, guild, kind::ENTRIES).await
}

/// The parts of the FAQ that [`cache_version`] counts.
pub mod kind {
    /// A guild's entries; the version is the revision of the last change.
    pub const ENTRIES: &str = "faq";
    /// A guild's votes.
    pub const VOTES: &str = "faq_votes";
    /// A guild's index is to be built anew.
    pub const EPOCH: &str = "faq_epoch";
    /// The shared articles are to be read anew.
    pub const SHARED: &str = "faq_shared";
}

/// Makes every instance build the guild's index anew.
pub async fn bump_epoch(tx: &mut Tx, guild: GuildId) -> Result<()> {
    cache_version::bump(tx, guild, kind::EPOCH).await.map(drop)
}

/// Makes every instance read the shared articles anew.
pub async fn bump_shared(tx: &mut Tx) -> Result<()> {
    cache_version::bump_shared(tx, kind::SHARED).await.map(drop)
}

/// The first other entry with exactly this title.
pub async fn twin(tx: &mut Tx, guild: GuildId, number: i64, title: &str) -> Result<Option<i64>> {
    let row: Option<(i64,)> = sql("SELECT number FROM faq_entries
         WHERE guild_id = $1 AND title = $2 AND number <> $3 AND deleted = FALSE
         ORDER BY number LIMIT 1")
    .bind(guild)
    .bind(title)
    .bind(number)
    .optional(tx)
    .await?;
    Ok(row.map(|(number,)| number))
}

/// Adds an entry under the guild's next number.
pub async fn add(tx: &mut Tx, guild: GuildId, by: UserId, draft: &Draft, now: Time) -> Result<i64> {
    let revision = next_revision(tx, guild).await?;
    let number = counters::take(tx, guild, "faq", 1).await?;
    sql("INSERT INTO faq_entries (guild_id, number, title, answer, keywords, pinned, helpful,
             unhelpful, deleted, revision, created_by, created_at, updated_by, updated_at)
         VALUES ($1, $2, $3, $4, $5, FALSE, 0, 0, FALSE, $6, $7, $8, $7, $8)")
    .bind(guild)
    .bind(number)
    .bind(&draft.title)
    .bind(&draft.answer)
    .bind(&draft.keywords)
    .bind(revision)
    .bind(by)
    .bind(now)
    .run(tx)
    .await?;
    Ok(number)
}

/// Changes an entry that is still at `revision`; false when it is not.
pub async fn update(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    revision: i64,
    by: UserId,
    draft: &Draft,
    now: Time,
) -> Result<bool> {
    let next = next_revision(tx, guild).await?;
    let changed =
        sql("UPDATE faq_entries SET title = $4, answer = $5, keywords = $6, revision = $7,
             updated_by = $8, updated_at = $9
         WHERE guild_id = $1 AND number = $2 AND revision = $3 AND deleted = FALSE")
        .bind(guild)
        .bind(number)
        .bind(revision)
        .bind(&draft.title)
        .bind(&draft.answer)
        .bind(&draft.keywords)
        .bind(next)
        .bind(by)
        .bind(now)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Pins an unpinned entry and the other way round: whether it is pinned now.
pub async fn toggle_pin(tx: &mut Tx, guild: GuildId, number: i64) -> Result<Option<bool>> {
    let next = next_revision(tx, guild).await?;
    let row: Option<(bool,)> = sql("UPDATE faq_entries SET pinned = NOT pinned, revision = $3
         WHERE guild_id = $1 AND number = $2 AND deleted = FALSE RETURNING pinned")
    .bind(guild)
    .bind(number)
    .bind(next)
    .optional(tx)
    .await?;
    Ok(row.map(|(pinned,)| pinned))
}

/// Removes an entry's content and votes, when it is still at `revision` if one is named; false when it was
/// gone or not. Its number is not given again.
pub async fn delete(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    revision: Option<i64>,
    now: Time,
) -> Result<bool> {
    let next = next_revision(tx, guild).await?;
    let changed =
        sql("UPDATE faq_entries SET deleted = TRUE, title = '', answer = '', keywords = '',
             pinned = FALSE, created_by = 0, updated_by = 0, revision = $4, updated_at = $5
         WHERE guild_id = $1 AND number = $2 AND deleted = FALSE
         AND (CAST($3 AS BIGINT) IS NULL OR revision = CAST($3 AS BIGINT))")
        .bind(guild)
        .bind(number)
        .bind(revision)
        .bind(next)
        .bind(now)
        .run(&mut *tx)
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    sql("DELETE FROM faq_votes WHERE guild_id = $1 AND article = $2")
        .bind(guild)
        .bind(Article::Entry(number).to_string())
        .run(tx)
        .await?;
    Ok(true)
}

/// Puts the content of a removed entry back, without its votes; false when it was there.
pub async fn revive(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    by: UserId,
    draft: &Draft,
    now: Time,
) -> Result<bool> {
    let next = next_revision(tx, guild).await?;
    let changed =
        sql("UPDATE faq_entries SET deleted = FALSE, title = $3, answer = $4, keywords = $5,
             helpful = 0, unhelpful = 0, created_by = $6, updated_by = $6, revision = $7, updated_at = $8
         WHERE guild_id = $1 AND number = $2 AND deleted = TRUE")
        .bind(guild)
        .bind(number)
        .bind(&draft.title)
        .bind(&draft.answer)
        .bind(&draft.keywords)
        .bind(by)
        .bind(next)
        .bind(now)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Records a person's vote, in place of an earlier one.
pub async fn vote(
    tx: &mut Tx,
    guild: GuildId,
    article: &Article,
    user: UserId,
    helpful: bool,
    now: Time,
) -> Result<()> {
    let key = article.to_string();
    // First of all: whoever counts a change waits for others who do, so two votes of one person come
    // one after the other, and nobody waits in a circle.
    cache_version::bump(tx, guild, kind::VOTES).await?;
    let before: Option<(bool,)> =
        sql("SELECT helpful FROM faq_votes WHERE guild_id = $1 AND article = $2 AND user_id = $3")
            .bind(guild)
            .bind(&key)
            .bind(user)
            .optional(&mut *tx)
            .await?;
    sql("INSERT INTO faq_votes (guild_id, article, user_id, helpful, voted_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (guild_id, article, user_id) DO UPDATE SET helpful = $4, voted_at = $5")
    .bind(guild)
    .bind(&key)
    .bind(user)
    .bind(helpful)
    .bind(now)
    .run(&mut *tx)
    .await?;
    let Article::Entry(number) = article else { return Ok(()) };
    let delta = |value: bool| -> i64 {
        i64::from(helpful == value) - i64::from(before.is_some_and(|(b,)| b == value))
    };
    sql("UPDATE faq_entries SET helpful = helpful + $3, unhelpful = unhelpful + $4
         WHERE guild_id = $1 AND number = $2 AND deleted = FALSE")
    .bind(guild)
    .bind(*number)
    .bind(delta(true))
    .bind(delta(false))
    .run(tx)
    .await?;
    Ok(())
}
