//! One of Discord's rate limit buckets, as far as its answers have told.
//!
//! Invariant: between two resets no more requests leave than the bucket allows; while nothing is known,
//! one request goes ahead to find out and the others wait for its answer.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as Queue, Notify},
    time::{Instant, sleep_until, timeout_at},
};

use super::CallError;

/// The state of a bucket, as a response tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing: there was no answer, or not one of Discord's.
    Silent,
    /// The route has no bucket.
    Free,
    /// The bucket's state after this request.
    Quota { limit: u32, remaining: u32, reset_after: Duration },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quota {
    Unknown,
    Free,
    Known {
        limit: u32,
        remaining: u32,
        /// `None` in a window whose first answer is still out.
        reset: Option<Instant>,
    },
}

/// The next step of the next call in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Go,
    At(Instant),
    /// An answer that is out will tell.
    Listen,
    /// This bucket turned out to be another one.
    Elsewhere,
}

#[derive(Debug)]
struct State {
    quota: Quota,
    in_flight: u32,
    blocked: Option<Instant>,
    moved: bool,
}

impl State {
    const NEW: Self = Self { quota: Quota::Unknown, in_flight: 0, blocked: None, moved: false };

    fn turn(&mut self, now: Instant) -> Turn {
        if self.moved {
            return Turn::Elsewhere;
        }
        if let Some(blocked) = self.blocked {
            if blocked > now {
                return Turn::At(blocked);
            }
            self.blocked = None;
        }
        self.renew(now);
        match &mut self.quota {
            Quota::Unknown if self.in_flight > 0 => return Turn::Listen,
            Quota::Unknown | Quota::Free => {}
            Quota::Known { remaining: 0, reset, .. } => {
                return reset.map_or(Turn::Listen, Turn::At);
            }
            Quota::Known { remaining, .. } => *remaining -= 1,
        }
        self.in_flight += 1;
        Turn::Go
    }

    /// Starts the next window when this one is over. A request that is still out may count in either, so it is
    /// taken to count in the new one.
    fn renew(&mut self, now: Instant) {
        if let Quota::Known { limit, reset: Some(reset), .. } = self.quota
            && reset <= now
        {
            self.quota = Quota::Known {
                limit,
                remaining: limit.saturating_sub(self.in_flight),
                reset: None,
            };
            self.forget_if_stuck();
        }
    }

    fn learn(&mut self, reading: Reading, now: Instant) {
        match (reading, self.quota) {
            (Reading::Free, Quota::Unknown) => self.quota = Quota::Free,
            (Reading::Quota { limit, remaining, reset_after }, known) => {
                self.quota = merge(known, self.in_flight, limit, remaining, now + reset_after);
            }
            _ => self.forget_if_stuck(),
        }
    }

    /// With no quota left, no reset known and no answer out, nobody would ever be let through.
    fn forget_if_stuck(&mut self) {
        if let Quota::Known { remaining: 0, reset: None, .. } = self.quota
            && self.in_flight == 0
        {
            self.quota = Quota::Unknown;
        }
    }

    fn is_idle(&self, now: Instant) -> bool {
        let over = |at: Option<Instant>| at.is_none_or(|at| at <= now);
        let window_over = match self.quota {
            Quota::Known { reset, .. } => over(reset),
            Quota::Unknown | Quota::Free => true,
        };
        self.in_flight == 0 && window_over && over(self.blocked)
    }
}

/// Answers overtake each other, so within a window the lowest count is the true one.
fn merge(known: Quota, in_flight: u32, limit: u32, remaining: u32, reset: Instant) -> Quota {
    match known {
        Quota::Known { remaining: ours, reset: old, .. } => Quota::Known {
            limit,
            remaining: ours.min(remaining),
            reset: Some(old.map_or(reset, |old| old.max(reset))),
        },
        Quota::Unknown | Quota::Free => Quota::Known {
            limit,
            remaining: remaining.saturating_sub(in_flight),
            reset: Some(reset),
        },
    }
}

/// A bucket and the line before it.
#[derive(Debug)]
pub(super) struct Bucket {
    state: Mutex<State>,
    /// Fair, so requests to one channel leave in the order they came.
    queue: Queue<()>,
    changed: Notify,
}

impl Bucket {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::NEW),
            queue: Queue::new(()),
            changed: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn; `None` when this bucket has become part of another.
    pub(super) async fn turn(
        self: &Arc<Self>,
        deadline: Instant,
    ) -> Result<Option<Permit>, CallError> {
        // A caller that cannot outwait a block should hear so at once, not at the head of the line.
        if self.state().blocked > Some(deadline) {
            return Err(self.late());
        }
        let Ok(_first) = timeout_at(deadline, self.queue.lock()).await else {
            return Err(self.late());
        };
        loop {
            let turn = self.state().turn(Instant::now());
            match turn {
                Turn::Go => return Ok(Some(Permit(Some(Arc::clone(self))))),
                Turn::Elsewhere => return Ok(None),
                Turn::At(at) if at > deadline => return Err(self.late()),
                Turn::At(at) => tokio::select! {
                    () = sleep_until(at) => {}
                    () = self.changed.notified() => {}
                },
                Turn::Listen => {
                    if timeout_at(deadline, self.changed.notified()).await.is_err() {
                        return Err(self.late());
                    }
                }
            }
        }
    }

    /// The error for a call whose turn does not come in time.
    fn late(&self) -> CallError {
        let state = self.state();
        let reset = match state.quota {
            Quota::Known { reset, .. } => reset,
            Quota::Unknown | Quota::Free => None,
        };
        let until = state.blocked.max(reset);
        CallError::RateLimited {
            retry_after: until
                .map(|until| until.saturating_duration_since(Instant::now()))
                .filter(|left| !left.is_zero())
                .unwrap_or(Duration::from_secs(1)),
        }
    }

    /// Takes over what an answer said about this bucket.
    pub(super) fn learn(&self, reading: Reading) {
        self.state().learn(reading, Instant::now());
        self.changed.notify_one();
    }

    /// Lets nobody through for this long.
    pub(super) fn block(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        state.blocked = state.blocked.max(Some(until));
    }

    /// Sends everybody who waits here to look for the bucket again.
    pub(super) fn abandon(&self) {
        self.state().moved = true;
        self.changed.notify_one();
    }

    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.state().is_idle(now)
    }
}

/// The right to send one request, given back when its answer is in or nobody waits for it any more.
#[derive(Debug)]
pub(super) struct Permit(Option<Arc<Bucket>>);

impl Permit {
    /// The bucket that gave the permit.
    pub(super) fn bucket(&self) -> Option<&Arc<Bucket>> {
        self.0.as_ref()
    }

    /// Gives the permit back with what the answer said.
    pub(super) fn settle(mut self, reading: Reading) {
        self.give_back(reading);
    }

    fn give_back(&mut self, reading: Reading) {
        if let Some(bucket) = self.0.take() {
            let mut state = bucket.state();
            state.in_flight = state.in_flight.saturating_sub(1);
            state.learn(reading, Instant::now());
            drop(state);
            bucket.changed.notify_one();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.give_back(Reading::Silent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn quota(limit: u32, remaining: u32) -> Reading {
        Reading::Quota { limit, remaining, reset_after: SECOND }
    }

    fn answer(state: &mut State, reading: Reading, now: Instant) {
        state.in_flight -= 1;
        state.learn(reading, now);
    }

    #[test]
    fn one_request_finds_out_then_the_quota_goes_then_the_reset_is_awaited() {
        let (mut state, now) = (State::NEW, Instant::now());
        assert_eq!(state.turn(now), Turn::Go);
        assert_eq!(state.turn(now), Turn::Listen);
        answer(&mut state, quota(3, 2), now);
        assert_eq!(state.turn(now), Turn::Go);
        assert_eq!(state.turn(now), Turn::Go);
        assert_eq!(state.turn(now), Turn::At(now + SECOND));
        // The two that are out may count in the next window.
        assert_eq!(state.turn(now + SECOND), Turn::Go);
        assert_eq!(state.turn(now + SECOND), Turn::Listen);
    }

    #[test]
    fn answers_that_overtake_each_other_give_no_quota_back() {
        let (mut state, now) = (State::NEW, Instant::now());
        state.turn(now);
        answer(&mut state, quota(5, 4), now);
        for _ in 0..3 {
            assert_eq!(state.turn(now), Turn::Go);
        }
        answer(&mut state, quota(5, 1), now);
        answer(&mut state, quota(5, 3), now);
        assert_eq!(state.turn(now), Turn::Go);
        assert_eq!(state.turn(now), Turn::At(now + SECOND));
    }

    #[test]
    fn a_lost_answer_blocks_nobody_for_ever() {
        let (mut state, now) = (State::NEW, Instant::now());
        state.turn(now);
        answer(&mut state, quota(1, 0), now);
        let later = now + SECOND;
        assert_eq!(state.turn(later), Turn::Go);
        assert_eq!(state.turn(later), Turn::Listen);
        answer(&mut state, Reading::Silent, later);
        assert_eq!(state.turn(later), Turn::Go);
    }

    #[test]
    fn a_bucket_is_idle_once_nothing_depends_on_it() {
        let (mut state, now) = (State::NEW, Instant::now());
        state.turn(now);
        assert!(!state.is_idle(now));
        answer(&mut state, quota(1, 0), now);
        assert!(!state.is_idle(now) && state.is_idle(now + SECOND));
        state.blocked = Some(now + SECOND * 2);
        assert!(!state.is_idle(now + SECOND));
    }
}
