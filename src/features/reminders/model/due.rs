//! The messages that a reminder owes at a time, and the fate of late ones.
//!
//! Invariant: between two decisions nothing is owed twice and nothing is left out: a decision covers
//! exactly the moments after the last one and up to now.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::{Draft, Moment, Reminder, State};
use crate::{
    clock::Time,
    features::reminders::{
        schedule::{Occurrence, Schedule},
        settings::LatePolicy,
    },
};

/// Missed messages of one reminder that are still sent one by one.
pub const ONE_BY_ONE: usize = 24;
/// Moments that are looked at in one decision; a reminder that speaks every hour has as many in two years.
const MOST: usize = 20_000;

/// A guild's policy for late reminders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The handling of late reminders.
    pub late: LatePolicy,
    /// How late is not late yet.
    pub grace: TimeDelta,
}

/// The decision on a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its message is sent in time.
    Send,
    /// Its message is sent, and says that it is late.
    SendLate,
    /// It is late and left out.
    Skip,
    /// It is late and named in a summary.
    Summarise,
    /// A later message about the same occurrence is due as well.
    Replaced,
}

/// A moment, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    pub moment: Moment,
    /// The decision on it.
    pub fate: Fate,
}

/// The moments that a reminder owes now, and how it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Every moment since the last decision, in order.
    pub due: Vec<Decided>,
    /// Up to when everything is decided with this.
    pub decided_to: Time,
    /// When it speaks next.
    pub next: Option<Moment>,
    /// The moment that is still put off.
    pub snoozed: Option<Moment>,
    /// Occurrences ahead that are left out.
    pub skipped: Vec<Time>,
    /// Whether it goes on at all.
    pub state: State,
}

/// The first occurrence after a time that is not left out.
pub fn kept(schedule: &Schedule, skipped: &[Time], after: Time) -> Option<Occurrence> {
    schedule.upcoming(after).find(|one| !skipped.contains(&one.at))
}

/// The first moment after a time: of each lead, the occurrence whose lead comes next. Occurrences left
/// out have none.
pub fn next(draft: &Draft, skipped: &[Time], after: Time) -> Option<Moment> {
    moments(draft, skipped, after).into_iter().next()
}

/// All moments at the first time after another, the nearest occurrence first.
fn moments(draft: &Draft, skipped: &[Time], after: Time) -> Vec<Moment> {
    let of = |lead: &i64| {
        let lead = TimeDelta::try_minutes(*lead)?;
        let occurs_at = kept(&draft.schedule, skipped, after.checked_add_signed(lead)?)?.at;
        Some(Moment { occurs_at, due_at: occurs_at - lead })
    };
    let mut all: Vec<_> = draft.leads.iter().filter_map(of).collect();
    all.sort_unstable_by_key(|moment| (moment.due_at, moment.occurs_at));
    let first = all.first().map(|moment| moment.due_at);
    all.retain(|moment| Some(moment.due_at) == first);
    all
}

/// Decides on everything that became due since the last decision.
pub fn decide(reminder: &Reminder, now: Time, policy: Policy) -> Decision {
    let (mut due, mut after) = (Vec::new(), reminder.decided_to);
    let next = loop {
        let ahead = moments(&reminder.draft, &reminder.skipped, after);
        match ahead.first() {
            Some(first) if first.due_at <= now && due.len() < MOST => after = first.due_at,
            first => break first.copied(),
        }
        due.extend(ahead);
    };
    let (snoozed, over) = match reminder.snoozed {
        Some(snoozed) if snoozed.due_at <= now => (None, Some(snoozed)),
        kept => (kept, None),
    };
    due.extend(over);
    due.sort_unstable_by_key(|moment| (moment.due_at, moment.occurs_at));
    let next = earlier(next, snoozed);
    // Moments not looked at yet are left for the next decision.
    let decided_to = if due.len() < MOST { now.max(reminder.decided_to) } else { after };
    Decision {
        due: fates(&due, now, policy),
        decided_to,
        skipped: reminder.skipped.iter().copied().filter(|at| *at > decided_to).collect(),
        state: if next.is_none() { State::Done } else { reminder.state },
        next,
        snoozed,
    }
}

/// Whichever moment is due first.
pub(super) fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    one.into_iter().chain(other).min_by_key(|moment| moment.due_at)
}

fn fates(due: &[Moment], now: Time, policy: Policy) -> Vec<Decided> {
    let last: HashMap<Time, usize> =
        due.iter().enumerate().map(|(at, moment)| (moment.occurs_at, at)).collect();
    let replaced = |at: usize| last.get(&due[at].occurs_at).is_some_and(|last| *last > at);
    let is_late = |moment: &Moment| now - moment.due_at > policy.grace;
    let late = (0..due.len()).filter(|at| is_late(&due[*at]) && !replaced(*at)).count();
    let fate = |at: usize| match policy.late {
        _ if replaced(at) => Fate::Replaced,
        _ if !is_late(&due[at]) => Fate::Send,
        LatePolicy::Skip => Fate::Skip,
        LatePolicy::Send if late <= ONE_BY_ONE => Fate::SendLate,
        LatePolicy::Send | LatePolicy::Summarise => Fate::Summarise,
    };
    (0..due.len()).map(|at| Decided { moment: due[at], fate: fate(at) }).collect()
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;
    use crate::features::reminders::{model::sample, schedule::Repeat};

    fn at(text: &str) -> Time {
        text.parse().expect("a time")
    }

    fn reminder(start: &str, repeat: Option<Repeat>, leads: &[i64]) -> Reminder {
        let start = start.parse().expect("a wall time");
        let schedule = Schedule { repeat, ..Schedule::once(start, Tz::Europe__Amsterdam) };
        let draft = sample::draft(schedule, leads);
        let made = at("2026-01-01T00:00:00Z");
        Reminder {
            number: 1,
            next: next(&draft, &[], made),
            draft,
            state: State::Active,
            problem: None,
            decided_to: made,
            snoozed: None,
            skipped: Vec::new(),
            last_sent_at: None,
            source: None,
            revision: 1,
            author: String::new(),
            created_by: None,
            created_at: made,
            updated_at: made,
        }
    }

    fn policy(late: LatePolicy) -> Policy {
        Policy { late, grace: TimeDelta::minutes(15) }
    }

    fn fates_of(decision: &Decision) -> Vec<Fate> {
        decision.due.iter().map(|decided| decided.fate).collect()
    }

    const HOURLY: Option<Repeat> = Some(Repeat::Hours { every: 1 });

    #[test]
    fn it_speaks_at_each_lead_and_then_is_done() {
        let mut reminder = reminder("2026-03-01T10:00:00", None, &[60, 0]);
        let first = decide(&reminder, at("2026-03-01T08:00:05Z"), policy(LatePolicy::Send));
        assert_eq!((fates_of(&first), first.state), (vec![Fate::Send], State::Active));
        assert_eq!(first.next.map(|next| next.due_at), Some(at("2026-03-01T09:00:00Z")));
        (reminder.decided_to, reminder.next) = (first.decided_to, first.next);
        let again = decide(&reminder, at("2026-03-01T08:00:06Z"), policy(LatePolicy::Send));
        assert!(again.due.is_empty(), "nothing is owed twice");
        let last = decide(&reminder, at("2026-03-01T09:00:00Z"), policy(LatePolicy::Send));
        assert_eq!((fates_of(&last), last.state), (vec![Fate::Send], State::Done));
    }

    #[test]
    fn of_two_messages_about_one_occurrence_the_last_is_sent() {
        let reminder = reminder("2026-03-01T10:00:00", None, &[60, 10, 0]);
        let decision = decide(&reminder, at("2026-03-01T09:00:01Z"), policy(LatePolicy::Send));
        assert_eq!(fates_of(&decision), [Fate::Replaced, Fate::Replaced, Fate::Send]);
    }

    #[test]
    fn what_is_late_follows_the_policy_and_what_is_not_is_sent() {
        let reminder = reminder("2026-03-01T00:00:00", HOURLY, &[0]);
        let now = at("2026-03-01T02:05:00Z");
        for (late, fate) in [
            (LatePolicy::Send, Fate::SendLate),
            (LatePolicy::Skip, Fate::Skip),
            (LatePolicy::Summarise, Fate::Summarise),
        ] {
            let decision = decide(&reminder, now, policy(late));
            assert_eq!(fates_of(&decision), [fate, fate, fate, Fate::Send]);
            assert_eq!(decision.next.map(|next| next.due_at), Some(at("2026-03-01T03:00:00Z")));
        }
        let days_later = decide(&reminder, at("2026-03-05T00:00:00Z"), policy(LatePolicy::Send));
        assert!(days_later.due.len() > 90);
        let last = days_later.due.len() - 1;
        assert!(days_later.due[..last].iter().all(|d| d.fate == Fate::Summarise), "one message");
    }

    #[test]
    fn what_was_put_off_comes_again_even_after_the_last_time() {
        let mut reminder = reminder("2026-03-01T10:00:00", None, &[0]);
        let first = decide(&reminder, at("2026-03-01T09:00:00Z"), policy(LatePolicy::Send));
        reminder.decided_to = first.decided_to;
        let occurs_at = at("2026-03-01T09:00:00Z");
        let moment = Moment { occurs_at, due_at: at("2026-03-01T09:30:00Z") };
        reminder.snoozed = Some(moment);
        let waiting = decide(&reminder, at("2026-03-01T09:29:00Z"), policy(LatePolicy::Send));
        assert_eq!((waiting.next, waiting.due.len()), (Some(moment), 0));
        let over = decide(&reminder, at("2026-03-01T09:30:00Z"), policy(LatePolicy::Send));
        assert_eq!((over.due[0].moment, over.state), (moment, State::Done));
    }

    proptest! {
        /// However often and whenever it is decided, the same moments are owed, each once.
        #[test]
        fn steps_do_not_matter(
            steps in proptest::collection::vec(1_i64..200_000, 1..30),
            lead in 0_i64..200,
            skips in proptest::collection::btree_set(0_usize..200, 0..20),
        ) {
            let mut start = reminder("2026-01-10T09:00:00", HOURLY, &[lead, 0]);
            let all: Vec<_> = start.draft.schedule.upcoming(start.decided_to).take(200).collect();
            start.skipped = skips.into_iter().map(|index| all[index].at).collect();
            let mut stepped = start.clone();
            let (mut now, mut owed) = (start.decided_to, Vec::new());
            for step in steps {
                now += TimeDelta::seconds(step);
                let decision = decide(&stepped, now, policy(LatePolicy::Send));
                owed.extend(decision.due.iter().map(|decided| decided.moment));
                prop_assert!(decision.next.is_some_and(|next| next.due_at > now));
                (stepped.decided_to, stepped.skipped) = (decision.decided_to, decision.skipped);
            }
            let at_once = decide(&start, now, policy(LatePolicy::Send));
            let at_once: Vec<_> = at_once.due.iter().map(|decided| decided.moment).collect();
            prop_assert!(at_once.iter().all(|moment| !start.skipped.contains(&moment.occurs_at)));
            prop_assert_eq!(owed, at_once);
        }
    }
}
