//! Reminders that are due, and who decides on them.
//!
//! Invariant: an instance decides on a reminder only while it holds the lease it claimed it with, and what it
//! decided is written in the transaction that ends the lease.

use chrono::TimeDelta;

use super::row::{self, Row};
use crate::{
    clock::Time,
    db::{Db, On, Tx, sql},
    error::Result,
    features::reminders::model::{Decision, Moment, Reminder, Trouble},
    ids::{GuildId, UserId, from_i64},
};

/// How long an instance may take to decide on a batch.
const LEASE: TimeDelta = TimeDelta::seconds(20);

/// A due reminder that this instance may decide on.
#[derive(Debug)]
pub struct Claimed {
    pub guild: GuildId,
    /// The reminder; an error when its row cannot be read.
    pub reminder: Result<Reminder>,
    pub number: i64,
    /// The person who changed it last.
    pub changed_by: Option<UserId>,
}

/// Claims reminders that are due and that nobody else is deciding on, longest due first.
pub async fn claim(db: &Db, instance: &str, now: Time, limit: i64) -> Result<Vec<Claimed>> {
    // In the order of the index: with a backlog, Postgres would else read the whole table for one row.
    let waiting: Option<(i64,)> = sql("SELECT CAST(1 AS BIGINT) FROM reminders
         WHERE next_at <= $1 AND state = 'active' AND lease_until <= $1 ORDER BY next_at LIMIT 1")
    .bind(now)
    .optional(db)
    .await?;
    if waiting.is_none() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = sql("UPDATE reminders SET lease_by = $1, lease_until = $2
         WHERE (guild_id, number) IN (
             SELECT guild_id, number FROM reminders
             WHERE next_at <= $3 AND state = 'active' AND lease_until <= $3
             ORDER BY next_at, guild_id, number LIMIT $4)
         AND next_at <= $3 AND state = 'active' AND lease_until <= $3
         RETURNING *")
    .bind(instance)
    .bind(now + LEASE)
    .bind(now)
    .bind(limit)
    .all(db)
    .await?;
    Ok(rows.into_iter().filter_map(claimed).collect())
}

/// Reminders that speak, of all guilds: the next in order after the one of that guild and number.
pub async fn speaking(db: &Db, after: (i64, i64), limit: i64) -> Result<Vec<Claimed>> {
    let rows: Vec<Row> = sql("SELECT * FROM reminders
         WHERE (guild_id > $1 OR (guild_id = $1 AND number > $2)) AND state = 'active'
         ORDER BY guild_id, number LIMIT $3")
    .bind(after.0)
    .bind(after.1)
    .bind(limit)
    .all(db)
    .await?;
    Ok(rows.into_iter().filter_map(claimed).collect())
}

/// Mends when a reminder speaks next, unless it was changed or decided on since.
pub async fn realign(
    db: &Db,
    guild: GuildId,
    reminder: &Reminder,
    next: Option<Moment>,
    now: Time,
) -> Result<bool> {
    let mended = sql("UPDATE reminders SET next_at = $5, next_occurs_at = $6
         WHERE guild_id = $1 AND number = $2 AND revision = $3 AND decided_to = $4
         AND state = 'active' AND lease_until <= $7")
    .bind(guild)
    .bind(reminder.number)
    .bind(reminder.revision)
    .bind(reminder.decided_to)
    .bind(next.map(|next| next.due_at))
    .bind(next.map(|next| next.occurs_at))
    .bind(now)
    .run(db)
    .await?;
    Ok(mended == 1)
}

fn claimed(row: Row) -> Option<Claimed> {
    let (guild, number) = (from_i64(row.guild_id)?, row.number);
    let changed_by = from_i64(row.updated_by);
    Some(Claimed { guild, number, changed_by, reminder: row.read() })
}

/// Pauses a reminder that this instance may decide on, as it was; false when it is not so any more.
pub async fn stop(
    tx: &mut Tx,
    instance: &str,
    guild: GuildId,
    reminder: &Reminder,
    (why, now): (Trouble, Time),
) -> Result<bool> {
    let stopped = sql("UPDATE reminders SET state = 'paused', problem = $5, next_at = NULL,
             next_occurs_at = NULL, revision = revision + 1, checked_at = $6, lease_by = '',
             lease_until = $6
         WHERE guild_id = $1 AND number = $2 AND revision = $3 AND lease_by = $4
         AND state = 'active'")
    .bind(guild)
    .bind(reminder.number)
    .bind(reminder.revision)
    .bind(instance)
    .bind(why.name())
    .bind(now)
    .run(tx)
    .await?;
    Ok(stopped == 1)
}

/// Pauses a reminder that cannot be decided on, whatever it says.
pub async fn park(
    on: impl Into<On<'_>>,
    guild: GuildId,
    number: i64,
    why: Trouble,
    now: Time,
) -> Result<bool> {
    let parked = sql("UPDATE reminders SET state = 'paused', problem = $3, next_at = NULL,
             next_occurs_at = NULL, revision = revision + 1, lease_by = '', lease_until = $4
         WHERE guild_id = $1 AND number = $2 AND state = 'active'")
    .bind(guild)
    .bind(number)
    .bind(why.name())
    .bind(now)
    .run(on)
    .await?;
    Ok(parked == 1)
}

/// Reminders that people made for a channel and that speak, those whose maker was looked at longest ago first.
pub async fn unchecked(db: &Db, limit: i64) -> Result<Vec<Claimed>> {
    let rows: Vec<Row> = sql("SELECT * FROM reminders
         WHERE state = 'active' AND created_by <> 0 AND recipient = 0
         ORDER BY state, checked_at ASC NULLS FIRST, guild_id, number LIMIT $1")
    .bind(limit)
    .all(db)
    .await?;
    Ok(rows.into_iter().filter_map(claimed).collect())
}

/// Notes that the maker of a reminder was looked at.
pub async fn checked(db: &Db, guild: GuildId, number: i64, now: Time) -> Result<()> {
    sql("UPDATE reminders SET checked_at = $3 WHERE guild_id = $1 AND number = $2")
        .bind(guild)
        .bind(number)
        .bind(now)
        .run(db)
        .await?;
    Ok(())
}

/// Writes down what was decided, if this instance still holds the reminder as it was; false otherwise.
pub async fn advance(
    tx: &mut Tx,
    instance: &str,
    guild: GuildId,
    (reminder, decision): (&Reminder, &Decision),
    now: Time,
) -> Result<bool> {
    let advanced = sql("UPDATE reminders SET decided_to = $5, next_at = $6, next_occurs_at = $7,
             snoozed_to = $8, snoozed_of = $9, state = $10, skipped = $12, lease_by = '',
             lease_until = $11
         WHERE guild_id = $1 AND number = $2 AND revision = $3 AND lease_by = $4
         AND lease_until > $11 AND state = 'active'")
    .bind(guild)
    .bind(reminder.number)
    .bind(reminder.revision)
    .bind(instance)
    .bind(decision.decided_to)
    .bind(decision.next.map(|next| next.due_at))
    .bind(decision.next.map(|next| next.occurs_at))
    .bind(decision.snoozed.map(|snoozed| snoozed.due_at))
    .bind(decision.snoozed.map(|snoozed| snoozed.occurs_at))
    .bind(decision.state.name())
    .bind(now)
    .bind(row::json(&decision.skipped)?)
    .run(tx)
    .await?;
    Ok(advanced == 1)
}

/// Leaves a reminder alone until then, as when its guild turned reminders off.
pub async fn postpone(
    on: impl Into<On<'_>>,
    instance: &str,
    guild: GuildId,
    number: i64,
    until: Time,
) -> Result<()> {
    sql("UPDATE reminders SET lease_by = '', lease_until = $4
         WHERE guild_id = $1 AND number = $2 AND lease_by = $3")
    .bind(guild)
    .bind(number)
    .bind(instance)
    .bind(until)
    .run(on)
    .await?;
    Ok(())
}
