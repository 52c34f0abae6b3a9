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
    /// It did not: act in this transaction and end with [`Act::done`].
    First(Act),
    /// It did: this was the answer.
    Again(Response),
}

/// A request that acts.
#[derive(Debug)]
pub struct Act {
    /// The transaction of the change.
    pub tx: Tx,
    guild: GuildId,
    caller: String,
    key: Option<String>,
}

/// Begins a request that may carry an `Idempotency-Key`. `request` is what makes it the same request.
pub async fn once(
    app: &App,
    guild: GuildId,
    caller: &str,
    headers: &HeaderMap,
    request: &impl Serialize,
) -> Result<Once, Problem> {
    let mut tx = app.db.begin().await.map_err(Error::from)?;
    let caller = caller.to_owned();
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(Once::First(Act { tx, guild, caller, key: None }));
    };
    if key.is_empty() || key.len() > 200 {
        return Err(Problem::bad_request()
            .because(tr!("An Idempotency-Key has between 1 and 200 characters.")));
    }
    let key = hex::encode(Sha256::digest(key.as_bytes()));
    let text = serde_json::to_vec(request).map_err(|e| Error::internal("hash a request", e))?;
    let request = hex::encode(Sha256::digest(text));
    let first = sql(
        "INSERT INTO idempotency_keys (guild_id, caller, key_hash, request_hash, status, body, created_at)
         VALUES ($1, $2, $3, $4, 0, '', $5) ON CONFLICT (guild_id, caller, key_hash) DO NOTHING",
    )
    .bind(guild)
    .bind(&caller)
    .bind(&key)
    .bind(&request)
    .bind(app.clock.now())
    .run(&mut tx)
    .await
    .map_err(Error::from)?;
    if first == 1 {
        return Ok(Once::First(Act { tx, guild, caller, key: Some(key) }));
    }
    let (before, status, body): (String, i64, String) =
        sql("SELECT request_hash, status, body FROM idempotency_keys
         WHERE guild_id = $1 AND caller = $2 AND key_hash = $3")
        .bind(guild)
        .bind(&caller)
        .bind(&key)
        .one(&mut tx)
        .await
        .map_err(Error::from)?;
    if before != request {
        return Err(Problem::invalid()
            .because(tr!("This Idempotency-Key was used for another request. Make a new one.")));
    }
    Ok(Once::Again(stored(status, body)))
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
        if let Some(key) = &self.key {
            sql("UPDATE idempotency_keys SET status = $4, body = $5
                 WHERE guild_id = $1 AND caller = $2 AND key_hash = $3")
            .bind(self.guild)
            .bind(&self.caller)
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
