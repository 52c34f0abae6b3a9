//! A reminder's life: how each thing that people do to it changes it.
//!
//! Invariant: a change never brings back a moment that was decided, but for resuming what could not be sent.

use chrono::TimeDelta;

use super::{Draft, Moment, Reminder, Source, State, due::earlier, next};
use crate::{clock::Time, ids::UserId};

/// A new reminder, without its number.
#[must_use]
pub fn made(draft: Draft, by: Option<UserId>, source: Option<Source>, now: Time) -> Reminder {
    let next = next(&draft.schedule, &draft.leads, now);
    Reminder {
        number: 0,
        draft,
        state: if next.is_some() { State::Active } else { State::Done },
        problem: None,
        decided_to: now,
        next,
        snoozed: None,
        last_sent_at: None,
        source,
        revision: 1,
        created_by: by,
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
        let edited = Self { draft, ..self.touched(now) };
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

    /// The same without its next occurrence; nothing when there is none. Also says which that was.
    #[must_use]
    pub fn skipped(&self, now: Time) -> Option<(Self, Time)> {
        if self.state != State::Active {
            return None;
        }
        let skipped = self.draft.schedule.occurrence_after(self.decided_to.max(now))?.at;
        let then = Self { decided_to: skipped, ..self.touched(now) };
        Some((then.following(skipped), skipped))
    }

    /// The same as before something was skipped.
    #[must_use]
    pub fn unskipped(&self, before: Time, now: Time) -> Self {
        let from = before.max(now);
        Self { decided_to: from, ..self.touched(now) }.following(from)
    }

    /// The same, speaking of an occurrence once more.
    #[must_use]
    pub fn snoozed_to(&self, moment: Moment, now: Time) -> Self {
        let next = match self.next {
            Some(next) if Some(next) != self.snoozed => Some(next),
            _ => next(&self.draft.schedule, &self.draft.leads, self.decided_to.max(now)),
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
        // What would still be said of this occurrence is left out.
        let from = self.decided_to.max(now).max(occurs_at.min(now + TimeDelta::days(28)));
        let ahead = self.next.is_some_and(|next| next.occurs_at == occurs_at && next.due_at > now);
        let decided_to = if ahead { from } else { self.decided_to };
        Self { decided_to, snoozed, ..self.touched(now) }.following(decided_to)
    }

    fn touched(&self, now: Time) -> Self {
        Self { revision: self.revision + 1, updated_at: now, ..self.clone() }
    }

    fn starting(self, now: Time) -> Self {
        Self { decided_to: now, ..self }.following(now)
    }

    /// The same with what comes after a time next.
    fn following(self, after: Time) -> Self {
        let scheduled = next(&self.draft.schedule, &self.draft.leads, after);
        let next = earlier(scheduled, self.snoozed);
        let state = if next.is_some() { State::Active } else { State::Done };
        Self { state, next, ..self }
    }

    /// The next times at which it occurs.
    #[must_use]
    pub fn ahead(&self, now: Time, count: usize) -> Vec<Time> {
        let after = self.decided_to.max(now);
        self.draft.schedule.upcoming(after).take(count).map(|occurrence| occurrence.at).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use twilight_model::id::Id;

    use super::*;
    use crate::features::reminders::{
        model::{Kind, Mentions, Place, Trouble},
        schedule::{Repeat, Schedule},
    };

    fn at(text: &str) -> Time {
        text.parse().expect("a time")
    }

    fn daily() -> Reminder {
        reminder(Some(Repeat::Days { every: 1 }))
    }

    fn reminder(repeat: Option<Repeat>) -> Reminder {
        let start = "2026-03-01T09:00:00".parse().expect("a wall time");
        let draft = Draft {
            kind: Kind::Plain,
            name: "x".into(),
            message: String::new(),
            place: Place::channel(Id::new(1)),
            location: String::new(),
            image: String::new(),
            mentions: Mentions::default(),
            schedule: Schedule { repeat, ..Schedule::once(start, Tz::UTC) },
            leads: vec![60, 0],
        };
        made(draft, Some(Id::new(5)), None, at("2026-03-01T00:00:00Z"))
    }

    fn next_of(reminder: &Reminder) -> Option<Time> {
        reminder.next.map(|next| next.due_at)
    }

    #[test]
    fn a_skip_takes_the_leads_along_and_can_be_taken_back() {
        let (now, before) = (at("2026-03-01T01:00:00Z"), daily());
        let (then, skipped) = before.skipped(now).expect("something to skip");
        assert_eq!(skipped, at("2026-03-01T09:00:00Z"));
        assert_eq!(next_of(&then), Some(at("2026-03-02T08:00:00Z")));
        let (twice, _) = then.skipped(now).expect("more to skip");
        assert_eq!(next_of(&twice), Some(at("2026-03-03T08:00:00Z")), "one more each time");
        let back = then.unskipped(before.decided_to, now);
        assert_eq!(next_of(&back), Some(at("2026-03-01T08:00:00Z")));
    }

    #[test]
    fn a_pause_is_silent_and_ends_in_the_present() {
        let paused = daily().paused(at("2026-03-01T01:00:00Z"));
        assert_eq!((paused.state, paused.next), (State::Paused, None));
        let resumed = paused.resumed(at("2026-03-05T08:30:00Z"));
        assert_eq!(next_of(&resumed), Some(at("2026-03-05T09:00:00Z")));
    }

    #[test]
    fn what_could_not_be_sent_is_sent_when_it_is_resumed() {
        let mut refused = reminder(None);
        (refused.state, refused.next) = (State::Paused, None);
        refused.problem = Some(Trouble::ChannelGone);
        let now = at("2026-03-02T00:00:00Z");
        let resumed = refused.resumed(now);
        let owed =
            Moment { occurs_at: at("2026-03-01T09:00:00Z"), due_at: now + TimeDelta::seconds(1) };
        assert_eq!(
            (resumed.next, resumed.problem, resumed.state),
            (Some(owed), None, State::Active)
        );
        let elsewhere = Draft { place: Place::channel(Id::new(2)), ..refused.draft.clone() };
        assert_eq!(refused.edited(elsewhere, now).next, Some(owed), "a new place mends it too");
    }

    #[test]
    fn other_words_do_not_change_when_and_another_time_counts_from_now() {
        let (before, now) = (daily(), at("2026-03-01T08:30:00Z"));
        let words = Draft { message: "y".into(), ..before.draft.clone() };
        let edited = before.edited(words, now);
        assert_eq!((edited.next, edited.decided_to), (before.next, before.decided_to));
        let sooner = Draft { leads: vec![10], ..before.draft.clone() };
        assert_eq!(next_of(&before.edited(sooner, now)), Some(at("2026-03-01T08:50:00Z")));
    }

    #[test]
    fn done_leaves_out_what_is_still_to_be_said_of_that_occurrence() {
        let mut spoken = daily();
        let now = at("2026-03-01T08:10:00Z");
        spoken.decided_to = at("2026-03-01T08:00:00Z");
        spoken = spoken.following(at("2026-03-01T08:00:00Z"));
        assert_eq!(next_of(&spoken), Some(at("2026-03-01T09:00:00Z")));
        let done = spoken.done(at("2026-03-01T09:00:00Z"), now);
        assert_eq!(next_of(&done), Some(at("2026-03-02T08:00:00Z")));
        let later =
            Moment { occurs_at: at("2026-03-01T09:00:00Z"), due_at: at("2026-03-01T10:00:00Z") };
        let once = reminder(None).snoozed_to(later, at("2026-03-01T09:10:00Z"));
        let done = once.done(later.occurs_at, at("2026-03-01T09:20:00Z"));
        assert_eq!((done.next, done.state), (None, State::Done));
    }
}
