//! How a reminder repeats, in JSON.
//!
//! Invariant: every rule that a schedule can have is written, and read back, as itself.

use chrono::Weekday;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::features::reminders::schedule::{MonthDays, Nths, Repeat, Weekdays};

/// How a reminder repeats.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub(super) enum ReminderRepeat {
    /// Every so many elapsed hours.
    Hours {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
    },
    /// Every so many days.
    Days {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
    },
    /// On these days of every so many weeks.
    Weeks {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
        /// On which days.
        #[schema(min_items = 1, max_items = 7)]
        days: Vec<Day>,
    },
    /// On this day of every so many months; the last day in months that are too short.
    MonthsByDate {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
        /// The day of the month.
        #[schema(minimum = 1, maximum = 31)]
        day: u8,
    },
    /// On, say, the second Tuesday of every so many months.
    MonthsByWeekday {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
        /// Which one: 1 to 5, or -1 for the last.
        #[schema(minimum = -1, maximum = 5)]
        nth: i8,
        /// The day of the week.
        weekday: Day,
    },
    /// On several days of every so many months; the last day in months that are too short.
    MonthsByDates {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
        /// The days of the month, 1 to 31.
        #[schema(min_items = 1, max_items = 31)]
        days: Vec<u8>,
    },
    /// On, say, the first and third Monday of every so many months.
    MonthsByWeekdays {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
        /// The ordinals: 1 to 5, and -1 for the last.
        #[schema(min_items = 1, max_items = 6)]
        nths: Vec<i8>,
        /// The day of the week.
        weekday: Day,
    },
}

/// A day of the week.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl From<Weekday> for Day {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Mon,
            Weekday::Tue => Self::Tue,
            Weekday::Wed => Self::Wed,
            Weekday::Thu => Self::Thu,
            Weekday::Fri => Self::Fri,
            Weekday::Sat => Self::Sat,
            Weekday::Sun => Self::Sun,
        }
    }
}

impl From<Day> for Weekday {
    fn from(day: Day) -> Self {
        match day {
            Day::Mon => Self::Mon,
            Day::Tue => Self::Tue,
            Day::Wed => Self::Wed,
            Day::Thu => Self::Thu,
            Day::Fri => Self::Fri,
            Day::Sat => Self::Sat,
            Day::Sun => Self::Sun,
        }
    }
}

impl From<&Repeat> for ReminderRepeat {
    fn from(repeat: &Repeat) -> Self {
        match *repeat {
            Repeat::Hours { every } => Self::Hours { every },
            Repeat::Days { every } => Self::Days { every },
            Repeat::Weeks { every, days } => {
                Self::Weeks { every, days: days.iter().map(Day::from).collect() }
            }
            Repeat::MonthsByDate { every, day } => Self::MonthsByDate { every, day },
            Repeat::MonthsByWeekday { every, nth, weekday } => {
                Self::MonthsByWeekday { every, nth, weekday: weekday.into() }
            }
            Repeat::MonthsByDates { every, days } => {
                Self::MonthsByDates { every, days: days.iter().collect() }
            }
            Repeat::MonthsByWeekdays { every, nths, weekday } => {
                let nths = nths.iter().collect();
                Self::MonthsByWeekdays { every, nths, weekday: weekday.into() }
            }
        }
    }
}

impl From<ReminderRepeat> for Repeat {
    fn from(repeat: ReminderRepeat) -> Self {
        match repeat {
            ReminderRepeat::Hours { every } => Self::Hours { every },
            ReminderRepeat::Days { every } => Self::Days { every },
            ReminderRepeat::Weeks { every, days } => {
                let days: Weekdays = days.into_iter().map(Weekday::from).collect();
                Self::Weeks { every, days }
            }
            ReminderRepeat::MonthsByDate { every, day } => Self::MonthsByDate { every, day },
            ReminderRepeat::MonthsByWeekday { every, nth, weekday } => {
                Self::MonthsByWeekday { every, nth, weekday: weekday.into() }
            }
            // A day that no month has leaves the set empty, which the schedule refuses.
            ReminderRepeat::MonthsByDates { every, days } => {
                let days = days.iter().try_fold(MonthDays::default(), |set, day| set.with(*day));
                Self::MonthsByDates { every, days: days.unwrap_or_default() }
            }
            ReminderRepeat::MonthsByWeekdays { every, nths, weekday } => {
                let nths = nths.iter().try_fold(Nths::default(), |set, nth| set.with(*nth));
                let (nths, weekday) = (nths.unwrap_or_default(), weekday.into());
                Self::MonthsByWeekdays { every, nths, weekday }
            }
        }
    }
}
