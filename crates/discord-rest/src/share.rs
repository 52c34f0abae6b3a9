//! This instance's part of the requests a second that Discord grants to one bot, and the pauses.
//!
//! Invariant: in no stretch of one second do more requests leave than the share, and none leaves
//! during a pause.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as Queue, watch},
    time::{Instant, sleep_until, timeout_at},
};

use super::{CallError, route::Caller};

/// Requests a second that one instance alone may send; Discord allows 50.
pub(super) const WHOLE: f64 = 45.0;
const LEAST: f64 = 0.1;

/// When the last requests left.
#[derive(Debug)]
struct Window {
    /// At most this many …
    size: usize,
    /// … in this time.
    span: Duration,
    sent: VecDeque<Instant>,
    /// The most there can be in a second.
    whole: f64,
}

impl Window {
    fn set(&mut self, per_second: f64) {
        let rate = if per_second.is_finite() { per_second.clamp(LEAST, self.whole) } else { LEAST };
        // A share of 6.4/s is 6 requests in 0.94 s, one of 0.5/s is 1 request in 2 s.
        let whole = rate.floor().max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and some thousand"
        )]
        let size = whole as usize;
        self.size = size;
        self.span = Duration::from_secs_f64((whole / rate).max(1.0 / self.whole));
    }

    /// Takes a place now, or says when one comes free.
    fn turn(&mut self, now: Instant) -> Result<(), Instant> {
        while self.sent.len() > self.size {
            self.sent.pop_front();
        }
        if self.sent.len() == self.size {
            match self.sent.front().map(|first| *first + self.span) {
                Some(free) if free > now => return Err(free),
                _ => self.sent.pop_front(),
            };
        }
        self.sent.push_back(now);
        Ok(())
    }
}

/// The line before Discord's global limit.
pub(super) struct Share {
    window: Mutex<Window>,
    queue: Queue<()>,
    /// Until when the bot's token may not call.
    paused: watch::Sender<Option<Instant>>,
    /// Until when nobody at this address may call.
    blocked: watch::Sender<Option<Instant>>,
}

impl Share {
    /// The line before so many times Discord's limit.
    pub(super) fn new(factor: u32) -> Self {
        let whole = WHOLE * f64::from(factor.max(1));
        let mut window = Window { size: 1, span: Duration::ZERO, sent: VecDeque::new(), whole };
        window.set(whole);
        Self {
            window: Mutex::new(window),
            queue: Queue::new(()),
            paused: watch::Sender::new(None),
            blocked: watch::Sender::new(None),
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, per_second: f64) {
        self.window().set(per_second);
    }

    /// Holds the bot's calls back until then; a pause is never shortened. Answers to interactions go
    /// on: they are exempt from the bot's global limit.
    pub(super) fn pause(&self, until: Instant) {
        lengthen(&self.paused, until);
    }

    /// Holds everything back until then, because Discord refuses this address.
    pub(super) fn block(&self, until: Instant) {
        lengthen(&self.blocked, until);
    }

    fn pause_left(&self, caller: Caller) -> Option<Instant> {
        let blocked = *self.blocked.borrow();
        let paused = match caller {
            Caller::Bot => *self.paused.borrow(),
            Caller::Interaction => None,
        };
        blocked.max(paused).filter(|until| *until > Instant::now())
    }

    /// Waits until no pause holds this caller.
    pub(super) async fn wait_for_pause(
        &self,
        caller: Caller,
        deadline: Instant,
    ) -> Result<(), CallError> {
        while let Some(until) = self.pause_left(caller) {
            within(until, deadline)?;
            sleep_until(until).await;
        }
        Ok(())
    }

    /// Waits for a place in the share, outside of pauses.
    pub(super) async fn turn(&self, deadline: Instant) -> Result<(), CallError> {
        // A caller that cannot outwait a pause should hear so at once, not at the head of the line.
        self.wait_for_pause(Caller::Bot, deadline).await?;
        let Ok(_first) = timeout_at(deadline, self.queue.lock()).await else {
            return Err(CallError::RateLimited { retry_after: Duration::from_secs(1) });
        };
        loop {
            self.wait_for_pause(Caller::Bot, deadline).await?;
            let turn = self.window().turn(Instant::now());
            let Err(free) = turn else { return Ok(()) };
            within(free, deadline)?;
            sleep_until(free).await;
        }
    }
}

fn lengthen(pause: &watch::Sender<Option<Instant>>, until: Instant) {
    pause.send_if_modified(|pause| {
        let longer = *pause < Some(until);
        if longer {
            *pause = Some(until);
        }
        longer
    });
}

fn within(at: Instant, deadline: Instant) -> Result<(), CallError> {
    if at <= deadline {
        return Ok(());
    }
    Err(CallError::RateLimited { retry_after: at.saturating_duration_since(Instant::now()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many requests leave in each of the first seconds when there is always one waiting.
    fn flow(per_second: f64, seconds: u32) -> usize {
        let share = Share::new(1);
        share.set(per_second);
        let start = Instant::now();
        let (mut now, mut sent) = (start, 0);
        while now < start + Duration::from_secs(seconds.into()) {
            match share.window().turn(now) {
                Ok(()) => sent += 1,
                Err(free) => now = free,
            }
        }
        sent
    }

    #[test]
    fn the_share_is_kept_and_used() {
        assert_eq!(flow(45.0, 1), 45);
        assert_eq!(flow(45.0, 10), 450);
        assert_eq!(flow(6.4, 10), 66);
        assert_eq!(flow(0.5, 10), 5);
        assert_eq!(flow(1000.0, 1), 45);
        assert_eq!(flow(0.0, 20), 2);
        assert_eq!(flow(f64::NAN, 20), 2);
    }

    #[test]
    fn a_smaller_share_acts_at_once() {
        let share = Share::new(1);
        let now = Instant::now();
        for _ in 0..45 {
            assert!(share.window().turn(now).is_ok());
        }
        share.set(10.0);
        assert!(share.window().turn(now).is_err());
        assert!(share.window().turn(now + Duration::from_secs(1)).is_ok());
    }

    #[test]
    fn pauses_only_grow() {
        let share = Share::new(1);
        let until = Instant::now() + Duration::from_mins(1);
        share.pause(until);
        share.pause(until - Duration::from_secs(30));
        assert_eq!(share.pause_left(Caller::Bot), Some(until));
        assert_eq!(share.pause_left(Caller::Interaction), None);
        share.block(until);
        assert_eq!(share.pause_left(Caller::Interaction), Some(until));
    }
}
