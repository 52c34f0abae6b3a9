//! Which schedules are accepted, and what is said about the others.
//!
//! Invariant: a schedule that passes has at least one occurrence.

use chrono::Datelike as _;

use super::{Repeat, Schedule, series::LAST_YEAR};
use crate::{error::Problem, tr};

/// How many units apart occurrences may be: hours in six weeks, days in almost three years.
const EVERY_MAX: u16 = 1000;
/// How often a counted schedule may occur.
const COUNT_MAX: u32 = 10_000;

impl Schedule {
    /// Whether the schedule can be followed; otherwise what is wrong with it, one entry a field.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field, text| problems.push(Problem { field, text });
        if !(1970..=LAST_YEAR).contains(&self.start.year()) {
            wrong(tr!("Time"), tr!("choose a year from 1970 to 9999."));
        }
        if let Some(repeat) = &self.repeat {
            if !(1..=EVERY_MAX).contains(&repeat.every()) {
                let text = tr!("choose from 1 to {max} apart.", max = u32::from(EVERY_MAX));
                wrong(tr!("Repeat"), text);
            }
            match repeat {
                Repeat::Weeks { days, .. } if days.is_empty() => {
                    wrong(tr!("Days"), tr!("choose at least one day of the week."));
                }
                Repeat::MonthsByDate { day, .. } if !(1..=31).contains(day) => {
                    wrong(tr!("Repeat"), tr!("the day of a month is from 1 to 31."));
                }
                Repeat::MonthsByWeekday { nth, .. } if !matches!(nth, -1 | 1..=5) => {
                    let text = tr!("choose the first to the fifth, or the last, in a month.");
                    wrong(tr!("Repeat"), text);
                }
                _ => {}
            }
        }
        if self.count.is_some_and(|count| !(1..=COUNT_MAX).contains(&count)) {
            wrong(tr!("Times"), tr!("choose from 1 to {max} times.", max = COUNT_MAX));
        }
        if problems.is_empty() && self.first().is_none() {
            let text = tr!("it would never occur: the end is before the first time.");
            problems.push(Problem { field: tr!("Until"), text });
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

impl Repeat {
    /// How many units apart.
    #[must_use]
    pub fn every(&self) -> u16 {
        match self {
            Self::Hours { every }
            | Self::Days { every }
            | Self::Weeks { every, .. }
            | Self::MonthsByDate { every, .. }
            | Self::MonthsByWeekday { every, .. } => *every,
        }
    }
}
