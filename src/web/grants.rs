//! People's grants at Discord, with `OAuth2`: tokens in their name, and the data that Discord tells with them.
//!
//! Invariant: tokens and what Discord answers never reach the log; only which kind of failure it was does.

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{app::App, clock::Time, config::Secret, error::Error, tr};

/// How long a call may take: somebody waits for the page.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// Discord's tokens of a session.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Tokens {
    /// Asks Discord for the person.
    pub access: String,
    /// Gets the next pair.
    pub refresh: String,
}

/// The tokens that Discord granted.
pub(super) struct Granted {
    pub tokens: Tokens,
    pub expires_at: Time,
}

/// Why Discord granted nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// The code or token is not good (any more).
    Refused,
    /// Discord does not answer.
    Unreachable,
}

/// That Discord cannot be asked now.
pub(super) fn unreachable() -> Error {
    Error::Unavailable(tr!("Discord does not answer right now. Try again in a minute."))
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    refresh_token: String,
    expires_in: i64,
}

/// Exchanges what a form names for a pair of tokens.
pub(super) async fn grant(app: &App, form: &[(&str, &str)]) -> Result<Granted, Failed> {
    let answer: Answer = post(app, "token", form).await?;
    Ok(Granted {
        tokens: Tokens { access: answer.access_token, refresh: answer.refresh_token },
        expires_at: app.clock.now() + TimeDelta::seconds(answer.expires_in.clamp(60, 90 * 86_400)),
    })
}

/// The next pair of tokens.
pub(super) async fn refresh(app: &App, tokens: &Tokens) -> Result<Granted, Failed> {
    grant(app, &[("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh)]).await
}

/// Takes the grant back. Tried once: the session is over anyway, and the tokens are forgotten.
pub(super) async fn revoke(app: &App, tokens: &Tokens) {
    let form = [("token", tokens.refresh.as_str()), ("token_type_hint", "refresh_token")];
    if let Err(Failed::Unreachable) = post::<serde_json::Value>(app, "token/revoke", &form).await {
        tracing::warn!("a login could not be revoked at Discord");
    }
}

async fn post<T: DeserializeOwned>(
    app: &App,
    path: &str,
    form: &[(&str, &str)],
) -> Result<T, Failed> {
    let url = format!("{}/api/oauth2/{path}", app.config.discord.api_url);
    let secret = app.config.client_secret.as_ref().map_or("", Secret::reveal);
    let id = app.config.discord.application_id.to_string();
    let request = app.discord.http().post(url).basic_auth(id, Some(secret)).form(form);
    read(request).await
}

/// Asks Discord for something of the person.
pub(super) async fn me<T: DeserializeOwned>(
    app: &App,
    access: &str,
    path: &str,
) -> Result<T, Failed> {
    let url = format!("{}/api/v10/{path}", app.config.discord.api_url);
    read(app.discord.http().get(url).bearer_auth(access)).await
}

async fn read<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, Failed> {
    // Only the kind of a failure is logged: requests and responses hold secrets.
    let response = request.timeout(PATIENCE).send().await.map_err(|error| {
        tracing::warn!(timeout = error.is_timeout(), "Discord's OAuth2 did not answer");
        Failed::Unreachable
    })?;
    let status = response.status();
    if matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
    {
        tracing::warn!(%status, "Discord's OAuth2 refused");
        return Err(Failed::Refused);
    }
    if !status.is_success() {
        tracing::warn!(%status, "Discord's OAuth2 failed");
        return Err(Failed::Unreachable);
    }
    let body = response.bytes().await.map_err(|_| Failed::Unreachable)?;
    // Some answers have nothing in them.
    let body = if body.is_empty() { b"null".as_slice() } else { &body };
    serde_json::from_slice(body).map_err(|_| Failed::Unreachable)
}
