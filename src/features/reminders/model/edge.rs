//! Places in the agenda, as cursors.
//!
//! Invariant: the text of a place leads back to it, and no other text leads anywhere.

use std::{fmt, str::FromStr};

use super::Reminder;
use crate::clock::Time;

/// The end of the year 9999, which both databases can compare with.
const MICROS_MAX: i64 = 253_402_300_800_000_000;

/// A place in the agenda: by the next time, those without one last. Its text is a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The next time of the reminder there; none when it has none.
    pub next_at: Option<Time>,
    pub number: i64,
}

impl Edge {
    /// The place of a reminder.
    pub fn of(reminder: &Reminder) -> Self {
        let next_at = reminder.next.map(|next| next.due_at);
        Self { next_at, number: reminder.number }
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.next_at.map_or(-1, |at| at.timestamp_micros());
        if micros < 0 {
            return write!(f, "x-{}", self.number);
        }
        write!(f, "{micros}-{}", self.number)
    }
}

/// The text names no place in the agenda.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAPlace;

impl FromStr for Edge {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (at, number) = text.split_once('-').ok_or(NotAPlace)?;
        let number = number.parse().ok().filter(|n| *n > 0).ok_or(NotAPlace)?;
        let next_at = match at {
            "x" => None,
            micros => {
                let micros = micros.parse().ok().filter(|m| (0..MICROS_MAX).contains(m));
                Some(micros.and_then(Time::from_timestamp_micros).ok_or(NotAPlace)?)
            }
        };
        Ok(Self { next_at, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place_and_nowhere_else() {
        for next_at in [None, Time::from_timestamp_micros(17)] {
            let edge = Edge { next_at, number: 4 };
            assert_eq!(edge.to_string().parse(), Ok(edge));
        }
        for text in ["", "-", "1-", "x-0", "-1-2", "9223372036854775807-1", "1-a"] {
            assert_eq!(text.parse::<Edge>(), Err(NotAPlace), "{text}");
        }
    }
}
