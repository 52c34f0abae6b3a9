//! A schedule in words: "Every 2 weeks on Monday and Wednesday at 09:00 (Europe/Amsterdam)".
//!
//! Invariant: dates and times are written so that nobody can swap day and month, or morning and evening.

use chrono::{NaiveTime, Timelike as _, Weekday};

use super::{Repeat, Schedule, Weekdays, zone_words};
use crate::{
    lang::{Lang, Text, plural, raw},
    tr,
};

/// The name of a day of the week.
#[must_use]
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

impl Schedule {
    /// The schedule in words, to be said in the same language that is given here.
    #[must_use]
    pub fn describe(&self, lang: Lang) -> Text {
        let time = raw(clock(self.start.time()));
        let zone = zone_words(self.zone);
        let Some(repeat) = &self.repeat else {
            let date = self.start.format("%Y-%m-%d").to_string();
            return tr!(
                "{date} at {time} ({zone})",
                date = raw(date),
                time = time,
                zone = zone.as_str()
            );
        };
        let rule = raw(lang.say(&repeat.describe(lang)));
        let rule = match repeat {
            Repeat::Hours { .. } => {
                let start = self.start.format("%Y-%m-%d %H:%M").to_string();
                tr!(
                    "{rule} from {start} ({zone})",
                    rule = rule,
                    start = raw(start),
                    zone = zone.as_str()
                )
            }
            _ => tr!("{rule} at {time} ({zone})", rule = rule, time = time, zone = zone.as_str()),
        };
        match (self.until, self.count) {
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
}

impl Repeat {
    /// The rule in words, without time and end.
    #[must_use]
    pub fn describe(&self, lang: Lang) -> Text {
        let every = i64::from(self.every());
        match self {
            Self::Hours { .. } => {
                plural(every, tr!("Every hour"), tr!("Every {n} hours", n = every))
            }
            Self::Days { .. } => plural(every, tr!("Every day"), tr!("Every {n} days", n = every)),
            Self::Weeks { days, .. } => weekly(every, *days, lang),
            Self::MonthsByDate { every: 12, day } => {
                tr!("Every year in that month on day {day}", day = u32::from(*day))
            }
            Self::MonthsByDate { day, .. } => {
                let day = u32::from(*day);
                plural(
                    every,
                    tr!("Every month on day {day}", day = day),
                    tr!("Every {n} months on day {day}", n = every, day = day),
                )
            }
            Self::MonthsByWeekday { nth, weekday, .. } => monthly(every, *nth, *weekday, lang),
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

fn monthly(every: i64, nth: i8, weekday: Weekday, lang: Lang) -> Text {
    let day = || raw(lang.say(&weekday_name(weekday)));
    let which = match nth {
        1 => tr!("the first {weekday}", weekday = day()),
        2 => tr!("the second {weekday}", weekday = day()),
        3 => tr!("the third {weekday}", weekday = day()),
        4 => tr!("the fourth {weekday}", weekday = day()),
        5 => tr!("the fifth {weekday}", weekday = day()),
        _ => tr!("the last {weekday}", weekday = day()),
    };
    let which = || raw(lang.say(&which));
    plural(
        every,
        tr!("Every month on {which}", which = which()),
        tr!("Every {n} months on {which}", n = every, which = which()),
    )
}

/// "Monday, Wednesday and Friday".
fn list(days: Weekdays, lang: Lang) -> Text {
    let mut names: Vec<String> = days.iter().map(|day| lang.say(&weekday_name(day))).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() {
        return tr!("{day}", day = raw(last));
    }
    tr!("{days} and {day}", days = raw(names.join(", ")), day = raw(last))
}

/// A time of the day, with seconds only when there are any.
fn clock(time: NaiveTime) -> String {
    let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(format).to_string()
}
