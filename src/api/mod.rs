//! The REST API: who calls, what they may, how errors look, and the document that describes it all.
//!
//! Invariant: a route answers only JSON, errors as problem details (RFC 9457), and only what the document
//! says; every route needs a right in the guild of its path, through [`Caller`].
//!
//! To add a route, write a handler beside the flow it calls (`features/<name>/api.rs`):
//!
//! ```ignore
//! #[utoipa::path(get, path = "/api/dashboard/{guild_id}/things", tag = "Things",
//!     responses((status = 200, description = "The things", body = Things)))]
//! async fn things(who: Caller<GuildAdmin, scope::ReadThings>) -> Answer<Things> { … }
//! ```
//!
//! and list it in `Feature::routes`. Path parameters, security and every error are added to the document
//! for all routes alike ([`document`]).

mod caller;
pub mod document;
mod extract;
mod idempotency;
mod limit;
mod problem;
pub mod scope;
pub mod tokens;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;

pub use caller::Caller;
pub use extract::{IfMatch, Json, Path, Query, etag};
pub use idempotency::{Once, once};
pub use limit::Limits;
pub use problem::{Detail, Problem};

use crate::{app::App, db::sql, error::Result, feature};

/// What a handler gives.
pub type Answer<T> = Result<Json<T>, Problem>;

/// Bytes of a body.
pub const MAX_BODY: usize = 256 * 1024;

/// Every route of the API, with its description.
#[must_use]
pub fn routes() -> OpenApiRouter<App> {
    feature::ALL.iter().fold(OpenApiRouter::default(), |all, feature| all.merge(feature.routes()))
}

/// The API as part of the server.
pub fn router(app: &App) -> Router<App> {
    let (routes, description) = routes().split_for_parts();
    let document = document::finish(&description, &app.settings);
    routes
        .method_not_allowed_fallback(wrong_method)
        .merge(document::routes(&document))
        .route("/api/{*rest}", axum::routing::any(nothing))
        .layer(axum::extract::DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), around))
}

async fn wrong_method() -> Response {
    Problem::method_not_allowed().into_response()
}

async fn nothing() -> Response {
    Problem::no_route().into_response()
}

/// Headers of every answer, and the log line of what went wrong on our side.
async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let left = limit::Slot::default();
    request.extensions_mut().insert(left.clone());
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let reference = match problem.internal() {
            Some(error) => Some(app.incident(error).await),
            None => None,
        };
        let headers = response.headers().clone();
        response = problem.render(reference);
        for (name, value) in &headers {
            response.headers_mut().entry(name).or_insert(value.clone());
        }
    }
    let headers = response.headers_mut();
    left.tell(headers);
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A list that goes on where `next` points.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items, newest first unless the route says otherwise.
    pub items: Vec<T>,
    /// Send it as `cursor` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Forgets what is too old to be repeated; part of the recurring work.
pub async fn clean(app: &App) -> Result<()> {
    sql("DELETE FROM idempotency_keys WHERE created_at < $1")
        .bind(app.clock.now() - idempotency::KEPT)
        .run(&app.db)
        .await?;
    Ok(())
}
