//! When the channels of a guild's tickets are looked at next.
//!
//! Invariant: a guild with open tickets is always due at some time, not more often than its talk needs.

use chrono::TimeDelta;

use super::store;
use crate::{
    app::App,
    clock::Time,
    error::Result,
    ids::GuildId,
    jobs::{alone, tasks},
};

/// The task that asks what was written.
pub const POLL: &str = "tickets-sweep";
/// Time between two polls of a guild where people are talking.
pub const SOONEST: TimeDelta = TimeDelta::minutes(1);
/// Time between two polls of a guild where nobody is.
pub(super) const LATEST: TimeDelta = TimeDelta::minutes(10);

/// How long to wait for the next poll, by how long ago something happened.
pub fn pause(now: Time, last: Option<Time>) -> TimeDelta {
    // Half as long as it has been quiet: who writes after an hour can wait for some minutes.
    last.map_or(LATEST, |last| ((now - last) / 2).clamp(SOONEST, LATEST))
}

/// Has a guild swept soon, because its clocks wait for that; not more often than its talk would.
pub(super) async fn hasten(app: &App, guild: GuildId, now: Time) -> Result<()> {
    let last = store::swept_at(&app.db, guild).await?;
    let due = last.map_or(now, |last| now.max(last + SOONEST));
    tasks::hasten(&app.db, guild, POLL, "all", due).await
}

/// Sees to it that every guild with open tickets is swept, also where that was parked.
pub async fn resume(app: &App) -> Result<()> {
    let now = app.clock.now();
    for guild in store::live_guilds(&app.db, POLL).await? {
        let asked = tasks::enqueue(&app.db, guild, POLL, "all", now);
        alone(app, "resume looking after tickets", &format!("guild {guild}"), asked).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_talks_is_heard_soon_and_silence_costs_little() {
        let now = Time::default() + TimeDelta::days(1);
        let after = |minutes| pause(now, Some(now - TimeDelta::minutes(minutes)));
        assert_eq!(after(0), SOONEST);
        assert_eq!(after(6), TimeDelta::minutes(3));
        assert_eq!(after(600), LATEST);
        assert_eq!(pause(now, None), LATEST);
    }
}
