//! Three seconds: answer in time, or promise an answer and keep the promise.
//!
//! Invariant: before a deferral leaves, the job that completes it is committed; so whoever dies, some
//! instance completes it, and rerunning a handler is safe because its change is recorded by interaction.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use chrono::TimeDelta;
use tokio::task::JoinHandle;

use super::{
    client::{Call, CallError},
    cx::Cx,
    dispatch,
    handler::Answers,
    payload::Payload,
    registry::{Boxed, Plan},
    reply::{self, Reply, Updates, Visibility},
};
use crate::{
    app::App,
    clock::Time,
    db::{FromRow, sql},
    error::{Error, Result},
    ids::{InteractionId, from_i64},
    lang::Lang,
    tr,
};

/// How long a handler may take before its answer is deferred. Discord gives 3 s in all.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// How long committing the promise may take.
const COMMIT: Duration = Duration::from_millis(600);
/// How long an instance holds a deferred answer before another may take it.
const LEASE: TimeDelta = TimeDelta::seconds(15);
/// How often the holder renews its lease.
const RENEW: Duration = Duration::from_secs(5);
/// A token lives 15 minutes; later an answer cannot be shown.
const SHOWABLE: TimeDelta = TimeDelta::minutes(14);

/// A handler that became a task of its own.
type Work = JoinHandle<Result<Reply>>;

/// A handler's future whose panic becomes an error. It is polled where its request is, and becomes a task
/// only when it is slow, because most are not and a task costs more than a fast handler.
struct Handler(Boxed<Result<Reply>>);

impl Future for Handler {
    type Output = Result<Reply>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Reply>> {
        catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(cx))).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            let text = text.unwrap_or_else(|| "a handler panicked".into());
            Poll::Ready(Err(Error::internal("a handler panicked", text)))
        })
    }
}

/// Runs a plan and gives the first response: its answer, or a deferral.
pub async fn run(app: &App, payload: &Payload, cx: &Cx, plan: Plan) -> Vec<u8> {
    let Plan { name, answers, visibility, updates, run } = plan;
    let started = std::time::Instant::now();
    let mut handler = Handler(run);
    let patience = match answers {
        Answers::Late => Duration::ZERO,
        Answers::Soon | Answers::Form => PATIENCE,
    };
    let first = tokio::time::timeout(patience, &mut handler).await;
    metrics::histogram!("interaction_seconds", "name" => name).record(started.elapsed());
    let reply = match first {
        Ok(result) => shown(app, cx.lang, result).await,
        Err(_) if answers == Answers::Form => too_slow(cx.lang),
        Err(_) => {
            let work: Work = app.spawn(handler);
            match promise(app, payload, cx, visibility).await {
                Ok(()) => {
                    metrics::counter!("interactions_deferred_total", "name" => name).increment(1);
                    let (keeper, lang, job) = (app.clone(), cx.lang, Job::of(payload));
                    app.spawn(async move { keep(&keeper, lang, job, work).await });
                    return deferral(updates, visibility);
                }
                Err(error) => {
                    tracing::error!(%error, "a deferred answer could not be recorded");
                    stopped(app, cx.lang, work).await
                }
            }
        }
    };
    reply.first_response(visibility).unwrap_or_default()
}

/// Without a promise a crash would lose the answer, so the work is stopped, unless it just finished.
async fn stopped(app: &App, lang: Lang, work: Work) -> Reply {
    work.abort();
    match work.await {
        Ok(result) => shown(app, lang, result).await,
        Err(_) => too_slow(lang),
    }
}

fn deferral(updates: Updates, visibility: Visibility) -> Vec<u8> {
    reply::deferral(updates, visibility).to_string().into_bytes()
}

fn too_slow(lang: Lang) -> Reply {
    reply::Message::text(lang.say(&tr!(
        "I could not finish in time. Please look whether it was done, then try again in a moment."
    )))
    .into()
}

async fn shown(app: &App, lang: Lang, result: Result<Reply>) -> Reply {
    match result {
        Ok(reply) => reply,
        Err(error) => dispatch::failure(app, lang, error).await,
    }
}

/// A deferred answer that somebody must complete.
struct Job {
    interaction: InteractionId,
    token: String,
    created_at: Option<Time>,
}

impl Job {
    fn of(payload: &Payload) -> Self {
        Self { interaction: payload.id, token: payload.token.clone(), created_at: None }
    }
}

async fn promise(app: &App, payload: &Payload, cx: &Cx, visibility: Visibility) -> Result<()> {
    let stored = stored_payload(payload)?;
    let token = app.cipher.seal(&app.ids, payload.token.as_bytes(), &aad(payload.id))?;
    let now = app.clock.now();
    let insert =
        sql("INSERT INTO deferred_answers (interaction_id, guild_id, token, payload, ephemeral,
             created_at, attempts, lease_by, lease_until)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)
         ON CONFLICT (interaction_id) DO NOTHING")
        .bind(payload.id)
        .bind(cx.guild())
        .bind(token)
        .bind(stored)
        .bind(visibility == Visibility::Ephemeral)
        .bind(now)
        .bind(&app.instance)
        .bind(now + LEASE)
        .run(&app.db);
    match tokio::time::timeout(COMMIT, insert).await {
        Ok(result) => Ok(result.map(drop)?),
        Err(elapsed) => Err(Error::internal("record a deferred answer", elapsed)),
    }
}

fn aad(interaction: InteractionId) -> [u8; 8] {
    interaction.get().to_be_bytes()
}

/// The payload without its token, which is stored encrypted beside it.
fn stored_payload(payload: &Payload) -> Result<String> {
    let member = payload.member.as_ref().map(|m| {
        serde_json::json!({
            "user": { "id": m.user.id },
            "roles": m.roles,
            "permissions": m.permissions,
        })
    });
    let value = serde_json::json!({
        "id": payload.id,
        "type": payload.kind,
        "guild_id": payload.guild_id,
        "channel_id": payload.channel_id,
        "member": member,
        "locale": payload.locale,
        "guild_locale": payload.guild_locale,
        "message": payload.message.as_ref().map(|m| serde_json::json!({ "id": m.id, "content": m.content })),
        "data": payload.data,
    });
    serde_json::to_string(&value).map_err(|e| Error::internal("store a payload", e))
}

/// Waits for the work while renewing the lease, then completes the answer.
async fn keep(app: &App, lang: Lang, job: Job, mut work: Work) {
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            () = tokio::time::sleep(RENEW) => {
                if let Err(error) = lease(app, job.interaction, LEASE).await {
                    tracing::warn!(%error, "the lease of a deferred answer was not renewed");
                }
            }
        }
    };
    let result = done.unwrap_or_else(|error| Err(Error::internal("a handler stopped", error)));
    let reply = shown(app, lang, result).await;
    complete(app, &job, &reply).await;
}

async fn lease(app: &App, interaction: InteractionId, by: TimeDelta) -> Result<()> {
    sql("UPDATE deferred_answers SET lease_until = $3 WHERE interaction_id = $1 AND lease_by = $2")
        .bind(interaction)
        .bind(&app.instance)
        .bind(app.clock.now() + by)
        .run(&app.db)
        .await?;
    Ok(())
}

/// Shows the answer in place of "thinking…", and forgets the job unless it is worth another try.
async fn complete(app: &App, job: &Job, reply: &Reply) {
    let body = reply.late_body().unwrap_or_else(|| {
        let text = tr!("This form can no longer be opened here. Please run the command again.");
        reply::Message::text(text.to_string()).body()
    });
    let age = job.created_at.map_or(TimeDelta::zero(), |at| app.clock.now() - at);
    let shown = if age > SHOWABLE {
        tracing::warn!(interaction = job.interaction.get(), "an answer came too late to be shown");
        Ok(())
    } else {
        let application = app.discord.application_id();
        let call = Call::update_original(application, &job.token, &body)
            .retry_missing(Duration::from_secs(5))
            .within(Duration::from_secs(20));
        app.discord.empty(call).await
    };
    let forgotten = match shown {
        Err(error) if error.is_transient() && !error.is_expired_token() => {
            tracing::warn!(%error, "a deferred answer will be tried again");
            lease(app, job.interaction, TimeDelta::seconds(5)).await
        }
        Err(error) => {
            dropped(job.interaction, &error);
            forget(app, job.interaction).await
        }
        Ok(()) => forget(app, job.interaction).await,
    };
    if let Err(error) = forgotten {
        tracing::warn!(%error, "a completed answer could not be taken off the list");
    }
}

fn dropped(interaction: InteractionId, error: &CallError) {
    tracing::warn!(interaction = interaction.get(), %error, "a deferred answer was dropped");
}

async fn forget(app: &App, interaction: InteractionId) -> Result<()> {
    sql("DELETE FROM deferred_answers WHERE interaction_id = $1")
        .bind(interaction)
        .run(&app.db)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct Overdue {
    interaction_id: i64,
    token: Vec<u8>,
    payload: String,
    created_at: Time,
}

/// Takes over deferred answers whose holder let its lease lapse; the number taken.
pub async fn take_over(app: &App) -> Result<usize> {
    let now = app.clock.now();
    let rows: Vec<Overdue> =
        sql("UPDATE deferred_answers SET lease_by = $1, lease_until = $2, attempts = attempts + 1
         WHERE interaction_id IN (
             SELECT interaction_id FROM deferred_answers WHERE lease_until <= $3
             ORDER BY lease_until LIMIT 20)
         AND lease_until <= $3
         RETURNING interaction_id, token, payload, created_at")
        .bind(&app.instance)
        .bind(now + LEASE)
        .bind(now)
        .all(&app.db)
        .await?;
    let taken = rows.len();
    for row in rows {
        if let Err(error) = rerun(app, &row).await {
            app.incident(&error).await;
            if let Some(interaction) = from_i64(row.interaction_id) {
                forget(app, interaction).await?;
            }
        }
    }
    Ok(taken)
}

async fn rerun(app: &App, row: &Overdue) -> Result<()> {
    let payload: Payload =
        serde_json::from_str(&row.payload).map_err(|e| Error::internal("stored payload", e))?;
    let token = app.cipher.open(&row.token, &aad(payload.id))?;
    let token = String::from_utf8(token).map_err(|e| Error::internal("stored token", e))?;
    let Some(cx) = dispatch::context(app, &payload) else {
        return forget(app, payload.id).await;
    };
    tracing::info!(interaction = payload.id.get(), "taking over a deferred answer");
    let job = Job { interaction: payload.id, token, created_at: Some(row.created_at) };
    let lang = cx.lang;
    match dispatch::plan(app, &payload, cx) {
        Ok(plan) => {
            let work: Work = app.spawn(Handler(plan.run));
            let app = app.clone();
            app.clone().spawn(async move { keep(&app, lang, job, work).await });
        }
        Err(error) => {
            let reply = dispatch::failure(app, lang, error).await;
            complete(app, &job, &reply).await;
        }
    }
    Ok(())
}

/// Lets go of what this instance holds, so that another takes over at once; for a shutdown.
pub async fn release(app: &App) -> Result<()> {
    sql("UPDATE deferred_answers SET lease_until = $2 WHERE lease_by = $1")
        .bind(&app.instance)
        .bind(app.clock.now())
        .run(&app.db)
        .await?;
    Ok(())
}

/// Forgets stored answers older than an hour and jobs nobody can complete any more.
pub async fn clean(app: &App) -> Result<()> {
    let now = app.clock.now();
    sql("DELETE FROM answered_interactions WHERE answered_at < $1")
        .bind(now - TimeDelta::hours(1))
        .run(&app.db)
        .await?;
    sql("DELETE FROM deferred_answers WHERE created_at < $1 AND attempts > 5")
        .bind(now - TimeDelta::hours(1))
        .run(&app.db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_error_that_says_what_it_said() {
        let error = Handler(Box::pin(async { panic!("boom {}", 1) })).await.expect_err("an error");
        assert!(error.to_string().contains("boom 1"), "{error}");
    }
}
