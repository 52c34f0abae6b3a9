//! The REST API: who calls, what they may, how errors look, and the document that describes it all.
//!
//! Invariant: a route answers only JSON, errors as problem details (RFC 9457), and only what the document
//! says; every route needs a right in the guild of its path, through [`Caller`].
//!
//! # Adding a route
//!
//! Write a handler beside the flow it calls (`features/<name>/api.rs`) and list it in `Feature::routes`:
//!
//! ```text
//! /// Things, newest first
//! #[utoipa::path(
//!     get, path = "/api/dashboard/{guild_id}/things", tag = "Things", operation_id = "listThings",
//!     security(("token" = ["things:read"])), params(Paging),
//!     responses((status = 200, description = "A page of things.", body = Page<Thing>))
//! )]
//! async fn list(
//!     who: Caller<GuildStaff, ReadThings>,
//!     Query(asked): Query<Paging>,
//!     here: Uri,
//! ) -> Result<Response, Problem> { … Ok(Page { items, next }.at(&here)) }
//! ```
//!
//! - [`Caller`] is the right and, of tokens, the scope ([`scope`]; a new one is one line there). It has taken
//!   the request from the caller's limit, too.
//! - [`Json`], [`Query`] and [`Path`] read what came and name what does not fit.
//! - A POST that creates takes `Idempotency-Key`: [`once`], then [`Ticket::begin`], whose transaction the
//!   change goes into, then [`Act::done`].
//! - What can be read by itself has a tag ([`etag`]); what changes it takes [`IfMatch`].
//! - Any error of a flow becomes its [`Problem`] by `?`.
//!
//! Path parameters, the login as the other way in, the headers and every error are added to the document
//! for all routes alike ([`document`]); tests compare the document with what the routes do.

mod caller;
pub mod document;
mod extract;
mod idempotency;
mod left;
mod merged;
pub mod paging;
mod problem;
pub mod scope;
mod server;
pub mod tables;
pub mod tokens;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use caller::Caller;
pub use extract::{IfMatch, Json, Named, Path, Query, etag, with_tag};
pub use idempotency::{Act, Once, Ticket, once};
pub use paging::{Page, Paging};
pub use problem::{Detail, Problem};

use crate::{
    app::App,
    db::sql,
    discord::directory::{self, Directory},
    error::Result,
    ids::GuildId,
    jobs, nul, settings,
};

/// What a handler gives.
pub type Answer<T> = Result<Json<T>, Problem>;

/// Bytes of a body.
pub const MAX_BODY: usize = 256 * 1024;

/// The routes of every part of the product.
pub struct Routes(pub Vec<OpenApiRouter<App>>);

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Routes({})", self.0.len())
    }
}

impl Routes {
    /// Every route of the API, with its description.
    pub fn all(&self) -> OpenApiRouter<App> {
        let own = OpenApiRouter::default().routes(routes!(server::read));
        self.0.iter().cloned().fold(own, OpenApiRouter::merge)
    }
}

/// What this toolkit does by itself.
pub fn install(jobs: &mut jobs::Registry) {
    jobs.cleaning.push(("API requests", |app| Box::pin(clean(app))));
    jobs.tables.extend(tables::TABLES);
}

/// The API as part of the server.
pub fn router(app: &App) -> Router<App> {
    let (routes, description) = app.part::<Routes>().all().split_for_parts();
    let document = document::finish(&description, settings::registry(app), app.part());
    routes
        .merge(document::routes(&document))
        .method_not_allowed_fallback(wrong_method)
        .route("/api", axum::routing::any(nothing))
        .route("/api/", axum::routing::any(nothing))
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
    let slot = left::Slot::default();
    request.extensions_mut().insert(slot.clone());
    nul::drop_from_query(request.uri_mut());
    let path = request.uri().path().to_owned();
    let (parts, body) = request.into_parts();
    // Routes of a server find their caller themselves, and count the request for that person.
    let counted =
        if path.starts_with("/api/dashboard/") { Ok(()) } else { left::stranger(&app, &parts) };
    let request = Request::from_parts(parts, body);
    let mut response = match counted {
        // The parts of one request share what they ask of Discord.
        Ok(()) => directory::look(next.run(request)).await,
        Err(problem) => problem.into_response(),
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let reference = match problem.internal() {
            Some(error) => Some(app.incident(error).await),
            None => None,
        };
        let headers = response.headers().clone();
        let names = if problem.names_ids() { names(&app, &path).await } else { None };
        response = problem.render(reference, names.as_deref());
        for (name, value) in &headers {
            response.headers_mut().entry(name).or_insert(value.clone());
        }
    }
    let headers = response.headers_mut();
    slot.tell(headers);
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
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

/// The names of the guild of a path, for a problem that was found there by somebody who may be there.
async fn names(app: &App, path: &str) -> Option<Arc<Directory>> {
    let guild: GuildId = path.strip_prefix("/api/dashboard/")?.split('/').next()?.parse().ok()?;
    directory::of(&app.discord, guild).await.ok()
}

/// Forgets what is too old to be repeated; part of the recurring work.
pub async fn clean(app: &App) -> Result<()> {
    sql("DELETE FROM idempotency_keys WHERE created_at < $1")
        .bind(app.clock.now() - idempotency::KEPT)
        .run(&app.db)
        .await?;
    Ok(())
}
