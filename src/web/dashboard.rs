//! The dashboard's routes, and what holds for all of them.
//!
//! Invariant: every answer carries the headers that forbid foreign scripts, frames and copies; a session is
//! looked up once a request, and a person who asks too often is refused before anything is done for them.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};

use super::{
    address, again, assets, csrf,
    flash::{self, Arrival},
    guilds, oauth, overview,
    page::Site,
    registry::Registry,
    session::{self, Session},
};
use crate::{
    app::App,
    discord::directory,
    error::Error,
    ids::GuildId,
    nul,
    rate::{Kind, Left, Refused},
    tr,
};

/// Only what is ours runs; pictures also come from Discord.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https://cdn.discordapp.com; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/", get(guilds::landing))
        .route("/auth/login", get(oauth::login))
        .route("/auth/callback", get(oauth::callback))
        .route("/auth/logout", post(oauth::logout))
        .route("/dashboard", get(guilds::choose))
        .route("/dashboard/{guild_id}", get(overview::overview))
        .merge(app.part::<Registry>().pages.clone())
        .merge(assets::routes())
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(app.clone(), around))
}

/// The response for an address that does not exist.
async fn nothing(State(app): State<App>, headers: HeaderMap) -> Response {
    let error = Error::NotFound(tr!("The address may be mistyped, or what it named was deleted."));
    Site::of(&app, &headers).await.problem(&error).await
}

async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    nul::drop_from_query(request.uri_mut());
    if request.uri().path().starts_with("/assets/") {
        // They are the same for everybody and cost nothing.
        return guarded(&app, next.run(request).await);
    }
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let session = match session::find(&app, request.headers()).await {
        Ok(found) => found,
        Err(error) => {
            let site = Site::anonymous(&app, request.headers());
            return guarded(&app, site.problem(&error).await);
        }
    };
    let (mut parts, body) = request.into_parts();
    if let Err(refused) = counted(&app, &parts, session.as_ref()) {
        let site = Site::new(&app, &parts.headers, session);
        return guarded(&app, site.problem(&Error::Limited(refused.after)).await);
    }
    if let Some(session) = &session {
        parts.extensions.insert::<Session>(session.clone());
    }
    let arrival = flash::arrive(&app.config, &parts);
    if let Arrival::Stale(response) = arrival {
        return guarded(&app, *response);
    }
    let request = Request::from_parts(parts, body);
    let request = match kept(&app, session.as_ref(), request).await {
        Ok(request) => request,
        Err(page) => return guarded(&app, *page),
    };
    // The parts of one request share what they ask of Discord.
    let mut response = directory::look(next.run(request)).await;
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
    flash::leave(&app.config, &arrival, &mut response);
    guarded(&app, response)
}

/// The request, unless it is a form of a page of ours whose login has ended: then the page that keeps what was
/// typed.
async fn kept(
    app: &App,
    session: Option<&Session>,
    request: Request,
) -> Result<Request, Box<Response>> {
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let typed = request.method() == Method::POST && uri.path().starts_with("/dashboard/");
    if session.is_some() || !typed || !again::is_form(&headers) || !again::is_ours(app, &headers) {
        return Ok(request);
    }
    let site = Site::anonymous(app, &headers);
    let made = csrf::body(request, &mut false).await.and_then(|b| again::page(&site, &uri, &b));
    Err(Box::new(site.show(made).await))
}

/// Counts a request for the person who is logged in, in the server of its path; for anybody else, by address.
fn counted(app: &App, parts: &Parts, session: Option<&Session>) -> Result<Left, Refused> {
    let Some(session) = session else { return app.limits.stranger(address::of(app, parts)) };
    let guild = parts.uri.path().strip_prefix("/dashboard/").and_then(|rest| {
        let id = rest.split('/').next()?;
        GuildId::new_checked(id.parse().ok()?)
    });
    let reading = matches!(parts.method, Method::GET | Method::HEAD);
    app.limits.person(guild, session.user, if reading { Kind::Other } else { Kind::Change })
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
