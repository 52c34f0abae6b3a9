//! The queue, one ticket, and what is done with it.
//!
//! Invariant: an action is carried out once however often it is sent, and only from the revision the caller
//! names, when it names one.

use axum::{
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{action::Action, shape};
use crate::{
    api::{
        self, Caller, Detail, IfMatch, Once, Page, Path, Problem, Query, etag, once, paging,
        scope::{ReadTickets, WriteTickets},
        with_tag,
    },
    app::App,
    error::Result,
    features::tickets::{
        flow::{self, TicketContext, Worker},
        model::{Cursor, Filter, Priority, Status, label},
    },
    ids::{GuildId, UserId},
    permissions::{Authority as _, TicketStaff},
    tr,
};

/// Which tickets.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Params {
    /// Only with this status; `any` also lists closed ones, which are left out otherwise.
    #[param(value_type = Option<String>, example = "open")]
    status: Option<String>,
    /// Only those this person has.
    #[param(value_type = Option<String>)]
    claimed_by: Option<UserId>,
    /// Only those of this person.
    #[param(value_type = Option<String>)]
    requester: Option<UserId>,
    /// Only of this type.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Option<i64>,
    /// Only with this priority.
    priority: Option<String>,
    /// Only with this label.
    label: Option<String>,
    /// Only whose subject has these words.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Where to go on: `next` of the page before.
    #[param(max_length = 100)]
    cursor: Option<String>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<u8>,
}

fn unknown(parameter: &str, names: &str) -> Problem {
    let text = tr!("{name} is one of {names}.", name = parameter, names = names);
    let detail = Detail { pointer: parameter.to_owned(), text: text.clone() };
    Problem::bad_request().because(text).at(vec![detail])
}

impl Params {
    fn filter(&self) -> Result<Filter, Problem> {
        let status = match self.status.as_deref() {
            None | Some("any") => None,
            Some(name) => Some(Status::named(name).ok_or_else(|| {
                unknown("status", "open, claimed, waiting_for_user, escalated, closed, any")
            })?),
        };
        let priority = self.priority.as_deref().map(|name| {
            Priority::named(name).ok_or_else(|| unknown("priority", "normal, high, urgent"))
        });
        let wanted = self.label.as_deref().map(|typed| {
            label(typed).ok_or_else(|| unknown("label", "the words that labels can be"))
        });
        let words = self.q.as_deref().map(|words| crate::text::cut(words.trim(), 100));
        Ok(Filter {
            status,
            closed: self.status.as_deref() == Some("any"),
            claimant: self.claimed_by,
            requester: self.requester,
            kind: self.kind,
            priority: priority.transpose()?,
            label: wanted.transpose()?,
            words: words.filter(|words| !words.is_empty()),
        })
    }
}

/// Tickets, last changed first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets", tag = "Tickets", operation_id = "listTickets",
    security(("token" = ["tickets:read"])), params(Params),
    responses((status = 200, description = "A page of tickets.", body = Page<shape::Ticket>))
)]
pub(super) async fn list(
    who: Caller<TicketStaff, ReadTickets>,
    Query(params): Query<Params>,
    here: Uri,
) -> Result<Response, Problem> {
    let limit = i64::from(paging::limit(params.limit)?);
    let place = paging::place(params.cursor.as_deref(), Cursor::read)?;
    let filter = params.filter()?;
    let mut found = flow::queue(&who.app, who.authority, &filter, place, limit + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > limit;
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|last| Cursor::after(last).to_string());
    Ok(Page { items: found.into_iter().map(shape::Ticket::from).collect(), next }.at(&here))
}

/// One ticket
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/{number}", tag = "Tickets", operation_id = "readTicket",
    security(("token" = ["tickets:read"])),
    responses(
        (status = 200, description = "The ticket.", body = shape::Ticket, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
pub(super) async fn read(
    who: Caller<TicketStaff, ReadTickets>,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ticket = flow::found(&who.app, who.authority, number).await?;
    Ok(etag(&ticket.revision.to_string(), &headers, shape::Ticket::from(ticket)))
}

/// What is needed to work on tickets of a guild.
pub(super) async fn at_work(app: &App, who: TicketStaff) -> Result<(TicketContext, Worker)> {
    let guild: GuildId = who.guild();
    Ok((TicketContext::of(app, guild).await?, Worker::of(app, who).await?))
}

/// Do something with a ticket
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/tickets/{number}/actions", tag = "Tickets", operation_id = "actOnTicket",
    security(("token" = ["tickets:write"])),
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once."),
        ("If-Match" = Option<String>, Header, description = "An earlier `ETag`: nothing is done when the ticket changed since."),
    ),
    request_body = Action,
    responses((status = 200, description = "The ticket as it is now. What follows in Discord is done in the next seconds.", body = shape::Ticket, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn act(
    who: Caller<TicketStaff, WriteTickets>,
    Path(number): Path<i64>,
    IfMatch(seen): IfMatch,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Action>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let request = ("tickets/actions", number, &wanted);
    let ticket = match once(app, guild, &who.key, &headers, &request).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let action = wanted.clone().meant()?;
    let (context, worker) = at_work(app, who.authority).await?;
    let context = flow::ready(context, number, &worker, &action).await?;
    let mut act = ticket.begin(app).await?;
    if let Some(seen) = seen {
        // Locking is a change of its own.
        let present = context.lock(&mut act.tx, number).await?;
        if present.revision - 1 != seen {
            return Err(Problem::stale()
                .because(tr!("The ticket was changed meanwhile. Nothing was done.")));
        }
    }
    let after = flow::perform(&context, &mut act.tx, number, &worker, &action).await?;
    let tag = after.revision.to_string();
    let response = act.done(StatusCode::OK, &shape::Ticket::from(after)).await?;
    Ok(with_tag(&tag, response))
}
