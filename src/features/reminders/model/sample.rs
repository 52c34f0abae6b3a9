//! A reminder for the tests of what becomes of reminders.

use twilight_model::id::Id;

use super::{Destination, Draft, Kind, Mentions};
use crate::features::reminders::schedule::Schedule;

/// A draft that says little, at these times.
pub fn draft(schedule: Schedule, leads: &[i64]) -> Draft {
    Draft {
        kind: Kind::Plain,
        name: "x".into(),
        message: String::new(),
        place: Destination::channel(Id::new(1)),
        location: String::new(),
        image: String::new(),
        mentions: Mentions::default(),
        schedule,
        leads: leads.to_vec(),
    }
}
