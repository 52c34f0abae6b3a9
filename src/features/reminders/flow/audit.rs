//! Reminders of people who left or may no longer write where they go, found though they ping nobody.
//!
//! Invariant: each run goes on with those that were looked at longest ago, whichever instance runs it; and one
//! that cannot be looked at never holds up the others.

use std::time::Duration;

use super::{
    due::pause,
    is_on,
    maker::{self, Verdict},
};
use crate::{
    app::App,
    error::{Error, Result},
    features::reminders::store::{self, Claimed},
    settings,
};

/// Reminders that are looked at in one run.
const PAGE: i64 = 100;
/// Time between two reminders, so that looking takes little of what Discord allows.
const PACE: Duration = Duration::from_millis(200);

/// Looks at some reminders, and pauses those whose maker could not post them any more.
pub async fn audit(app: &App) -> Result<()> {
    for one in store::unchecked(&app.db, PAGE).await? {
        if app.stopping.is_cancelled() {
            break;
        }
        match look_at(app, &one).await {
            Ok(()) => {}
            Err(error @ Error::Internal { .. }) => {
                app.incident(&error).await;
            }
            Err(error) => tracing::debug!(%error, "a reminder could not be looked at"),
        }
        store::checked(&app.db, one.guild, one.number, app.clock.now()).await?;
        tokio::time::sleep(PACE).await;
    }
    Ok(())
}

async fn look_at(app: &App, one: &Claimed) -> Result<()> {
    // The poller tells of what cannot be read.
    let Ok(reminder) = &one.reminder else { return Ok(()) };
    let current = settings::current(app, one.guild).await?;
    if !is_on(&current) {
        return Ok(());
    }
    let about = (reminder, one.changed_by);
    let Verdict::Pause(why) = maker::verdict(app, one.guild, about, &current).await else {
        return Ok(());
    };
    let mut tx = app.db.begin().await?;
    if store::pause(&mut tx, one.guild, one.number, reminder.draft.place.channel, why).await? {
        pause(app, &mut tx, (one.guild, reminder), &current, why).await?;
    }
    tx.commit().await?;
    Ok(())
}
