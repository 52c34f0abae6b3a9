//! Reminders over the REST API.
//!
//! Invariant: the same rules as in Discord: an admin may make and change what they could post themselves,
//! and an edit of something that was changed meanwhile is refused.

mod repeat;
mod shape;
mod state;

use axum::{
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    flow::{self, By, Seen},
    model::{Edge, Reminder, Whose},
};
use crate::{
    api::{
        self, Caller, IfMatch, Once, Page, Paging, Path, Problem, Query, etag, once,
        scope::{ReadReminders, WriteReminders},
        with_tag,
    },
    app::App,
    clock::Time,
    error::{Error, Result},
    permissions::{Authority as _, GuildAdmin},
    tr,
};
use shape::{ReminderDraft, ReminderItem, SeenReminder, placed};

/// The routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(read, replace, remove))
        .routes(routes!(state::pause))
        .routes(routes!(state::resume))
        .routes(routes!(state::skip))
}

/// The tag of a reminder: the revision, and what time does to it.
fn tag(reminder: &Reminder) -> String {
    if reminder.draft.is_veiled() {
        return reminder.revision.to_string();
    }
    let next = reminder.next.map_or(0, |next| next.due_at.timestamp());
    let sent = reminder.last_sent_at.map_or(0, |sent| sent.timestamp());
    format!("{}-{next}-{sent}", reminder.revision)
}

fn stale() -> Problem {
    Problem::stale()
        .because(tr!("Somebody else changed this reminder meanwhile. Nothing was saved."))
}

/// What an edit is based on.
const fn seen(revision: Option<i64>) -> Seen {
    match revision {
        Some(revision) => Seen::Revision(revision),
        None => Seen::Latest,
    }
}

/// Reminders, the next first; those that do not speak any more last
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/reminders", tag = "Reminders", operation_id = "listReminders",
    security(("token" = ["reminders:read"])), params(Paging),
    responses((status = 200, description = "A page of reminders.", body = Page<SeenReminder>))
)]
async fn list(
    who: Caller<GuildAdmin, ReadReminders>,
    Query(asked): Query<Paging>,
    here: Uri,
) -> Result<Response, Problem> {
    let (limit, by) = (asked.limit()?, By::admin(who.authority));
    let after: Option<Edge> = asked.place(|cursor| cursor.parse().ok())?;
    let (mut found, _) = flow::list(&who.app, &by, Whose::All, after, limit + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > limit;
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|last| Edge::of(last).to_string());
    let now = who.app.clock.now();
    let items = found.iter().map(|one| SeenReminder::of(one, now)).collect();
    Ok(Page { items, next }.at(&here))
}

/// One reminder
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/reminders/{number}", tag = "Reminders", operation_id = "readReminder",
    security(("token" = ["reminders:read"])),
    responses(
        (status = 200, description = "The reminder.", body = SeenReminder, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
async fn read(
    who: Caller<GuildAdmin, ReadReminders>,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reminder = flow::glance(&who.app, &By::admin(who.authority), number).await?;
    Ok(etag(&tag(&reminder), &headers, SeenReminder::of(&reminder, who.app.clock.now())))
}

/// Make a reminder
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/reminders", tag = "Reminders", operation_id = "addReminder",
    security(("token" = ["reminders:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = ReminderDraft,
    responses((status = 201, description = "The new reminder.", body = ReminderItem))
)]
async fn create(
    who: Caller<GuildAdmin, WriteReminders>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<ReminderDraft>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let ticket = match once(app, guild, &who.key, &headers, &("reminders", &wanted)).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let by = By::admin(who.authority);
    let draft = wanted.draft(app, &by, None).await.map_err(placed)?;
    let allowed = flow::allow(app, &by, draft).await.map_err(placed)?;
    let mut act = ticket.begin(app).await?;
    let made = flow::add(app, &mut act.tx, &by, allowed).await?;
    act.done(StatusCode::CREATED, &ReminderItem::of(&made, app.clock.now())).await
}

/// Replace a reminder
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/reminders/{number}", tag = "Reminders", operation_id = "replaceReminder",
    security(("token" = ["reminders:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not overwritten.")),
    request_body = ReminderDraft,
    responses((status = 200, description = "The reminder as it is now.", body = ReminderItem, headers(("ETag" = String, description = "The revision."))))
)]
async fn replace(
    who: Caller<GuildAdmin, WriteReminders>,
    Path(number): Path<i64>,
    IfMatch(revision): IfMatch,
    api::Json(wanted): api::Json<ReminderDraft>,
) -> Result<Response, Problem> {
    let (app, by) = (&who.app, By::admin(who.authority));
    let present = flow::find(app, &by, number).await?;
    if revision.is_some_and(|revision| revision != present.revision) {
        return Err(stale());
    }
    let draft = wanted.draft(app, &by, Some(&present)).await.map_err(placed)?;
    let allowed = flow::allow(app, &by, draft).await.map_err(placed)?;
    let mut tx = app.db.begin().await.map_err(Error::from)?;
    let changed = flow::change(app, &mut tx, &by, number, seen(revision), allowed).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(tagged(&changed, app.clock.now()))
}

/// A reminder with its tag.
fn tagged(reminder: &Reminder, now: Time) -> Response {
    let body = api::Json(ReminderItem::of(reminder, now)).into_response();
    with_tag(&tag(reminder), body)
}

/// Delete a reminder
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/reminders/{number}", tag = "Reminders", operation_id = "deleteReminder",
    security(("token" = ["reminders:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not deleted.")),
    responses((status = 204, description = "It is gone."))
)]
async fn remove(
    who: Caller<GuildAdmin, WriteReminders>,
    Path(number): Path<i64>,
    IfMatch(revision): IfMatch,
) -> Result<Response, Problem> {
    let by = By::admin(who.authority);
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let present = flow::glance_in(&mut tx, &by, number).await?;
    if revision.is_some_and(|revision| revision != present.revision) {
        return Err(stale());
    }
    flow::delete(&mut tx, &by, number, seen(revision)).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
