//! Reminders as rows.
//!
//! Invariant: every text names the guild first, and a change that a person makes names the revision it was
//! made from.

mod due;
mod occurrences;
mod people;
mod row;

pub use due::{
    Claimed, advance, checked, claim, park, postpone, realign, speaking, stop, unchecked,
};
pub use occurrences::{
    Ended, clean, done_by, due_from, late, occurrence, queued, recent, record_due, sent_and_late,
    settle,
};
pub use people::{erase, export};

use row::Row;

use super::model::{Draft, Edge, Moment, Reminder, State, Trouble, Whose};
use crate::{
    clock::Time,
    db::{Db, On, Tx, counters, sql},
    error::{Error, Result},
    ids::{GuildId, UserId},
};

/// The reminder of this number.
pub async fn find(on: impl Into<On<'_>>, guild: GuildId, number: i64) -> Result<Option<Reminder>> {
    let row: Option<Row> = sql("SELECT * FROM reminders WHERE guild_id = $1 AND number = $2")
        .bind(guild)
        .bind(number)
        .optional(on)
        .await?;
    row.map(Row::read).transpose()
}

fn of(whose: Whose) -> Option<UserId> {
    match whose {
        Whose::All => None,
        Whose::Of(user) => Some(user),
    }
}

/// Reminders that are not over: all of a guild or of one person.
pub async fn count(on: impl Into<On<'_>>, guild: GuildId, whose: Whose) -> Result<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM reminders WHERE guild_id = $1
         AND (CAST($2 AS BIGINT) IS NULL OR created_by = CAST($2 AS BIGINT)) AND state <> 'done'")
    .bind(guild)
    .bind(of(whose))
    .one(on)
    .await?;
    Ok(count)
}

/// A page of the agenda: by the next time, those without one last, newest first.
pub async fn page(
    db: &Db,
    guild: GuildId,
    whose: Whose,
    after: Option<Edge>,
    limit: i64,
) -> Result<Vec<Reminder>> {
    let query = match after {
        None => sql("SELECT * FROM reminders WHERE guild_id = $1
             AND (CAST($2 AS BIGINT) IS NULL OR created_by = CAST($2 AS BIGINT))
             ORDER BY next_at ASC NULLS LAST, number DESC LIMIT $3")
        .bind(guild)
        .bind(of(whose))
        .bind(limit),
        Some(Edge { next_at: Some(next_at), number }) => {
            sql("SELECT * FROM reminders WHERE guild_id = $1
             AND (CAST($2 AS BIGINT) IS NULL OR created_by = CAST($2 AS BIGINT))
             AND (next_at > $3 OR (next_at = $3 AND number < $4) OR next_at IS NULL)
             ORDER BY next_at ASC NULLS LAST, number DESC LIMIT $5")
            .bind(guild)
            .bind(of(whose))
            .bind(next_at)
            .bind(number)
            .bind(limit)
        }
        Some(Edge { next_at: None, number }) => sql("SELECT * FROM reminders WHERE guild_id = $1
             AND (CAST($2 AS BIGINT) IS NULL OR created_by = CAST($2 AS BIGINT))
             AND next_at IS NULL AND number < $3
             ORDER BY number DESC LIMIT $4")
        .bind(guild)
        .bind(of(whose))
        .bind(number)
        .bind(limit),
    };
    let rows: Vec<Row> = query.all(db).await?;
    Ok(readable(rows))
}

/// Reminders whose name, message or number begins or holds what was typed.
pub async fn suggest(
    db: &Db,
    guild: GuildId,
    whose: Whose,
    number: Option<i64>,
    limit: i64,
) -> Result<Vec<Reminder>> {
    let rows: Vec<Row> = sql("SELECT * FROM reminders WHERE guild_id = $1
         AND (CAST($2 AS BIGINT) IS NULL OR created_by = CAST($2 AS BIGINT))
         ORDER BY CASE WHEN number = $3 THEN 0 ELSE 1 END, next_at ASC NULLS LAST, number DESC
         LIMIT $4")
    .bind(guild)
    .bind(of(whose))
    .bind(number.unwrap_or(0))
    .bind(limit)
    .all(db)
    .await?;
    Ok(readable(rows))
}

/// Keeps others from adding reminders to the guild until this transaction ends, so that what it counts stays true.
pub async fn hold(tx: &mut Tx, guild: GuildId) -> Result<()> {
    counters::take(tx, guild, "reminder", 0).await?;
    Ok(())
}

/// Adds a reminder under the guild's next number: that number.
pub async fn add(tx: &mut Tx, guild: GuildId, reminder: &Reminder) -> Result<i64> {
    let number = counters::take(tx, guild, "reminder", 1).await?;
    put(tx, guild, &Reminder { number, ..reminder.clone() }).await?;
    Ok(number)
}

/// Adds a reminder under a number it had before.
pub async fn put(tx: &mut Tx, guild: GuildId, reminder: &Reminder) -> Result<()> {
    let Draft { kind, name, message, place, location, image, .. } = &reminder.draft;
    let source = reminder.source;
    sql("INSERT INTO reminders (guild_id, number, kind, name, message, channel_id, recipient,
             location, image, mentions, schedule, leads, state, problem, decided_to, next_at,
             next_occurs_at, snoozed_to, snoozed_of, last_sent_at, source_channel, source_message,
             revision, created_by, created_at, updated_by, updated_at, skipped, lease_by,
             lease_until, author)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
             $19, $20, $21, $22, $23, $24, $25, $24, $26, $27, '', $25, $28)")
    .bind(guild)
    .bind(reminder.number)
    .bind(kind.name())
    .bind(name)
    .bind(message)
    .bind(place.channel)
    .bind(place.recipient.map_or(0, crate::ids::to_i64))
    .bind(location)
    .bind(image)
    .bind(row::json(&reminder.draft.mentions)?)
    .bind(row::json(&reminder.draft.schedule)?)
    .bind(row::json(&reminder.draft.leads)?)
    .bind(reminder.state.name())
    .bind(reminder.problem.map(Trouble::name))
    .bind(reminder.decided_to)
    .bind(reminder.next.map(|next| next.due_at))
    .bind(reminder.next.map(|next| next.occurs_at))
    .bind(reminder.snoozed.map(|snoozed| snoozed.due_at))
    .bind(reminder.snoozed.map(|snoozed| snoozed.occurs_at))
    .bind(reminder.last_sent_at)
    .bind(source.map_or(0, |source| crate::ids::to_i64(source.channel)))
    .bind(source.map_or(0, |source| crate::ids::to_i64(source.message)))
    .bind(reminder.revision)
    .bind(reminder.created_by.map_or(0, crate::ids::to_i64))
    .bind(reminder.created_at)
    .bind(reminder.updated_at)
    .bind(row::json(&reminder.skipped)?)
    .bind(&reminder.author)
    .run(tx)
    .await?;
    Ok(())
}

/// Writes a reminder that is still at `revision`; false when it is not. Its own revision is the new one.
pub async fn update(
    tx: &mut Tx,
    guild: GuildId,
    revision: i64,
    by: Option<UserId>,
    reminder: &Reminder,
) -> Result<bool> {
    let Draft { kind, name, message, place, location, image, .. } = &reminder.draft;
    let changed = sql("UPDATE reminders SET kind = $4, name = $5, message = $6, channel_id = $7,
             recipient = $8, location = $9, image = $10, mentions = $11, schedule = $12, leads = $13,
             state = $14, problem = $15, decided_to = $16, next_at = $17, next_occurs_at = $18,
             snoozed_to = $19, snoozed_of = $20, revision = $21, updated_by = $22, updated_at = $23,
             skipped = $24
         WHERE guild_id = $1 AND number = $2 AND revision = $3")
    .bind(guild)
    .bind(reminder.number)
    .bind(revision)
    .bind(kind.name())
    .bind(name)
    .bind(message)
    .bind(place.channel)
    .bind(place.recipient.map_or(0, crate::ids::to_i64))
    .bind(location)
    .bind(image)
    .bind(row::json(&reminder.draft.mentions)?)
    .bind(row::json(&reminder.draft.schedule)?)
    .bind(row::json(&reminder.draft.leads)?)
    .bind(reminder.state.name())
    .bind(reminder.problem.map(Trouble::name))
    .bind(reminder.decided_to)
    .bind(reminder.next.map(|next| next.due_at))
    .bind(reminder.next.map(|next| next.occurs_at))
    .bind(reminder.snoozed.map(|snoozed| snoozed.due_at))
    .bind(reminder.snoozed.map(|snoozed| snoozed.occurs_at))
    .bind(reminder.revision)
    .bind(by.map_or(0, crate::ids::to_i64))
    .bind(reminder.updated_at)
    .bind(row::json(&reminder.skipped)?)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Pauses a reminder whose message was refused, unless somebody changed it since.
pub async fn pause(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    channel: crate::ids::ChannelId,
    why: Trouble,
) -> Result<bool> {
    let paused = sql("UPDATE reminders SET state = 'paused', problem = $4, next_at = NULL,
             next_occurs_at = NULL, revision = revision + 1
         WHERE guild_id = $1 AND number = $2 AND channel_id = $3 AND problem IS NULL
         AND state <> 'paused'")
    .bind(guild)
    .bind(number)
    .bind(channel)
    .bind(why.name())
    .run(tx)
    .await?;
    Ok(paused == 1)
}

/// Removes a reminder that is still at `revision`, if one is named; false when it was gone or not, and the
/// transaction must then be given up.
pub async fn delete(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    revision: Option<i64>,
) -> Result<bool> {
    // Dependent rows first, in the order in which sending takes its rows.
    sql("DELETE FROM reminder_occurrences WHERE guild_id = $1 AND number = $2")
        .bind(guild)
        .bind(number)
        .run(&mut *tx)
        .await?;
    let gone = sql("DELETE FROM reminders WHERE guild_id = $1 AND number = $2
         AND (CAST($3 AS BIGINT) IS NULL OR revision = CAST($3 AS BIGINT))")
    .bind(guild)
    .bind(number)
    .bind(revision)
    .run(tx)
    .await?;
    Ok(gone == 1)
}

/// How many reminders speak, and how many wait for somebody.
pub async fn figures(db: &Db, guild: GuildId) -> Result<(i64, i64)> {
    Ok(sql("SELECT CAST(COALESCE(SUM(CASE WHEN state = 'active' THEN 1 ELSE 0 END), 0) AS BIGINT),
             CAST(COALESCE(SUM(CASE WHEN problem IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT)
         FROM reminders WHERE guild_id = $1")
    .bind(guild)
    .one(db)
    .await?)
}

/// The reminders that can be read: one that cannot never hides the others. The poller tells of it.
fn readable(rows: Vec<Row>) -> Vec<Reminder> {
    let read = |row: Row| {
        let (guild, number) = (row.guild_id, row.number);
        row.read()
            .inspect_err(|error| tracing::warn!(guild, number, %error, "a reminder cannot be read"))
            .ok()
    };
    rows.into_iter().filter_map(read).collect()
}

fn damaged(what: &'static str) -> Error {
    Error::internal("read a reminder", what)
}

fn moment(due_at: Option<Time>, occurs_at: Option<Time>) -> Option<Moment> {
    Some(Moment { due_at: due_at?, occurs_at: occurs_at? })
}

fn state(name: &str) -> Result<State> {
    State::named(name).ok_or_else(|| damaged("its state is none"))
}
