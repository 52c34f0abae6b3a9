//! Instants, in the precision that is kept.
//!
//! Invariant: a truncated time has whole microseconds, the precision SQLite and Postgres both keep, so a time
//! read back equals the time written.

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};

/// An instant in UTC, truncated to microseconds.
pub type Time = DateTime<Utc>;

/// The instant without what is smaller than a microsecond.
#[must_use]
pub fn truncated(time: Time) -> Time {
    time.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_smaller_than_a_microsecond_goes() {
        let nanos = |time: Time| time.timestamp_nanos_opt();
        for (given, kept) in [(1_999, 1_000), (1_000, 1_000), (0, 0), (-1, -1_000)] {
            let time = truncated(DateTime::from_timestamp_nanos(given));
            assert_eq!(nanos(time), Some(kept), "{given}");
            assert_eq!(truncated(time), time);
        }
    }
}
