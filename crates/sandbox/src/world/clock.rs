//! The world's own time, which tests may move forward.
//!
//! Invariant: time never runs backwards within one clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, Utc};

/// Source of "now" for ids, token lifetimes and rate limits.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead: Duration,
}

impl Clock {
    /// Moves time forward.
    pub fn advance(&mut self, by: Duration) {
        self.ahead += by;
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        let ahead = u64::try_from(self.ahead.as_millis()).unwrap_or(u64::MAX);
        system_ms().saturating_add(ahead)
    }

    /// The present as Discord writes timestamps.
    #[must_use]
    pub fn timestamp(&self) -> String {
        timestamp(self.now_ms())
    }
}

/// Writes a time (Unix milliseconds) in the form Discord uses.
#[must_use]
pub fn timestamp(unix_ms: u64) -> String {
    let ms = i64::try_from(unix_ms).unwrap_or(i64::MAX);
    DateTime::<Utc>::from_timestamp_millis(ms)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Micros, false)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox has a clock of its own: Discord does not share the bot's"
)]
fn system_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| u64::try_from(since.as_millis()).ok())
        .unwrap_or_default()
}
