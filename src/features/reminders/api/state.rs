//! Pausing, resuming and skipping over the REST API.
//!
//! Invariant: pausing what is paused and resuming what speaks changes nothing.

use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{ReminderItem, flow, tag};
use crate::{
    api::{Act, Caller, Once, Path, Problem, once, scope::WriteReminders, with_tag},
    error::Result,
    features::reminders::{flow::By, model::Reminder},
    permissions::{Authority as _, GuildAdmin},
};

/// Who asks for something that is done to a reminder.
type Asker = Caller<GuildAdmin, WriteReminders>;

/// Commits what was done, and shows the reminder as it is now.
async fn answer(who: &Asker, act: Act, reminder: &Reminder) -> Result<Response, Problem> {
    let item = ReminderItem::of(reminder, who.app.clock.now());
    Ok(with_tag(&tag(reminder), act.done(StatusCode::OK, &item).await?))
}

/// Silence a reminder until it is resumed
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/reminders/{number}/pause", tag = "Reminders", operation_id = "pauseReminder",
    security(("token" = ["reminders:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    responses((status = 200, description = "The reminder as it is now.", body = ReminderItem, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn pause(
    who: Asker,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request = ("reminders/pause", number);
    let ticket = match once(&who.app, who.authority.guild(), &who.key, &headers, &request).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let mut act = ticket.begin(&who.app).await?;
    let paused = flow::pause(&who.app, &mut act.tx, &By::admin(who.authority), number).await?;
    answer(&who, act, &paused).await
}

/// Let a paused reminder speak again
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/reminders/{number}/resume", tag = "Reminders", operation_id = "resumeReminder",
    security(("token" = ["reminders:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    responses((status = 200, description = "The reminder as it is now.", body = ReminderItem, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn resume(
    who: Asker,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request = ("reminders/resume", number);
    let ticket = match once(&who.app, who.authority.guild(), &who.key, &headers, &request).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let by = By::admin(who.authority);
    flow::still_allowed(&who.app, &by, number).await?;
    let mut act = ticket.begin(&who.app).await?;
    let resumed = flow::resume(&who.app, &mut act.tx, &by, number).await?;
    answer(&who, act, &resumed).await
}

/// Leave out the next occurrence of a reminder
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/reminders/{number}/skip", tag = "Reminders", operation_id = "skipReminder",
    security(("token" = ["reminders:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    responses((status = 200, description = "The reminder as it is now.", body = ReminderItem, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn skip(
    who: Asker,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request = ("reminders/skip", number);
    let ticket = match once(&who.app, who.authority.guild(), &who.key, &headers, &request).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let mut act = ticket.begin(&who.app).await?;
    let done = flow::skip(&who.app, &mut act.tx, &By::admin(who.authority), number, None).await?;
    answer(&who, act, &done.reminder).await
}
