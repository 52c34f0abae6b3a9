use chrono::{NaiveDate, Weekday};
use chrono_tz::{America::New_York, Europe::Amsterdam, Pacific::Apia, Tz};

use super::*;

fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a wall time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn schedule(start: &str, zone: Tz, repeat: Repeat) -> Schedule {
    Schedule { repeat: Some(repeat), ..Schedule::once(wall(start), zone) }
}

/// Local times and instants of the first occurrences.
fn first(schedule: &Schedule, count: usize) -> Vec<String> {
    let show = |o: Occurrence| format!("{} = {}", o.local.format("%a %F %H:%M"), o.at.format("%R"));
    schedule.upcoming(Time::MIN_UTC).take(count).map(show).collect()
}

fn dates(schedule: &Schedule, count: usize) -> Vec<String> {
    let show = |o: Occurrence| o.local.format("%F").to_string();
    schedule.upcoming(Time::MIN_UTC).take(count).map(show).collect()
}

#[test]
fn a_skipped_time_moves_by_the_gap_and_a_doubled_one_is_the_first() {
    let spring = schedule("2026-03-28 02:30", Amsterdam, Repeat::Days { every: 1 });
    assert_eq!(
        first(&spring, 3),
        [
            "Sat 2026-03-28 02:30 = 01:30",
            "Sun 2026-03-29 03:30 = 01:30",
            "Mon 2026-03-30 02:30 = 00:30"
        ]
    );
    let autumn = schedule("2026-10-24 02:30", Amsterdam, Repeat::Days { every: 1 });
    assert_eq!(
        first(&autumn, 3),
        [
            "Sat 2026-10-24 02:30 = 00:30",
            "Sun 2026-10-25 02:30 = 00:30",
            "Mon 2026-10-26 02:30 = 01:30"
        ]
    );
}

#[test]
fn a_day_that_does_not_exist_is_not_sent_twice() {
    let daily = schedule("2011-12-28 09:00", Apia, Repeat::Days { every: 1 });
    assert_eq!(dates(&daily, 4), ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]);
    let indices: Vec<_> = daily.upcoming(Time::MIN_UTC).take(4).map(|o| o.index).collect();
    assert_eq!(indices, [0, 1, 2, 4]);
}

#[test]
fn hours_are_elapsed_hours() {
    let hourly = schedule("2026-10-25 00:30", Amsterdam, Repeat::Hours { every: 1 });
    let local: Vec<_> =
        hourly.upcoming(Time::MIN_UTC).take(5).map(|o| o.local.format("%R").to_string()).collect();
    assert_eq!(local, ["00:30", "01:30", "02:30", "02:30", "03:30"]);
}

#[test]
fn short_months_use_their_last_day() {
    let monthly =
        schedule("2027-12-31 09:00", Amsterdam, Repeat::MonthsByDate { every: 1, day: 31 });
    assert_eq!(dates(&monthly, 4), ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]);
    let yearly =
        schedule("2028-02-29 09:00", Amsterdam, Repeat::MonthsByDate { every: 12, day: 29 });
    assert_eq!(
        dates(&yearly, 5),
        ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]
    );
}

#[test]
fn the_fifth_weekday_skips_months_and_the_last_does_not() {
    let by = |nth| Repeat::MonthsByWeekday { every: 1, nth, weekday: Weekday::Fri };
    let fifth = schedule("2026-01-01 09:00", Amsterdam, by(5));
    assert_eq!(dates(&fifth, 3), ["2026-01-30", "2026-05-29", "2026-07-31"]);
    let last = schedule("2026-01-01 09:00", Amsterdam, by(-1));
    assert_eq!(dates(&last, 3), ["2026-01-30", "2026-02-27", "2026-03-27"]);
}

#[test]
fn an_end_date_is_included_and_a_count_counts() {
    let mut daily = schedule("2026-01-01 09:00", New_York, Repeat::Days { every: 2 });
    daily.until = Some(day("2026-01-05"));
    assert_eq!(dates(&daily, 9), ["2026-01-01", "2026-01-03", "2026-01-05"]);
    daily.count = Some(2);
    assert_eq!(dates(&daily, 9), ["2026-01-01", "2026-01-03"]);
    let last = daily.occurrence(1).expect("an occurrence");
    assert_eq!(daily.occurrence_after(last.at), None);
}

#[test]
fn weeks_count_from_the_week_of_the_start_unless_aligned() {
    let days = Weekdays::only(Weekday::Mon);
    let tuesday = schedule("2026-03-03 09:00", Amsterdam, Repeat::Weeks { every: 2, days });
    assert_eq!(dates(&tuesday, 2), ["2026-03-16", "2026-03-30"]);
    assert_eq!(dates(&tuesday.aligned(), 2), ["2026-03-09", "2026-03-23"]);
    let monthly = Repeat::MonthsByDate { every: 3, day: 1 };
    let aligned = schedule("2026-03-03 09:00", Amsterdam, monthly).aligned();
    assert_eq!(dates(&aligned, 2), ["2026-04-01", "2026-07-01"]);
}

#[test]
fn another_zone_keeps_the_wall_time() {
    let there =
        schedule("2026-01-01 09:00", Amsterdam, Repeat::Days { every: 1 }).in_zone(New_York);
    assert_eq!(first(&there, 1), ["Thu 2026-01-01 09:00 = 14:00"]);
}

#[test]
fn a_schedule_is_stored_as_plain_json() {
    let days = "mon,fri".parse().expect("days");
    let weekly = schedule("2026-03-03 09:00", Amsterdam, Repeat::Weeks { every: 1, days });
    let json = serde_json::to_string(&weekly).expect("json");
    assert_eq!(
        json,
        r#"{"start":"2026-03-03T09:00:00","zone":"Europe/Amsterdam","repeat":{"unit":"weeks","every":1,"days":"mon,fri"}}"#
    );
    assert_eq!(serde_json::from_str::<Schedule>(&json).expect("a schedule"), weekly);
}

#[test]
fn what_cannot_be_followed_is_named() {
    let faults = |schedule: &Schedule| schedule.check().expect_err("a fault");
    let weekly =
        |every, days| schedule("2026-03-03 09:00", Amsterdam, Repeat::Weeks { every, days });
    let apart = Fault::Apart { most: 1000 };
    assert_eq!(faults(&weekly(0, Weekdays::default())), [apart, Fault::NoDays]);
    let mut ended = weekly(1, Weekdays::ALL);
    assert_eq!(ended.check(), Ok(()));
    ended.until = Some(day("2026-03-02"));
    assert_eq!(faults(&ended), [Fault::NeverOccurs]);
    ended.count = Some(0);
    assert_eq!(faults(&ended), [Fault::Count { most: 10_000 }]);
    for (repeat, fault) in [
        (Repeat::MonthsByDate { every: 1, day: 32 }, Fault::DayOfMonth),
        (Repeat::MonthsByWeekday { every: 1, nth: 0, weekday: Weekday::Mon }, Fault::NthOfMonth),
        (Repeat::Hours { every: 1001 }, apart),
    ] {
        assert_eq!(faults(&schedule("2026-03-03 09:00", Amsterdam, repeat)), [fault]);
    }
    assert_eq!(faults(&Schedule::once(wall("1969-01-01 00:00"), Amsterdam)), [Fault::Year]);
}
