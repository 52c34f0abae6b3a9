//! A ticket's clocks: how long staff has for an answer, and how long the requester has been silent.
//!
//! Invariant: every warning, alert and closing happens once for the same wait; only business hours count for
//! staff, nothing counts while the ticket waits for the requester, and the idle clock counts only the
//! requester's silence.

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::Status;
use crate::{clock::Time, hours::Hours};

/// Which part of a target's time is left when staff is warned: a fifth.
const WARN_PART: i64 = 5;
/// A ticket is looked at again at least this often, so that changed settings act on it.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(15);
/// How long before it is closed the requester is warned, when no warning is configured.
const DAY: i64 = 86_400;

/// The waiting state of a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Until when staff should answer.
    pub answer_due: Option<Time>,
    /// Seconds of business time that were left when the clock was stopped.
    pub answer_left: Option<i64>,
    /// Seconds of business time that this answer may take in all.
    pub answer_within: i64,
    /// Whether the answer that is due is the first one.
    pub first: bool,
    /// Whether staff was warned of this wait.
    pub warned: bool,
    /// Whether this wait took too long.
    pub breached: bool,
    /// When the requester was warned of being idle, since they last did something.
    pub idle_warned: Option<Time>,
    /// Since when the ticket waits for the requester, when it does.
    pub waiting_since: Option<Time>,
    /// Whether the first answer came in time.
    pub first_in_time: Option<bool>,
    /// Answers after the first that came in time, and that came too late.
    pub next_in_time: i64,
    /// See above.
    pub next_late: i64,
}

/// The time limits from a guild's settings (or a ticket type).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timers {
    /// Seconds for the first answer; 0 for no target.
    pub first_response: i64,
    /// Seconds for each further answer; 0 for no target.
    pub next_response: i64,
    /// When staff works.
    pub hours: Hours,
    /// In which zone.
    pub zone: Tz,
    /// Days of silence until the requester is warned; 0 for never.
    pub idle_warn_days: i64,
    /// Days of silence until the ticket is closed; 0 for never.
    pub auto_close_days: i64,
}

/// Whether staff's clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// It does.
    Runs,
    /// It stands still, and goes on later from where it is.
    Stands,
}

impl Run {
    /// The clock of a ticket with this status: it stands while the ticket waits for the requester or is over.
    pub const fn of(status: Status) -> Self {
        match status {
            Status::WaitingForUser | Status::Closed => Self::Stands,
            Status::Open | Status::Claimed | Status::Escalated => Self::Runs,
        }
    }
}

/// An event that time brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// An answer is due soon.
    Warn,
    /// An answer is late.
    Breach,
    /// The requester has been silent for long.
    IdleWarn,
    /// The requester has been silent for too long.
    AutoClose,
}

impl Waits {
    /// Starts the clock for the first answer.
    pub fn opened(timers: &Timers, now: Time) -> Self {
        Self { first: true, ..Self::default() }.started(timers, timers.first_response, now)
    }

    fn started(self, timers: &Timers, within: i64, now: Time) -> Self {
        let due = (within > 0).then(|| timers.hours.after(now, within, timers.zone));
        Self {
            answer_due: due,
            answer_left: None,
            answer_within: within,
            warned: false,
            breached: false,
            ..self
        }
    }

    /// The requester wrote: staff owes an answer, unless it owes one already.
    #[must_use]
    pub fn asked(self, timers: &Timers, now: Time) -> Self {
        let seen = Self { idle_warned: None, ..self };
        if seen.answer_due.is_some() || seen.answer_left.is_some() || seen.first {
            return seen;
        }
        seen.started(timers, timers.next_response, now)
    }

    /// Staff answered at `at`: nothing is owed any more.
    #[must_use]
    pub fn answered(self, at: Time) -> Self {
        let mut after = Self { answer_due: None, answer_left: None, first: false, ..self };
        let in_time = match (self.answer_due, self.answer_left) {
            (Some(due), _) => at <= due,
            (None, Some(left)) => left > 0,
            (None, None) => return after,
        };
        if self.first {
            after.first_in_time = Some(in_time);
        } else if in_time {
            after.next_in_time += 1;
        } else {
            after.next_late += 1;
        }
        after
    }

    /// The ticket changed its status: the clock stops while it waits for the requester and when it is over.
    #[must_use]
    pub fn moved(self, to: Status, timers: &Timers, now: Time) -> Self {
        let waits = to == Status::WaitingForUser;
        let waiting_since = waits.then(|| self.waiting_since.unwrap_or(now));
        Self { waiting_since, ..self }.running(Run::of(to), timers, now)
    }

    /// Lets staff's clock go on, or stops it.
    #[must_use]
    pub fn running(self, run: Run, timers: &Timers, now: Time) -> Self {
        match (self.answer_due, self.answer_left) {
            (Some(due), _) if run == Run::Stands => {
                let left = timers.hours.between(now, due, timers.zone);
                Self { answer_due: None, answer_left: Some(left), ..self }
            }
            (None, Some(left)) if run == Run::Runs => {
                let due = if left > 0 {
                    timers.hours.after(now, left, timers.zone)
                } else {
                    now + TimeDelta::seconds(left)
                };
                Self { answer_due: Some(due), answer_left: None, ..self }
            }
            _ => self,
        }
    }

    /// When staff is warned that an answer is due.
    pub fn warn_at(&self, timers: &Timers, now: Time) -> Option<Time> {
        let due = self.answer_due?;
        let left = timers.hours.between(now, due, timers.zone);
        let before = self.answer_within / WARN_PART;
        Some(if left <= before { now } else { timers.hours.after(now, left - before, timers.zone) })
    }

    /// The alarms due by now, in order; each once.
    pub fn alarms(&self, status: Status, seen: Time, timers: &Timers, now: Time) -> Vec<Alarm> {
        if status == Status::Closed {
            return Vec::new();
        }
        let mut alarms = Vec::new();
        if let Some(due) = self.answer_due {
            if now >= due && !self.breached {
                alarms.push(Alarm::Breach);
            } else if !self.warned
                && !self.breached
                && self.warn_at(timers, now).is_some_and(|at| at <= now)
            {
                alarms.push(Alarm::Warn);
            }
        }
        if status == Status::WaitingForUser {
            alarms.extend(self.idle(self.silent_since(seen), timers, now));
        }
        alarms
    }

    /// Since when the requester is silent: not before they were asked.
    fn silent_since(&self, seen: Time) -> Time {
        self.waiting_since.map_or(seen, |since| since.max(seen))
    }

    /// The alarm for the requester's silence; nobody is closed without having been warned.
    fn idle(&self, seen: Time, timers: &Timers, now: Time) -> Option<Alarm> {
        let (warn, close) = (timers.idle_warn(), timers.auto_close());
        match (self.idle_warned, warn, close) {
            (Some(warned), _, Some(close)) => {
                let lead = close - warn.unwrap_or(close);
                let lead = lead.max(TimeDelta::hours(1));
                (now >= seen + close && now >= warned + lead).then_some(Alarm::AutoClose)
            }
            (None, Some(warn), _) => (now >= seen + warn).then_some(Alarm::IdleWarn),
            _ => None,
        }
    }

    /// The same with an alarm marked as raised.
    #[must_use]
    pub fn raised(self, alarm: Alarm, now: Time) -> Self {
        match alarm {
            Alarm::Warn => Self { warned: true, ..self },
            Alarm::Breach => Self { warned: true, breached: true, ..self },
            Alarm::IdleWarn => Self { idle_warned: Some(now), ..self },
            Alarm::AutoClose => self,
        }
    }

    /// When to look at the ticket again: at once while something is to be raised, never when it is over.
    pub fn next_look(
        &self,
        status: Status,
        seen: Time,
        timers: &Timers,
        now: Time,
    ) -> Option<Time> {
        if status == Status::Closed {
            return None;
        }
        if !self.alarms(status, seen, timers, now).is_empty() {
            return Some(now);
        }
        let mut next = now + LOOK_AGAIN;
        let mut sooner = |at: Option<Time>| {
            if let Some(at) = at.filter(|at| *at > now) {
                next = next.min(at);
            }
        };
        if !self.breached {
            sooner(self.answer_due);
            if !self.warned {
                sooner(self.warn_at(timers, now));
            }
        }
        if status == Status::WaitingForUser {
            let silent = self.silent_since(seen);
            sooner(timers.idle_warn().map(|after| silent + after));
            sooner(timers.auto_close().map(|after| silent + after));
        }
        Some(next)
    }
}

impl Timers {
    /// After how much silence the requester is warned; a day before the closing when only that is set.
    pub fn idle_warn(&self) -> Option<TimeDelta> {
        if self.idle_warn_days > 0 {
            return Some(TimeDelta::days(self.idle_warn_days));
        }
        let close = self.auto_close_days.checked_mul(DAY).filter(|seconds| *seconds > 0)?;
        Some(TimeDelta::seconds((close - DAY).max(close / 2)))
    }

    /// After how much silence the ticket is closed; never before the requester was warned.
    pub fn auto_close(&self) -> Option<TimeDelta> {
        let close = (self.auto_close_days > 0).then(|| TimeDelta::days(self.auto_close_days))?;
        Some(match self.idle_warn() {
            Some(warn) if warn >= close => warn + TimeDelta::days(1),
            _ => close,
        })
    }
}

#[cfg(test)]
mod tests;
