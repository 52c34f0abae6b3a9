use chrono::Weekday;
use chrono_tz::Europe::Amsterdam;

use super::*;
use crate::features::reminders::{
    schedule::{Repeat, Schedule, Weekdays},
    when::{self, Parsed, Reader, Series, parse},
};

fn reader() -> Reader<'static> {
    let now = "2026-03-04T10:00:00Z".parse().expect("a time");
    Reader { now, zone: Amsterdam, locale: "en-US" }
}

fn why(text: &str) -> String {
    match parse(text, &reader()) {
        Parsed::Unclear(why) => sentence(&why).to_string(),
        Parsed::Ambiguous(question) => asked(&question.why).to_string(),
        other => panic!("{text} is {other:?}"),
    }
}

#[test]
fn what_is_asked_or_refused_is_explained() {
    for (text, part) in [
        ("2026-03-29 02:30", "02:30 does not exist on 2026-03-29 in Europe/Amsterdam"),
        ("2026-10-25 02:30", "02:30 comes twice on 2026-10-25"),
        ("12/03 19:30", "Which day"),
        ("at 5", "Which time"),
        ("19:30 IST", "Which time zone"),
        ("tomorrow", "At what time"),
        ("2 uur", "a time of the day, or so long from now"),
        ("tomorrow 9am call mum", "“call”"),
        ("25:99", "25"),
        ("every blue monday 10:00", "how “every blue monday 10\\:00” repeats"),
        ("31/04 10:00", "31-4"),
        ("friday 12 march 2027 10:30 sunday", "two days"),
        ("thursday 12 march 2027 10:30", "2027-03-12 is a Friday"),
    ] {
        assert!(why(text).contains(part), "{text}: {}", why(text));
    }
}

#[test]
fn what_is_refused_says_what_to_write_instead() {
    for (text, part) in [
        ("wendesday 9am", "Did you mean **wednesday 9am**?"),
        ("tommorow at 9", "Did you mean **tomorrow at 9**?"),
        ("12 febuary 9am", "Did you mean **12 february 9am**?"),
        ("vrijdg om 9 uur", "Did you mean **vrijdag om 9 uur**?"),
        ("sonday 9am", "**monday 9am** or **sunday 9am**"),
        ("18:30-1930", "Give only when it begins: 18\\:30"),
        ("7-9pm", "Give only when it begins"),
        ("5 to 8pm", "minutes before the hour, or from one time to another"),
        ("tomorrow 09:00-10:00", "its end, or how far its clocks are from UTC"),
        ("9am easter", "Pacific/Easter"),
        ("next year", "many days"),
        ("1 jan 3000", "the year 3000, more than 100 years"),
        ("in 2 hours friday", "counted from now"),
        ("friday the 12th 9am", "2026-06-12"),
        ("fifth monday of february 9am", "no such day"),
        ("in 1e9 seconds", "“1e9”"),
        ("12 march 2030", "a year, or a time"),
    ] {
        assert!(why(text).contains(part), "{text}: {}", why(text));
    }
}

#[test]
fn what_does_not_say_enough_says_what_is_missing() {
    for (text, part) in [
        ("every monday", "not at what time"),
        ("weekly 9am", "on which day"),
        ("monthly 9am", "on which day"),
    ] {
        let Some(Parsed::Unclear(why)) = Series::of(text).map(|series| series.begins(&reader()))
        else {
            panic!("{text} is refused")
        };
        let why = sentence(&why).to_string();
        assert!(why.contains(part), "{text}: {why}");
    }
}

#[test]
fn a_zone_that_is_refused_says_what_to_choose() {
    for (text, expected) in [
        ("Europe/Amsterdam", "Europe/Amsterdam"),
        ("europe/amsterdam", "Europe/Amsterdam"),
        ("America/New York", "America/New_York"),
        ("amsterdam", "Europe/Amsterdam"),
        ("New York", "America/New_York"),
        ("Londen", "Europe/London"),
        ("utc", "UTC"),
        ("Etc/GMT-2", "Etc/GMT-2"),
        ("Japan", "Japan"),
        ("UTC+2", "“UTC+2” does not follow summer time"),
        ("GMT -5", "does not follow summer time"),
        ("+02:00", "does not follow summer time"),
        ("CET", "Choose a place: `Europe/Amsterdam`"),
        ("est", "Choose a place: `America/New_York`"),
        ("IST", "`Asia/Kolkata`, `Europe/Dublin`, `Asia/Jerusalem`"),
        ("easter", "more than one place, or none"),
        ("Atlantis", "choose one like"),
        ("-", "choose one like"),
    ] {
        let found =
            when::zone(text).map_or_else(|why| sentence(&why).to_string(), |zone| zone.to_string());
        assert!(found.contains(expected), "{text}: {found}");
    }
}

fn start(text: &str) -> NaiveDateTime {
    text.parse().expect("a wall time")
}

fn repeating(repeat: Repeat) -> Schedule {
    Schedule { repeat: Some(repeat), ..Schedule::once(start("2026-03-03T09:00:00"), Amsterdam) }
}

#[test]
fn what_cannot_be_followed_is_told_at_its_field() {
    let fields = |schedule: &Schedule| {
        let faults = schedule.check().expect_err("a fault");
        faults.into_iter().map(|one| fault(one).field.to_string()).collect::<Vec<_>>()
    };
    let weekly = |every, days| repeating(Repeat::Weeks { every, days });
    assert_eq!(fields(&weekly(0, Weekdays::default())), ["Repeat", "Days"]);
    let mut ended = weekly(1, Weekdays::ALL);
    assert_eq!(ended.check(), Ok(()));
    ended.until = "2026-03-02".parse().ok();
    assert_eq!(fields(&ended), ["Until"]);
    ended.count = Some(0);
    assert_eq!(fields(&ended), ["Times"]);
    for repeat in [
        Repeat::MonthsByDate { every: 1, day: 32 },
        Repeat::MonthsByWeekday { every: 1, nth: 0, weekday: Weekday::Mon },
        Repeat::Hours { every: 1001 },
    ] {
        assert_eq!(fields(&repeating(repeat)), ["Repeat"]);
    }
    assert_eq!(fields(&Schedule::once(start("1969-01-01T00:00:00"), Amsterdam)), ["Time"]);
}
