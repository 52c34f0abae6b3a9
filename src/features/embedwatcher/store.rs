//! How far channels were read, and which announcements were looked at.
//!
//! Invariant: every text but the list of guilds names the guild first, and a message has one row, so that it
//! makes a reminder once.

use chrono::TimeDelta;

use super::model::{Standing, Watched};
use crate::{
    clock::Time,
    db::{Db, FromRow, On, Tx, sql},
    error::{Error, Result},
    ids::{ChannelId, GuildId, MessageId, from_i64},
};

/// How long it is remembered that a message was looked at.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// How far a guild's channel was read.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The channel.
    pub channel: ChannelId,
    /// The newest message that was looked at.
    pub cursor: MessageId,
    /// When edits were looked for last.
    pub followed_at: Time,
    /// Whether the guild was told that messages cannot be read.
    pub told_blind: bool,
    /// What stood in the way when it was told last.
    pub told_problem: String,
}

#[derive(FromRow)]
struct ProgressRow {
    channel_id: i64,
    cursor: i64,
    followed_at: Time,
    told_blind: bool,
    told_problem: String,
}

/// How far a guild's channel was read.
pub async fn progress(on: impl Into<On<'_>>, guild: GuildId) -> Result<Option<Progress>> {
    let row: Option<ProgressRow> = sql(
        "SELECT channel_id, cursor, followed_at, told_blind, told_problem FROM watched_channels
         WHERE guild_id = $1",
    )
    .bind(guild)
    .optional(on)
    .await?;
    row.map(|row| {
        Ok(Progress {
            channel: from_i64(row.channel_id).ok_or_else(damaged)?,
            cursor: from_i64(row.cursor).ok_or_else(damaged)?,
            followed_at: row.followed_at,
            told_blind: row.told_blind,
            told_problem: row.told_problem,
        })
    })
    .transpose()
}

/// Writes down how far a guild's channel was read.
pub async fn advance(
    on: impl Into<On<'_>>,
    guild: GuildId,
    progress: &Progress,
    now: Time,
) -> Result<()> {
    sql("INSERT INTO watched_channels (guild_id, channel_id, cursor, read_at, followed_at, told_blind,
             told_problem)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (guild_id) DO UPDATE SET channel_id = $2, cursor = $3, read_at = $4,
             followed_at = $5, told_blind = $6, told_problem = $7")
    .bind(guild)
    .bind(progress.channel)
    .bind(progress.cursor)
    .bind(now)
    .bind(progress.followed_at)
    .bind(progress.told_blind)
    .bind(&progress.told_problem)
    .run(on)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct WatchedRow {
    message_id: i64,
    channel_id: i64,
    state: String,
    hash: String,
    number: i64,
    ends_at: Option<Time>,
}

impl WatchedRow {
    fn read(self) -> Result<Watched> {
        Ok(Watched {
            message: from_i64(self.message_id).ok_or_else(damaged)?,
            channel: from_i64(self.channel_id).ok_or_else(damaged)?,
            standing: Standing::named(&self.state),
            hash: self.hash,
            number: self.number,
            ends_at: self.ends_at,
        })
    }
}

/// Notes that a message was looked at; false when it was before.
pub async fn note(tx: &mut Tx, guild: GuildId, watched: &Watched, now: Time) -> Result<bool> {
    let noted = sql("INSERT INTO watched_messages (guild_id, message_id, channel_id, state, hash,
             number, ends_at, followed_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (guild_id, message_id) DO NOTHING")
    .bind(guild)
    .bind(watched.message)
    .bind(watched.channel)
    .bind(watched.standing.name())
    .bind(&watched.hash)
    .bind(watched.number)
    .bind(watched.ends_at)
    .bind(now)
    .run(tx)
    .await?;
    Ok(noted == 1)
}

/// Writes down what became of a message that was noted.
pub async fn settle(tx: &mut Tx, guild: GuildId, watched: &Watched, now: Time) -> Result<()> {
    sql("UPDATE watched_messages SET state = $3, hash = $4, number = $5, ends_at = $6, followed_at = $7
         WHERE guild_id = $1 AND message_id = $2")
    .bind(guild)
    .bind(watched.message)
    .bind(watched.standing.name())
    .bind(&watched.hash)
    .bind(watched.number)
    .bind(watched.ends_at)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// A message that was looked at.
pub async fn watched(
    on: impl Into<On<'_>>,
    guild: GuildId,
    message: MessageId,
) -> Result<Option<Watched>> {
    let row: Option<WatchedRow> = sql("SELECT message_id, channel_id, state, hash, number, ends_at
         FROM watched_messages WHERE guild_id = $1 AND message_id = $2")
    .bind(guild)
    .bind(message)
    .optional(on)
    .await?;
    row.map(WatchedRow::read).transpose()
}

/// Messages of a channel that were looked at, from one on, oldest first.
pub async fn since(
    db: &Db,
    guild: GuildId,
    channel: ChannelId,
    from: MessageId,
) -> Result<Vec<Watched>> {
    let rows: Vec<WatchedRow> = sql("SELECT message_id, channel_id, state, hash, number, ends_at
         FROM watched_messages WHERE guild_id = $1 AND channel_id = $2 AND message_id >= $3
         ORDER BY message_id LIMIT 200")
    .bind(guild)
    .bind(channel)
    .bind(from)
    .all(db)
    .await?;
    rows.into_iter().map(WatchedRow::read).collect()
}

/// Older messages whose events are still to come, those that were not looked at for longest first.
pub async fn older(
    db: &Db,
    guild: GuildId,
    channel: ChannelId,
    before: MessageId,
    now: Time,
    limit: i64,
) -> Result<Vec<Watched>> {
    let rows: Vec<WatchedRow> = sql("SELECT message_id, channel_id, state, hash, number, ends_at
         FROM watched_messages WHERE guild_id = $1 AND channel_id = $2 AND message_id < $3
         AND state = 'made' AND (ends_at IS NULL OR ends_at > $4)
         ORDER BY followed_at, message_id LIMIT $5")
    .bind(guild)
    .bind(channel)
    .bind(before)
    .bind(now)
    .bind(limit)
    .all(db)
    .await?;
    rows.into_iter().map(WatchedRow::read).collect()
}

/// Forgets messages that were looked at long ago and made nothing, or nothing that is still to come.
pub async fn clean(db: &Db, now: Time) -> Result<()> {
    sql("DELETE FROM watched_messages WHERE seen_at < $1
         AND (state <> 'made' OR ends_at < $2)")
    .bind(now - REMEMBERED)
    .bind(now)
    .run(db)
    .await?;
    Ok(())
}

/// Whom an announcement belongs to that somebody's buttons name.
pub async fn by_number(
    on: impl Into<On<'_>>,
    guild: GuildId,
    number: i64,
) -> Result<Option<Watched>> {
    let row: Option<WatchedRow> = sql("SELECT message_id, channel_id, state, hash, number, ends_at
         FROM watched_messages WHERE guild_id = $1 AND number = $2 ORDER BY message_id LIMIT 1")
    .bind(guild)
    .bind(number)
    .optional(on)
    .await?;
    row.map(WatchedRow::read).transpose()
}

fn damaged() -> Error {
    Error::internal("read what was watched", "an id is 0")
}
