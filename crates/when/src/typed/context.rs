//! Where and when a text is read.
//!
//! Invariant: what the clocks show is that of the place whose zone the text names, or else of its reader.

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::{draft::Draft, reading::Reader, zones::Zone};

/// The last year that is accepted.
pub(super) const LAST_YEAR: i32 = 9999;

/// A draft, and where and when it is read.
pub(super) struct ReadingContext<'a> {
    /// The draft that is read.
    pub(super) draft: &'a Draft,
    /// Its reader.
    pub(super) reader: &'a Reader<'a>,
    /// In which zone.
    pub(super) zone: Zone,
    /// The likeliest place of that zone.
    pub(super) place: Tz,
    /// The wall time there.
    pub(super) now: NaiveDateTime,
}

impl<'a> ReadingContext<'a> {
    pub(super) fn of(draft: &'a Draft, reader: &'a Reader<'a>) -> Self {
        let zone = draft.zone.clone().unwrap_or(Zone::Place(reader.zone));
        let place = zone.places(reader.zone, reader.now.naive_utc());
        let place = place.first().copied().unwrap_or(reader.zone);
        let now = reader.now.with_timezone(&place).naive_local();
        Self { draft, reader, zone, place, now }
    }
}
