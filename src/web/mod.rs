//! The HTTP server: the endpoints Discord calls, and those of operators.
//!
//! Invariant: nothing served without a right tells anything about a guild.

pub mod address;
mod again;
mod assets;
mod connections;
pub mod csrf;
mod dashboard;
pub mod download;
mod flash;
mod frame;
mod grants;
pub mod guard;
mod guilds;
pub mod message;
mod metrics;
mod oauth;
pub mod off;
mod operations;
mod overview;
pub mod page;
mod problem;
mod registry;
mod serve;
pub mod session;
pub mod tables;
pub mod when;
pub mod words;

use axum::Router;

use crate::{app::App, interactions::receive, jobs};

pub use connections::AN_ADDRESS as CONNECTIONS_OF_AN_ADDRESS;
pub use metrics::Recorder;
pub use registry::{Figure, Figures, Registry};
pub use serve::serve;

/// Every route of the server.
pub fn router(app: &App, recorder: Recorder) -> Router {
    let own = receive::routes()
        .merge(operations::routes())
        .merge(metrics::routes(app, recorder))
        .merge(dashboard::routes(app));
    let more = app.part::<Registry>().routes.iter().map(|routes| routes(app));
    more.fold(own, Router::merge).with_state(app.clone())
}

/// Registers this toolkit's own tables and cleaning.
pub fn install(jobs: &mut jobs::Registry) {
    jobs.tables.extend(tables::TABLES);
    jobs.cleaning.push(("sessions", |app| Box::pin(session::clean(app))));
}
