//! Outbox entries as rows.
//!
//! Invariant: `first_attempt_at` says since when the outbox entry may have happened. It is written before a
//! request leaves, so a crash in between leaves an outbox entry that is known to be in doubt, and taken back
//! only when that request surely did nothing and the outbox entry was not in doubt before.

use std::collections::VecDeque;

use chrono::TimeDelta;

use super::{OutboxEntry, Request, files, leases::DEAD};
use crate::{
    app::App,
    clock::Time,
    db::{FromRow, Tx, sql},
    error::{Error, Result},
    ids::{ChannelId, GuildId, MessageId, from_i64, to_i64},
};

/// How many outbox entries of a channel are read at a time.
const READ: i64 = 20;
/// How long a look for an outbox entry in doubt may take, with the attempt that follows.
const LOOK_UP: TimeDelta = TimeDelta::seconds(60);
/// How old an outbox entry that waits for its retry may be before later ones of its channel pass it.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// How far an outbox entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be done.
    Due,
    Done,
    /// Discord refused it for good.
    Failed,
    /// Nobody can know whether it happened.
    Uncertain,
}

impl State {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }
}

fn written(request: &Request) -> Result<String> {
    serde_json::to_string(request).map_err(|error| Error::internal("store an outbox entry", error))
}

pub(super) async fn insert(tx: &mut Tx, entry: &OutboxEntry, now: Time) -> Result<()> {
    let request = written(&entry.request)?;
    let guild = entry.guild.map_or(0, to_i64);
    let origin = entry.origin.as_ref().map(|(feature, key)| format!("{feature}:{key}"));
    sql("INSERT INTO effects (id, guild_id, channel_id, request, marker, origin, state, due_at,
             attempts, created_at, fresh_until)
         VALUES ($1, $2, $3, $4, $5, $6, 'due', $7, 0, $7, $8)")
    .bind(&entry.id)
    .bind(guild)
    .bind(entry.channel)
    .bind(request)
    .bind(entry.marker.clone())
    .bind(origin)
    .bind(now)
    .bind(entry.fresh_until)
    .run(&mut *tx)
    .await?;
    files::insert(tx, entry).await
}

/// Channels with an outbox entry that may start and that no other instance is working on, longest due first.
///
/// It goes from channel to channel and looks at the head of each line, so that it costs what there are channels,
/// not what waits in them: with a backlog, looking at all that is due costs more than sending it.
pub(super) async fn free_channels(app: &App) -> Result<Vec<ChannelId>> {
    let now = app.clock.now();
    let rows: Vec<(i64,)> = sql("WITH RECURSIVE lines (channel_id) AS (
             SELECT MIN(channel_id) FROM effects WHERE state = 'due'
             UNION ALL
             SELECT (SELECT MIN(e.channel_id) FROM effects e
                 WHERE e.state = 'due' AND e.channel_id > l.channel_id)
             FROM lines l WHERE l.channel_id IS NOT NULL),
         heads AS MATERIALIZED (
             SELECT l.channel_id,
                 (SELECT e.created_at FROM effects e WHERE e.channel_id = l.channel_id
                     AND e.state = 'due' ORDER BY e.created_at LIMIT 1) AS created_at,
                 (SELECT e.due_at FROM effects e WHERE e.channel_id = l.channel_id
                     AND e.state = 'due' ORDER BY e.created_at, e.due_at DESC LIMIT 1) AS due_at
             FROM lines l WHERE l.channel_id IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM channel_leases c LEFT JOIN instances i ON i.id = c.lease_by
                 WHERE c.channel_id = l.channel_id AND c.lease_by <> $4 AND c.lease_until > $1
                 AND (i.seen_at IS NULL OR i.seen_at > $3))),
         bounds AS MATERIALIZED (
             SELECT h.channel_id, h.created_at, h.due_at,
                 CASE WHEN h.due_at > $1 AND h.created_at <= $2 THEN
                     (SELECT MIN(w.created_at) FROM effects w WHERE w.channel_id = h.channel_id
                         AND w.state = 'due' AND w.due_at > $1 AND w.created_at > $2) END AS since
             FROM heads h)
         SELECT b.channel_id FROM bounds b
         WHERE b.due_at <= $1 OR (b.created_at <= $2 AND EXISTS (SELECT 1 FROM effects e
             WHERE e.channel_id = b.channel_id AND e.state = 'due' AND e.due_at <= $1
             AND (b.since IS NULL OR e.created_at < b.since)))
         ORDER BY b.due_at, b.channel_id LIMIT 500")
    .bind(now)
    .bind(now - PATIENCE)
    .bind(now - DEAD)
    .bind(&app.instance)
    .planned_anew()
    .all(&app.db)
    .await?;
    Ok(rows.into_iter().filter_map(|(id,)| from_i64(id)).collect())
}

#[derive(Debug, FromRow)]
struct Row {
    id: String,
    guild_id: i64,
    request: String,
    marker: Option<String>,
    origin: Option<String>,
    attempts: i64,
    first_attempt_at: Option<Time>,
    created_at: Time,
    fresh_until: Option<Time>,
    has_files: bool,
}

/// An outbox entry that this instance may carry out.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) id: String,
    pub(super) channel: ChannelId,
    /// The guild it belongs to; none for messages to operators.
    pub(super) guild: Option<GuildId>,
    /// The origin that decided on it, and its key for it.
    pub(super) origin: Option<String>,
    /// The request, or why the row cannot be read.
    pub(super) request: std::result::Result<Request, String>,
    pub(super) marker: Option<String>,
    /// Attempts with this one.
    pub(super) attempts: i64,
    /// Since when it may have happened, before this attempt.
    pub(super) in_doubt_since: Option<Time>,
    pub(super) tried_at: Time,
    pub(super) created_at: Time,
    /// Until when it may be carried out as it is.
    pub(super) fresh_until: Option<Time>,
    pub(super) has_files: bool,
}

/// The outbox entries of a channel that may start, oldest first, read some at a time.
///
/// Invariant: what was read counts only while nothing waits for a retry, because that holds back later ones.
#[derive(Debug)]
pub(super) struct Line {
    channel: ChannelId,
    read: VecDeque<Row>,
}

impl Line {
    /// The line of a channel.
    pub(super) const fn of(channel: ChannelId) -> Self {
        Self { channel, read: VecDeque::new() }
    }

    /// Reads anew before the next one.
    pub(super) fn forget(&mut self) {
        self.read.clear();
    }

    /// The oldest outbox entry of a channel this instance holds that may start, marked as tried.
    pub(super) async fn next(&mut self, app: &App) -> Result<Option<Due>> {
        let mut fresh = false;
        loop {
            let Some(row) = self.read.pop_front() else {
                if fresh {
                    return Ok(None);
                }
                fresh = true;
                self.read = waiting(app, self.channel).await?.into();
                if self.read.is_empty() {
                    return Ok(None);
                }
                continue;
            };
            if let Some(due) = try_it(app, self.channel, row).await? {
                return Ok(Some(due));
            }
            // Taken back meanwhile, or this instance lost the channel.
            self.forget();
        }
    }
}

/// The outbox entries of a channel that may start, oldest first. Outbox entries that wait for their retry hold back later
/// ones of their channel until they are older than [`PATIENCE`].
async fn waiting(app: &App, channel: ChannelId) -> Result<Vec<Row>> {
    let now = app.clock.now();
    let rows = sql("WITH waiting AS (
             SELECT MIN(created_at) AS since FROM effects
             WHERE channel_id = $1 AND state = 'due' AND due_at > $2 AND created_at > $3)
         SELECT e.id, e.guild_id, e.request, e.marker, e.origin, e.attempts, e.first_attempt_at,
             e.created_at, e.fresh_until,
             EXISTS (SELECT 1 FROM effect_files f WHERE f.effect_id = e.id) AS has_files
         FROM effects e JOIN waiting w ON w.since IS NULL OR e.created_at < w.since
         WHERE e.channel_id = $1 AND e.state = 'due' AND e.due_at <= $2
         ORDER BY e.created_at, e.id LIMIT $4")
    .bind(channel)
    .bind(now)
    .bind(now - PATIENCE)
    .bind(READ)
    .all(&app.db)
    .await?;
    Ok(rows)
}

/// Marks an outbox entry as tried; none when it is not to be done any more, or this instance lost the channel. While it
/// is tried it is not due for anybody else.
async fn try_it(app: &App, channel: ChannelId, row: Row) -> Result<Option<Due>> {
    let now = app.clock.now();
    // After an attempt whose outcome is unknown, the next one may look for the message first.
    let takes = if row.first_attempt_at.is_some() { LOOK_UP } else { DEAD };
    let held = sql("UPDATE effects SET attempts = attempts + 1, due_at = $6,
             first_attempt_at = COALESCE(first_attempt_at, $3)
         WHERE id = $1 AND state = 'due' AND attempts = $5 AND EXISTS (SELECT 1 FROM channel_leases l
             WHERE l.channel_id = $4 AND l.lease_by = $2 AND l.lease_until > $3)")
    .bind(&row.id)
    .bind(&app.instance)
    .bind(now)
    .bind(channel)
    .bind(row.attempts)
    .bind(now + takes)
    .run(&app.db)
    .await?;
    Ok((held == 1).then(|| Due {
        id: row.id,
        channel,
        guild: from_i64(row.guild_id),
        origin: row.origin,
        request: serde_json::from_str(&row.request).map_err(|error| error.to_string()),
        marker: row.marker,
        attempts: row.attempts + 1,
        in_doubt_since: row.first_attempt_at,
        tried_at: now,
        created_at: row.created_at,
        fresh_until: row.fresh_until,
        has_files: row.has_files,
    }))
}

/// Notes that an attempt begins now, after a look whether the outbox entry happened.
pub(super) async fn begin(app: &App, due: &Due) -> Result<()> {
    sql("UPDATE effects SET due_at = $2 WHERE id = $1 AND state = 'due' AND attempts = $3")
        .bind(&due.id)
        .bind(app.clock.now() + DEAD)
        .bind(due.attempts)
        .run(&app.db)
        .await?;
    Ok(())
}

/// Whether anything is due in a channel.
pub(super) async fn is_due(app: &App, channel: ChannelId) -> Result<bool> {
    let found: Option<(i64,)> = sql("SELECT CAST(1 AS BIGINT) FROM effects
         WHERE channel_id = $1 AND state = 'due' AND due_at <= $2 LIMIT 1")
    .bind(channel)
    .bind(app.clock.now())
    .optional(&app.db)
    .await?;
    Ok(found.is_some())
}

/// How an outbox entry stands after an attempt.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) state: State,
    pub(super) due_at: Time,
    pub(super) in_doubt_since: Option<Time>,
    pub(super) message: Option<MessageId>,
    pub(super) problem: Option<String>,
    /// Discord's own code for the problem.
    pub(super) code: Option<u64>,
}

/// Writes down how an outbox entry stands after an attempt; false when somebody else already did.
pub(super) async fn settle(tx: &mut Tx, due: &Due, standing: &Standing) -> Result<bool> {
    // Whoever lost the channel while trying knows less than who tries now, unless it is done.
    let settled =
        sql("UPDATE effects SET state = $2, due_at = $3, first_attempt_at = $4, message_id = $5,
             problem = $6
         WHERE id = $1 AND state = 'due' AND (attempts = $7 OR $2 = 'done')")
        .bind(&due.id)
        .bind(standing.state.name())
        .bind(standing.due_at)
        .bind(standing.in_doubt_since)
        .bind(standing.message.map(to_i64))
        .bind(standing.problem.clone())
        .bind(due.attempts)
        .run(&mut *tx)
        .await?;
    if due.has_files && matches!(standing.state, State::Done | State::Failed) {
        files::drop(tx, &due.id).await?;
    }
    Ok(settled == 1)
}

/// Notes that an outbox entry may be carried out as it is however long it waits.
pub(super) async fn freshen(tx: &mut Tx, id: &str) -> Result<()> {
    sql("UPDATE effects SET fresh_until = NULL WHERE id = $1").bind(id).run(tx).await?;
    Ok(())
}

/// Replaces what an outbox entry asks for.
pub(super) async fn replace(tx: &mut Tx, id: &str, request: &Request) -> Result<()> {
    let request = written(request)?;
    sql("UPDATE effects SET request = $2 WHERE id = $1").bind(id).bind(request).run(tx).await?;
    Ok(())
}

/// Forgets an outbox entry that is left out, with its files.
pub(super) async fn drop_it(tx: &mut Tx, id: &str) -> Result<()> {
    sql("DELETE FROM effects WHERE id = $1").bind(id).run(&mut *tx).await?;
    files::drop(tx, id).await
}

/// Takes back an outbox entry unless it was tried already; whether it did.
pub(super) async fn revoke(tx: &mut Tx, guild: GuildId, id: &str) -> Result<bool> {
    let revoked = sql("DELETE FROM effects
         WHERE id = $1 AND guild_id = $2 AND state = 'due' AND first_attempt_at IS NULL")
    .bind(id)
    .bind(guild)
    .run(&mut *tx)
    .await?;
    if revoked == 1 {
        files::drop(tx, id).await?;
    }
    Ok(revoked == 1)
}
