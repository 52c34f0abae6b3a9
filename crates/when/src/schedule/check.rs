//! Which schedules are accepted, and what is wrong with the others.
//!
//! Invariant: a schedule that passes has at least one occurrence.

use chrono::Datelike as _;

use super::{Repeat, Schedule, months::LAST_YEAR};

/// How many units apart occurrences may be: hours in six weeks, days in almost three years.
const EVERY_MAX: u16 = 1000;
/// How often a counted schedule may occur.
const COUNT_MAX: u32 = 10_000;

/// A problem with a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its start is before 1970 or after 9999.
    Year,
    /// Its occurrences are no unit apart, or too many.
    Apart {
        /// How many units apart they may be.
        most: u16,
    },
    /// It repeats by weeks, on no day of the week.
    NoDays,
    /// It repeats on a day of the month before the 1st or after the 31st.
    DayOfMonth,
    /// It repeats on a day of the week that is neither the first to the fifth nor the last of a month.
    NthOfMonth,
    /// It occurs no times, or too many.
    Count {
        /// How many times it may occur.
        most: u32,
    },
    /// It ends before its first occurrence.
    NeverOccurs,
}

impl Schedule {
    /// Whether the schedule can be followed.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        if !(1970..=LAST_YEAR).contains(&self.start.year()) {
            faults.push(Fault::Year);
        }
        if let Some(repeat) = &self.repeat {
            if !(1..=EVERY_MAX).contains(&repeat.every()) {
                faults.push(Fault::Apart { most: EVERY_MAX });
            }
            match repeat {
                Repeat::Weeks { days, .. } if days.is_empty() => faults.push(Fault::NoDays),
                Repeat::MonthsByDate { day, .. } if !(1..=31).contains(day) => {
                    faults.push(Fault::DayOfMonth);
                }
                Repeat::MonthsByWeekday { nth, .. } if !matches!(nth, -1 | 1..=5) => {
                    faults.push(Fault::NthOfMonth);
                }
                Repeat::MonthsByDates { days, .. } if days.is_empty() => {
                    faults.push(Fault::DayOfMonth);
                }
                Repeat::MonthsByWeekdays { nths, .. } if nths.is_empty() => {
                    faults.push(Fault::NthOfMonth);
                }
                _ => {}
            }
        }
        if self.count.is_some_and(|count| !(1..=COUNT_MAX).contains(&count)) {
            faults.push(Fault::Count { most: COUNT_MAX });
        }
        if faults.is_empty() && self.first().is_none() {
            faults.push(Fault::NeverOccurs);
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
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
            | Self::MonthsByWeekday { every, .. }
            | Self::MonthsByDates { every, .. }
            | Self::MonthsByWeekdays { every, .. } => *every,
        }
    }
}
