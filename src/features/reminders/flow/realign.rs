//! Next times anew: what governments say of their clocks changes, and comes with a new version of this program.
//!
//! Invariant: only when a reminder speaks next follows; what it owes is decided when that time comes.

use crate::{app::App, error::Result, features::reminders::store};

/// Reminders that are looked at in one go.
const PAGE: i64 = 500;

/// Looks at every reminder that speaks, and mends when it does next; those that cannot be read are left to the
/// poller, which tells of them.
pub async fn realign(app: &App) -> Result<()> {
    let (mut after, mut mended) = ((0, 0), 0_usize);
    loop {
        let page = store::speaking(&app.db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = (crate::ids::to_i64(last.guild), last.number);
        for one in &page {
            let Ok(reminder) = &one.reminder else { continue };
            let next = reminder.next_anew();
            if next.is_some() && next != reminder.next {
                let now = app.clock.now();
                match store::realign(&app.db, one.guild, reminder, next, now).await {
                    Ok(done) => mended += usize::from(done),
                    // One that cannot be written keeps no other from it.
                    Err(error) => {
                        app.incident(&error).await;
                    }
                }
            }
        }
    }
    if mended > 0 {
        tracing::info!(mended, "reminders follow changed clocks");
    }
    Ok(())
}
