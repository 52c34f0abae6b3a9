//! A reminder's life: how each thing that people do to it changes it.
//!
//! Invariant: a change never brings back a moment that was decided, but for resuming what could not be sent.

#[cfg(test)]
mod tests;

use chrono::TimeDelta;

use super::{
    Draft, Moment, Reminder, Source, State,
    due::{earlier, kept},
    next,
};
use crate::{clock::Time, ids::UserId};

/// How many occurrences can be left out at a time; for more, people pause the reminder.
pub const SKIPS_MAX: usize = 50;

/// The result of leaving an occurrence out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// This one is left out now, of the reminder as it is then.
    Left(Time, Box<Reminder>),
    /// It was left out before.
    Already,
    /// There is none that could be.
    Nothing,
    /// [`SKIPS_MAX`] are left out.
    TooMany,
}

/// A new reminder, without its number.
pub fn made(draft: Draft, by: Option<UserId>, source: Option<Source>, now: Time) -> Reminder {
    let next = next(&draft, &[], now);
    Reminder {
        number: 0,
        draft,
        state: if next.is_some() { State::Active } else { State::Done },
        problem: None,
        decided_to: now,
        next,
        snoozed: None,
        skipped: Vec::new(),
        last_sent_at: None,
        source,
        revision: 1,
        created_by: by,
        author: String::new(),
        created_at: now,
        updated_at: now,
    }
}

impl Reminder {
    /// The same with another text, place or time. A new time counts from now; a mended place speaks again.
    #[must_use]
    pub fn edited(&self, draft: Draft, now: Time) -> Self {
        let timed = draft.schedule != self.draft.schedule || draft.leads != self.draft.leads;
        let mended = self.problem.is_some() && draft.place != self.draft.place;
        let mut edited = Self { draft, ..self.touched(now) };
        // Occurrences left out stay so where they still occur, unless somebody names one as the first.
        let moved = edited.draft.schedule != self.draft.schedule;
        let named = edited.draft.schedule.first().filter(|_| moved).map(|first| first.at);
        let stays = |at: &Time| edited.occurs_at(*at) && Some(*at) != named;
        edited.skipped = edited.skipped.iter().copied().filter(stays).collect();
        if mended {
            return edited.resumed(now);
        }
        if !timed {
            return edited;
        }
        let paused = self.state == State::Paused && self.problem.is_none();
        let fresh = Self { problem: None, snoozed: None, ..edited };
        if paused {
            Self { state: State::Paused, next: None, ..fresh }
        } else {
            fresh.starting(now)
        }
    }

    /// The same, silent until it is resumed.
    #[must_use]
    pub fn paused(&self, now: Time) -> Self {
        Self { state: State::Paused, next: None, snoozed: None, ..self.touched(now) }
    }

    /// The same, speaking again: from now on, and of what could not be sent when nothing else is to come.
    #[must_use]
    pub fn resumed(&self, now: Time) -> Self {
        let unsent = self.problem.is_some();
        let resumed = Self { problem: None, snoozed: None, ..self.touched(now) }.starting(now);
        match self.draft.schedule.first() {
            Some(first) if unsent && resumed.next.is_none() => {
                // A moment of its own, also when the refusal is as fresh as can be.
                let due_at = now + TimeDelta::seconds(1);
                resumed.snoozed_to(Moment { occurs_at: first.at, due_at }, now)
            }
            _ => resumed,
        }
    }

    /// When it happens next after what is decided, whether or not that is left out.
    pub fn next_occurrence(&self, now: Time) -> Option<Time> {
        self.draft.schedule.upcoming(now.max(self.decided_to)).next().map(|one| one.at)
    }

    /// The same without one of its occurrences: the next, or the one at that time.
    pub fn skipped(&self, which: Option<Time>, now: Time) -> Skip {
        if self.state != State::Active {
            return Skip::Nothing;
        }
        let at = match which {
            Some(at) if self.skipped.contains(&at) => return Skip::Already,
            Some(at) if at <= now || !self.occurs_at(at) => return Skip::Nothing,
            Some(at) => Some(at),
            None => kept(&self.draft.schedule, &self.skipped, self.decided_to.max(now))
                .map(|one| one.at),
        };
        let Some(at) = at else { return Skip::Nothing };
        if self.skipped.iter().filter(|one| **one > now).count() >= SKIPS_MAX {
            return Skip::TooMany;
        }
        Skip::Left(at, Box::new(self.without(at, now)))
    }

    /// The same with an occurrence that was left out; nothing when it is not, or is over.
    pub fn unskipped(&self, at: Time, now: Time) -> Option<Self> {
        if at <= now || !self.skipped.contains(&at) {
            return None;
        }
        let skipped = self.skipped.iter().copied().filter(|one| *one != at).collect();
        let back = Self { skipped, ..self.touched(now) };
        Some(match self.state {
            State::Paused => back,
            State::Active | State::Done => {
                // Messages that would have been due meanwhile are not sent now.
                let decided_to = self.settled_to(now);
                Self { decided_to, ..back }.following(decided_to)
            }
        })
    }

    fn occurs_at(&self, at: Time) -> bool {
        let before = at - TimeDelta::microseconds(1);
        self.draft.schedule.occurrence_after(before).is_some_and(|one| one.at == at)
    }

    fn without(&self, at: Time, now: Time) -> Self {
        let decided_to = self.settled_to(now);
        let ahead = self.skipped.iter().copied().filter(|one| *one > decided_to);
        let mut skipped: Vec<_> = ahead.chain([at]).collect();
        skipped.sort_unstable();
        Self { decided_to, skipped, ..self.touched(now) }.following(decided_to)
    }

    /// Up to when nothing is to be decided any more: the present, unless something is due.
    fn settled_to(&self, now: Time) -> Time {
        match self.next {
            Some(next) if next.due_at <= now => self.decided_to,
            _ => self.decided_to.max(now),
        }
    }

    /// The same, speaking of an occurrence once more.
    #[must_use]
    pub fn snoozed_to(&self, moment: Moment, now: Time) -> Self {
        let next = match self.next {
            Some(next) if Some(next) != self.snoozed => Some(next),
            _ => next(&self.draft, &self.skipped, self.decided_to.max(now)),
        };
        Self {
            snoozed: Some(moment),
            next: earlier(next, Some(moment)),
            state: State::Active,
            ..self.touched(now)
        }
    }

    /// The same after somebody said that an occurrence is done: it is not spoken of again, nor is a reminder
    /// that has nothing more to say.
    #[must_use]
    pub fn done(&self, occurs_at: Time, now: Time) -> Self {
        if self.state != State::Active {
            return self.clone();
        }
        let snoozed = self.snoozed.filter(|snoozed| snoozed.occurs_at != occurs_at);
        let done = Self { snoozed, ..self.clone() };
        // Messages still to come for this occurrence are left out, and for no other.
        if occurs_at > now && !self.skipped.contains(&occurs_at) && self.occurs_at(occurs_at) {
            return done.without(occurs_at, now);
        }
        done.touched(now).following(self.decided_to)
    }

    /// When it speaks next, by what its zone's clocks are known to do by now.
    pub fn next_anew(&self) -> Option<Moment> {
        earlier(next(&self.draft, &self.skipped, self.decided_to), self.snoozed)
    }

    fn touched(&self, now: Time) -> Self {
        Self { revision: self.revision + 1, updated_at: now, ..self.clone() }
    }

    fn starting(self, now: Time) -> Self {
        Self { decided_to: now, ..self }.following(now)
    }

    /// The same with what comes after a time next.
    fn following(self, after: Time) -> Self {
        let scheduled = next(&self.draft, &self.skipped, after);
        let next = earlier(scheduled, self.snoozed);
        let state = if next.is_some() { State::Active } else { State::Done };
        Self { state, next, ..self }
    }

    /// The next times at which it occurs.
    pub fn ahead(&self, now: Time, count: usize) -> Vec<Time> {
        let after = self.decided_to.max(now);
        let all = self.draft.schedule.upcoming(after).map(|occurrence| occurrence.at);
        all.filter(|at| !self.skipped.contains(at)).take(count).collect()
    }
}
