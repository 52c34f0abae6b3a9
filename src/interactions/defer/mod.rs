//! Three seconds: answer in time, or defer the response and complete it.
//!
//! Invariant: before a deferral leaves, the job that completes it is committed; so whoever dies, some
//! instance completes it, and rerunning a handler is safe because its change is recorded by interaction.

mod cleaning;
mod late;

pub use cleaning::clean;
pub(super) use late::rights;

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;
use tokio::{task::JoinHandle, time::Instant};

use super::{
    cx::{Cx, Reader},
    enclosed,
    failure::failure,
    handler::Answers,
    payload::Payload,
    registry::Plan,
};
use crate::{
    app::App,
    clock::Time,
    db::{self, sql},
    discord::{
        client::{Call, CallError},
        reply::{self, Reply, Updates, Visibility},
    },
    error::{Error, Result},
    ids::{GuildId, InteractionId, UserId},
    jobs::lease::{Terms, hold},
    lang::Lang,
    panics::CatchPanic,
    tr,
};

/// How long a handler may take before its answer is deferred. Discord gives 3 s in all.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// How long committing the deferred response may take.
const COMMIT: Duration = Duration::from_millis(600);
/// How long an instance holds a deferred answer before another may take it.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(15);
/// The same, and how often the holder renews it.
const TERMS: Terms =
    Terms { lasts: Duration::from_secs(15), renewed_every: Duration::from_secs(5) };
/// A token lives 15 minutes; later an answer cannot be shown.
pub(super) const SHOWABLE: TimeDelta = TimeDelta::minutes(14);

/// A handler that became a task of its own.
pub(super) type Work = JoinHandle<Result<Reply>>;

/// Runs a plan and gives the first response, at most [`PATIENCE`] after the interaction `arrived`: its
/// answer, or a deferral.
pub async fn run(app: &App, payload: &Payload, cx: &Cx, plan: Plan, arrived: Instant) -> Vec<u8> {
    let Plan { name, answers, visibility, updates, run } = plan;
    let started = std::time::Instant::now();
    let mut handler = CatchPanic(run);
    let first = match answers {
        // Not even when it is done at once: only a late answer can carry files.
        Answers::Late => None,
        Answers::Soon | Answers::Modal => {
            tokio::time::timeout_at(arrived + PATIENCE, &mut handler).await.ok()
        }
    };
    metrics::histogram!("interaction_seconds", "name" => name).record(started.elapsed());
    let reply = match first {
        Some(result) => shown(app, cx.reader(), result).await,
        None if answers == Answers::Modal => too_slow(cx.lang),
        None => {
            let work: Work = app.spawn(db::guard::moved(handler));
            // Rare, so it is kept out of the future of answers that come in time.
            match Box::pin(deferred(app, payload, cx, (updates, visibility), work)).await {
                Ok(deferral) => {
                    metrics::counter!("interactions_deferred_total", "name" => name).increment(1);
                    return deferral;
                }
                Err(reply) => reply,
            }
        }
    };
    reply.first_response(visibility).unwrap_or_default()
}

/// Records that the answer is due and leaves the work to a task; the answer of now when that cannot be recorded.
async fn deferred(
    app: &App,
    payload: &Payload,
    cx: &Cx,
    (updates, visibility): (Updates, Visibility),
    work: Work,
) -> Result<Vec<u8>, Reply> {
    if let Err(error) = record(app, payload, cx, visibility).await {
        tracing::error!(%error, "a deferred response could not be recorded");
        withdraw(app, payload.id);
        return Err(stopped(app, cx.reader(), work).await);
    }
    let (keeper, reader, job) = (app.clone(), cx.reader(), Job::of(payload, updates));
    app.spawn(async move { keep(&keeper, reader, job, work).await });
    Ok(deferral(updates, visibility))
}

/// A deferred response that took too long may still have been written; nobody may keep it after we said otherwise.
fn withdraw(app: &App, interaction: InteractionId) {
    let worker = app.clone();
    app.spawn(async move {
        if let Err(error) = forget(&worker, interaction).await {
            tracing::warn!(%error, "a deferred response could not be withdrawn");
        }
    });
}

/// Without a deferred response a crash would lose the answer, so the work is stopped, unless it just finished.
async fn stopped(app: &App, reader: Reader, work: Work) -> Reply {
    work.abort();
    match work.await {
        Ok(result) => shown(app, reader, result).await,
        Err(_) => too_slow(reader.lang),
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

async fn shown(app: &App, reader: Reader, result: Result<Reply>) -> Reply {
    match result {
        Ok(reply) => reply,
        Err(error) => Box::pin(failure(app, reader, error)).await,
    }
}

/// A deferred answer that this instance must complete.
pub(super) struct Job {
    pub(super) interaction: InteractionId,
    pub(super) token: String,
    pub(super) updates: Updates,
    /// The person whom the answer is for, and the guild where they asked.
    pub(super) whom: Option<(GuildId, UserId)>,
    pub(super) lang: Lang,
    /// How often it was taken over; whoever took it last holds it.
    pub(super) attempts: i64,
    pub(super) created_at: Option<Time>,
}

impl Job {
    pub(super) fn of(payload: &Payload, updates: Updates) -> Self {
        let (interaction, token) = (payload.id, payload.token.clone());
        let whom = payload.asker().map(|asker| (asker.guild, asker.user));
        let lang = payload.locale.as_deref().map(Lang::from_locale).unwrap_or_default();
        Self { interaction, token, updates, whom, lang, attempts: 0, created_at: None }
    }
}

async fn record(app: &App, payload: &Payload, cx: &Cx, visibility: Visibility) -> Result<()> {
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

pub(super) fn aad(interaction: InteractionId) -> [u8; 8] {
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
        "direct": payload.direct,
        "locale": payload.locale,
        "guild_locale": payload.guild_locale,
        "attachment_size_limit": payload.attachment_size_limit,
        "message": payload.message.as_ref().map(|m| serde_json::json!({ "id": m.id, "content": m.content })),
        "data": payload.data,
    });
    serde_json::to_string(&value).map_err(|e| Error::internal("store a payload", e))
}

/// Waits for the work and completes the answer, renewing the lease all the while.
pub(super) async fn keep(app: &App, reader: Reader, job: Job, work: Work) {
    let completing = async {
        let result = work.await.unwrap_or_else(|e| Err(Error::internal("a handler stopped", e)));
        let failed = result.is_err();
        let reply = shown(app, reader, result).await;
        complete(app, &job, &reply, failed).await;
    };
    let renew = || lease(app, &job, LEASE);
    // Without it, another instance shows the answer.
    let _ = hold(TERMS, "a deferred answer", renew, completing).await;
}

/// Renews the lease; false when it is no longer ours.
async fn lease(app: &App, job: &Job, by: TimeDelta) -> Result<bool> {
    let renewed = sql("UPDATE deferred_answers SET lease_until = $4
         WHERE interaction_id = $1 AND lease_by = $2 AND attempts = $3")
    .bind(job.interaction)
    .bind(&app.instance)
    .bind(job.attempts)
    .bind(app.clock.now() + by)
    .run(&app.db)
    .await?;
    Ok(renewed == 1)
}

/// Shows the answer in place of "thinking…", and forgets the job unless it is worth another try.
async fn complete(app: &App, job: &Job, reply: &Reply, failed: bool) {
    // Whoever lost the lease must not overwrite what the new holder shows.
    if matches!(lease(app, job, LEASE).await, Ok(false)) {
        tracing::warn!(interaction = job.interaction.get(), "another instance shows this answer");
        return;
    }
    let now = app.clock.now();
    if let Some(asked) = job.created_at.filter(|at| now - *at > SHOWABLE) {
        if let Err(error) = late::tell(app, job, reply, asked).await {
            tracing::warn!(%error, "a late answer will be told again");
        }
        return;
    }
    let forgotten = match show(app, job, reply, failed).await {
        Err(error) if error.is_transient() && !error.is_expired_token() => {
            tracing::warn!(%error, "a deferred answer will be tried again");
            lease(app, job, TimeDelta::seconds(5)).await.map(drop)
        }
        Err(error) => {
            let interaction = job.interaction.get();
            tracing::warn!(interaction, %error, "a deferred answer was dropped");
            forget(app, job.interaction).await
        }
        Ok(()) => forget(app, job.interaction).await,
    };
    if let Err(error) = forgotten {
        tracing::warn!(%error, "a completed answer could not be taken off the list");
    }
}

/// The body of a late answer. A failure must not wipe the message that the component is on, so there it only
/// sets the text.
fn late_body(job: &Job, reply: &Reply, failed: bool) -> Value {
    let body = reply.late_body().unwrap_or_else(|| {
        let text = tr!("This form can no longer be opened here. Please run the command again.");
        reply::Message::text(text.to_string()).body()
    });
    if failed && job.updates == Updates::Source {
        return serde_json::json!({
            "content": body["content"],
            "allowed_mentions": { "parse": [] },
        });
    }
    body
}

async fn show(app: &App, job: &Job, reply: &Reply, failed: bool) -> Result<(), CallError> {
    let body = late_body(job, reply, failed);
    let call = Call::update_original(app.discord.application_id(), &job.token, &body)
        .files(enclosed::files(app, reply).await?)
        .retry_missing(Duration::from_secs(5))
        .within(Duration::from_secs(20));
    app.discord.empty(call).await?;
    // A file that cannot be deleted now is deleted in an hour.
    if let Err(error) = enclosed::delete(app, reply).await {
        tracing::warn!(%error, "the file of an answer was not deleted");
    }
    Ok(())
}

pub(super) async fn forget(app: &App, interaction: InteractionId) -> Result<()> {
    sql("DELETE FROM deferred_answers WHERE interaction_id = $1")
        .bind(interaction)
        .run(&app.db)
        .await?;
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
