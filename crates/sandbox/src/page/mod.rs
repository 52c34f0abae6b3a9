//! The chat page: try the bot in a browser, as anyone, in any channel.
//!
//! Invariant: only pages served from here, opened under a loopback name, can see or change the world through these routes.

mod act;
mod consent;
mod view;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::hub::Hub;
use crate::local::{header_text, is_local};

/// Everything the page loads, by name and content type.
const ASSETS: [(&str, &str, &str); 16] = [
    ("tokens.css", "text/css", include_str!("../../assets/tokens.css")),
    ("layout.css", "text/css", include_str!("../../assets/layout.css")),
    ("message.css", "text/css", include_str!("../../assets/message.css")),
    ("composer.css", "text/css", include_str!("../../assets/composer.css")),
    ("consent.css", "text/css", include_str!("../../assets/consent.css")),
    ("main.js", "text/javascript", include_str!("../../assets/main.js")),
    ("api.js", "text/javascript", include_str!("../../assets/api.js")),
    ("dom.js", "text/javascript", include_str!("../../assets/dom.js")),
    ("markdown.js", "text/javascript", include_str!("../../assets/markdown.js")),
    ("message.js", "text/javascript", include_str!("../../assets/message.js")),
    ("components.js", "text/javascript", include_str!("../../assets/components.js")),
    ("composer.js", "text/javascript", include_str!("../../assets/composer.js")),
    ("combobox.js", "text/javascript", include_str!("../../assets/combobox.js")),
    ("dialogs.js", "text/javascript", include_str!("../../assets/dialogs.js")),
    ("menu.js", "text/javascript", include_str!("../../assets/menu.js")),
    ("panels.js", "text/javascript", include_str!("../../assets/panels.js")),
];

/// Bytes of what somebody does, files in a form included.
const UPLOADS: usize = 20 * 1024 * 1024;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page, its assets and its JSON API.
pub(super) fn router() -> Router<Hub> {
    Router::new()
        .route("/", get(index))
        // Where a dashboard's links to Discord lead.
        .route("/channels/{*place}", get(index))
        .route("/_sandbox/assets/{name}", get(asset))
        .route("/_sandbox/view", get(view::view))
        .route("/_sandbox/act", post(act::act).layer(DefaultBodyLimit::max(UPLOADS)))
        .layer(middleware::from_fn(guard))
        // Other pages lead here, so this one looks after itself.
        .route("/oauth2/authorize", get(consent::look).post(consent::choose))
}

async fn guard(request: Request, next: Next) -> Response {
    let json = header_text(request.headers(), "content-type").starts_with("application/json");
    if !is_local(request.headers()) || (request.method() == Method::POST && !json) {
        return (
            StatusCode::FORBIDDEN,
            "This page answers only to itself, under 127.0.0.1 or localhost.",
        )
            .into_response();
    }
    let mut response = next.run(request).await;
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn index() -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], include_str!("../../assets/index.html"))
        .into_response()
}

async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, text)) => {
            ([(header::CONTENT_TYPE, format!("{kind}; charset=utf-8"))], *text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_only_what_is_served_and_nothing_inline() {
        let html = concat!(
            include_str!("../../assets/index.html"),
            include_str!("../../assets/consent.html")
        );
        for (name, ..) in ASSETS {
            let imported =
                ASSETS.iter().any(|(_, _, text)| text.contains(&format!("\"./{name}\"")));
            assert!(
                imported || html.contains(&format!("/_sandbox/assets/{name}\"")),
                "{name} is not used"
            );
        }
        assert!(!html.contains("style=") && !html.contains("<style") && !html.contains("onclick"));
        for (name, _, text) in ASSETS {
            assert!(!text.contains("innerHTML") && !text.contains("https://"), "{name}");
        }
    }
}
