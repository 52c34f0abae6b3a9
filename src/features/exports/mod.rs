//! `/export`, download links and the route of the API, for whatever the features let admins take out.
//!
//! Invariant: nothing here knows what is exported; that is declared in [`crate::feature::Feature::exports`].

mod api;
mod page;

use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    db::Tx,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    jobs::outbox::Origin,
    tables::Table,
};

/// The feature.
#[derive(Debug)]
pub struct Exports;

impl Origin for Exports {
    fn name(&self) -> &'static str {
        "exports"
    }
}

impl Feature for Exports {
    fn pages(&self) -> axum::Router<App> {
        page::routes()
    }

    fn routes(&self) -> OpenApiRouter<App> {
        api::router()
    }

    fn tables(&self) -> &'static [Table] {
        &[]
    }

    fn erase<'a>(&self, _tx: &'a mut Tx, _guild: GuildId, _user: UserId) -> Erased<'a> {
        Box::pin(async { Ok(()) })
    }

    fn export<'a>(&self, _tx: &'a mut Tx, _guild: GuildId, _user: UserId) -> Exported<'a> {
        Box::pin(async { Ok(serde_json::Value::Null) })
    }
}
