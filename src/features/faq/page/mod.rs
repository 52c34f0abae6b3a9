//! The FAQ on the dashboard: entries, searches and gaps.
//!
//! Invariant: staff may read, admins may change, as in Discord; every save works without JavaScript and is
//! refused when somebody changed the entry meanwhile.

mod edit;
mod gaps;
mod insight;
mod list;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{
    app::App,
    discord::directory::Age,
    permissions::{Access, Authority as _, GuildAdmin, GuildStaff},
    web::{
        guard::{In, authority},
        page::NavItem,
    },
};

/// Where the pages stand in the rail.
pub static NAV: &[NavItem] = &[
    item("Questions", "faq", "faq", "g f"),
    item("Searches", "faq/searches", "search", "g e"),
    item("Gaps", "faq/gaps", "gap", "g a"),
];

const fn item(
    label: &'static str,
    path: &'static str,
    icon: &'static str,
    keys: &'static str,
) -> NavItem {
    NavItem { group: Some("FAQ"), label, path, icon, keys, needs: Access::Staff }
}

/// The pages.
pub fn routes() -> Router<App> {
    let base = "/dashboard/{guild_id}/faq";
    Router::new()
        .route(base, get(list::list))
        .route(&format!("{base}/new"), get(edit::blank).post(edit::add))
        .route(&format!("{base}/preview"), get(edit::preview))
        .route(&format!("{base}/searches"), get(insight::searches))
        .route(&format!("{base}/undo"), post(list::undo))
        .route(&format!("{base}/gaps"), get(gaps::list))
        .route(&format!("{base}/gaps/dismiss"), post(gaps::dismiss))
        .route(&format!("{base}/gaps/restore"), post(gaps::restore))
        .route(&format!("{base}/gaps/attach"), get(gaps::choose).post(gaps::attach))
        .route(&format!("{base}/{{number}}"), get(edit::form).post(edit::save))
        .route(&format!("{base}/{{number}}/pin"), post(list::pin))
        .route(&format!("{base}/{{number}}/delete"), get(edit::ask).post(edit::delete))
}

/// Whether somebody who may read may also change.
async fn may_change(site: &In<GuildStaff>) -> bool {
    let guild = site.authority.guild();
    authority::<GuildAdmin>(&site.app, guild, site.session.user, Age::Cached).await.is_ok()
}
