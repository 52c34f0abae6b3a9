//! The server that a path names, and what the caller may do there.
//!
//! Invariant: it tells nothing that the caller could not see in Discord.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, Caller, Json, scope::AnyToken};
use crate::{
    discord::directory::{self, Age},
    ids::{GuildId, UserId},
    permissions::{self, Access, Authority as _, TicketStaff},
};

/// A server.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Server {
    /// Its id.
    #[schema(value_type = String)]
    id: GuildId,
    /// Its name.
    name: String,
    /// The hash of its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    /// Who asks.
    caller: Asking,
}

/// Who asks, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
struct Asking {
    /// The id of the person; of a token, who made it.
    #[schema(value_type = String)]
    user: UserId,
    /// What they are in the server: `staff` or `admin`.
    role: &'static str,
    /// The number of the token, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<i64>,
    /// What the token may do; everything of their role when it is none.
    #[schema(schema_with = super::document::scope_names)]
    scopes: Vec<&'static str>,
}

/// The server, and what you may do there
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}", tag = "Server", operation_id = "readServer",
    responses((status = 200, description = "The server.", body = Server))
)]
pub(super) async fn read(who: Caller<TicketStaff, AnyToken>) -> Answer<Server> {
    let (app, guild, user) = (&who.app, who.authority.guild(), who.authority.user());
    let server = directory::server(&app.discord, guild, Age::Cached).await?;
    let asker = directory::asker(&app.discord, guild, user, Age::Cached).await?;
    let rules = crate::settings::rights::at_desk(app, guild).await?;
    let access = asker.map_or(Access::Everyone, |asker| permissions::access(&asker, &rules));
    let role = if permissions::allows(access, Access::Admin) { "admin" } else { "staff" };
    let scopes = who.scopes.iter().map(|scope| scope.name).collect();
    let caller = Asking { user, role, token: who.token, scopes };
    Ok(Json(Server { id: guild, name: server.name.clone(), icon: server.icon.clone(), caller }))
}
