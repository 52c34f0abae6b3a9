//! Work that recurs for the whole installation.
//!
//! Invariant: between two runs of the same work at least its interval passes, whichever instances run it.

use std::time::Duration;

use chrono::TimeDelta;

use crate::{app::App, db::sql, error::Result, feature};

/// How long after an instance died another may start its run again.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How often a run renews its lease.
const RENEW: Duration = Duration::from_mins(1);
/// When to try again after a failure.
const RETRY: TimeDelta = TimeDelta::minutes(1);

/// Recurring work.
pub struct Work {
    /// Its name in the database.
    pub name: &'static str,
    /// Seconds between two runs.
    pub every_seconds: i64,
    /// The work.
    pub run: fn(App) -> feature::Job,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Work({})", self.name)
    }
}

/// Runs what is due and free; the number of works run.
pub async fn run(app: &App) -> Result<usize> {
    let mut done = 0;
    let all = super::WORK.iter().chain(feature::ALL.iter().flat_map(|f| f.jobs()));
    for work in all {
        if claim(app, work).await? {
            let next = match hold(app, work).await {
                Ok(()) => TimeDelta::seconds(work.every_seconds),
                Err(error) => {
                    app.incident(&error).await;
                    RETRY
                }
            };
            finish(app, work, next).await?;
            done += 1;
        }
    }
    Ok(done)
}

/// Runs a work while renewing its lease.
async fn hold(app: &App, work: &Work) -> Result<()> {
    let mut running = (work.run)(app.clone());
    loop {
        tokio::select! {
            result = &mut running => return result,
            () = tokio::time::sleep(RENEW) => {
                sql("UPDATE periodic_work SET lease_until = $3 WHERE name = $1 AND lease_by = $2")
                    .bind(work.name)
                    .bind(&app.instance)
                    .bind(app.clock.now() + LEASE)
                    .run(&app.db)
                    .await?;
            }
        }
    }
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

/// Lets go of works this instance was running.
pub async fn release(app: &App) -> Result<()> {
    sql("UPDATE periodic_work SET lease_until = $2 WHERE lease_by = $1 AND lease_until > $2")
        .bind(&app.instance)
        .bind(app.clock.now())
        .run(&app.db)
        .await?;
    Ok(())
}
