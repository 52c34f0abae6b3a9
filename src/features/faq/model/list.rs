//! Pages of the list for people.
//!
//! Invariant: a spot survives its text, also at the first and the last moment a database keeps.

use std::fmt;

use super::{Entry, MICROS_MAX};
use crate::clock::Time;

/// Where a page begins or ends: pinned entries come first, then what was changed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Whether the entry there is pinned.
    pub pinned: bool,
    /// When it was changed.
    pub at: Time,
    pub number: i64,
}

impl Spot {
    /// The spot of this entry.
    pub fn of(entry: &Entry) -> Self {
        Self { pinned: entry.pinned, at: entry.updated_at, number: entry.number }
    }

    /// Reads what its `Display` wrote.
    pub fn read(text: &str) -> Option<Self> {
        let mut fields = text.splitn(3, '-');
        let pinned = match fields.next()? {
            "0" => false,
            "1" => true,
            _ => return None,
        };
        let micros = fields.next()?.parse().ok().filter(|at| (0..MICROS_MAX).contains(at))?;
        let at = Time::from_timestamp_micros(micros)?;
        Some(Self { pinned, at, number: fields.next()?.parse().ok()? })
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", i64::from(self.pinned), self.at.timestamp_micros(), self.number)
    }
}

/// The wanted page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    First,
    /// The one after this entry.
    After(Spot),
    /// The one before this entry.
    Before(Spot),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_survives_its_text_and_nothing_else_is_one() {
        let at = Time::from_timestamp_micros(1_700_000_000_000_017).expect("a time");
        let spot = Spot { pinned: true, at, number: 12 };
        assert_eq!(Spot::read(&spot.to_string()), Some(spot));
        for text in ["", "1-2", "2-3-4", "1--3-4", "1-9223372036854775807-4", "0-1-x"] {
            assert_eq!(Spot::read(text), None, "{text}");
        }
    }
}
