//! Work that recurs for the whole installation.
//!
//! Invariant: between two runs of the same work at least its interval passes, whichever instances run it. Each
//! run is a task of its own beside the tick: it holds up nothing, and what fails of it stops no other work.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use super::{
    alone::alone,
    lease::{self, Terms},
};
use crate::{app::App, boxed::Boxed, db::sql, error::Result, panics::CatchPanic};

/// How long after an instance died another may start its run again.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// The same, and how often a run renews its lease.
const TERMS: Terms = Terms { lasts: Duration::from_mins(5), renewed_every: Duration::from_mins(1) };
/// How long whoever waits for runs waits for them.
const PATIENCE: Duration = Duration::from_secs(20);
/// When to try again after a failure.
const RETRY: TimeDelta = TimeDelta::minutes(1);

/// Recurring work.
pub struct Work {
    /// Its name in the database.
    pub name: &'static str,
    /// Seconds between two runs.
    pub every_seconds: i64,
    /// The work.
    pub run: fn(App) -> Boxed<Result<()>>,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Work({})", self.name)
    }
}

/// The recurring work of every part of the bot.
pub(super) struct Works(pub(super) Vec<&'static Work>);

/// Begins what is due and free, each as a task of its own: those tasks.
pub async fn start(app: &App) -> Vec<JoinHandle<()>> {
    let mut begun = Vec::new();
    for work in app.part::<Works>().0.iter().copied() {
        let claimed = alone(app, "claim recurring work", work.name, claim(app, work)).await;
        if claimed == Some(true) {
            let worker = app.clone();
            begun.push(app.spawn(async move { carry_out(&worker, work).await }));
        }
    }
    begun
}

/// Runs the works that are due and waits for them; returns their number. One that takes long goes on by itself.
pub async fn run(app: &App) -> Result<usize> {
    let begun = start(app).await;
    let works = begun.len();
    wait(begun).await;
    Ok(works)
}

/// Waits for runs that were begun, up to [`PATIENCE`].
async fn wait(begun: Vec<JoinHandle<()>>) {
    let until = Instant::now() + PATIENCE;
    for one in begun {
        if timeout_at(until, one).await.is_err() {
            return;
        }
    }
}

/// Runs a work while renewing its lease, and writes down when it is due again.
async fn carry_out(app: &App, work: &'static Work) {
    let running = CatchPanic((work.run)(app.clone()));
    let renew = || renew(app, work);
    let next = match lease::hold(TERMS, work.name, renew, running).await {
        Some(Ok(())) => TimeDelta::seconds(work.every_seconds),
        Some(Err(error)) => {
            app.incident(&error).await;
            RETRY
        }
        None => return,
    };
    if let Err(error) = finish(app, work, next).await {
        // Its lease lapses by itself.
        tracing::warn!(work = work.name, %error, "that recurring work ended could not be written down");
    }
}

async fn renew(app: &App, work: &Work) -> Result<bool> {
    let renewed =
        sql("UPDATE periodic_work SET lease_until = $3 WHERE name = $1 AND lease_by = $2")
            .bind(work.name)
            .bind(&app.instance)
            .bind(app.clock.now() + LEASE)
            .run(&app.db)
            .await?;
    Ok(renewed == 1)
}

async fn claim(app: &App, work: &Work) -> Result<bool> {
    let now = app.clock.now();
    // A plain read first: most ticks find nothing due and should not write.
    let waiting: Option<(i64,)> = sql("SELECT CAST(1 AS BIGINT) FROM periodic_work
         WHERE name = $1 AND (due_at > $2 OR lease_until > $2)")
    .bind(work.name)
    .bind(now)
    .optional(&app.db)
    .await?;
    if waiting.is_some() {
        return Ok(false);
    }
    let claimed = sql(
        "INSERT INTO periodic_work (name, due_at, lease_by, lease_until) VALUES ($1, $3, $2, $4)
         ON CONFLICT (name) DO UPDATE SET lease_by = $2, lease_until = $4
         WHERE periodic_work.due_at <= $3 AND periodic_work.lease_until <= $3",
    )
    .bind(work.name)
    .bind(&app.instance)
    .bind(now)
    .bind(now + LEASE)
    .run(&app.db)
    .await?;
    Ok(claimed == 1)
}

async fn finish(app: &App, work: &Work, next: TimeDelta) -> Result<()> {
    let now = app.clock.now();
    sql("UPDATE periodic_work SET due_at = $3, lease_until = $4 WHERE name = $1 AND lease_by = $2")
        .bind(work.name)
        .bind(&app.instance)
        .bind(now + next)
        .bind(now)
        .run(&app.db)
        .await?;
    Ok(())
}

/// Where the run before left off; empty when it came to its end.
pub async fn place(app: &App, name: &str) -> Result<String> {
    let found: Option<(String,)> =
        sql("SELECT place FROM periodic_work WHERE name = $1").bind(name).optional(&app.db).await?;
    Ok(found.map(|(place,)| place).unwrap_or_default())
}

/// Remembers where a run is, so that the next one goes on there.
pub async fn reached(app: &App, name: &str, place: &str) -> Result<()> {
    sql("INSERT INTO periodic_work (name, due_at, lease_by, lease_until, place)
         VALUES ($1, $2, '', $2, $3) ON CONFLICT (name) DO UPDATE SET place = $3")
    .bind(name)
    .bind(app.clock.now())
    .bind(place)
    .run(&app.db)
    .await?;
    Ok(())
}

/// Lets go of works this instance was running.
pub async fn release(app: &App) -> Result<()> {
    sql("UPDATE periodic_work SET lease_until = $2 WHERE lease_by = $1 AND lease_until > $2")
        .bind(&app.instance)
        .bind(app.clock.now())
        .run(&app.db)
        .await?;
    Ok(())
}
