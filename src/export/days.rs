//! The days an export is about.
//!
//! Invariant: days are those of the guild's zone and both ends belong to it, also where the clock is changed
//! at midnight.

use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Time,
    error::{Error, Problem, Result},
    tr,
};

/// How far a midnight that does not exist may be from the first moment of its day.
const GAP_MINUTES: i64 = 180;

/// A first and a last day, either of which may be left open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// A time from its start until before its end, either of which may be left open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first moment.
    pub start: Option<Time>,
    /// The first moment after it.
    pub end: Option<Time>,
}

impl Days {
    /// Reads what was typed as `from` and `to`; an empty text is an open end.
    pub fn read(from: Option<&str>, to: Option<&str>) -> Result<Self> {
        let mut problems = Vec::new();
        let mut day = |field, text: Option<&str>| {
            let text = text.map(str::trim).filter(|text| !text.is_empty())?;
            let read = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            let read = read.filter(|day| (1970..=9998).contains(&day.year()));
            if read.is_none() {
                let text = tr!("Write the day like `2026-03-31`: year, month, day.");
                problems.push(Problem { field, text });
            }
            read
        };
        let days = Self { from: day(tr!("from"), from), to: day(tr!("to"), to) };
        if let (Some(first), Some(last)) = (days.from, days.to)
            && first > last
        {
            let text = tr!("The last day comes before the first one.");
            problems.push(Problem { field: tr!("to"), text });
        }
        if problems.is_empty() { Ok(days) } else { Err(Error::Invalid(problems)) }
    }

    /// From the start of the first day to the end of the last one, in a zone.
    pub fn in_zone(self, zone: Tz) -> Period {
        Period {
            start: self.from.map(|day| start(day, zone)),
            end: self.to.and_then(|day| day.succ_opt()).map(|day| start(day, zone)),
        }
    }
}

/// The first moment of a day.
fn start(day: NaiveDate, zone: Tz) -> Time {
    let midnight = day.and_time(NaiveTime::MIN);
    // Where clocks go forward at midnight, the day begins later.
    (0..=GAP_MINUTES)
        .find_map(|minutes| {
            let local = midnight + TimeDelta::minutes(minutes);
            zone.from_local_datetime(&local).earliest()
        })
        .map_or_else(|| midnight.and_utc(), |start| start.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str, zone: Tz) -> (String, String) {
        let period = Days::read(Some(from), Some(to)).expect("days").in_zone(zone);
        let text = |time: Option<Time>| time.map(|time| time.to_rfc3339()).unwrap_or_default();
        (text(period.start), text(period.end))
    }

    #[test]
    fn both_ends_belong_to_it_in_the_guilds_zone() {
        assert_eq!(
            period("2026-03-29", "2026-03-29", Tz::Europe__Amsterdam),
            ("2026-03-28T23:00:00+00:00".into(), "2026-03-29T22:00:00+00:00".into()),
            "a day of 23 hours"
        );
        // Havana's clocks go from 00:00 to 01:00.
        assert_eq!(
            period("2026-03-08", "2026-03-08", Tz::America__Havana),
            ("2026-03-08T05:00:00+00:00".into(), "2026-03-09T04:00:00+00:00".into())
        );
        // And back: 00:00 comes twice, the day begins with the first.
        assert_eq!(period("2026-11-01", " ", Tz::America__Havana).0, "2026-11-01T04:00:00+00:00");
        assert_eq!(Days::read(None, None).expect("days").in_zone(Tz::UTC), Period::default());
    }

    #[test]
    fn what_is_no_day_is_named() {
        for bad in [
            "31-03-2026",
            "2026-02-30",
            "tomorrow",
            "2026-3",
            "0001-01-01",
            "9999-12-31",
            "+2026-01-01 x",
        ] {
            let Err(Error::Invalid(problems)) = Days::read(Some(bad), Some("2026-01-01")) else {
                panic!("{bad} is taken for a day");
            };
            assert_eq!(problems.len(), 1);
            assert_eq!(problems[0].field, tr!("from"));
        }
        assert!(
            matches!(Days::read(Some("x"), Some("y")), Err(Error::Invalid(all)) if all.len() == 2)
        );
        assert!(Days::read(Some("2026-02-01"), Some("2026-01-01")).is_err());
        assert!(Days::read(Some("2026-01-01"), Some("2026-01-01")).is_ok());
    }
}
