//! Who may not open tickets, over the REST API.
//!
//! Invariant: blocking somebody touches no ticket that is open.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        self, Caller, Path, Problem,
        scope::{ReadTickets, WriteTickets},
    },
    clock::Time,
    discord::directory,
    error::Error,
    features::tickets::flow::{self, TicketContext},
    ids::UserId,
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    tr,
};

/// The person of an address.
fn person(id: &str) -> Result<UserId, Error> {
    directory::person_in(id).ok_or_else(|| Error::NotFound(tr!("Nobody has the id {id}.", id = id)))
}

/// Somebody who may not open tickets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketBlock)]
pub(super) struct Block {
    /// Who.
    #[schema(example = "81384788765712384")]
    user: String,
    /// Why; empty when nobody said.
    reason: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    since: Time,
}

/// Who may not open tickets, the latest first
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketBlocks)]
pub(super) struct Blocks {
    /// The people, at most 200.
    items: Vec<Block>,
}

/// Why somebody may not open tickets.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketBlockDraft)]
pub(super) struct Draft {
    /// Why; only staff sees it.
    #[serde(default)]
    #[schema(max_length = 300)]
    reason: String,
}

/// Who may not open tickets, the latest first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/blocks", tag = "Tickets", operation_id = "listTicketBlocks",
    security(("token" = ["tickets:read"])),
    responses((status = 200, description = "The people.", body = Blocks))
)]
pub(super) async fn list(who: Caller<GuildStaff, ReadTickets>) -> Result<Response, Problem> {
    let all = flow::blocked(&who.app, who.authority).await?;
    let block = |(user, reason, since): (UserId, String, Time)| Block {
        user: user.to_string(),
        reason,
        since,
    };
    Ok(api::Json(Blocks { items: all.into_iter().map(block).collect() }).into_response())
}

/// Block a member
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/tickets/blocks/{user}", tag = "Tickets", operation_id = "blockFromTickets",
    security(("token" = ["tickets:write"])),
    request_body = Draft,
    responses((status = 200, description = "They can no longer open tickets; open ones stay open.", body = Block))
)]
pub(super) async fn put(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(user): Path<String>,
    api::Json(wanted): api::Json<Draft>,
) -> Result<Response, Problem> {
    let user = person(&user)?;
    let context = TicketContext::of(&who.app, who.authority.guild()).await?;
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let reason = flow::block(&context, &mut tx, who.authority, user, &wanted.reason).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(api::Json(Block { user: user.to_string(), reason, since: context.now }).into_response())
}

/// Let somebody open tickets again
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/tickets/blocks/{user}", tag = "Tickets", operation_id = "unblockFromTickets",
    security(("token" = ["tickets:write"])),
    responses((status = 204, description = "They can open tickets again."))
)]
pub(super) async fn remove(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(user): Path<String>,
) -> Result<Response, Problem> {
    let user = person(&user)?;
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    flow::unblock(&mut tx, who.authority, user).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
