//! The messages in a ticket, and what they mean for its state and its clocks.
//!
//! Invariant: what was said counts in its order, each round of question and answer by itself, however much of it
//! is read at once; and nothing that was written before the ticket waited for its requester is their answer.

use super::{
    Status, Ticket, Timers,
    clock::{Alarm, Run},
};
use crate::clock::Time;

/// The author of a message, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The person whose ticket it is.
    Requester,
    /// Somebody who works on it.
    Staff,
}

/// Something that was said in a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub at: Time,
    /// The side that said it.
    pub by: Side,
}

impl Ticket {
    /// Takes in what was said, oldest first; whether the requester answered while it waited for them.
    pub fn heard(&mut self, said: &[Said], timers: &Timers, now: Time) -> bool {
        let mut said = said.to_vec();
        // An answer that staff gave with a button is known already, and has its place among the rest.
        if let Some(at) = self.times.staff_seen.filter(|at| said.iter().any(|one| one.at <= *at)) {
            said.push(Said { at, by: Side::Staff });
            said.sort_by_key(|one| one.at);
        }
        let mut answered = false;
        for one in said {
            match one.by {
                Side::Staff => self.staff_said(one.at),
                Side::Requester => {
                    answered |= self.requester_said(one.at, timers, now, answered.into());
                }
            }
        }
        answered
    }

    /// Staff answered.
    pub fn staff_said(&mut self, at: Time) {
        self.times.answered = self.times.answered.or(Some(at));
        self.times.staff_seen = self.times.staff_seen.max(Some(at));
        self.waits = self.waits.answered(at);
    }

    /// The requester is there.
    pub fn requester_here(&mut self, at: Time) {
        self.times.requester_seen = self.times.requester_seen.max(at);
        self.times.left = None;
        self.waits.idle_warned = None;
    }

    fn requester_said(&mut self, at: Time, timers: &Timers, now: Time, before: Answered) -> bool {
        self.requester_here(at);
        // A message that was written while nobody could read it is read now.
        let read = if self.times.unreadable.is_some_and(|since| since <= at) { now } else { at };
        let waited = self.waits.waiting_since.is_none_or(|since| since <= at);
        let answers =
            before == Answered::NotYet && self.state.status == Status::WaitingForUser && waited;
        if answers {
            self.waits = self.waits.moved(Status::Open, timers, read);
        }
        if answers || before == Answered::Already || self.state.status != Status::WaitingForUser {
            self.waits = self.waits.asked(timers, read);
        }
        answers
    }

    /// The channel may not be read, and was last known to be read at `known`: since then the clocks stand still.
    pub fn hidden(&mut self, timers: &Timers, known: Option<Time>) {
        let since = known.unwrap_or(self.times.opened).max(self.times.opened);
        self.times.unreadable = self.times.unreadable.or(Some(since));
        self.waits = self.waits.running(Run::Stands, timers, since);
        // A clock that was started since then stands at its beginning.
        let most = self.waits.answer_within;
        self.waits.answer_left = self.waits.answer_left.map(|left| left.min(most));
    }

    /// The channel may be read again: the clocks go on from where they were.
    pub fn readable(&mut self, timers: &Timers, now: Time) {
        let Some(since) = self.times.unreadable.take() else { return };
        self.waits.waiting_since = self.waits.waiting_since.map(|at| at + (now - since));
        self.waits = self.waits.running(Run::of(self.state.status), timers, now);
    }

    /// Brings the clocks in line with a status that may have changed.
    pub fn clocked(&mut self, timers: &Timers, now: Time) {
        self.waits = self.waits.moved(self.state.status, timers, now);
        if self.times.unreadable.is_some() {
            self.waits = self.waits.running(Run::Stands, timers, now);
        }
    }

    /// Returns the alarms that are due by `known`, a moment until which everything that was written is known.
    pub fn alarms(&self, timers: &Timers, known: Time) -> Vec<Alarm> {
        self.waits.alarms(self.state.status, self.times.requester_seen, timers, known)
    }

    /// When to look at its clocks again.
    pub fn next_look(&self, timers: &Timers, now: Time) -> Option<Time> {
        self.waits.next_look(self.state.status, self.times.requester_seen, timers, now)
    }
}

/// Whether the requester answered before, in what is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    NotYet,
    Already,
}

impl From<bool> for Answered {
    fn from(answered: bool) -> Self {
        if answered { Self::Already } else { Self::NotYet }
    }
}
