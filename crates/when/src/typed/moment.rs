//! A wall time with its instant.
//!
//! Invariant: the wall time of a [`When`] leads to its instant again, also where clocks show a time twice.

use chrono::{FixedOffset, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use crate::schedule::{Occurrence, Schedule, Wall, resolve, zone_words};
use alphapy_kernel::time::Time;

/// A wall time in a zone, and its instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The wall time.
    pub local: NaiveDateTime,
    /// Whose clocks.
    pub zone: Tz,
    /// The instant.
    pub at: Time,
    /// The wall time and zone of a series that begins then, where this one time has to be written otherwise: because
    /// the clocks skip what was written, or show it twice.
    pub series: Option<(NaiveDateTime, Tz)>,
}

impl When {
    /// An occurrence, with what the rule says where the clocks skip that.
    #[must_use]
    pub fn of(schedule: &Schedule, occurrence: &Occurrence) -> Self {
        let (wall, zone) = (schedule.wall(occurrence), schedule.zone);
        let series = (wall != occurrence.local).then_some((wall, zone));
        Self { local: occurrence.local, zone, at: occurrence.at, series }
    }

    /// The meanings of a wall time: one instant, or two where the clocks go forward or back.
    #[must_use]
    pub fn readings(local: NaiveDateTime, zone: Tz) -> Vec<Self> {
        match resolve(local, zone) {
            Wall::Once(at) => vec![Self { local, zone, at, series: None }],
            Wall::Skipped { later, earlier, .. } => {
                let later = Self { series: Some((local, zone)), ..Self::at(later, zone) };
                vec![later, Self::at(earlier, zone)]
            }
            Wall::Twice { first, second } => vec![Self::at(first, zone), Self::at(second, zone)],
        }
    }

    /// The wall time with its zone, for readers who know that zone: `2026-10-25 02:30 (UTC+01:00)`.
    #[must_use]
    pub fn wall(&self) -> String {
        let zone = zone_words(self.zone);
        format!("{} ({zone})", self.local.format("%Y-%m-%d %H:%M"))
    }

    /// An instant, on the clocks of a zone; on others if those would show it only the second time.
    #[must_use]
    pub fn at(at: Time, zone: Tz) -> Self {
        let local = at.with_timezone(&zone).naive_local();
        Self { local, zone, at, series: None }.settled()
    }

    /// The same instant, written so that its wall time leads back to it.
    pub(super) fn settled(self) -> Self {
        if resolve(self.local, self.zone).instant() == self.at {
            return self;
        }
        let offset: FixedOffset = self.zone.offset_from_utc_datetime(&self.at.naive_utc()).fix();
        let zone = fixed(offset.local_minus_utc()).unwrap_or(Tz::UTC);
        let series = Some((self.local, self.zone));
        Self { local: self.at.with_timezone(&zone).naive_local(), zone, series, ..self }
    }
}

/// A zone whose clocks always differ from UTC by this; `None` if there is none.
#[must_use]
pub(super) fn fixed(seconds: i32) -> Option<Tz> {
    const ODD: [(i32, Tz); 9] = [
        (210, Tz::Asia__Tehran),
        (270, Tz::Asia__Kabul),
        (330, Tz::Asia__Kolkata),
        (345, Tz::Asia__Kathmandu),
        (390, Tz::Asia__Yangon),
        (525, Tz::Australia__Eucla),
        (570, Tz::Australia__Darwin),
        (-570, Tz::Pacific__Marquesas),
        (0, Tz::UTC),
    ];
    if let Some((_, zone)) = ODD.iter().find(|(minutes, _)| minutes * 60 == seconds) {
        return Some(*zone);
    }
    if seconds % 3600 != 0 {
        return None;
    }
    // POSIX counts westward: Etc/GMT-2 is two hours ahead of UTC.
    format!("Etc/GMT{:+}", -seconds / 3600).parse().ok()
}
