//! A set of days of the week, written `mon,wed`.
//!
//! Invariant: what is written is read as the same set, and days come in the order of the week.

use std::{fmt, str::FromStr};

use chrono::Weekday;
use serde::{Deserialize, Serialize};

/// Days of the week, as a set; written and stored as `mon,wed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Weekdays(u8);

/// The days, Monday first.
pub(super) const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Weekdays {
    /// All seven.
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const WORKING: Self = Self(0b001_1111);
    /// Saturday and Sunday.
    pub const WEEKEND: Self = Self(0b110_0000);

    /// Only this day.
    #[must_use]
    pub fn only(day: Weekday) -> Self {
        Self(1 << day.num_days_from_monday())
    }

    /// These days and this one.
    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Self(self.0 | Self::only(day).0)
    }

    /// The days from one to another, across the end of the week when the second comes first in it.
    #[must_use]
    pub fn range(first: Weekday, last: Weekday) -> Self {
        let mut days = Self::only(last);
        let mut day = first;
        while day != last {
            days = days.with(day);
            day = day.succ();
        }
        days
    }

    /// The days of both sets.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether this day is in it.
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & Self::only(day).0 != 0
    }

    /// Whether no day is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many days are in it.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The days, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        WEEK.into_iter().filter(move |day| self.contains(*day))
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        days.into_iter().fold(Self::default(), Self::with)
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, day) in self.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            write!(f, "{comma}{}", NAMES[day.num_days_from_monday() as usize])?;
        }
        Ok(())
    }
}

/// The text is not a stored set of days; see [`days`](crate::days()) for what people type.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not days of the week like `mon,wed`")]
pub struct NotWeekdays;

impl FromStr for Weekdays {
    type Err = NotWeekdays;

    fn from_str(text: &str) -> Result<Self, NotWeekdays> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let day = |name| NAMES.iter().position(|n| *n == name).map(|n| WEEK[n]).ok_or(NotWeekdays);
        text.split(',').map(day).collect()
    }
}

impl TryFrom<String> for Weekdays {
    type Error = NotWeekdays;

    fn try_from(text: String) -> Result<Self, NotWeekdays> {
        text.parse()
    }
}

impl From<Weekdays> for String {
    fn from(days: Weekdays) -> Self {
        days.to_string()
    }
}
