//! Settings over the REST API.
//!
//! Invariant: the same checks, history and refusals as everywhere else; a batch is saved whole or not at all.

mod change;
mod history;
mod import;
mod read;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

/// The routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(read::all, change::change))
        .routes(routes!(read::schema))
        .routes(routes!(read::export))
        .routes(routes!(import::import))
        .routes(routes!(history::listed))
        .routes(routes!(history::roll_back))
        .routes(routes!(read::one))
}
