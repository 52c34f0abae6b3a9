//! Forms that came after their login had ended, or another had begun.
//!
//! Invariant: what was typed is never lost: it comes back on a page that sends it again. Nothing is done before
//! the person presses that button, and what another site may have sent gets no such page.

use askama::Template;
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
};

use super::{
    guard::local,
    page::{Page, Site},
};
use crate::{app::App, error::Result, nul, tr};

#[derive(Template)]
#[template(path = "web/templates/again.html")]
struct AgainPage {
    p: Page,
    action: String,
    /// The fields to send again.
    hidden: Vec<(String, String)>,
    /// The same for people, without what they did not type.
    typed: Vec<(String, String)>,
    login: Option<String>,
}

/// The fields of forms that nobody types.
const OURS: [&str; 8] = ["csrf", "revision", "do", "back", "base", "scope", "seen", "count"];

/// Whether the browser says that a page of ours sent this.
pub(super) fn is_ours(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let origin =
        url::Url::parse(&app.config.public_url).map(|url| url.origin().ascii_serialization());
    match (text("origin"), text("sec-fetch-site")) {
        (Some(given), site) => {
            origin.as_deref() == Ok(given) && site.is_none_or(|site| site == "same-origin")
        }
        (None, site) => site == Some("same-origin"),
    }
}

/// Whether this is a form that a person sent, not a script of a page.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let mode = headers.get("sec-fetch-mode");
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"))
        && mode.is_none_or(|mode| mode == "navigate")
}

/// The page that sends a form again.
pub(super) fn page(site: &Site, uri: &Uri, body: &Bytes) -> Result<Response> {
    let body = nul::dropped_from_form(body);
    let hidden: Vec<_> = url::form_urlencoded::parse(&body)
        .into_owned()
        .filter(|(name, _)| name != "csrf")
        .collect();
    let typed = hidden
        .iter()
        .filter(|(name, value)| !OURS.contains(&&**name) && !value.trim().is_empty())
        .map(|(name, value)| (label(name), value.clone()))
        .collect();
    let login = site.session.is_none().then(|| {
        let next = local(uri.path());
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("next", &next)
            .finish();
        format!("/auth/login?{query}")
    });
    let action = uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let p = site.page(&tr!("Send it again"));
    site.html(StatusCode::FORBIDDEN, &AgainPage { p, action, hidden, typed, login })
}

/// The name of a field for people: `system.log_channel` is "Log channel".
fn label(name: &str) -> String {
    let name = name.rsplit('.').next().unwrap_or(name).replace(['_', '-'], " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
