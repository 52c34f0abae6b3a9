//! Opening a ticket for somebody.
//!
//! Invariant: the answers fit the questions of the type, as in its form.

use std::collections::BTreeMap;

use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{action::DiscordId, shape, tickets::at_work};
use crate::{
    api::{self, Caller, Once, Problem, once, scope::WriteTickets},
    error::Result,
    features::tickets::flow::{self, Behalf},
    permissions::{Authority as _, GuildStaff},
};

/// A ticket to open.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketOpening)]
pub(super) struct Wanted {
    /// Whom it is for: a member of the server.
    user: DiscordId,
    /// The number of its type; may be left out while there is at most one.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<i64>,
    /// What is answered, by question.
    #[serde(default)]
    #[schema(example = json!({ "How can we help?": "The kettle leaks." }))]
    answers: BTreeMap<String, String>,
}

/// Open a ticket for somebody
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/tickets", tag = "Tickets", operation_id = "openTicket",
    security(("token" = ["tickets:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = Wanted,
    responses((status = 201, description = "The new ticket. Its channel is made in the next seconds.", body = shape::Ticket))
)]
pub(super) async fn open(
    who: Caller<GuildStaff, WriteTickets>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Wanted>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let ticket = match once(app, guild, &who.key, &headers, &("tickets", &wanted)).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let requester = wanted.user.user("user")?;
    let (context, worker) = at_work(app, who.authority.into()).await?;
    let behalf = Behalf { kind: wanted.kind, requester, answers: wanted.answers };
    let ready = flow::prepare(&context, &behalf).await?;
    let mut act = ticket.begin(app).await?;
    let origin = format!("outside:{}", app.ids.token());
    let opened = flow::open_for(&context, &mut act.tx, &worker, requester, ready, origin).await?;
    let number = opened.number;
    let response = act.done(StatusCode::CREATED, &shape::Ticket::from(opened)).await?;
    flow::hurry_later(app, guild, number);
    Ok(response)
}
