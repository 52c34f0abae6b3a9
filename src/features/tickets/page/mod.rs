//! Tickets on the dashboard: the queue, a ticket with everything one can do to it, its transcripts, and what
//! admins decide: types, replies, who is blocked, figures.
//!
//! Invariant: staff sees and works on tickets, admins decide, as in Discord; every form works without
//! JavaScript, and what the state of a ticket refuses is said kindly beside the ticket as it is now.

mod act;
mod blocks;
mod bulk;
mod detail;
mod new;
mod page_data;
mod panel_fields;
mod panels;
mod queue;
mod replies;
mod reply;
mod stats;
mod threads;
mod transcript;
mod type_fields;
mod type_form;
mod types;
mod words;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{app::App, permissions::Access, web::page::NavItem};

/// Where the pages stand in the rail.
pub static NAV: &[NavItem] = &[
    item("Queue", "tickets", "ticket", "g t", Access::TypeStaff),
    item("Ticket figures", "tickets/stats", "chart", "g c", Access::Admin),
    item("Panels", "tickets/panels", "megaphone", "g p", Access::Admin),
    item("Types", "tickets/types", "types", "g y", Access::Admin),
    item("Prepared replies", "tickets/replies", "reply", "g r", Access::Admin),
    item("Blocked people", "tickets/blocked", "block", "g b", Access::Admin),
];

const fn item(
    label: &'static str,
    path: &'static str,
    icon: &'static str,
    keys: &'static str,
    needs: Access,
) -> NavItem {
    NavItem { group: Some("Tickets"), label, path, icon, keys, needs }
}

/// The pages.
pub fn routes() -> Router<App> {
    let base = "/dashboard/{guild_id}/tickets";
    let one = format!("{base}/{{number}}");
    let types = format!("{base}/types");
    let panels = format!("{base}/panels");
    Router::new()
        .route(base, get(queue::list))
        .route(&format!("{base}/bulk"), post(bulk::act))
        .route(&format!("{base}/threads"), post(threads::show))
        .route(&format!("{base}/hide/log"), post(threads::log))
        .route(&format!("{base}/hide/transcripts"), post(threads::transcripts))
        .route(&format!("{base}/new"), get(new::form).post(new::open))
        .route(&one, get(detail::show).post(act::act))
        .route(&format!("{one}/delete"), get(detail::ask))
        .route(&format!("{one}/reply"), get(reply::form).post(reply::post))
        .route(&format!("{one}/reply/preview"), get(reply::preview))
        .route(&format!("{one}/transcript"), get(transcript::latest))
        .route(&format!("{one}/transcript/{{closing}}"), get(transcript::show))
        .route(&format!("{one}/transcript/{{closing}}/file"), get(transcript::file))
        .route(&format!("{one}/files/{{file}}"), get(transcript::attachment))
        .route(&format!("{base}/stats"), get(stats::show))
        .route(&types, get(types::list))
        .route(&format!("{types}/history"), get(types::history))
        .route(&format!("{types}/new"), get(type_form::blank).post(type_form::add))
        .route(&format!("{types}/preview"), get(type_form::preview))
        .route(&format!("{types}/{{kind}}"), get(type_form::form).post(type_form::save))
        .route(&format!("{types}/{{kind}}/move"), post(types::shift))
        .route(&format!("{types}/{{kind}}/remove"), get(types::ask).post(types::remove))
        .route(&panels, get(panels::list))
        .route(&format!("{panels}/new"), get(panels::blank))
        .route(&format!("{panels}/preview"), get(panels::preview))
        .route(&format!("{panels}/save"), post(panels::save))
        .route(&format!("{panels}/down"), post(panels::take_down))
        .route(&format!("{panels}/{{panel}}"), get(panels::form))
        .route(&format!("{panels}/{{panel}}/post"), post(panels::post))
        .route(&format!("{panels}/{{panel}}/remove"), post(panels::remove))
        .route(&format!("{base}/replies"), get(replies::list))
        .route(&format!("{base}/replies/edit"), get(replies::form).post(replies::save))
        .route(&format!("{base}/replies/remove"), get(replies::ask).post(replies::remove))
        .route(&format!("{base}/blocked"), get(blocks::list).post(blocks::add))
        .route(&format!("{base}/blocked/remove"), post(blocks::remove))
}
