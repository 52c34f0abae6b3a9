//! Pausing, resuming and skipping over the REST API.
//!
//! Invariant: pausing what is paused and resuming what speaks changes nothing.

use axum::response::Response;

use super::{ReminderItem, flow, tagged};
use crate::{
    api::{Caller, Path, Problem, scope::WriteReminders},
    error::{Error, Result},
    features::reminders::flow::By,
    permissions::GuildAdmin,
};

/// Silence a reminder until it is resumed
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/reminders/{number}/pause", tag = "Reminders", operation_id = "pauseReminder",
    security(("token" = ["reminders:write"])),
    responses((status = 200, description = "The reminder as it is now.", body = ReminderItem, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn pause(
    who: Caller<GuildAdmin, WriteReminders>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let by = By::admin(who.authority);
    let paused = flow::pause(&who.app, &mut tx, &by, number).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(tagged(&paused, who.app.clock.now()))
}

/// Let a paused reminder speak again
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/reminders/{number}/resume", tag = "Reminders", operation_id = "resumeReminder",
    security(("token" = ["reminders:write"])),
    responses((status = 200, description = "The reminder as it is now.", body = ReminderItem, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn resume(
    who: Caller<GuildAdmin, WriteReminders>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let by = By::admin(who.authority);
    let resumed = flow::resume(&who.app, &mut tx, &by, number).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(tagged(&resumed, who.app.clock.now()))
}

/// Leave out the next occurrence of a reminder
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/reminders/{number}/skip", tag = "Reminders", operation_id = "skipReminder",
    security(("token" = ["reminders:write"])),
    responses((status = 200, description = "The reminder as it is now.", body = ReminderItem, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn skip(
    who: Caller<GuildAdmin, WriteReminders>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let by = By::admin(who.authority);
    let done = flow::skip(&who.app, &mut tx, &by, number).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(tagged(&done.reminder, who.app.clock.now()))
}
