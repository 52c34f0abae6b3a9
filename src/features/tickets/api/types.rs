//! Types of tickets.
//!
//! Invariant: a type that was changed meanwhile is neither overwritten nor removed, and each change leaves its
//! history.

use axum::{
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::type_shape::{Draft, TicketType};
use crate::{
    api::{
        self, Caller, IfMatch, Once, Page, Paging, Path, Problem, Query, etag, once,
        scope::{ReadTickets, WriteTickets},
        with_tag,
    },
    clock::Time,
    error::{Error, Result},
    features::tickets::{
        flow::{self, TicketContext},
        model::{self, ticket_type::NEW},
    },
    ids::UserId,
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    tr,
};

/// Types, in their order
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketTypes)]
pub(super) struct TicketTypes {
    /// The types; none means that every ticket has the built-in one.
    items: Vec<TicketType>,
}

/// Types of tickets, in their order
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/types", tag = "Tickets", operation_id = "listTicketTypes",
    security(("token" = ["tickets:read"])),
    responses((status = 200, description = "The types.", body = TicketTypes))
)]
pub(super) async fn list(who: Caller<GuildStaff, ReadTickets>) -> Result<Response, Problem> {
    let types = flow::types(&who.app, who.authority.guild()).await?;
    Ok(api::Json(TicketTypes { items: types.into_iter().map(TicketType::from).collect() })
        .into_response())
}

/// One type of tickets
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/types/{number}", tag = "Tickets", operation_id = "readTicketType",
    security(("token" = ["tickets:read"])),
    responses(
        (status = 200, description = "The type.", body = TicketType, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
pub(super) async fn read(
    who: Caller<GuildStaff, ReadTickets>,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let kind = flow::kind(&who.app, who.authority.guild(), number).await?;
    Ok(etag(&kind.revision.to_string(), &headers, TicketType::from(kind)))
}

/// Add a type of tickets
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/tickets/types", tag = "Tickets", operation_id = "addTicketType",
    security(("token" = ["tickets:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = Draft,
    responses((status = 201, description = "The new type.", body = TicketType))
)]
pub(super) async fn create(
    who: Caller<GuildAdmin, WriteTickets>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Draft>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let ticket = match once(app, guild, &who.key, &headers, &("tickets/types", &wanted)).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let kind = wanted.kind((NEW, 0, 0))?;
    let context = TicketContext::of(app, guild).await?;
    let kind = flow::possible_type(&context, kind).await?;
    let mut act = ticket.begin(app).await?;
    let number = flow::save_type(&context, &mut act.tx, who.authority, who.surface(), kind).await?;
    let made = flow::type_in(&context, &mut act.tx, number).await?;
    act.done(StatusCode::CREATED, &TicketType::from(made)).await
}

/// Replace a type of tickets
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/tickets/types/{number}", tag = "Tickets", operation_id = "replaceTicketType",
    security(("token" = ["tickets:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not overwritten.")),
    request_body = Draft,
    responses((status = 200, description = "The type as it is now.", body = TicketType, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn replace(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(number): Path<i64>,
    IfMatch(seen): IfMatch,
    api::Json(wanted): api::Json<Draft>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let context = TicketContext::of(app, guild).await?;
    // Saving is refused when somebody changes it between this look and the transaction.
    let present = flow::kind(app, guild, number).await?;
    if seen.is_some_and(|seen| seen != present.revision) {
        return Err(stale());
    }
    let kind = wanted.kind((number, present.revision, present.position))?;
    let kind = flow::possible_type(&context, kind).await?;
    let mut tx = app.db.begin().await.map_err(Error::from)?;
    flow::save_type(&context, &mut tx, who.authority, who.surface(), kind).await?;
    let after = flow::type_in(&context, &mut tx, number).await?;
    tx.commit().await.map_err(Error::from)?;
    let tag = after.revision.to_string();
    Ok(with_tag(&tag, api::Json(TicketType::from(after)).into_response()))
}

fn stale() -> Problem {
    Problem::stale().because(tr!("Somebody else changed this type meanwhile. Nothing was saved."))
}

/// Remove a type of tickets
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/tickets/types/{number}", tag = "Tickets", operation_id = "removeTicketType",
    security(("token" = ["tickets:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not removed.")),
    responses((status = 204, description = "It is no longer offered; its tickets keep it."))
)]
pub(super) async fn remove(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(number): Path<i64>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let context = TicketContext::of(app, guild).await?;
    let mut tx = app.db.begin().await.map_err(Error::from)?;
    let present = flow::type_in(&context, &mut tx, number).await?;
    if seen.is_some_and(|seen| seen != present.revision) {
        return Err(stale());
    }
    let named = (number, Some(present.revision));
    flow::remove_type(&context, &mut tx, who.authority, who.surface(), named).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A change of a type.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketTypeChange)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names a change's number so, as in the history of settings"
)]
pub(super) struct Change {
    /// The number of the change.
    change: i64,
    /// The number of the type.
    number: i64,
    /// Who; absent when they are forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// Where: `discord`, `dashboard` or `api`.
    #[schema(example = "dashboard")]
    surface: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    /// What it was; absent when it was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<TicketType>,
    /// What it became; absent when it was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<TicketType>,
}

impl From<model::TypeChange> for Change {
    fn from(change: model::TypeChange) -> Self {
        Self {
            change: change.change,
            number: change.number,
            by: change.author.as_ref().map(UserId::to_string),
            surface: change.surface,
            at: change.at,
            before: change.before.map(TicketType::from),
            after: change.after.map(TicketType::from),
        }
    }
}

/// Who changed which type of tickets, newest first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/types/history", tag = "Tickets", operation_id = "listTicketTypeChanges",
    security(("token" = ["tickets:read"])), params(Paging),
    responses((status = 200, description = "A page of changes.", body = Page<Change>))
)]
pub(super) async fn history(
    who: Caller<GuildAdmin, ReadTickets>,
    Query(params): Query<Paging>,
    here: Uri,
) -> Result<Response, Problem> {
    let limit = params.limit()?;
    let before = params.place(|cursor| cursor.parse().ok())?.unwrap_or(i64::MAX);
    let mut found = flow::history(&who.app, who.authority.guild(), before, limit + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > limit;
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|last| last.change.to_string());
    Ok(Page { items: found.into_iter().map(Change::from).collect(), next }.at(&here))
}
