//! Effects as rows.
//!
//! Invariant: `first_attempt_at` is written before the first request leaves, so a crash in between leaves
//! an effect that is known to be in doubt.

use chrono::TimeDelta;

use super::{Effect, Request};
use crate::{
    app::App,
    clock::Time,
    db::{Db, FromRow, Tx, sql},
    error::{Error, Result},
    ids::ChannelId,
};

/// How long an instance may work on one channel before another may.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How far an effect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be done.
    Due,
    /// Done.
    Done,
    /// Discord refused it for good.
    Failed,
    /// Nobody can know whether it happened.
    Uncertain,
}

impl State {
    /// Its name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }
}

pub(super) async fn insert(tx: &mut Tx, effect: &Effect, now: Time) -> Result<()> {
    let request = serde_json::to_string(&effect.request)
        .map_err(|e| Error::internal("store an effect", e))?;
    sql("INSERT INTO effects (id, guild_id, channel_id, request, marker, state, due_at, attempts,
             lease_by, lease_until, created_at)
         VALUES ($1, $2, $3, $4, $5, 'due', $6, 0, '', $6, $6)")
    .bind(&effect.id)
    .bind(effect.guild.map_or(0, crate::ids::to_i64))
    .bind(effect.channel)
    .bind(request)
    .bind(effect.marker.clone())
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Channels with due effects that no other instance is working on.
pub(super) async fn free_channels(app: &App) -> Result<Vec<ChannelId>> {
    let rows: Vec<(i64,)> =
        sql("SELECT DISTINCT channel_id FROM effects WHERE state = 'due' AND due_at <= $1
         AND NOT EXISTS (SELECT 1 FROM channel_leases l WHERE l.channel_id = effects.channel_id
             AND l.lease_until > $1 AND l.lease_by <> $2)
         ORDER BY channel_id LIMIT 50")
        .bind(app.clock.now())
        .bind(&app.instance)
        .all(&app.db)
        .await?;
    Ok(rows.into_iter().filter_map(|(id,)| crate::ids::from_i64(id)).collect())
}

/// Takes or renews the lease on a channel.
pub(super) async fn lease(app: &App, channel: ChannelId) -> Result<bool> {
    let now = app.clock.now();
    let taken =
        sql("INSERT INTO channel_leases (channel_id, lease_by, lease_until) VALUES ($1, $2, $3)
         ON CONFLICT (channel_id) DO UPDATE SET lease_by = $2, lease_until = $3
         WHERE channel_leases.lease_until <= $4 OR channel_leases.lease_by = $2")
        .bind(channel)
        .bind(&app.instance)
        .bind(now + LEASE)
        .bind(now)
        .run(&app.db)
        .await?;
    Ok(taken == 1)
}

pub(super) async fn let_go(app: &App, channel: ChannelId) -> Result<()> {
    sql("DELETE FROM channel_leases WHERE channel_id = $1 AND lease_by = $2")
        .bind(channel)
        .bind(&app.instance)
        .run(&app.db)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    id: String,
    request: String,
    marker: Option<String>,
    attempts: i64,
    first_attempt_at: Option<Time>,
}

/// An effect that this instance may carry out.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) id: String,
    pub(super) channel: ChannelId,
    pub(super) request: Request,
    pub(super) marker: Option<String>,
    pub(super) attempts: i64,
    pub(super) first_attempt_at: Option<Time>,
}

/// The oldest due effect of a channel this instance holds, marked as tried.
pub(super) async fn next(app: &App, channel: ChannelId) -> Result<Option<Due>> {
    let now = app.clock.now();
    let row: Option<Row> =
        sql("SELECT id, request, marker, attempts, first_attempt_at FROM effects
         WHERE channel_id = $1 AND state = 'due' AND due_at <= $2 ORDER BY created_at, id LIMIT 1")
        .bind(channel)
        .bind(now)
        .optional(&app.db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let held = sql("UPDATE effects SET attempts = attempts + 1, lease_by = $2, lease_until = $3,
             first_attempt_at = COALESCE(first_attempt_at, $4)
         WHERE id = $1 AND state = 'due' AND EXISTS (SELECT 1 FROM channel_leases l
             WHERE l.channel_id = $5 AND l.lease_by = $2 AND l.lease_until > $4)")
    .bind(&row.id)
    .bind(&app.instance)
    .bind(now + LEASE)
    .bind(now)
    .bind(channel)
    .run(&app.db)
    .await?;
    if held == 0 {
        return Ok(None);
    }
    let request = serde_json::from_str(&row.request)
        .map_err(|e| Error::internal("read a stored effect", e))?;
    Ok(Some(Due {
        id: row.id,
        channel,
        request,
        marker: row.marker,
        attempts: row.attempts + 1,
        first_attempt_at: row.first_attempt_at,
    }))
}

/// Ends an effect, or sets when it is tried again.
pub(super) async fn settle(
    db: &Db,
    id: &str,
    state: State,
    due_at: Time,
    message: Option<i64>,
    problem: Option<String>,
) -> Result<()> {
    sql("UPDATE effects SET state = $2, due_at = $3, message_id = $4, problem = $5
         WHERE id = $1 AND state = 'due'")
    .bind(id)
    .bind(state.name())
    .bind(due_at)
    .bind(message)
    .bind(problem)
    .run(db)
    .await?;
    Ok(())
}

/// An effect nobody can be sure of.
#[derive(Debug, FromRow)]
pub struct Uncertain {
    /// Its id.
    pub id: String,
    /// The channel it was for.
    pub channel_id: i64,
    /// What went wrong.
    pub problem: Option<String>,
    /// When it was decided.
    pub created_at: Time,
}

/// What operators must look at themselves.
pub async fn uncertain(db: &Db) -> Result<Vec<Uncertain>> {
    Ok(sql("SELECT id, channel_id, problem, created_at FROM effects
         WHERE state = 'uncertain' ORDER BY created_at, id LIMIT 100")
    .all(db)
    .await?)
}

/// Lets go of every channel this instance holds.
pub async fn release(app: &App) -> Result<()> {
    sql("DELETE FROM channel_leases WHERE lease_by = $1").bind(&app.instance).run(&app.db).await?;
    Ok(())
}

/// Forgets effects that ended a week ago, and leases nobody holds.
pub async fn clean(app: &App) -> Result<()> {
    let now = app.clock.now();
    sql("DELETE FROM effects WHERE state IN ('done', 'failed') AND created_at < $1")
        .bind(now - TimeDelta::days(7))
        .run(&app.db)
        .await?;
    sql("DELETE FROM channel_leases WHERE lease_until < $1")
        .bind(now - TimeDelta::hours(1))
        .run(&app.db)
        .await?;
    Ok(())
}
