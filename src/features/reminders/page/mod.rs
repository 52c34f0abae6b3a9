//! Reminders on the dashboard: the agenda, and the form of each.
//!
//! Invariant: admins only, as in Discord everybody has their own there; every save works without JavaScript,
//! shows the time that was understood, and is refused when somebody changed the reminder meanwhile.

mod agenda;
mod edit;
mod form;
mod look;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{app::App, permissions::Access, web::page::NavItem};

/// Where the pages stand in the rail.
pub static NAV: &[NavItem] = &[NavItem {
    group: Some("Reminders"),
    label: "Agenda",
    path: "reminders",
    icon: "clock",
    keys: "g d",
    needs: Access::Admin,
}];

/// The pages.
pub fn routes() -> Router<App> {
    let base = "/dashboard/{guild_id}/reminders";
    Router::new()
        .route(base, get(agenda::agenda))
        .route(&format!("{base}/new"), get(edit::blank).post(edit::add))
        .route(&format!("{base}/preview"), get(look::preview))
        .route(&format!("{base}/{{number}}"), get(edit::form).post(edit::save))
        .route(&format!("{base}/{{number}}/pause"), post(agenda::pause))
        .route(&format!("{base}/{{number}}/resume"), post(agenda::resume))
        .route(&format!("{base}/{{number}}/skip"), post(agenda::skip))
        .route(&format!("{base}/{{number}}/unskip"), post(agenda::unskip))
        .route(&format!("{base}/{{number}}/delete"), get(agenda::ask).post(agenda::delete))
}
