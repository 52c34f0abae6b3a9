//! Sets of days of the month, written `1,15`, and of which weekdays of a month, written `1,3,-1`.
//!
//! Invariant: what is written is read as the same set, and both are in the order of a month, the last at the end.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Days of the month, as a set; written and stored as `1,15`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDays(u32);

/// The ordinals of a weekday in a month, as a set: 1 to 5, and -1 for the last; written and stored as `1,3,-1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nths(u8);

/// The text is not a stored set of days of the month.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not days of the month like `1,15`, or weekdays of it like `1,3,-1`")]
pub struct NotMonthDays;

/// The bit of the last weekday of a month.
const LAST: u8 = 6;

impl MonthDays {
    /// The set with a day; `None` if no month has that day.
    #[must_use]
    pub fn with(self, day: u8) -> Option<Self> {
        (1..=31).contains(&day).then(|| Self(self.0 | 1 << day))
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The days in order.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (1..=31).filter(move |day| self.0 & 1 << day != 0)
    }

    /// The day, if there is only one.
    #[must_use]
    pub fn single(self) -> Option<u8> {
        self.iter().next().filter(|_| self.len() == 1)
    }
}

impl Nths {
    /// The set with one; `None` if a month has no such weekday.
    #[must_use]
    pub fn with(self, nth: i8) -> Option<Self> {
        let bit = if nth == -1 { LAST } else { u8::try_from(nth).ok()? };
        (1..=LAST).contains(&bit).then_some(())?;
        (nth < 6).then(|| Self(self.0 | 1 << bit))
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each in order, the last at the end.
    pub fn iter(self) -> impl Iterator<Item = i8> {
        [1, 2, 3, 4, 5, -1].into_iter().filter(move |nth| {
            let bit = u8::try_from(*nth).unwrap_or(LAST);
            self.0 & 1 << bit != 0
        })
    }

    /// The one, if there is only one.
    #[must_use]
    pub fn single(self) -> Option<i8> {
        self.iter().next().filter(|_| self.len() == 1)
    }
}

impl fmt::Display for MonthDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(|day| day.to_string()).collect::<Vec<_>>().join(","))
    }
}

impl fmt::Display for Nths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(|nth| nth.to_string()).collect::<Vec<_>>().join(","))
    }
}

impl FromStr for MonthDays {
    type Err = NotMonthDays;

    fn from_str(text: &str) -> Result<Self, NotMonthDays> {
        let days = text.split(',').map(|day| day.parse().map_err(|_| NotMonthDays));
        days.filter(|_| !text.is_empty())
            .try_fold(Self::default(), |set, day| set.with(day?).ok_or(NotMonthDays))
    }
}

impl FromStr for Nths {
    type Err = NotMonthDays;

    fn from_str(text: &str) -> Result<Self, NotMonthDays> {
        let nths = text.split(',').map(|nth| nth.parse().map_err(|_| NotMonthDays));
        nths.filter(|_| !text.is_empty())
            .try_fold(Self::default(), |set, nth| set.with(nth?).ok_or(NotMonthDays))
    }
}

macro_rules! stored_as_text {
    ($($set:ty),*) => {$(
        impl TryFrom<String> for $set {
            type Error = NotMonthDays;

            fn try_from(text: String) -> Result<Self, NotMonthDays> {
                text.parse()
            }
        }

        impl From<$set> for String {
            fn from(set: $set) -> Self {
                set.to_string()
            }
        }
    )*};
}

stored_as_text!(MonthDays, Nths);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for text in ["1", "1,15", "10,20,31"] {
            assert_eq!(text.parse::<MonthDays>().map(|days| days.to_string()), Ok(text.into()));
        }
        for text in ["1", "1,3", "2,4,-1", "5"] {
            assert_eq!(text.parse::<Nths>().map(|nths| nths.to_string()), Ok(text.into()));
        }
        assert_eq!("-1,1".parse::<Nths>().map(|nths| nths.to_string()), Ok("1,-1".into()));
        for text in ["0", "32", "x", "1,,2"] {
            assert_eq!(text.parse::<MonthDays>(), Err(NotMonthDays), "{text}");
        }
        for text in ["0", "6", "-2", "x"] {
            assert_eq!(text.parse::<Nths>(), Err(NotMonthDays), "{text}");
        }
    }
}
