//! How a task goes on after a run.
//!
//! Invariant: only a failure counts as one; a run that asks to be continued later makes earlier failures
//! forgotten. A task is parked once it has failed often and for long, and whoever it concerns learns so in
//! the same transaction.

use chrono::TimeDelta;

use super::{Next, Tasks, held::Held};
use crate::{
    app::App,
    db::sql,
    error::{Error, Result},
    jobs::outbox::{self, backoff},
    lang::{Text, raw},
    tr,
};

/// How long a task must have failed to be left to the operators.
const GIVE_UP: TimeDelta = TimeDelta::days(3);
/// How often it must have failed.
const ATTEMPTS: i64 = 12;

/// Writes down how a task goes on.
pub(super) async fn settle(app: &App, held: &Held, result: Result<Next>) -> Result<()> {
    match result {
        Ok(Next::Done) => done(app, held).await,
        Ok(Next::After(wait)) => later(app, held, wait).await,
        Err(error) => failed(app, held, error).await,
    }
}

/// Forgets a task, unless it was enqueued again while it ran.
async fn done(app: &App, held: &Held) -> Result<()> {
    let forgotten = sql("DELETE FROM errands WHERE guild_id = $1 AND name = $2 AND key = $3
             AND version = $4 AND lease_by = $5")
    .bind(held.asked.guild)
    .bind(held.task.name)
    .bind(&held.asked.key)
    .bind(held.version)
    .bind(&app.instance)
    .run(&app.db)
    .await?;
    if forgotten == 1 {
        return Ok(());
    }
    later(app, held, TimeDelta::zero()).await
}

/// Goes on later, and forgets failures. A task that was enqueued again meanwhile is due at once.
async fn later(app: &App, held: &Held, wait: TimeDelta) -> Result<()> {
    let now = app.clock.now();
    sql("UPDATE errands SET due_at = CASE WHEN version = $5 THEN $6 WHEN version > $5 THEN $7 ELSE due_at END, runs = runs + 1,
             attempts = 0, failing_since = NULL, problem = NULL, lease_until = $7
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4")
    .bind(held.asked.guild)
    .bind(held.task.name)
    .bind(&held.asked.key)
    .bind(&app.instance)
    .bind(held.version)
    .bind(now + wait)
    .bind(now)
    .run(&app.db)
    .await?;
    Ok(())
}

/// Tries again later; an internal error is told to the operators the first time.
async fn failed(app: &App, held: &Held, error: Error) -> Result<()> {
    let attempts = held.asked.attempts + 1;
    let problem = error.to_string();
    let name = held.task.name;
    tracing::warn!(task = name, key = held.asked.key, problem, "a task is not done");
    let (now, ours) = (app.clock.now(), matches!(error, Error::Internal { .. }));
    let since = held.failing_since.unwrap_or(now);
    if attempts >= ATTEMPTS && now - since >= GIVE_UP {
        return park(app, held, &error).await;
    }
    if ours && attempts == 1 {
        app.incident(&error).await;
    }
    sql("UPDATE errands SET due_at = CASE WHEN version = $5 THEN $6 WHEN version > $5 THEN $7 ELSE due_at END, runs = runs + 1,
             attempts = $8, failing_since = $9, problem = $10, lease_until = $7
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4")
    .bind(held.asked.guild)
    .bind(name)
    .bind(&held.asked.key)
    .bind(&app.instance)
    .bind(held.version)
    .bind(now + backoff(attempts))
    .bind(now)
    .bind(attempts)
    .bind(since)
    .bind(problem)
    .run(&app.db)
    .await?;
    Ok(())
}

/// Leaves a task to the operators, and tells them and its guild.
async fn park(app: &App, held: &Held, error: &Error) -> Result<()> {
    let guild = held.asked.guild;
    let (name, key, problem) = (held.task.name, &held.asked.key, error.to_string());
    let told = format!("{name} {key} of guild {guild}: {problem}");
    let reference = app.incident(&Error::internal("a task was parked", told)).await;
    let words = words(held, error, &reference);
    let notice = match app.part::<Tasks>().notice {
        Some(notice) => notice(app, guild, &words).await,
        None => Ok(None),
    };
    let notice = match notice {
        Ok(notice) => notice,
        Err(error) => {
            tracing::warn!(%error, "a guild could not be told of a parked task");
            None
        }
    };
    let mut tx = app.db.begin().await?;
    let parked =
        sql("UPDATE errands SET state = 'parked', runs = runs + 1, attempts = attempts + 1,
             problem = $5, lease_until = $6
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4 AND version = $7")
        .bind(guild)
        .bind(name)
        .bind(key)
        .bind(&app.instance)
        .bind(problem)
        .bind(app.clock.now())
        .bind(held.version)
        .run(&mut tx)
        .await?;
    if let (1, Some(notice)) = (parked, notice) {
        outbox::enqueue(app, &mut tx, notice).await?;
    }
    tx.commit().await?;
    if parked == 1 { Ok(()) } else { later(app, held, TimeDelta::zero()).await }
}

fn words(held: &Held, error: &Error, reference: &str) -> Text {
    let task = raw(crate::lang::Lang::ENGLISH.say(&(held.task.about)(&held.asked.key)));
    match error {
        Error::Refused(why)
        | Error::NotFound(why)
        | Error::Forbidden(why)
        | Error::Unavailable(why) => tr!(
            "⚠️ A task has failed for three days, so I stopped trying: {task}. {problem}",
            task = task,
            problem = raw(crate::lang::Lang::ENGLISH.say(why))
        ),
        _ => tr!(
            "⚠️ A task has failed for three days, so I stopped trying: {task}. Tell the operator of this bot, with the reference `ref {reference}`.",
            task = task,
            reference = reference
        ),
    }
}
