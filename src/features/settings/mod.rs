//! Settings where people meet them: `/config`, the dashboard and the REST API, over [`crate::settings`].
//!
//! Invariant: nothing here decides what a setting may be or how it is saved; that is the toolkit's.

mod api;
mod page;

use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    db::Tx,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    permissions::Access,
    web::page::NavItem,
};

/// The feature.
#[derive(Debug)]
pub struct Settings;

static NAV: &[NavItem] = &[
    NavItem {
        group: None,
        label: "Settings",
        path: "settings",
        icon: "settings",
        keys: "g s",
        needs: Access::Admin,
    },
    NavItem {
        group: None,
        label: "History",
        path: "history",
        icon: "history",
        keys: "g h",
        needs: Access::Admin,
    },
];

impl Feature for Settings {
    fn name(&self) -> &'static str {
        "settings"
    }

    fn pages(&self) -> axum::Router<App> {
        page::routes()
    }

    fn routes(&self) -> OpenApiRouter<App> {
        api::router()
    }

    fn nav(&self) -> &'static [NavItem] {
        NAV
    }

    fn purge(&self) -> &'static [&'static str] {
        &[]
    }

    fn erase<'a>(&self, _tx: &'a mut Tx, _guild: GuildId, _user: UserId) -> Erased<'a> {
        Box::pin(async { Ok(()) })
    }

    fn export<'a>(&self, _tx: &'a mut Tx, _guild: GuildId, _user: UserId) -> Exported<'a> {
        Box::pin(async { Ok(serde_json::Value::Null) })
    }
}
