//! Carries tasks on, several side by side.
//!
//! Invariant: a slow task holds up no other, and a guild that has asked for many holds up no other guild: of
//! what is due, the oldest of each guild comes first.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{task::JoinSet, time::Instant};

use super::{
    held::{Held, Row},
    settle,
};
use crate::{
    app::App,
    db::sql,
    error::{Error, Result},
    ids::GuildId,
    jobs::lease::{self, Terms},
    panics::CatchPanic,
};

/// How long an instance may work on a task before another may.
const LEASE: TimeDelta = TimeDelta::seconds(20);
/// The same, and how often it is renewed.
const TERMS: Terms =
    Terms { lasts: Duration::from_secs(20), renewed_every: Duration::from_secs(5) };
/// How many tasks are worked on side by side.
const AT_ONCE: usize = 16;
/// How long it is claimed more while there is a backlog, when somebody waits for the run.
const RUN: Duration = Duration::from_secs(10);
/// How often it is looked for tasks that became due.
const LOOK: Duration = Duration::from_millis(500);
/// The name of this work in logs of its failures.
const CARRY_ON: &str = "carry on a task";

/// Tasks that are worked on by this instance.
struct Workers<'a> {
    app: &'a App,
    running: JoinSet<Result<()>>,
    /// Whether more was due than there was room for, when it was looked last.
    backlog: bool,
}

impl<'a> Workers<'a> {
    fn new(app: &'a App) -> Self {
        Self { app, running: JoinSet::new(), backlog: true }
    }

    /// Begins on what is due, as far as there is room; the number of tasks begun.
    async fn fill(&mut self) -> Result<usize> {
        let room = AT_ONCE - self.running.len();
        if room == 0 {
            return Ok(0);
        }
        let held = claim(self.app, room).await?;
        let begun = held.len();
        self.backlog = begun == room;
        for held in held {
            let worker = self.app.clone();
            let working = self.app.spawn(async move { work(&worker, held).await });
            self.running.spawn(async move {
                working.await.unwrap_or_else(|e| Err(Error::internal(CARRY_ON, e)))
            });
        }
        Ok(begun)
    }

    /// Waits until somebody is done; none when nobody works.
    async fn wait(&mut self) -> Option<Result<()>> {
        let one = self.running.join_next().await?;
        Some(one.unwrap_or_else(|e| Err(Error::internal(CARRY_ON, e))))
    }
}

/// Carries on what is due, several side by side, and waits for it; the number of tasks worked on. While more
/// is due than that, whoever is done makes room for the next.
pub async fn run(app: &App) -> Result<usize> {
    let until = Instant::now() + RUN;
    let (mut workers, mut taken, mut ended) = (Workers::new(app), 0, Ok(()));
    loop {
        if workers.backlog && ended.is_ok() && Instant::now() < until {
            match workers.fill().await {
                Ok(begun) => taken += begun,
                Err(error) => ended = Err(error),
            }
        }
        let Some(one) = workers.wait().await else { return ended.map(|()| taken) };
        ended = ended.and(one);
    }
}

/// Carries tasks on until the app stops. Not part of the tick, which would wait for the slowest.
pub fn keep_going(app: &App) {
    let worker = app.clone();
    app.spawn(async move {
        let mut workers = Workers::new(&worker);
        while !worker.stopping.is_cancelled() {
            if let Err(error) = workers.fill().await {
                tracing::warn!(%error, "tasks could not be claimed; it is tried again");
            }
            let room = workers.running.len() < AT_ONCE;
            tokio::select! {
                () = worker.stopping.cancelled() => {}
                Some(one) = workers.running.join_next() => {
                    let one = one.unwrap_or_else(|e| Err(Error::internal(CARRY_ON, e)));
                    if let Err(error) = one {
                        tracing::warn!(%error, "how a task went could not be written down");
                    }
                }
                () = tokio::time::sleep(LOOK), if room => {}
            }
        }
        while workers.wait().await.is_some() {}
    });
}

/// Claims tasks that are due: of each guild the longest due first.
async fn claim(app: &App, room: usize) -> Result<Vec<Held>> {
    let now = app.clock.now();
    let waiting: Option<(i64,)> = sql("SELECT CAST(1 AS BIGINT) FROM errands
         WHERE state = 'due' AND due_at <= $1 AND lease_until <= $1 ORDER BY due_at LIMIT 1")
    .bind(now)
    .optional(&app.db)
    .await?;
    if waiting.is_none() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = sql("UPDATE errands SET lease_by = $1, lease_until = $2
         WHERE (guild_id, name, key) IN (
             SELECT guild_id, name, key FROM (
                 SELECT guild_id, name, key, due_at,
                     ROW_NUMBER() OVER (PARTITION BY guild_id ORDER BY due_at, name, key) AS place
                 FROM (SELECT guild_id, name, key, due_at FROM errands
                     WHERE state = 'due' AND due_at <= $3 AND lease_until <= $3
                     ORDER BY due_at LIMIT 2000) AS oldest) AS lines
             ORDER BY place, due_at, guild_id LIMIT $4)
         AND state = 'due' AND due_at <= $3 AND lease_until <= $3
         RETURNING guild_id, name, key, version, attempts, runs, failing_since, created_at")
    .bind(&app.instance)
    .bind(now + LEASE)
    .bind(now)
    .bind(i64::try_from(room).unwrap_or(i64::MAX))
    .all(&app.db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Held::of(app, row)).collect())
}

/// Carries on one task at once, for a caller that waits for it. False when it is not there, not due, or
/// another instance works on it.
pub async fn run_one(app: &App, guild: GuildId, name: &str, key: impl ToString) -> Result<bool> {
    let now = app.clock.now();
    let row: Option<Row> = sql("UPDATE errands SET lease_by = $4, lease_until = $5
         WHERE guild_id = $1 AND name = $2 AND key = $3
             AND state = 'due' AND due_at <= $6 AND lease_until <= $6
         RETURNING guild_id, name, key, version, attempts, runs, failing_since, created_at")
    .bind(guild)
    .bind(name)
    .bind(key.to_string())
    .bind(&app.instance)
    .bind(now + LEASE)
    .bind(now)
    .optional(&app.db)
    .await?;
    let Some(held) = row.and_then(|row| Held::of(app, row)) else { return Ok(false) };
    // Not given up when the caller goes away.
    let worker = app.clone();
    let working = app.spawn(async move { work(&worker, held).await });
    working.await.unwrap_or_else(|e| Err(Error::internal(CARRY_ON, e)))?;
    Ok(true)
}

/// Works on a task while renewing its lease, and writes down how it goes on.
async fn work(app: &App, held: Held) -> Result<()> {
    let running = CatchPanic((held.task.run)(app.clone(), held.asked.clone()));
    let renew = || renew(app, &held);
    match lease::hold(TERMS, held.task.name, renew, running).await {
        Some(result) => settle::settle(app, &held, result).await,
        None => Ok(()),
    }
}

async fn renew(app: &App, held: &Held) -> Result<bool> {
    let renewed = sql("UPDATE errands SET lease_until = $5
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4")
    .bind(held.asked.guild)
    .bind(held.task.name)
    .bind(&held.asked.key)
    .bind(&app.instance)
    .bind(app.clock.now() + LEASE)
    .run(&app.db)
    .await?;
    Ok(renewed == 1)
}
