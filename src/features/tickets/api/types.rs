//! Types of tickets.
//!
//! Invariant: a type that was changed meanwhile is neither overwritten nor removed, and each change leaves its
//! history.

use axum::{
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::action::DiscordId;
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
        model::{self, Question, QuestionKind},
    },
    ids::UserId,
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    tr,
};

/// A type of tickets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketType)]
pub(super) struct TicketType {
    /// Its number in the server.
    number: i64,
    /// What people choose.
    #[schema(example = "Billing")]
    name: String,
    /// What it is for.
    description: String,
    /// A sign before its name.
    #[schema(example = "💶")]
    emoji: String,
    /// The category of its channels; absent for the server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<DiscordId>,
    /// Who works on it; empty for the server's staff.
    staff_roles: Vec<DiscordId>,
    /// What is asked.
    questions: Vec<Params>,
    /// Seconds for the first answer, in business hours; 0 for none, absent for the server's target.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_response: Option<i64>,
    /// Seconds for each further answer; 0 for none, absent for the server's target.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_response: Option<i64>,
    /// Its place among the others.
    position: i64,
    /// Grows with every change; send it back in `If-Match`.
    revision: i64,
}

/// What a type should be.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketTypeDraft)]
pub(super) struct Draft {
    /// What people choose.
    #[schema(min_length = 1, max_length = 60, example = "Billing")]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 100)]
    description: String,
    /// One emoji, or a server's own as `<:name:id>`.
    #[serde(default)]
    #[schema(example = "💶")]
    emoji: String,
    /// The category of its channels; absent for the server's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<DiscordId>,
    /// Who works on it; empty for the server's staff.
    #[serde(default)]
    #[schema(max_items = 10)]
    staff_roles: Vec<DiscordId>,
    /// What is asked.
    #[schema(min_items = 1, max_items = 5)]
    questions: Vec<Params>,
    /// Seconds for the first answer, in business hours; 0 for none, absent for the server's target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_response: Option<i64>,
    /// Seconds for each further answer; 0 for none, absent for the server's target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_response: Option<i64>,
    /// Its place among the others. Left out, it stays where it is, or becomes the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    position: Option<i64>,
}

/// A question.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketQuestion)]
pub(super) struct Params {
    /// What is asked.
    #[schema(min_length = 1, max_length = 45)]
    label: String,
    /// How it is answered.
    #[serde(rename = "type")]
    kind: Answered,
    /// What can be chosen, of a `select`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 25)]
    options: Vec<String>,
    /// An example, shown while nothing is typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100)]
    hint: String,
    /// Whether it must be answered.
    #[serde(default)]
    required: bool,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TicketQuestionType)]
pub(super) enum Answered {
    /// One line.
    Short,
    /// Several lines.
    Paragraph,
    /// One of `options`.
    Select,
    /// Files.
    File,
}

impl From<Question> for Params {
    fn from(question: Question) -> Self {
        let (kind, options) = match question.kind {
            QuestionKind::Short => (Answered::Short, Vec::new()),
            QuestionKind::Paragraph => (Answered::Paragraph, Vec::new()),
            QuestionKind::Select { options } => (Answered::Select, options),
            QuestionKind::File => (Answered::File, Vec::new()),
        };
        let (label, hint, required) = (question.label, question.hint, question.required);
        Self { label, kind, options, hint, required }
    }
}

impl From<Params> for Question {
    fn from(params: Params) -> Self {
        let kind = match params.kind {
            Answered::Short => QuestionKind::Short,
            Answered::Paragraph => QuestionKind::Paragraph,
            Answered::Select => QuestionKind::Select { options: params.options },
            Answered::File => QuestionKind::File,
        };
        Self { label: params.label, kind, hint: params.hint, required: params.required }
    }
}

impl From<model::TicketType> for TicketType {
    fn from(kind: model::TicketType) -> Self {
        Self {
            number: kind.number,
            name: kind.name,
            description: kind.description,
            emoji: kind.emoji,
            category: kind.category.map(|id| DiscordId(id.to_string())),
            staff_roles: kind.staff_roles.iter().map(|id| DiscordId(id.to_string())).collect(),
            questions: kind.form.into_iter().map(Params::from).collect(),
            first_response: kind.first_response,
            next_response: kind.next_response,
            position: kind.position,
            revision: kind.revision,
        }
    }
}

impl Draft {
    /// The type of this number, seen at this revision and place.
    fn kind(
        self,
        (number, revision, position): (i64, i64, i64),
    ) -> Result<model::TicketType, Problem> {
        let category = self.category.map(|id| id.channel("category")).transpose()?;
        let roles = self.staff_roles.iter().map(|id| id.role("staff_roles"));
        Ok(model::TicketType {
            number,
            name: self.name,
            description: self.description,
            emoji: self.emoji,
            category,
            staff_roles: roles.collect::<Result<_, _>>()?,
            form: self.questions.into_iter().map(Question::from).collect(),
            first_response: self.first_response,
            next_response: self.next_response,
            position: self.position.unwrap_or(position).max(0),
            revision,
        })
    }
}

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
    let kind = wanted.kind((0, 0, 0))?;
    let context = TicketContext::of(app, guild).await?;
    let kind = flow::possible_type(&context, kind).await?;
    let mut act = ticket.begin(app).await?;
    let number = flow::save_type(&context, &mut act.tx, who.authority, who.surface(), kind).await?;
    let made = flow::type_in(&mut act.tx, guild, number).await?;
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
    let after = flow::type_in(&mut tx, guild, number).await?;
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
    let present = flow::type_in(&mut tx, guild, number).await?;
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
