//! The HTTP server: the endpoints Discord calls, and those of operators.
//!
//! Invariant: nothing served without a right tells anything about a guild.

mod connections;
pub mod message;
mod metrics;
mod operations;
mod serve;

use axum::Router;

use crate::{app::App, discord::receive};

pub use metrics::Recorder;
pub use serve::serve;

/// Every route of the server.
pub fn router(app: &App, recorder: Recorder) -> Router {
    receive::routes()
        .merge(operations::routes())
        .merge(metrics::routes(recorder))
        .with_state(app.clone())
}
