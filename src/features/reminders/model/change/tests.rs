use chrono_tz::Tz;
use twilight_model::id::Id;

use super::*;
use crate::features::reminders::{
    model::{Destination, Trouble, sample},
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
    let Skip::Left(skipped, then) = before.skipped(Some(third), now) else { panic!("left out") };
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
    assert_eq!((resumed.next, resumed.problem, resumed.state), (Some(owed), None, State::Active));
    let elsewhere = Draft { place: Destination::channel(Id::new(2)), ..refused.draft.clone() };
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
