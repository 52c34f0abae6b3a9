//! The history and the notes of a ticket.
//!
//! Invariant: both only grow.

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tickets::at_work;
use crate::{
    api::{
        self, Caller, Once, Path, Problem, once,
        scope::{ReadTickets, WriteTickets},
    },
    clock::Time,
    error::Result,
    features::tickets::{
        flow,
        model::{self, Status, TicketAction},
        view,
    },
    ids::UserId,
    lang::Lang,
    permissions::{Authority as _, TicketStaff},
};

/// Something that happened to a ticket.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketEvent)]
pub(super) struct Event {
    /// Its place in the history, from 1.
    seq: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    /// Who; absent when it was the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// In which part: `requester`, `staff`, `admin` or `system`.
    part: &'static str,
    /// What, like `claim`.
    #[schema(example = "claim")]
    act: String,
    /// The status before, when it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'static str>,
    /// The status after.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'static str>,
    /// The same in words, which name people as `<@id>`.
    #[schema(example = "<@81384788765712384> claimed it")]
    text: String,
}

impl From<&model::Event> for Event {
    fn from(event: &model::Event) -> Self {
        Self {
            seq: event.seq,
            at: event.at,
            by: event.actor.as_ref().map(UserId::to_string),
            part: event.part.name(),
            act: event.act.clone(),
            from: event.from.map(Status::name),
            to: event.to.map(Status::name),
            text: Lang::ENGLISH.plain(&view::event(event)),
        }
    }
}

/// The history of a ticket, oldest first
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketEvents)]
pub(super) struct Events {
    /// What happened.
    items: Vec<Event>,
}

/// What happened to a ticket, oldest first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/{number}/events", tag = "Tickets", operation_id = "listTicketEvents",
    security(("token" = ["tickets:read"])),
    responses((status = 200, description = "The history.", body = Events))
)]
pub(super) async fn events(
    who: Caller<TicketStaff, ReadTickets>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    flow::found(app, who.authority, number).await?;
    let events = flow::events(app, guild, number).await?;
    Ok(api::Json(Events { items: events.iter().map(Event::from).collect() }).into_response())
}

/// What staff told each other about a ticket.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketNote)]
pub(super) struct Note {
    /// Its number in the ticket.
    number: i64,
    /// Who wrote it; absent when they are forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// What.
    text: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Time,
}

impl From<model::Note> for Note {
    fn from(note: model::Note) -> Self {
        let by = note.author.as_ref().map(UserId::to_string);
        Self { number: note.seq, by, text: note.body, at: note.at }
    }
}

/// Notes of a ticket, oldest first
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketNotes)]
pub(super) struct Notes {
    /// The notes.
    items: Vec<Note>,
}

/// Notes that only staff can read, oldest first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/{number}/notes", tag = "Tickets", operation_id = "listTicketNotes",
    security(("token" = ["tickets:read"])),
    responses((status = 200, description = "The notes.", body = Notes))
)]
pub(super) async fn notes(
    who: Caller<TicketStaff, ReadTickets>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    flow::found(app, who.authority, number).await?;
    let (_, worker) = at_work(app, who.authority).await?;
    let notes = flow::notes(app, guild, number, worker.by).await?;
    Ok(api::Json(Notes { items: notes.into_iter().map(Note::from).collect() }).into_response())
}

/// A note to write.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketNoteDraft)]
pub(super) struct Draft {
    /// What.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// Write a note that only staff can read
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/tickets/{number}/notes", tag = "Tickets", operation_id = "addTicketNote",
    security(("token" = ["tickets:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = Draft,
    responses((status = 201, description = "The note.", body = Note))
)]
pub(super) async fn note(
    who: Caller<TicketStaff, WriteTickets>,
    Path(number): Path<i64>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Draft>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let request = ("tickets/notes", number, &wanted);
    let ticket = match once(app, guild, &who.key, &headers, &request).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let (context, worker) = at_work(app, who.authority).await?;
    let mut act = ticket.begin(app).await?;
    let action = TicketAction::Note(wanted.text);
    flow::perform(&context, &mut act.tx, number, &worker, &action).await?;
    let written = flow::last_note(&context, &mut act.tx, number).await?;
    act.done(StatusCode::CREATED, &Note::from(written)).await
}
