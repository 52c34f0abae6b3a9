//! Requests that are sent twice and act once.
//!
//! Invariant: the answer is stored in the transaction of the change, so either both exist or neither.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse as _, Response},
};
use chrono::TimeDelta;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Problem;
use crate::{
    app::App,
    db::{Tx, sql},
    error::{Error, Result},
    ids::GuildId,
    tr,
};

/// How long an answer is given again.
pub(super) const KEPT: TimeDelta = TimeDelta::hours(24);

/// Whether a request came before.
#[derive(Debug)]
pub enum Once {
    /// It did not: look at what it wants, then [`Ticket::begin`].
    First(Ticket),
    /// It did: this was the answer.
    Again(Response),
}

/// A request that may act.
#[derive(Debug)]
pub struct Ticket {
    guild: GuildId,
    caller: String,
    /// The hash of its key, and its own.
    key: Option<(String, String)>,
}

/// A request that acts.
#[derive(Debug)]
pub struct Act {
    /// The transaction of the change.
    pub tx: Tx,
    ticket: Ticket,
}

/// Receives a request that may carry an `Idempotency-Key`. `request` is what makes it the same request.
/// Call it before anything that a first request may have changed is looked at.
pub async fn once(
    app: &App,
    guild: GuildId,
    caller: &str,
    headers: &HeaderMap,
    request: &(impl Serialize + Sync),
) -> Result<Once, Problem> {
    let caller = caller.to_owned();
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(Once::First(Ticket { guild, caller, key: None }));
    };
    if key.is_empty() || key.len() > 200 {
        return Err(Problem::bad_request()
            .because(tr!("An Idempotency-Key has between 1 and 200 characters.")));
    }
    let key = hex::encode(Sha256::digest(key.as_bytes()));
    let text = serde_json::to_vec(request).map_err(|e| Error::internal("hash a request", e))?;
    let request = hex::encode(Sha256::digest(text));
    let before: Option<(String, i64, String)> =
        sql("SELECT request_hash, status, body FROM idempotency_keys
         WHERE guild_id = $1 AND caller = $2 AND key_hash = $3 AND created_at > $4")
        .bind(guild)
        .bind(&caller)
        .bind(&key)
        .bind(app.clock.now() - KEPT)
        .optional(&app.db)
        .await
        .map_err(Error::from)?;
    match before {
        None => Ok(Once::First(Ticket { guild, caller, key: Some((key, request)) })),
        Some((hash, status, body)) if hash == request => Ok(Once::Again(stored(status, body))),
        Some(_) => Err(Problem::invalid()
            .because(tr!("This Idempotency-Key was used for another request. Make a new one."))),
    }
}

impl Ticket {
    /// Begins the change; refused when the same key acted since the request came in.
    pub async fn begin(self, app: &App) -> Result<Act, Problem> {
        let mut tx = app.db.begin().await.map_err(Error::from)?;
        let Some((key, request)) = &self.key else { return Ok(Act { tx, ticket: self }) };
        let now = app.clock.now();
        // Waits for whoever is about to commit the same key.
        let first = sql(
            "INSERT INTO idempotency_keys
                 (guild_id, caller, key_hash, request_hash, status, body, created_at)
             VALUES ($1, $2, $3, $4, 0, '', $5)
             ON CONFLICT (guild_id, caller, key_hash) DO UPDATE SET request_hash = $4, created_at = $5
             WHERE idempotency_keys.created_at <= $6",
        )
        .bind(self.guild)
        .bind(&self.caller)
        .bind(key)
        .bind(request)
        .bind(now)
        .bind(now - KEPT)
        .run(&mut tx)
        .await
        .map_err(Error::from)?;
        if first == 1 {
            return Ok(Act { tx, ticket: self });
        }
        Err(Problem::conflict().because(tr!(
            "A request with this Idempotency-Key was carried out just now. Send it again to get its answer."
        )))
    }
}

fn stored(status: i64, body: String) -> Response {
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let kind = [(axum::http::header::CONTENT_TYPE, "application/json")];
    let mut response = (status.unwrap_or(StatusCode::OK), kind, body).into_response();
    let replayed = HeaderValue::from_static("true");
    response.headers_mut().insert("idempotency-replayed", replayed);
    response
}

impl Act {
    /// Commits the change together with its answer.
    pub async fn done(
        mut self,
        status: StatusCode,
        body: &impl Serialize,
    ) -> Result<Response, Problem> {
        let text =
            serde_json::to_string(body).map_err(|e| Error::internal("store an answer", e))?;
        if let Some((key, _)) = &self.ticket.key {
            sql("UPDATE idempotency_keys SET status = $4, body = $5
                 WHERE guild_id = $1 AND caller = $2 AND key_hash = $3")
            .bind(self.ticket.guild)
            .bind(&self.ticket.caller)
            .bind(key)
            .bind(i64::from(status.as_u16()))
            .bind(&text)
            .run(&mut self.tx)
            .await
            .map_err(Error::from)?;
        }
        self.tx.commit().await.map_err(Error::from)?;
        let kind = [(axum::http::header::CONTENT_TYPE, "application/json")];
        Ok((status, kind, text).into_response())
    }
}
