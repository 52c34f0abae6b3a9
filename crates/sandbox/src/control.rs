//! Remote control for tests in other processes, under `/_sandbox/`.
//!
//! Invariant: only local programs get through: requests that a web page could make are refused.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use crate::hub::Hub;
use crate::local::is_local;
use crate::world::Fault;

/// The control routes.
pub(super) fn router() -> Router<Hub> {
    Router::new()
        .route("/_sandbox/faults", post(add_fault).get(list_faults).delete(clear_faults))
        .route("/_sandbox/log", get(log))
        .route("/_sandbox/violations", get(violations))
}

async fn add_fault(
    State(hub): State<Hub>,
    headers: HeaderMap,
    Json(fault): Json<Fault>,
) -> Response {
    if !is_local(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    hub.lock().faults.push(fault);
    StatusCode::NO_CONTENT.into_response()
}

async fn list_faults(State(hub): State<Hub>, headers: HeaderMap) -> Response {
    answer(&headers, &json!(hub.lock().faults))
}

async fn clear_faults(State(hub): State<Hub>, headers: HeaderMap) -> Response {
    if is_local(&headers) {
        hub.lock().faults.clear();
    }
    answer(&headers, &json!([]))
}

async fn log(State(hub): State<Hub>, headers: HeaderMap) -> Response {
    answer(&headers, &json!(hub.lock().log))
}

async fn violations(State(hub): State<Hub>, headers: HeaderMap) -> Response {
    answer(&headers, &json!(hub.lock().violations))
}

fn answer(headers: &HeaderMap, value: &serde_json::Value) -> Response {
    if is_local(headers) {
        Json(value).into_response()
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}
