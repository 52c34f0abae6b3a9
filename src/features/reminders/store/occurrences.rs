//! The messages that reminders owed, and their outcomes.
//!
//! Invariant: one row a lead time of an occurrence, whoever decides on it how often.

use chrono::TimeDelta;

use super::damaged;
use crate::{
    clock::Time,
    db::{Db, FromRow, On, Tx, sql},
    error::Result,
    features::reminders::model::{Moment, Outcome, Record},
    ids::{ChannelId, GuildId, MessageId, UserId, from_i64, to_i64},
};

/// How long it is remembered what became of an occurrence.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

#[derive(FromRow)]
struct Row {
    number: i64,
    occurs_at: Time,
    due_at: Time,
    state: String,
    late: bool,
    settled_at: Option<Time>,
    done_by: i64,
}

impl Row {
    fn read(self) -> Result<Record> {
        Ok(Record {
            number: self.number,
            moment: Moment { occurs_at: self.occurs_at, due_at: self.due_at },
            outcome: Outcome::named(&self.state).ok_or_else(|| damaged("an outcome is none"))?,
            late: self.late,
            settled_at: self.settled_at,
            done: self.done_by != 0,
        })
    }
}

/// Notes what is owed and how; false when that was noted before, so that it happens once. `entry` is the outbox entry that sends it.
pub async fn record_due(
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
    record: &Record,
    entry: &str,
    now: Time,
) -> Result<bool> {
    let noted =
        sql("INSERT INTO reminder_occurrences (guild_id, number, occurs_at, due_at, state, late,
             effect_id, channel_id, decided_at, done_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
         ON CONFLICT (guild_id, number, occurs_at, due_at) DO NOTHING")
        .bind(guild)
        .bind(record.number)
        .bind(record.moment.occurs_at)
        .bind(record.moment.due_at)
        .bind(record.outcome.name())
        .bind(record.late)
        .bind(entry)
        .bind(channel)
        .bind(now)
        .run(tx)
        .await?;
    Ok(noted == 1)
}

/// How sending ended.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    pub outcome: Outcome,
    pub message: Option<MessageId>,
    pub at: Time,
}

/// Notes how sending ended, for all that the message was about.
pub async fn settle(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    entry: &str,
    ended: Ended,
) -> Result<()> {
    sql("UPDATE reminder_occurrences SET message_id = $5, settled_at = $6,
             state = CASE WHEN state = 'queued' OR $4 <> 'sent' THEN $4 ELSE state END
         WHERE guild_id = $1 AND number = $2 AND effect_id = $3")
    .bind(guild)
    .bind(number)
    .bind(entry)
    .bind(ended.outcome.name())
    .bind(ended.message.map(to_i64))
    .bind(ended.at)
    .run(&mut *tx)
    .await?;
    if ended.outcome == Outcome::Sent {
        sql("UPDATE reminders SET last_sent_at = $3 WHERE guild_id = $1 AND number = $2")
            .bind(guild)
            .bind(number)
            .bind(ended.at)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// The records of one outbox entry, in order.
pub async fn due_from(
    on: impl Into<On<'_>>,
    guild: GuildId,
    number: i64,
    entry: &str,
) -> Result<Vec<Record>> {
    let rows: Vec<Row> = sql("SELECT number, occurs_at, due_at, state, late, settled_at, done_by
         FROM reminder_occurrences WHERE guild_id = $1 AND number = $2 AND effect_id = $3
         ORDER BY occurs_at, due_at")
    .bind(guild)
    .bind(number)
    .bind(entry)
    .all(on)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Moments of a reminder that wait to be told of, all or those that were due before a time, with the outbox entries
/// that tell, oldest first.
pub async fn queued(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    before: Option<Time>,
) -> Result<Vec<(Moment, String)>> {
    let rows: Vec<(Time, Time, String)> =
        sql("SELECT occurs_at, due_at, effect_id FROM reminder_occurrences
         WHERE guild_id = $1 AND number = $2 AND settled_at IS NULL
         AND state IN ('queued', 'summarised') AND (CAST($3 AS TIMESTAMPTZ) IS NULL OR due_at < $3)
         ORDER BY due_at, occurs_at")
        .bind(guild)
        .bind(number)
        .bind(before)
        .all(tx)
        .await?;
    let moment = |(occurs_at, due_at, entry)| (Moment { occurs_at, due_at }, entry);
    Ok(rows.into_iter().map(moment).collect())
}

/// Notes that what an outbox entry was to send became late, what becomes of it, and which outbox entry tells of it now.
pub async fn late(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    entry: &str,
    (outcome, teller): (Outcome, &str),
) -> Result<()> {
    sql("UPDATE reminder_occurrences SET state = $4, late = TRUE, effect_id = $5
         WHERE guild_id = $1 AND number = $2 AND effect_id = $3")
    .bind(guild)
    .bind(number)
    .bind(entry)
    .bind(outcome.name())
    .bind(teller)
    .run(tx)
    .await?;
    Ok(())
}

/// The occurrence that a message was about: the last one, when it was a summary.
pub async fn occurrence(
    on: impl Into<On<'_>>,
    guild: GuildId,
    number: i64,
    entry: &str,
) -> Result<Option<Record>> {
    Ok(due_from(on, guild, number, entry).await?.pop())
}

/// Notes who said first that what a message was about is done: whoever did.
pub async fn done_by(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    entry: &str,
    user: UserId,
) -> Result<UserId> {
    sql("UPDATE reminder_occurrences SET done_by = $4
         WHERE guild_id = $1 AND number = $2 AND effect_id = $3 AND done_by = 0")
    .bind(guild)
    .bind(number)
    .bind(entry)
    .bind(user)
    .run(&mut *tx)
    .await?;
    let first: Option<(i64,)> = sql("SELECT done_by FROM reminder_occurrences
         WHERE guild_id = $1 AND number = $2 AND effect_id = $3 AND done_by <> 0 LIMIT 1")
    .bind(guild)
    .bind(number)
    .bind(entry)
    .optional(tx)
    .await?;
    Ok(first.and_then(|(first,)| from_i64(first)).unwrap_or(user))
}

/// The latest records of a reminder, newest first.
pub async fn recent(db: &Db, guild: GuildId, number: i64, limit: i64) -> Result<Vec<Record>> {
    let rows: Vec<Row> = sql("SELECT number, occurs_at, due_at, state, late, settled_at, done_by
         FROM reminder_occurrences WHERE guild_id = $1 AND number = $2
         ORDER BY due_at DESC, occurs_at DESC LIMIT $3")
    .bind(guild)
    .bind(number)
    .bind(limit)
    .all(db)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// How many messages were sent since a time, and how many of them late.
pub async fn sent_and_late(db: &Db, guild: GuildId, since: Time) -> Result<(i64, i64)> {
    Ok(sql(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN late = TRUE THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM reminder_occurrences WHERE guild_id = $1 AND state = 'sent' AND decided_at >= $2",
    )
    .bind(guild)
    .bind(since)
    .one(db)
    .await?)
}

/// Forgets what happened long ago, but for what waits to be sent.
pub async fn clean(db: &Db, now: Time) -> Result<()> {
    sql("DELETE FROM reminder_occurrences WHERE decided_at < $1 AND state <> 'queued'")
        .bind(now - REMEMBERED)
        .run(db)
        .await?;
    Ok(())
}
