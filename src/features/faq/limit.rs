//! How much one person, and all people of a guild together, may make this instance remember.
//!
//! Invariant: from any moment on, nobody is allowed more than a burst and what was refilled since; and
//! the memory is bounded. When more people are active at once than it holds, some start anew.
//!
//! It is of this instance alone: what it protects are this process and its database pool, and with
//! several instances a person has at most that many times as much.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, Hash, RandomState},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    clock::Time,
    ids::{GuildId, UserId},
};

/// A bucket of tokens.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// How many it holds.
    burst: u32,
    /// Microseconds after which one is back.
    every: i64,
}

const PERSON: Bucket = Bucket { burst: 60, every: 200_000 };
const GUILD: Bucket = Bucket { burst: 1000, every: 5_000 };

/// Locks that never wait for one another.
const SHARDS: usize = 16;
/// Entries of each kind a shard may have: together some 10 MiB.
const ENTRIES: usize = 8192;

/// When a bucket will be full again, in microseconds since 1970: all there is to know about it.
#[derive(Clone, Copy, Debug, Default)]
struct FullAt(i64);

impl Bucket {
    /// The bucket after taking what comes back in `cost` microseconds, or how many are missing.
    fn take(self, full: FullAt, cost: i64, now: i64) -> Result<FullAt, i64> {
        let most = i64::from(self.burst) * self.every;
        // No further ahead than an empty bucket, or a clock that was put back would shut people out.
        let after = full.0.clamp(now, now + most) + cost;
        let missing = after - now - most;
        if missing > 0 { Err(missing) } else { Ok(FullAt(after)) }
    }
}

#[derive(Debug, Default)]
struct Shard {
    guilds: HashMap<GuildId, FullAt>,
    people: HashMap<(GuildId, UserId), FullAt>,
}

impl Shard {
    /// Takes from both buckets or from none; else for how many microseconds one of them has too little.
    fn take(&mut self, guild: GuildId, user: UserId, now: i64) -> Result<(), i64> {
        let find = |full: Option<&FullAt>| full.copied().unwrap_or_default();
        let person = PERSON.take(find(self.people.get(&(guild, user))), PERSON.every, now);
        let all = GUILD.take(find(self.guilds.get(&guild)), GUILD.every, now);
        match (person, all) {
            (Ok(person), Ok(all)) => {
                put(&mut self.people, (guild, user), person, now);
                put(&mut self.guilds, guild, all, now);
                Ok(())
            }
            (person, all) => Err(person.err().max(all.err()).unwrap_or(0)),
        }
    }
}

/// Notes a bucket. Full ones are as good as none, so they go first when there are too many; all of them
/// when few are full, so that making room stays rare.
fn put<K: Eq + Hash>(buckets: &mut HashMap<K, FullAt>, key: K, full: FullAt, now: i64) {
    if buckets.len() >= ENTRIES && !buckets.contains_key(&key) {
        buckets.retain(|_, full| full.0 > now);
        if buckets.len() > ENTRIES / 2 {
            buckets.clear();
        }
    }
    buckets.insert(key, full);
}

#[derive(Debug)]
struct Shards {
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

/// The buckets of this instance; a clone shares them.
#[derive(Clone, Debug)]
pub struct Limiter(Arc<Shards>);

impl Default for Limiter {
    fn default() -> Self {
        let shards = Shards { hasher: RandomState::new(), shards: Default::default() };
        Self(Arc::new(shards))
    }
}

impl Limiter {
    /// Takes a token of the person and of the guild, or tells how long until there is one; what is
    /// refused takes nothing.
    pub fn check(&self, guild: GuildId, user: UserId, now: Time) -> Result<(), Duration> {
        let shards = &self.0;
        // By guild alone, so that one lock covers both buckets.
        let shard = usize::try_from(shards.hasher.hash_one(guild) % SHARDS as u64).unwrap_or(0);
        let mut shard = shards.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        shard
            .take(guild, user, now.timestamp_micros())
            .map_err(|missing| Duration::from_micros(missing.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use twilight_model::id::Id;

    const START: i64 = 1_700_000_000_000_000;

    fn at(micros: i64) -> Time {
        Time::from_timestamp_micros(START + micros).expect("a time")
    }

    fn allowed(limiter: &Limiter, user: u64, now: Time, tries: usize) -> usize {
        let check = |_: &usize| limiter.check(Id::new(1), Id::new(user), now).is_ok();
        (0..tries).filter(check).count()
    }

    #[test]
    fn a_burst_then_five_a_second_and_the_wait_is_exact() {
        let limiter = Limiter::default();
        assert_eq!(allowed(&limiter, 1, at(0), 90), 60);
        let check = |now| limiter.check(Id::new(1), Id::new(1), now);
        assert_eq!(check(at(50_000)), Err(Duration::from_millis(150)));
        assert_eq!(check(at(199_999)), Err(Duration::from_micros(1)));
        assert_eq!(check(at(200_000)), Ok(()));
        assert_eq!(allowed(&limiter, 2, at(200_000), 90), 60, "for each");
        assert_eq!(check(at(3_600_000_000)), Ok(()));
    }

    #[test]
    fn a_guild_has_a_limit_of_its_own_and_others_are_not_touched() {
        let limiter = Limiter::default();
        let all: usize = (1..=30).map(|user| allowed(&limiter, user, at(0), 60)).sum();
        assert_eq!(all, 1000);
        let check = |guild, user, now| limiter.check(Id::new(guild), Id::new(user), now);
        assert_eq!(check(2, 99, at(0)), Ok(()));
        assert_eq!(check(1, 99, at(0)), Err(Duration::from_millis(5)));
        // A refused request took nothing from the person.
        assert_eq!(allowed(&limiter, 99, at(10_000_000), 90), 60);
    }

    #[test]
    fn a_clock_that_is_put_back_shuts_nobody_out() {
        let limiter = Limiter::default();
        assert_eq!(allowed(&limiter, 1, at(0), 60), 60);
        let back = at(0) - TimeDelta::hours(2);
        let wait = limiter.check(Id::new(1), Id::new(1), back);
        assert_eq!(wait, Err(Duration::from_millis(200)));
    }

    #[test]
    fn many_people_take_bounded_memory() {
        let limiter = Limiter::default();
        for user in 1..=100_000 {
            let now = at(i64::try_from(user).expect("small") * 100);
            let _ = limiter.check(Id::new(user), Id::new(user), now);
            let _ = limiter.check(Id::new(1), Id::new(user), now);
        }
        for shard in &limiter.0.shards {
            let shard = shard.lock().expect("whole");
            for count in [shard.guilds.len(), shard.people.len()] {
                assert!(count <= ENTRIES, "{count}");
            }
        }
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_a_burst_and_the_refill(
            pauses in prop::collection::vec(0..2_000_000i64, 1..200),
            faster in 1..200i64,
        ) {
            let limiter = Limiter::default();
            let mut now = 0;
            let mut passed = Vec::new();
            for pause in &pauses {
                now += pause / faster;
                if limiter.check(Id::new(1), Id::new(1), at(now)).is_ok() {
                    passed.push(now);
                }
            }
            for (first, from) in passed.iter().enumerate() {
                for (last, to) in passed.iter().enumerate().skip(first) {
                    let got = i64::try_from(last - first + 1).expect("small");
                    let most = i64::from(PERSON.burst) + (to - from) / PERSON.every;
                    prop_assert!(got <= most, "{} in {} µs", got, to - from);
                }
            }
        }

        #[test]
        fn who_waits_as_told_is_allowed(uses in prop::collection::vec(0..300_000i64, 1..200)) {
            let limiter = Limiter::default();
            let mut now = 0;
            for pause in uses {
                now += pause;
                let check = |now| limiter.check(Id::new(1), Id::new(1), at(now));
                if let Err(wait) = check(now) {
                    now += i64::try_from(wait.as_micros()).expect("short");
                    prop_assert!(check(now).is_ok());
                }
            }
        }
    }
}
