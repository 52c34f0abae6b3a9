//! Whether Discord can be reached and takes the bot's token.
//!
//! Invariant: one lost answer changes nothing; a row of them does, and one answer ends it.

use std::sync::{Mutex, PoisonError};

use alphapy_kernel::time::Time;
use tokio::sync::watch;

/// How this instance stands with Discord.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reachability {
    /// Nothing has been sent yet.
    #[default]
    Untried,
    /// Discord answers.
    Reachable,
    /// Discord has not answered for several tries in a row.
    Unreachable {
        /// When the first of them failed.
        since: Time,
    },
    /// Discord refuses the bot token; interactions can still be answered.
    TokenRefused {
        /// When that was found.
        since: Time,
    },
}

pub(super) struct Health {
    now: watch::Sender<Reachability>,
    /// How many tries failed in a row, and when the first did.
    failures: Mutex<(u32, Option<Time>)>,
    unreachable_after: u32,
}

impl Health {
    pub(super) fn new(unreachable_after: u32) -> Self {
        Self {
            now: watch::Sender::new(Reachability::Untried),
            failures: Mutex::default(),
            unreachable_after,
        }
    }

    pub(super) fn watch(&self) -> watch::Receiver<Reachability> {
        self.now.subscribe()
    }

    pub(super) fn now(&self) -> Reachability {
        *self.now.borrow()
    }

    pub(super) fn answered(&self) {
        *self.failures() = (0, None);
        self.change(|now| match now {
            Reachability::TokenRefused { .. } => now,
            _ => Reachability::Reachable,
        });
    }

    pub(super) fn failed(&self, at: Time) {
        let (count, since) = {
            let mut failures = self.failures();
            failures.0 = failures.0.saturating_add(1);
            let since = *failures.1.get_or_insert(at);
            (failures.0, since)
        };
        if count >= self.unreachable_after {
            self.change(|now| match now {
                Reachability::Untried | Reachability::Reachable => {
                    Reachability::Unreachable { since }
                }
                known => known,
            });
        }
    }

    pub(super) fn token_refused(&self, since: Time) {
        self.change(|now| match now {
            Reachability::TokenRefused { .. } => now,
            _ => Reachability::TokenRefused { since },
        });
    }

    pub(super) fn token_accepted(&self) {
        self.change(|_| Reachability::Reachable);
    }

    fn failures(&self) -> std::sync::MutexGuard<'_, (u32, Option<Time>)> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(Reachability) -> Reachability) {
        self.now.send_if_modified(|now| {
            let before = *now;
            *now = change(before);
            *now != before
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_failures_counts_and_one_answer_ends_it() {
        let (health, at) = (Health::new(3), Time::default());
        let watch = health.watch();
        health.failed(at);
        health.answered();
        health.failed(at);
        health.failed(at);
        assert_eq!(health.now(), Reachability::Reachable);
        health.failed(at);
        assert_eq!(health.now(), Reachability::Unreachable { since: at });
        health.answered();
        assert_eq!(health.now(), Reachability::Reachable);
        assert!(watch.has_changed().unwrap());
    }

    #[test]
    fn an_answered_interaction_does_not_make_the_token_good() {
        let health = Health::new(3);
        health.token_refused(Time::default());
        health.answered();
        assert!(matches!(health.now(), Reachability::TokenRefused { .. }));
        health.token_accepted();
        assert_eq!(health.now(), Reachability::Reachable);
    }
}
