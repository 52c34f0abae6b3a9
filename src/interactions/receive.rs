//! The two endpoints Discord calls.
//!
//! Invariant: only an object that names this application, or none, counts.
//!
//! PING is type 1 for interactions and type 0 for webhook events, so they are two routes that share nothing
//! but the signature check.

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
use crate::{app::App, nul};

/// `POST /interactions` and `POST /webhook-events`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/interactions", post(interactions))
        .route("/webhook-events", post(webhook_events))
}

/// The answer to a body that is no interaction.
const NOTHING: &str = "not an interaction";
/// The answer to a PING.
const PONG: &[u8] = br#"{"type":1}"#;

async fn interactions(State(app): State<App>, Signed(body): Signed) -> Response {
    let body = nul::dropped_from_json(&body);
    let own = app.config.discord.application_id;
    // A body that cannot be read as an interaction may still be a PING, or deserve an answer.
    let payload = match serde_json::from_slice::<Payload>(&body) {
        _ if !is_object(&body) => return (StatusCode::BAD_REQUEST, NOTHING).into_response(),
        Ok(payload) if payload.application_id.is_some_and(|id| id != own) => return foreign(),
        Ok(payload) => payload,
        Err(error) => match serde_json::from_slice::<Envelope>(&body) {
            Ok(envelope) if !envelope.is_for(own) => return foreign(),
            Ok(envelope) if envelope.kind == i64::from(kind::PING) => return json(PONG.to_vec()),
            Ok(envelope) => return json(dispatch::unreadable(envelope.kind, &error)),
            Err(_) => return (StatusCode::BAD_REQUEST, NOTHING).into_response(),
        },
    };
    if payload.kind == kind::PING {
        return json(PONG.to_vec());
    }
    json(dispatch::answer(&app, payload).await)
}

async fn webhook_events(State(app): State<App>, Signed(body): Signed) -> StatusCode {
    let body = nul::dropped_from_json(&body);
    let envelope = serde_json::from_slice::<Envelope>(&body);
    if is_object(&body) && envelope.is_ok_and(|it| !it.is_for(app.config.discord.application_id)) {
        return StatusCode::UNAUTHORIZED;
    }
    match events::receive(&app, &body).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) => {
            app.incident(&error).await;
            // Discord tries again for up to ten minutes.
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// Whether a body is one JSON object: a list would be read as one with its values in order.
fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

/// Returns the answer to an interaction of another application that has the same key.
fn foreign() -> Response {
    tracing::warn!("an interaction names another application: check DISCORD_APPLICATION_ID");
    (StatusCode::UNAUTHORIZED, "this is for another application").into_response()
}

fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
