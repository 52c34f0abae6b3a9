//! How often a caller may ask.
//!
//! Invariant: a caller has one bucket for reading and one for changing, per guild; every answer says how
//! much is left. Each instance counts for itself, so several allow up to that many times more.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::Problem;
use crate::{clock::Time, ids::GuildId};

/// Seconds of a window.
const WINDOW: i64 = 60;
/// Reads in a window.
const READS: i64 = 120;
/// Changes in a window.
const WRITES: i64 = 30;
/// Callers that are remembered.
const CALLERS: u64 = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Read,
    Write,
}

type Window = Arc<Mutex<(Time, i64)>>;

/// What callers used lately.
#[derive(Debug)]
pub struct Limits {
    windows: moka::sync::Cache<(GuildId, String, Kind), Window>,
    factor: i64,
}

/// What is left to a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    limit: i64,
    remaining: i64,
    reset: i64,
}

impl Limits {
    /// So many times the usual limits.
    #[must_use]
    pub fn times(factor: i64) -> Self {
        let live = Duration::from_secs(2 * WINDOW.unsigned_abs());
        let windows = moka::sync::Cache::builder().max_capacity(CALLERS).time_to_idle(live).build();
        Self { windows, factor }
    }

    /// Counts a request: what is left after it; an error when nothing was left for it.
    pub fn take(
        &self,
        guild: GuildId,
        caller: &str,
        method: &Method,
        now: Time,
    ) -> Result<Left, Left> {
        let (kind, limit) = match *method {
            Method::GET | Method::HEAD => (Kind::Read, READS * self.factor),
            _ => (Kind::Write, WRITES * self.factor),
        };
        let window = self
            .windows
            .get_with((guild, caller.to_owned(), kind), || Arc::new(Mutex::new((now, 0))));
        let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
        if (now - window.0).num_seconds() >= WINDOW {
            *window = (now, 0);
        }
        let reset = (WINDOW - (now - window.0).num_seconds()).clamp(1, WINDOW);
        if window.1 >= limit {
            let left = Left { limit, remaining: 0, reset };
            return Err(left);
        }
        window.1 += 1;
        Ok(Left { limit, remaining: limit - window.1, reset })
    }
}

/// Where a request leaves word of what is left, for the layer that answers.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot(Arc<Mutex<Option<Left>>>);

impl Slot {
    pub(super) fn put(&self, left: Left) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(left);
    }

    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        if let Some(left) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            left.tell(headers);
        }
    }
}

impl Left {
    /// Tells it in headers.
    /// The problem that nothing is left.
    pub(super) fn problem(self) -> Problem {
        Problem::limited(self.reset.unsigned_abs())
    }

    fn tell(self, headers: &mut HeaderMap) {
        for (name, value) in [
            ("ratelimit-limit", self.limit),
            ("ratelimit-remaining", self.remaining),
            ("ratelimit-reset", self.reset),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use twilight_model::id::Id;

    #[test]
    fn a_bucket_is_one_callers_in_one_guild_and_fills_again() {
        let limits = Limits::times(1);
        let now = Time::default();
        let take = |guild, caller, at| limits.take(Id::new(guild), caller, &Method::POST, at);
        for left in (0..WRITES).rev() {
            assert_eq!(take(1, "a", now).expect("allowed").remaining, left);
        }
        assert!(take(1, "a", now).is_err());
        assert!(take(1, "b", now).is_ok() && take(2, "a", now).is_ok());
        assert!(limits.take(Id::new(1), "a", &Method::GET, now).is_ok());
        assert!(take(1, "a", now + TimeDelta::seconds(WINDOW)).is_ok());
    }
}
