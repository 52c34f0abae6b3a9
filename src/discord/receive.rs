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

use super::{
    dispatch, events,
    payload::{Envelope, Payload, kind},
    verify::Signed,
};
use crate::app::App;

/// `POST /interactions` and `POST /webhook-events`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/interactions", post(interactions))
        .route("/webhook-events", post(webhook_events))
}

/// The answer to a PING.
const PONG: &[u8] = br#"{"type":1}"#;

async fn interactions(State(app): State<App>, Signed(body): Signed) -> Response {
    // What cannot be read as an interaction may still be a PING, or deserve an answer.
    let payload = match serde_json::from_slice::<Payload>(&body) {
        Ok(payload) => payload,
        Err(error) => match serde_json::from_slice::<Envelope>(&body) {
            Ok(envelope) if envelope.kind == i64::from(kind::PING) => return json(PONG.to_vec()),
            Ok(envelope) => return json(dispatch::unreadable(envelope.kind, &error)),
            Err(_) => return (StatusCode::BAD_REQUEST, "not an interaction").into_response(),
        },
    };
    if payload.kind == kind::PING {
        return json(PONG.to_vec());
    }
    json(dispatch::answer(&app, payload).await)
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
