//! Saying once what was just done.
//!
//! Invariant: a message in an address, like `?done=close`, is shown to the browser that did it, once: a cookie
//! from the redirect allows it, and is gone afterwards. A reload, the way back and a shared link show the page
//! without it.

use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use chrono::TimeDelta;

use super::session::{cookie_value, hash, remove_cookie, set_cookie};
use crate::config::Config;

/// The cookie that allows one message.
const COOKIE: &str = "alphapy-done";
/// How long a browser may take to follow a redirect.
const LIFE: TimeDelta = TimeDelta::minutes(1);
/// The query parameters that carry a message.
const WORDS: [&str; 3] = ["done", "saved", "deleted"];

/// The message in an address, and whether it may be shown.
#[derive(Debug)]
pub(super) enum Arrival {
    /// It says nothing.
    Plain,
    /// It says what was just done.
    Fresh,
    /// It says again what was said before; the same page without it.
    Stale(Box<Response>),
}

/// Looks at the address of a request.
pub(super) fn arrive(config: &Config, parts: &Parts) -> Arrival {
    let query = parts.uri.query().unwrap_or_default();
    if parts.method != Method::GET || !parts.uri.path().starts_with("/dashboard/") || !says(query) {
        return Arrival::Plain;
    }
    let path = parts.uri.path();
    if cookie_value(config, &parts.headers, COOKIE).is_some_and(|held| held == hash(path)) {
        return Arrival::Fresh;
    }
    let kept = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| !WORDS.contains(&&**name) && name != "count");
    let kept = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    let to = if kept.is_empty() { path.to_owned() } else { format!("{path}?{kept}") };
    Arrival::Stale(Box::new(Redirect::to(&to).into_response()))
}

/// Allows the message of a redirect, or forbids one that was shown.
pub(super) fn leave(config: &Config, arrival: &Arrival, response: &mut Response) {
    let cookie = match (arrival, told(response)) {
        (_, Some(path)) => set_cookie(config, COOKIE, &hash(&path), LIFE),
        (Arrival::Fresh, None) => remove_cookie(config, COOKIE),
        _ => return,
    };
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The path that a redirect leads to with a message.
fn told(response: &Response) -> Option<String> {
    if response.status() != StatusCode::SEE_OTHER {
        return None;
    }
    let headers: &HeaderMap = response.headers();
    let (path, query) = headers.get(header::LOCATION)?.to_str().ok()?.split_once('?')?;
    (path.starts_with("/dashboard/") && says(query)).then(|| path.to_owned())
}

fn says(query: &str) -> bool {
    url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| WORDS.contains(&&*name))
}
