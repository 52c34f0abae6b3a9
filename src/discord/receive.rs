//! The two endpoints Discord calls.
//!
//! Invariant: their numbers differ (PING is type 1 for interactions and type 0 for webhook events), so
//! they are two routes that share nothing but the signature check.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};

use super::{dispatch, events, payload, verify::Signed};
use crate::app::App;

/// `POST /interactions` and `POST /webhook-events`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/interactions", post(interactions))
        .route("/webhook-events", post(webhook_events))
}

async fn interactions(State(app): State<App>, Signed(body): Signed) -> Response {
    let Ok(envelope) = serde_json::from_slice::<payload::Envelope>(&body) else {
        return (StatusCode::BAD_REQUEST, "not an interaction").into_response();
    };
    if envelope.kind == payload::kind::PING {
        return json(br#"{"type":1}"#.to_vec());
    }
    json(dispatch::answer(&app, &body).await)
}

async fn webhook_events(State(app): State<App>, Signed(body): Signed) -> StatusCode {
    match events::receive(&app, &body).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) => {
            app.incident(&error).await;
            // Discord tries again for up to ten minutes.
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
