//! From wall time to instants, where clocks go forward or back.
//!
//! Invariant: every wall time has an instant; the instant of a later wall time is never earlier.

use chrono::{NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::{GapInfo, Tz};

use alphapy_kernel::time::Time;

/// The meaning of a wall time in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// The clocks show it once, then.
    Once(Time),
    /// The clocks skip it.
    Skipped {
        /// The time moved forward by the length of the gap: as if the clocks had not changed yet.
        later: Time,
        /// The time moved back by it: as if they had changed before.
        earlier: Time,
        /// The first wall time after the gap.
        resumes: NaiveDateTime,
    },
    /// The clocks show it twice.
    Twice {
        /// The first time.
        first: Time,
        /// The second time.
        second: Time,
    },
}

impl Wall {
    /// The one instant a schedule occurs at: moved forward by a gap, the first of two.
    #[must_use]
    pub fn instant(self) -> Time {
        match self {
            Self::Once(at) | Self::Skipped { later: at, .. } | Self::Twice { first: at, .. } => at,
        }
    }
}

/// A zone as people know it: `Europe/Amsterdam`, and `UTC+02:00` for what the zone database calls `Etc/GMT-2`.
#[must_use]
pub fn zone_words(zone: Tz) -> String {
    if zone.name().starts_with("Etc/GMT") {
        format!(
            "UTC{}",
            zone.offset_from_utc_datetime(&chrono::DateTime::UNIX_EPOCH.naive_utc()).fix()
        )
    } else {
        zone.name().to_owned()
    }
}

/// The meaning of `local` in `zone`.
#[must_use]
pub fn resolve(local: NaiveDateTime, zone: Tz) -> Wall {
    let offsets = zone.offset_from_local_datetime(&local);
    let at = |seconds: i32| {
        let offset = chrono::TimeDelta::seconds(i64::from(seconds));
        local.and_utc().checked_sub_signed(offset).unwrap_or_else(|| local.and_utc())
    };
    let seconds = |offset: &<Tz as chrono::TimeZone>::Offset| offset.fix().local_minus_utc();
    match offsets {
        chrono::LocalResult::Single(offset) => Wall::Once(at(seconds(&offset))),
        chrono::LocalResult::Ambiguous(one, other) => {
            let (one, other) = (at(seconds(&one)), at(seconds(&other)));
            Wall::Twice { first: one.min(other), second: one.max(other) }
        }
        chrono::LocalResult::None => {
            let gap = GapInfo::new(&local, &zone);
            let begin = gap.as_ref().and_then(|gap| gap.begin);
            let end = gap.as_ref().and_then(|gap| gap.end.as_ref());
            match (begin, end) {
                (Some((_, before)), Some(end)) => Wall::Skipped {
                    later: at(seconds(&before)),
                    earlier: at(seconds(end.offset())),
                    resumes: end.naive_local(),
                },
                // A gap always has two ends; without them the wall time is taken as UTC.
                _ => Wall::Once(local.and_utc()),
            }
        }
    }
}
