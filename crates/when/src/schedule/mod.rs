//! When a reminder occurs: a first wall time in a zone, and perhaps a rule that repeats it.
//!
//! Invariant: occurrences are a pure function of the [`Schedule`]; each wall time of the rule occurs
//! exactly once, in order, whatever the clocks of its zone do.
//!
//! # What the rules mean
//!
//! | case | what happens |
//! |---|---|
//! | the wall time does not exist (clocks go forward) | it moves forward by the length of the gap: 02:30 becomes 03:30, once |
//! | a whole day does not exist (Samoa, 2011-12-30) | its occurrence falls together with that of the next day; one is sent |
//! | the wall time exists twice (clocks go back) | the first of the two, once |
//! | the 31st in a month of 30 days, 29 February | the last day of that month: nobody means "not at all" by it |
//! | the fifth Friday in a month that has four | no occurrence that month: that is what "fifth" means |
//! | every N weeks | weeks begin on Monday and are counted from the week of the start |
//! | every N hours | counted in elapsed hours from the start, so that no change of clocks doubles or drops one |
//! | `until` | the last local date that may have an occurrence |
//! | `count` | counts wall times of the rule from the start, skipped ones included |
//!
//! The start is the first occurrence when it fits the rule, otherwise the first one after it is.
//!
//! No crate for recurrence rules is used: what they offer is either cron (which cannot say "every two
//! weeks") or RFC 5545 by walking from the start, which is slow for what has run for years. The rules
//! here are closed-form arithmetic on [`chrono`] dates; `tests/data/recurrence.json` of this crate holds what an
//! independent implementation says about them.

mod check;
mod monthdays;
mod months;
mod series;
mod weekdays;
mod zone;

#[cfg(test)]
mod oracle_tests;
#[cfg(test)]
pub(crate) mod properties;
#[cfg(test)]
mod tests;

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use alphapy_kernel::time::Time;

pub use check::Fault;
pub use monthdays::{MonthDays, NotMonthDays, Nths};
pub use weekdays::{NotWeekdays, Weekdays};
pub use zone::{Wall, resolve, zone_words};

/// When something occurs, as wall time in a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The first local wall time, to the second.
    pub start: NaiveDateTime,
    /// Whose clocks show it.
    pub zone: Tz,
    /// How it repeats; `None` occurs once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// The last local date that may have an occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// How often it occurs at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

/// How a schedule repeats; the time of the day is that of its start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum Repeat {
    /// Every so many elapsed hours.
    Hours {
        /// How many hours apart, at least 1.
        every: u16,
    },
    /// Every so many days.
    Days {
        /// How many days apart, at least 1.
        every: u16,
    },
    /// On these days of every so many weeks.
    Weeks {
        /// How many weeks apart, at least 1.
        every: u16,
        /// Which days of such a week.
        days: Weekdays,
    },
    /// On this day of every so many months; the last day in months that are too short.
    MonthsByDate {
        /// How many months apart, at least 1; 12 is yearly.
        every: u16,
        /// The day of the month, 1 to 31.
        day: u8,
    },
    /// On, say, the second Tuesday of every so many months.
    MonthsByWeekday {
        /// How many months apart, at least 1.
        every: u16,
        /// Which one: 1 to 5, or -1 for the last.
        nth: i8,
        /// The day of the week.
        weekday: Weekday,
    },
    /// On several days of every so many months, as [`Repeat::MonthsByDate`] is on one.
    MonthsByDates {
        /// How many months apart, at least 1.
        every: u16,
        /// The days of the month.
        days: MonthDays,
    },
    /// On, say, the first and third Monday of every so many months.
    MonthsByWeekdays {
        /// How many months apart, at least 1.
        every: u16,
        /// The ordinals, from 1 to 5, and -1 for the last.
        nths: Nths,
        /// The day of the week.
        weekday: Weekday,
    },
}

/// One time at which a schedule occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Which one it is, counted from 0.
    pub index: u32,
    /// The wall time in the zone; later than the rule says when the clocks skip that time.
    pub local: NaiveDateTime,
    /// The instant.
    pub at: Time,
}

impl Schedule {
    /// A schedule that occurs once.
    #[must_use]
    pub fn once(start: NaiveDateTime, zone: Tz) -> Self {
        Self { start, zone, repeat: None, until: None, count: None }
    }

    /// The first occurrence, if the rule has any.
    #[must_use]
    pub fn first(&self) -> Option<Occurrence> {
        self.occurrence_after(Time::MIN_UTC)
    }

    /// Occurrences after an instant, in order, without end unless the rule has one.
    pub fn upcoming(&self, after: Time) -> impl Iterator<Item = Occurrence> + '_ {
        std::iter::successors(self.occurrence_after(after), |last| self.occurrence_after(last.at))
    }

    /// The same wall times in another zone: nine o'clock stays nine o'clock, there.
    #[must_use]
    pub fn in_zone(self, zone: Tz) -> Self {
        Self { zone, ..self }
    }

    /// The same schedule from its first occurrence on, so that its start is an occurrence.
    ///
    /// "Every two weeks on Monday", started on a Tuesday, would otherwise count from the Monday before
    /// and first occur thirteen days later.
    #[must_use]
    pub fn aligned(mut self) -> Self {
        match &self.repeat {
            Some(Repeat::Weeks { days, .. }) => {
                let dates = self.start.date().iter_days().take(7);
                let first = dates.into_iter().find(|d| days.contains(chrono::Datelike::weekday(d)));
                self.start = first.map_or(self.start, |date| date.and_time(self.start.time()));
            }
            Some(repeat) if repeat.by_months().is_some() => {
                self.start = self.first_of_months().unwrap_or(self.start);
            }
            _ => {}
        }
        self
    }
}
