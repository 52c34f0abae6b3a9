//! API tokens, on the dashboard and for logged-in people, over [`crate::api::tokens`].
//!
//! Invariant: a token is made, shown once, and revoked only here, by an admin who is logged in; no token can
//! make another.

mod api;
mod page;

use crate::{
    api::tokens,
    app::App,
    db::Tx,
    error::Error,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    jobs::outbox::Origin,
    permissions::Access,
    tables::Table,
    web::page::NavItem,
};

/// The feature.
#[derive(Debug)]
pub struct Tokens;

static NAV: &[NavItem] = &[NavItem {
    group: Some("Connect"),
    label: "API tokens",
    path: "tokens",
    icon: "key",
    keys: "g k",
    needs: Access::Admin,
}];

impl Origin for Tokens {
    fn name(&self) -> &'static str {
        "tokens"
    }
}

impl Feature for Tokens {
    fn pages(&self) -> axum::Router<App> {
        page::routes()
    }

    fn routes(&self) -> utoipa_axum::router::OpenApiRouter<App> {
        api::router()
    }

    fn nav(&self) -> &'static [NavItem] {
        NAV
    }

    fn tables(&self) -> &'static [Table] {
        &[]
    }

    fn erase<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Erased<'a> {
        Box::pin(tokens::erase(tx, guild, user))
    }

    fn export<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Exported<'a> {
        Box::pin(async move {
            let tokens = tokens::export(tx, guild, user).await?;
            serde_json::to_value(tokens).map_err(|e| Error::internal("export tokens", e))
        })
    }
}
