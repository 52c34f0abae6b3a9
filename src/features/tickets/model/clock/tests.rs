use super::*;

fn at(hours: i64) -> Time {
    // A Monday, 00:00 UTC.
    chrono::DateTime::from_timestamp(1_767_571_200 + hours * 3600, 0).expect("a time")
}

fn timers() -> Timers {
    Timers {
        first_response: 4 * 3600,
        next_response: 2 * 3600,
        hours: Hours::default(),
        zone: Tz::UTC,
        idle_warn_days: 3,
        auto_close_days: 7,
    }
}

fn alarms(waits: &Waits, status: Status, now: Time) -> Vec<Alarm> {
    waits.alarms(status, at(0), &timers(), now)
}

#[test]
fn staff_is_warned_before_and_told_once_when_an_answer_is_late() {
    let waits = Waits::opened(&timers(), at(0));
    assert_eq!(waits.answer_due, Some(at(4)));
    assert_eq!(alarms(&waits, Status::Open, at(3)), []);
    let late = at(3) + TimeDelta::minutes(15);
    assert_eq!(alarms(&waits, Status::Open, late), [Alarm::Warn]);
    let warned = waits.raised(Alarm::Warn, late);
    assert_eq!(alarms(&warned, Status::Open, late), []);
    assert_eq!(alarms(&warned, Status::Open, at(4)), [Alarm::Breach]);
    let breached = warned.raised(Alarm::Breach, at(4));
    assert_eq!(alarms(&breached, Status::Open, at(99)), []);
    assert_eq!(breached.answered(at(5)).first_in_time, Some(false));
    assert_eq!(waits.answered(at(2)).first_in_time, Some(true));
}

#[test]
fn the_clock_stands_still_while_it_waits_for_the_requester() {
    let waits = Waits::opened(&timers(), at(0)).moved(Status::WaitingForUser, &timers(), at(1));
    assert_eq!((waits.answer_due, waits.answer_left), (None, Some(3 * 3600)));
    assert_eq!(alarms(&waits, Status::WaitingForUser, at(60)), []);
    let back = waits.moved(Status::Open, &timers(), at(50));
    assert_eq!(back.answer_due, Some(at(53)));
    assert_eq!(back.moved(Status::Claimed, &timers(), at(51)).answer_due, Some(at(53)));
}

#[test]
fn each_question_after_the_first_answer_has_its_own_target() {
    let answered = Waits::opened(&timers(), at(0)).answered(at(1));
    assert_eq!(answered.answer_due, None);
    let asked = answered.asked(&timers(), at(10));
    assert_eq!(asked.answer_due, Some(at(12)));
    assert_eq!(asked.asked(&timers(), at(11)).answer_due, Some(at(12)), "it runs already");
    let late = asked.answered(at(13));
    assert_eq!((late.next_in_time, late.next_late), (0, 1));
}

#[test]
fn only_business_hours_count() {
    let hours = "mon-fri 09:00-17:00".parse().expect("hours");
    let timers = Timers { hours, ..timers() };
    // Opened on Monday at 15:00: due on Tuesday at 11:00.
    assert_eq!(Waits::opened(&timers, at(15)).answer_due, Some(at(24 + 11)));
}

#[test]
fn silence_is_warned_of_once_and_then_ends_the_ticket() {
    let (waits, status) = (Waits::default(), Status::WaitingForUser);
    assert_eq!(alarms(&waits, status, at(71)), []);
    assert_eq!(alarms(&waits, Status::Claimed, at(999)), [], "staff's turn");
    assert_eq!(alarms(&waits, status, at(72)), [Alarm::IdleWarn]);
    let warned = waits.raised(Alarm::IdleWarn, at(72));
    assert_eq!(alarms(&warned, status, at(100)), []);
    assert_eq!(alarms(&warned, status, at(7 * 24)), [Alarm::AutoClose]);
    // After an outage of a month the requester still gets the days between warning and closing.
    let late = waits.raised(Alarm::IdleWarn, at(30 * 24));
    assert_eq!(alarms(&late, status, at(31 * 24)), []);
    assert_eq!(alarms(&late, status, at(34 * 24)), [Alarm::AutoClose]);
    assert_eq!(warned.asked(&timers(), at(80)).idle_warned, None, "they are back");
}

#[test]
fn silence_begins_when_the_requester_is_asked() {
    let waits = Waits::default().moved(Status::WaitingForUser, &timers(), at(500));
    assert_eq!(alarms(&waits, Status::WaitingForUser, at(500 + 71)), []);
    assert_eq!(alarms(&waits, Status::WaitingForUser, at(500 + 72)), [Alarm::IdleWarn]);
    let still = waits.moved(Status::WaitingForUser, &timers(), at(510));
    assert_eq!(still.waiting_since, Some(at(500)));
    assert_eq!(still.moved(Status::Open, &timers(), at(520)).waiting_since, None);
}

#[test]
fn a_closing_alone_still_warns_a_day_before() {
    let timers = Timers { idle_warn_days: 0, ..timers() };
    assert_eq!(timers.idle_warn(), Some(TimeDelta::days(6)));
    let off = Timers { auto_close_days: 0, ..timers };
    assert_eq!((off.idle_warn(), off.auto_close()), (None, None));
}

#[test]
fn the_next_look_is_at_the_next_alarm_or_soon() {
    let waits = Waits::opened(&timers(), at(0));
    let soon = at(0) + LOOK_AGAIN;
    assert_eq!(waits.next_look(Status::Open, at(0), &timers(), at(0)), Some(soon));
    let now = at(4) - TimeDelta::minutes(1);
    let warned = waits.raised(Alarm::Warn, now);
    assert_eq!(warned.next_look(Status::Open, at(0), &timers(), now), Some(at(4)));
    assert_eq!(waits.next_look(Status::Closed, at(0), &timers(), at(0)), None);
}
