//! A reminder's life: how each thing that people do to it changes it.
//!
//! Invariant: a change never brings back a moment that was decided, but for resuming what could not be sent.

use chrono::TimeDelta;

use super::{
    Draft, Moment, Reminder, Source, State,
    due::{earlier, kept},
    next,
};
use crate::{clock::Time, ids::UserId};

/// How many occurrences can be left out at a time; who wants more wants a pause.
pub const SKIPS_MAX: usize = 50;

/// What leaving an occurrence out comes to.
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
#[must_use]
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
        // What was left out stays so where it still occurs, unless it is what somebody names as the first.
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

    /// The same without one of its occurrences: the next, or the one at that time.
    #[must_use]
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
    #[must_use]
    pub fn unskipped(&self, at: Time, now: Time) -> Option<Self> {
        if at <= now || !self.skipped.contains(&at) {
            return None;
        }
        let skipped = self.skipped.iter().copied().filter(|one| *one != at).collect();
        let back = Self { skipped, ..self.touched(now) };
        Some(match self.state {
            State::Paused => back,
            State::Active | State::Done => {
                // What would have been said of it meanwhile is not said now.
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
        // What would still be said of this occurrence is left out, and of no other.
        if occurs_at > now && !self.skipped.contains(&occurs_at) && self.occurs_at(occurs_at) {
            return done.without(occurs_at, now);
        }
        done.touched(now).following(self.decided_to)
    }

    /// When it speaks next, by what its zone's clocks are known to do by now.
    #[must_use]
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
    #[must_use]
    pub fn ahead(&self, now: Time, count: usize) -> Vec<Time> {
        let after = self.decided_to.max(now);
        let all = self.draft.schedule.upcoming(after).map(|occurrence| occurrence.at);
        all.filter(|at| !self.skipped.contains(at)).take(count).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use twilight_model::id::Id;

    use super::*;
    use crate::features::reminders::{
        model::{Place, Trouble, sample},
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
        let schedule = Schedule { repeat, ..Schedule::once(start, Tz::UTC) };
        let draft = sample::draft(schedule, &[60, 0]);
        made(draft, Some(Id::new(5)), None, at("2026-03-01T00:00:00Z"))
    }

    fn next_of(reminder: &Reminder) -> Option<Time> {
        reminder.next.map(|next| next.due_at)
    }

    fn skip(reminder: &Reminder, now: Time) -> (Reminder, Time) {
        match reminder.skipped(None, now) {
            Skip::Left(at, then) => (*then, at),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_skip_takes_the_leads_along_and_can_be_taken_back() {
        let (now, before) = (at("2026-03-01T01:00:00Z"), daily());
        let (then, skipped) = skip(&before, now);
        assert_eq!(skipped, at("2026-03-01T09:00:00Z"));
        assert_eq!(next_of(&then), Some(at("2026-03-02T08:00:00Z")));
        let (twice, also) = skip(&then, now);
        assert_eq!(next_of(&twice), Some(at("2026-03-03T08:00:00Z")), "one more each time");
        // Each is taken back for itself, in any order, and only once.
        let back = twice.unskipped(skipped, now).expect("it was left out");
        assert_eq!(next_of(&back), Some(at("2026-03-01T08:00:00Z")));
        assert_eq!(back.skipped, [also]);
        assert_eq!(back.unskipped(skipped, now), None);
        let all = back.unskipped(also, now).expect("it was left out");
        assert_eq!((next_of(&all), all.skipped), (before.next.map(|next| next.due_at), vec![]));
        assert_eq!(twice.unskipped(skipped, skipped), None, "it is over");
    }

    #[test]
    fn what_was_left_out_on_another_day_does_not_come_back() {
        let (monday, before) = (at("2026-03-01T08:00:00Z"), daily());
        let (then, _) = skip(&before, monday);
        let (twice, also) = skip(&then, monday + TimeDelta::days(1));
        assert_eq!(also, at("2026-03-02T09:00:00Z"));
        assert_eq!(next_of(&twice), Some(at("2026-03-03T08:00:00Z")));
        let done = then.done(at("2026-03-02T09:00:00Z"), at("2026-03-02T08:30:00Z"));
        assert_eq!(next_of(&done), Some(at("2026-03-03T08:00:00Z")));
    }

    #[test]
    fn taking_a_skip_back_does_not_take_away_what_is_due() {
        let mut before = daily();
        before.draft.leads = vec![0];
        let far = at("2026-03-08T09:00:00Z");
        let made = at("2026-03-01T08:00:00Z");
        let Skip::Left(_, then) = before.skipped(Some(far), made) else { panic!("left out") };
        let due = at("2026-03-01T09:00:01Z");
        let back = then.unskipped(far, due).expect("it was left out");
        assert_eq!(next_of(&back), Some(at("2026-03-01T09:00:00Z")), "still to be decided on");
    }

    #[test]
    fn one_that_is_named_is_left_out_once() {
        let (now, before) = (at("2026-03-01T01:00:00Z"), daily());
        let third = at("2026-03-03T09:00:00Z");
        let Skip::Left(skipped, then) = before.skipped(Some(third), now) else {
            panic!("left out")
        };
        assert_eq!((skipped, then.next), (third, before.next));
        assert_eq!(then.skipped(Some(third), now), Skip::Already);
        for wrong in ["2026-03-03T09:00:01Z", "2026-02-28T09:00:00Z"] {
            assert_eq!(before.skipped(Some(at(wrong)), now), Skip::Nothing, "{wrong}");
        }
        assert_eq!(
            then.ahead(now, 3),
            ["2026-03-01T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-04T09:00:00Z"].map(at)
        );
        let mut many = before;
        for _ in 0..SKIPS_MAX {
            many = skip(&many, now).0;
        }
        assert_eq!(many.skipped(None, now), Skip::TooMany);
    }

    #[test]
    fn the_lead_of_the_one_after_is_spoken_when_leads_are_longer_than_the_interval() {
        let mut hourly = reminder(Some(Repeat::Hours { every: 1 }));
        hourly.draft.leads = vec![90, 0];
        let now = at("2026-03-01T08:20:00Z");
        hourly.decided_to = now;
        hourly = hourly.following(now);
        let (then, skipped) = skip(&hourly, now);
        assert_eq!(skipped, at("2026-03-01T09:00:00Z"));
        let next = then.next.expect("more to say");
        assert_eq!(
            (next.occurs_at, next.due_at),
            (at("2026-03-01T10:00:00Z"), at("2026-03-01T08:30:00Z"))
        );
        let mut early = hourly.clone();
        early.decided_to = at("2026-03-01T07:40:00Z");
        let done = early.done(at("2026-03-01T09:00:00Z"), at("2026-03-01T07:45:00Z"));
        assert_eq!(next_of(&done), Some(at("2026-03-01T08:30:00Z")), "ten o'clock's lead stays");
    }

    #[test]
    fn what_is_left_out_stays_so_through_a_pause_and_an_edit() {
        let (now, before) = (at("2026-03-01T01:00:00Z"), daily());
        let (then, skipped) = skip(&before, now);
        let resumed = then.paused(now).resumed(now);
        assert_eq!((next_of(&resumed), resumed.skipped), (next_of(&then), vec![skipped]));
        let sooner = Draft { leads: vec![10], ..then.draft.clone() };
        let edited = then.edited(sooner, now);
        assert_eq!(next_of(&edited), Some(at("2026-03-02T08:50:00Z")));
        let mut later = then.draft.clone();
        later.schedule.start += TimeDelta::hours(1);
        assert!(then.edited(later, now).skipped.is_empty(), "another time is another occurrence");
        let back = then.paused(now).unskipped(skipped, now).expect("it was left out");
        assert_eq!((back.state, back.next), (State::Paused, None));
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
        let mut said = reminder(None);
        said.decided_to = at("2026-03-01T09:00:00Z");
        let once = said.snoozed_to(later, at("2026-03-01T09:10:00Z"));
        let done = once.done(later.occurs_at, at("2026-03-01T09:20:00Z"));
        assert_eq!((done.next, done.state), (None, State::Done));
    }
}
