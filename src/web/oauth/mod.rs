//! Logging in with Discord: `OAuth2` with a state that belongs to the browser, and PKCE.
//!
//! Invariant: a code is exchanged only for the browser that asked for it, once; nothing is stored of a login
//! before Discord sent the browser back; and afterwards the person is sent to a place of this dashboard,
//! nowhere else.

mod begun;

pub(super) use begun::LOGIN;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use begun::Begun;

use super::{
    csrf,
    page::Site,
    session::{self, Session, Tokens},
};
use crate::{
    app::App,
    clock::Time,
    config::Secret,
    error::{Error, Result},
    tr,
};

/// What we ask Discord for: who it is, and in which servers.
const SCOPES: &str = "identify guilds";
/// How long a call may take: somebody waits for the page.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// What Discord granted.
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

/// Where to go after the login.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

/// A path of this dashboard, written as browsers would go there; the list of servers when it is anything
/// else.
#[must_use]
pub(super) fn local(next: &str) -> String {
    const HERE: &str = "https://dashboard.invalid";
    let read = || {
        let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && next.len() <= 500;
        let url = url::Url::parse(HERE).ok()?.join(plain.then_some(next)?).ok()?;
        // Two slashes would be another host.
        let ours = url.path() == "/dashboard" || url.path().starts_with("/dashboard/");
        let here = url.origin().ascii_serialization() == HERE && url.username().is_empty();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let place = format!("{}{query}", url.path());
        (ours && here && next.starts_with('/') && !place.contains("//")).then_some(place)
    };
    read().unwrap_or_else(|| "/dashboard".to_owned())
}

fn callback_url(app: &App) -> String {
    format!("{}/auth/callback", app.config.public_url)
}

fn secret(app: &App) -> Result<&Secret> {
    app.config.client_secret.as_ref().ok_or_else(|| {
        Error::Unavailable(tr!(
            "Logging in is not set up yet. The operator sets DISCORD_CLIENT_SECRET (Developer Portal, OAuth2, Reset Secret) and adds {url} as a redirect there.",
            url = callback_url(app)
        ))
    })
}

/// Sends the browser to Discord.
pub(super) async fn login(
    State(app): State<App>,
    headers: HeaderMap,
    next: Result<Query<Next>, QueryRejection>,
) -> Response {
    let Next { next } = next.map(|query| query.0).unwrap_or_default();
    match begin(&app, &headers, &local(&next)) {
        Ok((url, cookies)) => {
            let cookies = cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie));
            (AppendHeaders(cookies), Redirect::to(&url)).into_response()
        }
        Err(error) => Site::anonymous(&app, &headers).problem(&error).await,
    }
}

fn begin(app: &App, headers: &HeaderMap, next: &str) -> Result<(String, Vec<String>)> {
    secret(app)?;
    let (begun, state) = Begun::new(app, next);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&begun.verifier));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &app.config.discord.application_id.to_string())
        .append_pair("redirect_uri", &callback_url(app))
        .append_pair("response_type", "code")
        .append_pair("scope", SCOPES)
        .append_pair("state", &state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .append_pair("prompt", "none")
        .finish();
    let url = format!("{}?{query}", app.config.authorize_url);
    Ok((url, begun.keep(app, headers)?))
}

/// What Discord sends the browser back with.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Returned {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Finishes a login.
pub(super) async fn callback(
    State(app): State<App>,
    headers: HeaderMap,
    returned: Result<Query<Returned>, QueryRejection>,
) -> Response {
    let returned = returned.map(|query| query.0).unwrap_or_default();
    match finish(&app, &headers, &returned).await {
        Ok((cookie, begun)) => {
            let cookies = [(header::SET_COOKIE, cookie), (header::SET_COOKIE, begun.forget(&app))];
            (AppendHeaders(cookies), Redirect::to(&begun.next)).into_response()
        }
        // Trying again is a login of its own.
        Err(error) => Site::anonymous(&app, &headers).problem_at("/auth/login", &error).await,
    }
}

async fn finish(app: &App, headers: &HeaderMap, returned: &Returned) -> Result<(String, Begun)> {
    let begun_elsewhere = || {
        Error::Refused(tr!(
            "This login was begun in another browser, or too long ago. Please log in once more."
        ))
    };
    let state = returned.state.as_deref().ok_or_else(begun_elsewhere)?;
    let begun = Begun::of(app, headers, state).ok_or_else(begun_elsewhere)?;
    if session::is_used(app, &begun.state).await? {
        return Err(begun_elsewhere());
    }
    let (Some(code), None) = (&returned.code, &returned.error) else {
        return Err(Error::Refused(tr!(
            "Discord did not log you in, because the request was cancelled. Nothing was changed."
        )));
    };
    let redirect = callback_url(app);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect),
        ("code_verifier", &begun.verifier),
    ];
    let granted = match grant(app, &form).await {
        Ok(granted) => granted,
        Err(Failed::Refused) => return Err(begun_elsewhere()),
        Err(Failed::Unreachable) => return Err(unreachable()),
    };
    // Discord gave something for it, so it is noted; before, strangers could fill the table.
    if !session::use_up(app, &begun.state).await? {
        return Err(begun_elsewhere());
    }
    let Ok(person) = me(app, &granted.tokens.access, "users/@me").await else {
        return Err(unreachable());
    };
    Ok((session::begin(app, headers, person, granted).await?, begun))
}

/// Logs out, here and at Discord.
pub(super) async fn logout(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    csrf::Form(_): csrf::Form<Vec<(String, String)>>,
) -> Response {
    match session::end(&app, &session).await {
        Ok(cookie) => {
            let clear = HeaderValue::from_static("\"cache\"");
            let headers = [(header::SET_COOKIE, cookie)];
            let mut response = (AppendHeaders(headers), Redirect::to("/")).into_response();
            response.headers_mut().insert("clear-site-data", clear);
            response
        }
        Err(error) => Site::new(&app, &headers, Some(session)).problem(&error).await,
    }
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    refresh_token: String,
    expires_in: i64,
}

async fn grant(app: &App, form: &[(&str, &str)]) -> Result<Granted, Failed> {
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
    // What is logged is only what kind of failure it was: requests and answers hold secrets.
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
