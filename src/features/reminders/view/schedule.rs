//! A schedule in words: "Every 2 weeks on Monday and Wednesday at 09:00 (Europe/Amsterdam)".
//!
//! Invariant: dates and times are written so that nobody can swap day and month, or morning and evening.

use chrono::{Datelike as _, NaiveTime, Timelike as _, Weekday};

use crate::{
    features::reminders::schedule::{MonthDays, Repeat, Schedule, Weekdays, zone_words},
    lang::{Lang, Text, plural, raw},
    tr,
};

/// The name of a day of the week.
pub fn weekday_name(day: Weekday) -> Text {
    match day {
        Weekday::Mon => tr!("Monday"),
        Weekday::Tue => tr!("Tuesday"),
        Weekday::Wed => tr!("Wednesday"),
        Weekday::Thu => tr!("Thursday"),
        Weekday::Fri => tr!("Friday"),
        Weekday::Sat => tr!("Saturday"),
        Weekday::Sun => tr!("Sunday"),
    }
}

/// The name of a month, from 1.
fn month_name(month: u32) -> Text {
    match month {
        1 => tr!("January"),
        2 => tr!("February"),
        3 => tr!("March"),
        4 => tr!("April"),
        5 => tr!("May"),
        6 => tr!("June"),
        7 => tr!("July"),
        8 => tr!("August"),
        9 => tr!("September"),
        10 => tr!("October"),
        11 => tr!("November"),
        _ => tr!("December"),
    }
}

/// A schedule in words, to be said in the same language that is given here.
pub fn describe(schedule: &Schedule, lang: Lang) -> Text {
    let time = raw(clock(schedule.start.time()));
    let zone = zone_words(schedule.zone);
    let Some(repeat) = &schedule.repeat else {
        let date = schedule.start.format("%Y-%m-%d").to_string();
        return tr!(
            "{date} at {time} ({zone})",
            date = raw(date),
            time = time,
            zone = zone.as_str()
        );
    };
    let rule = raw(lang.say(&rule(repeat, schedule.start.month(), lang)));
    let rule = match repeat {
        Repeat::Hours { .. } => {
            let start = schedule.start.format("%Y-%m-%d %H:%M").to_string();
            tr!(
                "{rule} from {start} ({zone})",
                rule = rule,
                start = raw(start),
                zone = zone.as_str()
            )
        }
        _ => tr!("{rule} at {time} ({zone})", rule = rule, time = time, zone = zone.as_str()),
    };
    match (schedule.until, schedule.count) {
        (None, None) => rule,
        (Some(until), None) => {
            let until = raw(until.to_string());
            tr!("{rule}, until {date}", rule = raw(lang.say(&rule)), date = until)
        }
        (until, Some(count)) => {
            let rule = || raw(lang.say(&rule));
            let times = plural(
                count.into(),
                tr!("{rule}, once", rule = rule()),
                tr!("{rule}, {count} times", rule = rule(), count = count),
            );
            let Some(until) = until else { return times };
            let until = raw(until.to_string());
            tr!("{rule}, not after {date}", rule = raw(lang.say(&times)), date = until)
        }
    }
}

/// A rule in words, without time and end; `month` is that of its first day.
fn rule(repeat: &Repeat, month: u32, lang: Lang) -> Text {
    let every = i64::from(repeat.every());
    let month = || raw(lang.say(&month_name(month)));
    match repeat {
        Repeat::Hours { .. } => plural(every, tr!("Every hour"), tr!("Every {n} hours", n = every)),
        Repeat::Days { .. } => plural(every, tr!("Every day"), tr!("Every {n} days", n = every)),
        Repeat::Weeks { days, .. } => weekly(every, *days, lang),
        Repeat::MonthsByDate { every: 12, day } => {
            tr!("Every year on {day} {month}", day = u32::from(*day), month = month())
        }
        Repeat::MonthsByDate { day, .. } => {
            let day = u32::from(*day);
            plural(
                every,
                tr!("Every month on day {day}", day = day),
                tr!("Every {n} months on day {day}", n = every, day = day),
            )
        }
        Repeat::MonthsByDates { every: 12, days } => {
            let days = raw(lang.say(&numbers(*days)));
            tr!("Every year on {days} {month}", days = days, month = month())
        }
        Repeat::MonthsByDates { days, .. } => {
            let days = raw(lang.say(&numbers(*days)));
            plural(
                every,
                tr!("Every month on days {days}", days = days.clone()),
                tr!("Every {n} months on days {days}", n = every, days = days),
            )
        }
        Repeat::MonthsByWeekday { every: 12, nth, weekday } => {
            let which = raw(lang.say(&which(*nth, *weekday, lang)));
            tr!("Every year on {which} of {month}", which = which, month = month())
        }
        Repeat::MonthsByWeekday { nth, weekday, .. } => {
            monthly(every, &which(*nth, *weekday, lang), lang)
        }
        Repeat::MonthsByWeekdays { nths, weekday, .. } => {
            let each = nths.iter().map(|nth| lang.say(&which(nth, *weekday, lang)));
            monthly(every, &joined(each.collect()), lang)
        }
    }
}

fn weekly(every: i64, days: Weekdays, lang: Lang) -> Text {
    if every == 1 && days == Weekdays::ALL {
        return tr!("Every day");
    }
    if every == 1 && days == Weekdays::WORKING {
        return tr!("Monday to Friday");
    }
    let days = raw(lang.say(&list(days, lang)));
    match every {
        1 => tr!("Every week on {days}", days = days),
        _ => tr!("Every {n} weeks on {days}", n = every, days = days),
    }
}

fn which(nth: i8, weekday: Weekday, lang: Lang) -> Text {
    let day = || raw(lang.say(&weekday_name(weekday)));
    match nth {
        1 => tr!("the first {weekday}", weekday = day()),
        2 => tr!("the second {weekday}", weekday = day()),
        3 => tr!("the third {weekday}", weekday = day()),
        4 => tr!("the fourth {weekday}", weekday = day()),
        5 => tr!("the fifth {weekday}", weekday = day()),
        _ => tr!("the last {weekday}", weekday = day()),
    }
}

fn monthly(every: i64, which: &Text, lang: Lang) -> Text {
    let which = || raw(lang.say(which));
    plural(
        every,
        tr!("Every month on {which}", which = which()),
        tr!("Every {n} months on {which}", n = every, which = which()),
    )
}

/// "Monday, Wednesday and Friday".
fn list(days: Weekdays, lang: Lang) -> Text {
    joined(days.iter().map(|day| lang.say(&weekday_name(day))).collect())
}

/// "1, 15 and 31".
fn numbers(days: MonthDays) -> Text {
    joined(days.iter().map(|day| day.to_string()).collect())
}

/// Words as a list in a sentence.
fn joined(mut words: Vec<String>) -> Text {
    let last = words.pop().unwrap_or_default();
    if words.is_empty() {
        return tr!("{day}", day = raw(last));
    }
    tr!("{days} and {day}", days = raw(words.join(", ")), day = raw(last))
}

/// A time of the day, with seconds only when there are any.
fn clock(time: NaiveTime) -> String {
    let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Amsterdam;

    use super::*;

    fn once() -> Schedule {
        Schedule::once("2026-03-03T09:00:00".parse().expect("a wall time"), Amsterdam)
    }

    #[test]
    fn a_schedule_is_said_in_words() {
        let say = |schedule: &Schedule| Lang::ENGLISH.plain(&describe(schedule, Lang::ENGLISH));
        let with = |repeat| Schedule { repeat: Some(repeat), ..once() };
        let two: Weekdays = "mon,wed".parse().expect("days");
        let mut fortnightly = with(Repeat::Weeks { every: 2, days: two });
        assert_eq!(
            say(&fortnightly),
            "Every 2 weeks on Monday and Wednesday at 09:00 (Europe/Amsterdam)"
        );
        fortnightly.until = "2026-06-01".parse().ok();
        assert!(say(&fortnightly).ends_with("(Europe/Amsterdam), until 2026-06-01"));
        fortnightly.count = Some(3);
        assert!(say(&fortnightly).ends_with(", 3 times, not after 2026-06-01"));
        let last = with(Repeat::MonthsByWeekday { every: 1, nth: -1, weekday: Weekday::Fri });
        assert_eq!(say(&last), "Every month on the last Friday at 09:00 (Europe/Amsterdam)");
        assert_eq!(say(&once()), "2026-03-03 at 09:00 (Europe/Amsterdam)");
    }

    #[test]
    fn every_kind_of_rule_can_be_said() {
        let days = Weekdays::only(Weekday::Sun);
        for every in [1, 2, 12] {
            let by_weekday =
                (-1..=5).map(|nth| Repeat::MonthsByWeekday { every, nth, weekday: Weekday::Tue });
            let others = [
                Repeat::Hours { every },
                Repeat::Days { every },
                Repeat::Weeks { every, days },
                Repeat::Weeks { every, days: Weekdays::WORKING },
                Repeat::MonthsByDate { every, day: 31 },
            ];
            let said = by_weekday.chain(others).map(|repeat| {
                let schedule = Schedule { repeat: Some(repeat), count: Some(1), ..once() };
                Lang::ENGLISH.plain(&describe(&schedule, Lang::ENGLISH))
            });
            for said in said {
                assert!(said.ends_with(", once") && !said.contains(['{', '}']), "{said}");
            }
        }
    }
}
