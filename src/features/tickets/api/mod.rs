//! Tickets over the REST API.
//!
//! Invariant: the same rights and the same flows as in Discord: staff works on tickets, admins decide on types
//! and see figures, and what the state of a ticket refuses is a conflict.

mod action;
mod around;
mod blocks;
mod open;
mod panels;
mod replies;
mod shape;
mod stats;
mod tickets;
mod transcripts;
mod type_shape;
mod types;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

/// The routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(tickets::list, open::open))
        .routes(routes!(stats::stats))
        .routes(routes!(types::list, types::create))
        .routes(routes!(types::history))
        .routes(routes!(types::read, types::replace, types::remove))
        .routes(routes!(panels::list, panels::create))
        .routes(routes!(panels::read, panels::replace, panels::remove))
        .routes(routes!(panels::post))
        .routes(routes!(panels::take_down))
        .routes(routes!(replies::list))
        .routes(routes!(replies::read, replies::put, replies::remove))
        .routes(routes!(blocks::list))
        .routes(routes!(blocks::put, blocks::remove))
        .routes(routes!(tickets::read))
        .routes(routes!(tickets::act))
        .routes(routes!(around::events))
        .routes(routes!(around::notes, around::note))
        .routes(routes!(transcripts::list))
        .routes(routes!(transcripts::read))
        .routes(routes!(transcripts::file))
}
