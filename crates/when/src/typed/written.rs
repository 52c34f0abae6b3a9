//! Times and rules written so that they are read again as the same.
//!
//! Invariant: for every value here, reading what it writes gives the value back.

use chrono::{Timelike as _, Weekday};

use super::{moment::When, rule::Recurrence};
use crate::schedule::{Repeat, Weekdays};

impl When {
    /// The time as a person may type it, with its zone: `2026-03-29 09:30 Europe/Amsterdam`.
    #[must_use]
    pub fn written(&self) -> String {
        let seconds = if self.local.second() == 0 { "" } else { ":%S" };
        let local = self.local.format(&format!("%Y-%m-%d %H:%M{seconds}")).to_string();
        format!("{local} {}", self.zone.name())
    }
}

impl Recurrence {
    /// The rule as a person may type it: `every 2 weeks on mon,wed until 2027-01-31`; empty for once.
    #[must_use]
    pub fn written(&self) -> String {
        let Some(repeat) = &self.repeat else { return String::new() };
        let until = self.until.map(|until| format!(" until {until}")).unwrap_or_default();
        let count = self.count.map(|count| format!(" {count} times")).unwrap_or_default();
        rule(repeat) + &until + &count
    }
}

fn rule(repeat: &Repeat) -> String {
    match repeat {
        Repeat::Hours { every } => each(*every, "hour"),
        Repeat::Days { every } => each(*every, "day"),
        Repeat::Weeks { every, days } => format!("{} on {days}", each(*every, "week")),
        Repeat::MonthsByDate { every, day } => format!("{} on day {day}", each(*every, "month")),
        Repeat::MonthsByWeekday { every, nth, weekday } => {
            let every = each(*every, "month");
            format!("{every} on the {} {}", ordinal(*nth), name(*weekday))
        }
        Repeat::MonthsByDates { every, days } => {
            format!("{} on days {days}", each(*every, "month"))
        }
        Repeat::MonthsByWeekdays { every, nths, weekday } => {
            let nths = nths.iter().map(ordinal).collect::<Vec<_>>().join(",");
            format!("{} on the {nths} {}", each(*every, "month"), name(*weekday))
        }
    }
}

fn each(every: u16, unit: &str) -> String {
    if every == 1 { format!("every {unit}") } else { format!("every {every} {unit}s") }
}

fn ordinal(nth: i8) -> &'static str {
    match nth {
        1 => "first",
        2 => "second",
        3 => "third",
        4 => "fourth",
        5 => "fifth",
        _ => "last",
    }
}

fn name(day: Weekday) -> String {
    Weekdays::only(day).to_string()
}
