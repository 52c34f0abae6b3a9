//! Answers that another instance deferred and did not give.
//!
//! Invariant: a deferred response is resumed only by the instance that holds its lease, with the rights the person had
//! when they asked, or those they have now when that was long ago.

use super::{
    cx::{Cx, Delivery},
    defer::{self, Job, LEASE, SHOWABLE, Work, aad},
    dispatch,
    payload::Payload,
};
use crate::{
    app::App,
    clock::Time,
    db::{FromRow, sql},
    discord::reply::Updates,
    error::{Error, Result},
    ids::from_i64,
    panics::CatchPanic,
};

#[derive(FromRow)]
struct Overdue {
    interaction_id: i64,
    token: Vec<u8>,
    payload: String,
    attempts: i64,
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
         RETURNING interaction_id, token, payload, attempts, created_at")
        .bind(&app.instance)
        .bind(now + LEASE)
        .bind(now)
        .all(&app.db)
        .await?;
    let taken = rows.len();
    for row in rows {
        // Each by itself: one that has to ask Discord first holds up no other.
        let worker = app.clone();
        app.spawn(async move { resume(&worker, &row).await });
    }
    Ok(taken)
}

/// Reruns a deferred response. While Discord does not answer about the rights of a late one, it waits for its next turn.
async fn resume(app: &App, row: &Overdue) {
    let Err(error) = rerun(app, row).await else { return };
    if error.is_outage() {
        tracing::warn!(%error, "a late deferred response waits for Discord");
        return;
    }
    app.incident(&error).await;
    let Some(interaction) = from_i64(row.interaction_id) else { return };
    if let Err(error) = defer::forget(app, interaction).await {
        tracing::warn!(%error, "a deferred response that cannot be kept stays on the list");
    }
}

async fn rerun(app: &App, row: &Overdue) -> Result<()> {
    let payload: Payload =
        serde_json::from_str(&row.payload).map_err(|e| Error::internal("stored payload", e))?;
    let token = app.cipher.open(&row.token, &aad(payload.id))?;
    let token = String::from_utf8(token).map_err(|e| Error::internal("stored token", e))?;
    let mut payload = payload;
    if app.clock.now() - row.created_at > SHOWABLE && !defer::rights(app, &mut payload).await? {
        return defer::forget(app, payload.id).await;
    }
    let Some(cx) = dispatch::context(app, &payload).await else {
        return defer::forget(app, payload.id).await;
    };
    let cx = Cx { delivery: Delivery::Deferred, ..cx };
    tracing::info!(interaction = payload.id.get(), "taking over a deferred answer");
    let mut job = Job::of(&payload, Updates::Nothing);
    (job.token, job.attempts, job.created_at) = (token, row.attempts, Some(row.created_at));
    let (reader, planned) = (cx.reader(), dispatch::plan(app, &payload, cx));
    let work: Work = match planned {
        Ok(plan) => {
            job.updates = plan.updates;
            app.spawn(CatchPanic(plan.run))
        }
        Err(error) => app.spawn(async move { Err(error) }),
    };
    let keeper = app.clone();
    app.spawn(async move { defer::keep(&keeper, reader, job, work).await });
    Ok(())
}
