//! Health, and the tick that a platform's cron may drive.
//!
//! Invariant: `/health` is public and names no guild; `/internal/tick` exists only with a secret.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::{app::App, config::Secret, db::sql, discord::client::Reachability, jobs::tick};

/// How long the database may take before it counts as down.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/health", get(health))
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/internal/tick", post(run_tick))
}

/// The process answers.
async fn live() -> &'static str {
    "live"
}

/// The instance can take requests: the database answers and it is not stopping.
async fn ready(State(app): State<App>) -> Response {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping").into_response();
    }
    if database_answers(&app).await {
        return "ready".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
}

async fn health(State(app): State<App>) -> Response {
    let database = database_answers(&app).await;
    // A restart mends a lost database, perhaps; it mends nothing between Discord and us.
    let status = if database { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let uptime = app.clock.now() - app.started_at;
    let discord = way_to_discord(&app);
    let well = database && matches!(discord, "ok" | "untried");
    let body = json!({
        "status": if well { "ok" } else { "degraded" },
        "version": env!("CARGO_PKG_VERSION"),
        "database": if database { "ok" } else { "unreachable" },
        "discord": discord,
        "uptime": uptime.num_seconds(),
    });
    (status, Json(body)).into_response()
}

/// How this instance stands with Discord, in a word or two.
fn way_to_discord(app: &App) -> &'static str {
    match app.discord.health() {
        Reachability::TokenRefused { .. } => "token refused",
        Reachability::Unreachable { .. } => "unreachable",
        // It answers, but so often with a refusal that we stopped asking.
        _ if app.discord.is_resting() => "resting",
        Reachability::Reachable => "ok",
        Reachability::Untried => "untried",
    }
}

async fn database_answers(app: &App) -> bool {
    let query = sql("SELECT CAST(1 AS BIGINT)").one::<(i64,)>(&app.db);
    matches!(tokio::time::timeout(PATIENCE, query).await, Ok(Ok(_)))
}

async fn run_tick(State(app): State<App>, headers: HeaderMap) -> Response {
    let Some(secret) = &app.config.tick_secret else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !bears(&headers, secret) {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    match tick::once(&app).await {
        Ok(done) => Json(done).into_response(),
        Err(error) => {
            let reference = app.incident(&error).await;
            let body = Json(json!({ "title": "The tick failed", "reference": reference }));
            (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
        }
    }
}

/// Whether the request carries `secret` as its bearer token; compared in constant time.
pub(super) fn bears(headers: &HeaderMap, secret: &Secret) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    given.is_some_and(|given| given.as_bytes().ct_eq(secret.reveal().as_bytes()).into())
}
