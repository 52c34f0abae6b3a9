//! The time, as a value that is passed in.
//!
//! Invariant: every time in the program comes from a [`Clock`] and has microsecond precision, the
//! precision both databases keep, so a time read back equals the time written.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{TimeDelta, Utc};

pub use alphapy_kernel::time::Time;

/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that only moves when told to; for tests.
    Fixed(Arc<Mutex<Time>>),
}

impl Clock {
    /// A clock that stands at `time` until [`Clock::advance`] moves it.
    pub fn fixed(time: Time) -> Self {
        Self::Fixed(Arc::new(Mutex::new(time)))
    }

    /// The present, truncated to microseconds.
    #[expect(clippy::disallowed_methods, reason = "this is the home of the time")]
    pub fn now(&self) -> Time {
        let time = match self {
            Self::System => Utc::now(),
            Self::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        };
        alphapy_kernel::time::truncated(time)
    }

    /// Moves a fixed clock forward; the machine's clock is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Fixed(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn times_are_truncated_to_microseconds() {
        let start = DateTime::from_timestamp_nanos(1_700_000_000_123_456_789);
        let clock = Clock::fixed(start);
        assert_eq!(clock.now().timestamp_nanos_opt(), Some(1_700_000_000_123_456_000));
        clock.advance(TimeDelta::seconds(2));
        assert_eq!(clock.now().timestamp(), 1_700_000_002);
    }
}
