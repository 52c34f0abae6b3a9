//! Logging in with Discord: `OAuth2` with a state that belongs to the browser, and PKCE.
//!
//! Invariant: a code is exchanged only for the browser that asked for it, once; nothing is stored of a login
//! before Discord sent the browser back; and afterwards the person is sent to a place of this dashboard,
//! nowhere else.

mod begun;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, header},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use begun::Begun;

use super::{
    csrf,
    grants::{Failed, grant, me, unreachable},
    guard::local,
    page::Site,
    session::{self, Session},
};
use crate::{
    app::App,
    config::Secret,
    error::{Error, Result},
    tr,
};

/// The scopes to ask Discord for: the person's identity, and their servers.
const SCOPES: &str = "identify guilds";

/// Where to go after the login.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
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

/// The query parameters with which Discord sends the browser back.
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
