//! How often people and addresses may ask.
//!
//! Invariant: a person has one count of changes and one of everything else per server, whichever way they
//! ask; strangers count by address. Each instance counts for itself, so several allow up to that
//! many times more; and the memory is bounded.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter, clock,
    middleware::{NoOpMiddleware, StateInformationMiddleware},
    nanos::Nanos,
    state::{InMemoryState, NotKeyed, StateStore},
};

use crate::{
    clock::Clock,
    ids::{GuildId, UserId},
};

/// Changes in a minute.
pub const CHANGES: u32 = 30;
/// Other requests in a minute.
pub const OTHERS: u32 = 120;
/// Requests in a minute of an address that nobody has logged in from.
pub const STRANGERS: u32 = 30;
/// Commands, buttons and forms of a person in a server in a minute …
pub const INTERACTIONS: u32 = 300;
/// … and how many of them at once.
pub const INTERACTIONS_AT_ONCE: u32 = 60;
/// People, or addresses, that are remembered.
const REMEMBERED: u64 = 100_000;
/// After this time without a request, a count is full again.
const MINUTE: Duration = Duration::from_mins(1);

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It may change something.
    Change,
    /// It only reads.
    Other,
}

/// The requests that are left after one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Requests in a minute.
    pub limit: u32,
    /// Requests left now.
    pub remaining: u32,
    /// Seconds until all requests are available again.
    pub reset: u64,
}

/// That nothing was left for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Requests in a minute.
    pub limit: u32,
    /// How long until one is left.
    pub after: Duration,
}

impl Refused {
    /// Whole seconds to wait, at least one.
    pub fn seconds(&self) -> u64 {
        self.after.as_secs() + u64::from(self.after.subsec_nanos() > 0 || self.after.is_zero())
    }
}

/// The counts of this instance. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Limits(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    changes: Count<(Option<GuildId>, UserId)>,
    others: Count<(Option<GuildId>, UserId)>,
    strangers: Count<IpAddr>,
    interactions: Count<(GuildId, UserId)>,
}

impl Limits {
    /// So many times the usual limits.
    pub fn times(factor: u32, clock: &Clock) -> Self {
        let times = |limit: u32| limit.saturating_mul(factor);
        Self(Arc::new(Counts {
            changes: Count::new(times(CHANGES), times(CHANGES), clock),
            others: Count::new(times(OTHERS), times(OTHERS), clock),
            strangers: Count::new(times(STRANGERS), times(STRANGERS), clock),
            interactions: Count::new(times(INTERACTIONS), times(INTERACTIONS_AT_ONCE), clock),
        }))
    }

    /// Counts a request of a person in a server, or in none.
    pub fn person(
        &self,
        guild: Option<GuildId>,
        user: UserId,
        kind: Kind,
    ) -> Result<Left, Refused> {
        let count = match kind {
            Kind::Change => &self.0.changes,
            Kind::Other => &self.0.others,
        };
        count.take(&(guild, user))
    }

    /// Counts a command, button or form of a person in a server.
    pub fn interaction(&self, guild: GuildId, user: UserId) -> Result<Left, Refused> {
        self.0.interactions.take(&(guild, user))
    }

    /// Counts a request from an address that does not say who asks.
    pub fn stranger(&self, address: IpAddr) -> Result<Left, Refused> {
        self.0.strangers.take(&address)
    }
}

/// A key that counts are kept by.
trait Key: Clone + Hash + Eq + Send + Sync + 'static {}

impl<T: Clone + Hash + Eq + Send + Sync + 'static> Key for T {}

type Limiter<K> = RateLimiter<K, Remembered<K>, Ticks, StateInformationMiddleware>;

/// One limit, for each of many.
struct Count<K: Key> {
    limit: NonZeroU32,
    at_once: NonZeroU32,
    limiter: Limiter<K>,
}

impl<K: Key> std::fmt::Debug for Count<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Count({})", self.limit)
    }
}

impl<K: Key> Count<K> {
    /// So many in a minute, of which so many at once.
    fn new(limit: u32, at_once: u32, clock: &Clock) -> Self {
        let [limit, at_once] =
            [limit, at_once].map(|count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        let kept = moka::sync::Cache::builder().max_capacity(REMEMBERED).time_to_idle(2 * MINUTE);
        let (quota, ticks) = (Quota::per_minute(limit).allow_burst(at_once), Ticks::of(clock));
        let limiter: RateLimiter<_, _, _, NoOpMiddleware<Nanos>> =
            RateLimiter::new(quota, Remembered(kept.build()), ticks);
        let limiter = limiter.with_middleware();
        Self { limit, at_once, limiter }
    }

    fn take(&self, key: &K) -> Result<Left, Refused> {
        let limit = self.limit.get();
        match self.limiter.check_key(key) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let missing = u64::from(self.at_once.get().saturating_sub(remaining));
                let reset = (missing * MINUTE.as_secs()).div_ceil(u64::from(limit)).max(1);
                Ok(Left { limit, remaining, reset })
            }
            Err(not_until) => {
                let after = not_until.wait_time_from(clock::Clock::now(self.limiter.clock()));
                Err(Refused { limit, after })
            }
        }
    }
}

/// The states of limiters that were used lately.
struct Remembered<K>(moka::sync::Cache<K, Arc<InMemoryState>>);

impl<K: Key> StateStore for Remembered<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let state = self.0.get_with_by_ref(key, Arc::default);
        state.measure_and_replace(&NotKeyed::NonKey, decide)
    }
}

/// Our clock, as the limiters read it: since it was first looked at.
#[derive(Clone, Debug)]
struct Ticks {
    clock: Clock,
    start: i64,
}

impl Ticks {
    fn of(clock: &Clock) -> Self {
        Self { clock: clock.clone(), start: clock.now().timestamp_micros() }
    }
}

impl clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let micros = self.clock.now().timestamp_micros() - self.start;
        Nanos::from(u64::try_from(micros).unwrap_or(0).saturating_mul(1000))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use twilight_model::id::Id;

    use super::*;
    use crate::clock::Time;

    fn limits() -> (Limits, Clock) {
        let clock = Clock::fixed(Time::from_timestamp(1_800_000_000, 0).expect("a time"));
        (Limits::times(1, &clock), clock)
    }

    #[test]
    fn a_count_is_one_persons_in_one_server_and_fills_again() {
        let (limits, clock) = limits();
        let take =
            |guild: Option<u64>, user, kind| limits.person(guild.map(Id::new), Id::new(user), kind);
        for left in (0..CHANGES).rev() {
            let taken = take(Some(1), 1, Kind::Change).expect("allowed");
            assert_eq!((taken.limit, taken.remaining), (CHANGES, left));
            assert_eq!(taken.reset, 2 * u64::from(CHANGES - left));
        }
        let refused = take(Some(1), 1, Kind::Change).expect_err("nothing left");
        assert_eq!((refused.limit, refused.seconds()), (CHANGES, 2));
        for (guild, user, kind) in [
            (Some(2), 1, Kind::Change),
            (Some(1), 2, Kind::Change),
            (Some(1), 1, Kind::Other),
            (None, 1, Kind::Change),
        ] {
            assert!(take(guild, user, kind).is_ok());
        }
        clock.advance(TimeDelta::seconds(2));
        assert!(take(Some(1), 1, Kind::Change).is_ok() && take(Some(1), 1, Kind::Change).is_err());
        clock.advance(TimeDelta::minutes(1));
        assert_eq!(take(Some(1), 1, Kind::Change).map(|left| left.remaining), Ok(CHANGES - 1));
    }

    #[test]
    fn interactions_come_in_bursts_and_then_five_a_second() {
        let (limits, clock) = limits();
        let take = || limits.interaction(Id::new(1), Id::new(1));
        assert_eq!((0..100).filter(|_| take().is_ok()).count(), INTERACTIONS_AT_ONCE as usize);
        assert_eq!(take().map_err(|refused| refused.after), Err(Duration::from_millis(200)));
        clock.advance(TimeDelta::seconds(1));
        assert_eq!((0..100).filter(|_| take().is_ok()).count(), 5);
        assert!(limits.interaction(Id::new(1), Id::new(2)).is_ok());
    }

    #[test]
    fn addresses_are_strangers_to_each_other() {
        let (limits, _) = limits();
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let taken = (0..100).filter(|_| limits.stranger(ip("203.0.113.1")).is_ok()).count();
        assert_eq!(taken, STRANGERS as usize);
        assert!(limits.stranger(ip("203.0.113.2")).is_ok());
    }

    #[test]
    fn a_clock_that_is_put_back_shuts_nobody_out_for_long() {
        let (limits, clock) = limits();
        clock.advance(TimeDelta::hours(1));
        let take = || limits.person(None, Id::new(1), Kind::Change);
        while take().is_ok() {}
        clock.advance(TimeDelta::minutes(-1));
        assert!(take().expect_err("not yet").after <= 2 * MINUTE);
        clock.advance(TimeDelta::minutes(2));
        assert!(take().is_ok());
    }

    proptest! {
        #[test]
        fn who_waits_as_told_is_allowed(pauses in prop::collection::vec(0..5_000i64, 1..200)) {
            let (limits, clock) = limits();
            for pause in pauses {
                clock.advance(TimeDelta::milliseconds(pause));
                if let Err(refused) = limits.person(None, Id::new(1), Kind::Change) {
                    clock.advance(TimeDelta::seconds(refused.seconds().cast_signed()));
                    prop_assert!(limits.person(None, Id::new(1), Kind::Change).is_ok());
                }
            }
        }
    }
}
