//! How far channels were read, and which announcements were looked at.
//!
//! Invariant: every text but the list of guilds names the guild first, and a message has one row, so that it
//! makes a reminder once.

pub mod events;

use chrono::TimeDelta;

use super::model::{Said, Standing, Watched};
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
    pub channel: ChannelId,
    /// The newest message that was looked at.
    pub cursor: MessageId,
    /// When edits were looked for last.
    pub followed_at: Time,
    /// Whether the guild was told that messages cannot be read.
    pub told_blind: bool,
    /// The problem that the guild was told of last.
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

/// Begins to read a channel, or to read it anew from a later message, unless another instance did.
pub async fn begin(db: &Db, guild: GuildId, progress: &Progress, now: Time) -> Result<()> {
    sql("INSERT INTO watched_channels (guild_id, channel_id, cursor, read_at, followed_at, told_blind,
             told_problem)
         VALUES ($1, $2, $3, $4, $5, FALSE, '')
         ON CONFLICT (guild_id) DO UPDATE SET channel_id = $2, cursor = $3, read_at = $4,
             followed_at = $5, told_blind = FALSE, told_problem = ''
         WHERE watched_channels.channel_id <> $2 OR watched_channels.cursor < $3")
    .bind(guild)
    .bind(progress.channel)
    .bind(progress.cursor)
    .bind(now)
    .bind(progress.followed_at)
    .run(db)
    .await?;
    Ok(())
}

/// Writes down how far a guild's channel was read, unless another instance came further.
pub async fn advance(
    on: impl Into<On<'_>>,
    guild: GuildId,
    progress: &Progress,
    now: Time,
) -> Result<()> {
    sql("UPDATE watched_channels SET cursor = $3, read_at = $4, followed_at = $5
         WHERE guild_id = $1 AND channel_id = $2 AND cursor <= $3")
    .bind(guild)
    .bind(progress.channel)
    .bind(progress.cursor)
    .bind(now)
    .bind(progress.followed_at)
    .run(on)
    .await?;
    Ok(())
}

/// Notes whether a guild knows that messages are withheld; false when that was noted before.
pub async fn told_blind(tx: &mut Tx, guild: GuildId, told: bool) -> Result<bool> {
    let noted =
        sql("UPDATE watched_channels SET told_blind = $2 WHERE guild_id = $1 AND told_blind <> $2")
            .bind(guild)
            .bind(told)
            .run(tx)
            .await?;
    Ok(noted == 1)
}

/// Notes what stands in the way; false when something did before.
pub async fn told_problem(tx: &mut Tx, guild: GuildId, problem: &str) -> Result<bool> {
    let noted = sql("UPDATE watched_channels SET told_problem = $2
         WHERE guild_id = $1 AND told_problem = ''")
    .bind(guild)
    .bind(problem)
    .run(tx)
    .await?;
    Ok(noted == 1)
}

/// Notes that nothing stands in the way any more.
pub async fn solved(db: &Db, guild: GuildId) -> Result<()> {
    sql("UPDATE watched_channels SET told_problem = '' WHERE guild_id = $1")
        .bind(guild)
        .run(db)
        .await?;
    Ok(())
}

/// The columns of a [`WatchedRow`].
macro_rules! watched {
    () => {
        "message_id, channel_id, state, hash, number, ends_at, said"
    };
}

#[derive(FromRow)]
struct WatchedRow {
    message_id: i64,
    channel_id: i64,
    state: String,
    hash: String,
    number: i64,
    ends_at: Option<Time>,
    said: String,
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
            // Of what was noted before this was kept, it is empty.
            said: serde_json::from_str(&self.said).ok(),
        })
    }
}

/// Notes that a message was looked at; false when it was before.
pub async fn note(tx: &mut Tx, guild: GuildId, watched: &Watched, now: Time) -> Result<bool> {
    let noted = sql("INSERT INTO watched_messages (guild_id, message_id, channel_id, state, hash,
             number, ends_at, said, followed_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
         ON CONFLICT (guild_id, message_id) DO NOTHING")
    .bind(guild)
    .bind(watched.message)
    .bind(watched.channel)
    .bind(watched.standing.name())
    .bind(&watched.hash)
    .bind(watched.number)
    .bind(watched.ends_at)
    .bind(said(watched)?)
    .bind(now)
    .run(tx)
    .await?;
    Ok(noted == 1)
}

/// Takes on what a message became since it was read, before anything is made of that; false when somebody
/// else did already, and then it is theirs.
pub async fn claim(
    tx: &mut Tx,
    guild: GuildId,
    was: &Watched,
    now_is: &Watched,
    now: Time,
) -> Result<bool> {
    let claimed = sql("UPDATE watched_messages SET state = $5, hash = $6, followed_at = $7
         WHERE guild_id = $1 AND message_id = $2 AND state = $3 AND hash = $4")
    .bind(guild)
    .bind(was.message)
    .bind(was.standing.name())
    .bind(&was.hash)
    .bind(now_is.standing.name())
    .bind(&now_is.hash)
    .bind(now)
    .run(tx)
    .await?;
    Ok(claimed == 1)
}

/// Writes down what became of a message that was noted or claimed in this transaction.
pub async fn settle(tx: &mut Tx, guild: GuildId, watched: &Watched, now: Time) -> Result<()> {
    sql("UPDATE watched_messages SET state = $3, hash = $4, number = $5, ends_at = $6, said = $7,
             followed_at = $8
         WHERE guild_id = $1 AND message_id = $2")
    .bind(guild)
    .bind(watched.message)
    .bind(watched.standing.name())
    .bind(&watched.hash)
    .bind(watched.number)
    .bind(watched.ends_at)
    .bind(said(watched)?)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Notes that a message was looked at and is what it was.
pub async fn looked(db: &Db, guild: GuildId, message: MessageId, now: Time) -> Result<()> {
    sql("UPDATE watched_messages SET followed_at = $3 WHERE guild_id = $1 AND message_id = $2")
        .bind(guild)
        .bind(message)
        .bind(now)
        .run(db)
        .await?;
    Ok(())
}

/// Notes that the reminder of an announcement was taken back.
pub async fn undone(tx: &mut Tx, guild: GuildId, number: i64) -> Result<()> {
    sql("UPDATE watched_messages SET state = 'undone'
         WHERE guild_id = $1 AND number = $2 AND state = 'made'")
    .bind(guild)
    .bind(number)
    .run(tx)
    .await?;
    Ok(())
}

/// Messages of a channel from one on that made a reminder, newest first.
pub async fn made_since(
    db: &Db,
    guild: GuildId,
    channel: ChannelId,
    from: MessageId,
) -> Result<Vec<Watched>> {
    let rows: Vec<WatchedRow> = sql(concat!(
        "SELECT ",
        watched!(),
        "
         FROM watched_messages WHERE guild_id = $1 AND channel_id = $2 AND message_id >= $3
         AND state = 'made' ORDER BY message_id DESC LIMIT 200"
    ))
    .bind(guild)
    .bind(channel)
    .bind(from)
    .all(db)
    .await?;
    Ok(readable(rows))
}

/// Messages of a channel that made nothing and might after an edit: those between two, both included.
pub async fn open_between(
    db: &Db,
    guild: GuildId,
    channel: ChannelId,
    (from, to): (MessageId, MessageId),
) -> Result<Vec<Watched>> {
    let rows: Vec<WatchedRow> = sql(concat!(
        "SELECT ",
        watched!(),
        "
         FROM watched_messages WHERE guild_id = $1 AND channel_id = $2 AND message_id >= $3
         AND message_id <= $4 AND state IN ('unread', 'nothing')
         ORDER BY message_id DESC LIMIT 500"
    ))
    .bind(guild)
    .bind(channel)
    .bind(from)
    .bind(to)
    .all(db)
    .await?;
    Ok(readable(rows))
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
    let rows: Vec<WatchedRow> = sql(concat!(
        "SELECT ",
        watched!(),
        "
         FROM watched_messages WHERE guild_id = $1 AND channel_id = $2 AND message_id < $3
         AND state = 'made' AND (ends_at IS NULL OR ends_at > $4)
         ORDER BY followed_at, message_id LIMIT $5"
    ))
    .bind(guild)
    .bind(channel)
    .bind(before)
    .bind(now)
    .bind(limit)
    .all(db)
    .await?;
    Ok(readable(rows))
}

/// Forgets messages that were looked at long ago and made nothing, or nothing that is still to come.
pub async fn clean(db: &Db, now: Time) -> Result<()> {
    events::clean(db, now).await?;
    sql("DELETE FROM watched_messages WHERE seen_at < $1
         AND (state <> 'made' OR ends_at < $2)")
    .bind(now - REMEMBERED)
    .bind(now)
    .run(db)
    .await?;
    Ok(())
}

/// Returns the rows that can be read: one that cannot never keeps the others from being looked at.
fn readable(rows: Vec<WatchedRow>) -> Vec<Watched> {
    let read = |row: WatchedRow| {
        let message = row.message_id;
        let read = row.read();
        read.inspect_err(|error| tracing::warn!(message, %error, "a row cannot be read")).ok()
    };
    rows.into_iter().filter_map(read).collect()
}

fn said(watched: &Watched) -> Result<String> {
    let text = watched.said.as_ref().map(serde_json::to_string::<Said>).transpose();
    text.map(Option::unwrap_or_default)
        .map_err(|error| Error::internal("store what was watched", error))
}

fn damaged() -> Error {
    Error::internal("read what was watched", "an id is 0")
}
