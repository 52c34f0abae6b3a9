//! The dashboard's routes, and what holds for all of them.
//!
//! Invariant: every answer carries the headers that forbid foreign scripts, frames and copies; a session is
//! looked up once a request.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};

use super::{
    assets, csrf, guilds, oauth, overview,
    page::Site,
    session::{self, Session},
};
use crate::{app::App, error::Error, feature, tr};

/// Only what is ours runs; pictures also come from Discord.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https://cdn.discordapp.com; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes(app: &App) -> Router<App> {
    let pages = feature::ALL.iter().fold(Router::new(), |all, feature| all.merge(feature.pages()));
    Router::new()
        .route("/", get(guilds::landing))
        .route("/auth/login", get(oauth::login))
        .route("/auth/callback", get(oauth::callback))
        .route("/auth/logout", post(oauth::logout))
        .route("/dashboard", get(guilds::choose))
        .route("/dashboard/{guild_id}", get(overview::overview))
        .merge(pages)
        .merge(assets::routes())
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(app.clone(), around))
}

/// What is asked for does not exist.
async fn nothing(State(app): State<App>, headers: HeaderMap) -> Response {
    let error = Error::NotFound(tr!("The address may be mistyped, or what it named was deleted."));
    Site::of(&app, &headers).await.problem(&error).await
}

async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if csrf::names_nul(request.uri().query().unwrap_or_default().as_bytes()) {
        return guarded(&app, nothing(State(app.clone()), request.headers().clone()).await);
    }
    let asset = request.uri().path().starts_with("/assets/");
    let reading = request.method() == Method::GET;
    let mut session = None;
    if !asset {
        match session::find(&app, request.headers()).await {
            Ok(found) => session = found,
            Err(error) => {
                let site = Site::anonymous(&app, request.headers());
                return guarded(&app, site.problem(&error).await);
            }
        }
    }
    if let Some(session) = &session {
        request.extensions_mut().insert::<Session>(session.clone());
    }
    let mut response = next.run(request).await;
    if session.is_some() {
        allow_login(&app, &mut response);
    }
    if let Some(session) = session.filter(|_| reading)
        && !response.headers().contains_key(header::SET_COOKIE)
    {
        match session::keep_up(&app, &session).await {
            Ok(Some(cookie)) => {
                if let Ok(cookie) = HeaderValue::try_from(cookie) {
                    response.headers_mut().append(header::SET_COOKIE, cookie);
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a session could not be kept up"),
        }
    }
    guarded(&app, response)
}

/// Lets forms lead to Discord's login: a search sent after the session ended does, and browsers hold what
/// a form leads to against the page it was on.
fn allow_login(app: &App, response: &mut Response) {
    let origin = url::Url::parse(&app.config.authorize_url).map(|url| url.origin());
    let origin = origin.map(|origin| origin.ascii_serialization()).unwrap_or_default();
    let policy = POLICY.replace("form-action 'self'", &format!("form-action 'self' {origin}"));
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().entry("content-security-policy").or_insert(policy);
    }
}

/// Adds the headers that protect every answer.
fn guarded(app: &App, mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
        ("x-frame-options", "DENY"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if app.config.public_url.starts_with("https://") {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}
