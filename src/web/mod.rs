//! The HTTP server: the endpoints Discord calls, and those of operators.
//!
//! Invariant: nothing served without a right tells anything about a guild.

pub mod address;
mod assets;
mod connections;
pub mod csrf;
mod dashboard;
pub mod download;
pub mod guard;
mod guilds;
pub mod message;
mod metrics;
mod oauth;
mod operations;
mod overview;
pub mod page;
mod problem;
mod serve;
pub mod session;
pub mod when;
pub mod words;

use axum::Router;

use crate::{app::App, discord::receive};

pub use connections::AN_ADDRESS as CONNECTIONS_OF_AN_ADDRESS;
pub use metrics::Recorder;
pub use serve::serve;

/// Every route of the server.
pub fn router(app: &App, recorder: Recorder) -> Router {
    receive::routes()
        .merge(operations::routes())
        .merge(metrics::routes(app, recorder))
        .merge(crate::api::router(app))
        .merge(dashboard::routes(app))
        .with_state(app.clone())
}
