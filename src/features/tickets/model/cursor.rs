//! Where a page of tickets goes on, as it stands in an address.
//!
//! Invariant: what is written is read as the same place; anything else is no place.

use std::fmt;

use chrono::DateTime;

use super::Cursor;

impl Cursor {
    /// Reads what [`fmt::Display`] wrote.
    pub fn read(text: &str) -> Option<Self> {
        let (micros, number) = text.split_once('-')?;
        let updated = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        let number = number.parse().ok().filter(|number| *number > 0)?;
        Some(Self { updated, number })
    }

    /// The place after a ticket.
    pub fn after(ticket: &super::Ticket) -> Self {
        Self { updated: ticket.times.updated, number: ticket.number }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.updated.timestamp_micros(), self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let updated = DateTime::from_timestamp_micros(1_800_000_000_123_456).expect("a time");
        let place = Cursor { updated, number: 12 };
        assert_eq!(Cursor::read(&place.to_string()), Some(place));
        for bad in ["", "-", "1", "1-", "x-1", "1-x", "1-0", "1--2", "99999999999999999999-1"] {
            assert_eq!(Cursor::read(bad), None, "{bad}");
        }
    }
}
