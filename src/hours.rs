//! Weekly hours, like `mon-fri 09:00-12:30 13:00-17:00; sat 10:00-14:00`, and time that counts only in them.
//!
//! Invariant: blocks are in order and do not touch, so [`Hours`] that mean the same are equal and are written
//! the same; no hours at all mean around the clock.

use std::{fmt, str::FromStr};

use chrono::{
    DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// How far ahead is looked for open hours: a target of a year of business time is too far to matter.
const HORIZON_DAYS: u64 = 4 * 366;

/// Days as they are written, Monday first, with the names people may type.
const DAYS: [(&str, &[&str]); 7] = [
    ("mon", &["mon", "monday", "ma", "maandag"]),
    ("tue", &["tue", "tues", "tuesday", "di", "dinsdag"]),
    ("wed", &["wed", "wednesday", "wo", "woensdag"]),
    ("thu", &["thu", "thur", "thurs", "thursday", "do", "donderdag"]),
    ("fri", &["fri", "friday", "vr", "vrijdag"]),
    ("sat", &["sat", "saturday", "za", "zaterdag"]),
    ("sun", &["sun", "sunday", "zo", "zondag"]),
];

/// Spans of days that have a name: the name, the first day and the last one.
const SPANS: &[(&str, usize, usize)] = &[
    ("weekdays", 0, 4),
    ("workdays", 0, 4),
    ("werkdagen", 0, 4),
    ("doordeweeks", 0, 4),
    ("weekend", 5, 6),
    ("weekends", 5, 6),
    ("daily", 0, 6),
    ("everyday", 0, 6),
    ("dagelijks", 0, 6),
];

/// Words that people write for a hyphen between two times or days, or for one word.
const WORDS: &[(&str, &str)] = &[
    (" to ", "-"),
    (" till ", "-"),
    (" until ", "-"),
    (" tot en met ", "-"),
    (" t/m ", "-"),
    (" tot ", "-"),
    (" - ", "-"),
    ("every day", "daily"),
    ("elke dag", "daily"),
    (" a.m.", "am"),
    (" p.m.", "pm"),
    (" am", "am"),
    (" pm", "pm"),
    (" uur", ""),
];

/// Part of a day: minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Block {
    from: u16,
    to: u16,
}

/// The hours of a week in which somebody works.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours([Vec<Block>; 7]);

/// The text is no weekly hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not weekly hours")]
pub struct Unreadable;

impl Hours {
    /// Whether there is no closing time.
    pub fn always(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// When `seconds` of open time after `start` are over.
    pub fn after(&self, start: DateTime<Utc>, seconds: i64, zone: Tz) -> DateTime<Utc> {
        if self.always() {
            return start + TimeDelta::seconds(seconds);
        }
        let mut left = seconds.max(0);
        for (from, to) in self.open(start, zone) {
            let open = (to - from).num_seconds();
            if open >= left {
                return from + TimeDelta::seconds(left);
            }
            left -= open;
        }
        start + TimeDelta::days(i64::try_from(HORIZON_DAYS).unwrap_or(0))
    }

    /// Seconds of open time from `from` to `to`; negative when `to` is earlier.
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> i64 {
        if to < from {
            return -self.between(to, from, zone);
        }
        if self.always() {
            return (to - from).num_seconds();
        }
        self.open(from, zone)
            .take_while(|(opens, _)| *opens < to)
            .map(|(opens, closes)| (closes.min(to) - opens).num_seconds())
            .sum()
    }

    /// The spans of open time after `start`, in order.
    fn open(
        &self,
        start: DateTime<Utc>,
        zone: Tz,
    ) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> + '_ {
        let first = start.with_timezone(&zone).date_naive();
        (0..HORIZON_DAYS)
            .map_while(move |day| first.checked_add_days(Days::new(day)))
            .flat_map(move |date| {
                let blocks = &self.0[date.weekday().num_days_from_monday() as usize];
                blocks
                    .iter()
                    .map(move |block| (at(date, block.from, zone), at(date, block.to, zone)))
            })
            .filter(move |(_, closes)| *closes > start)
            .map(move |(opens, closes)| (opens.max(start), closes))
            // A change of clocks can swallow a block.
            .filter(|(opens, closes)| opens < closes)
    }
}

/// The moment of a local time; in the gap of a change of clocks the first moment after it.
fn at(date: NaiveDate, minutes: u16, zone: Tz) -> DateTime<Utc> {
    let midnight = NaiveDateTime::from(date);
    let mut local = midnight + TimeDelta::minutes(i64::from(minutes));
    for _ in 0..16 {
        if let Some(found) = zone.from_local_datetime(&local).earliest() {
            return found.with_timezone(&Utc);
        }
        local += TimeDelta::minutes(15);
    }
    Utc.from_utc_datetime(&midnight)
}

impl FromStr for Hours {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let mut hours = Self::default();
        let mut text = text.to_lowercase().replace(['–', '—'], "-");
        for (typed, meant) in WORDS {
            text = text.replace(typed, meant);
        }
        for part in text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            let mut days: Vec<usize> = Vec::new();
            let mut blocks = Vec::new();
            for word in part.split([' ', ',']).filter(|word| !word.is_empty()) {
                if word.starts_with(|c: char| c.is_ascii_digit()) {
                    blocks.push(block(word)?);
                } else if blocks.is_empty() {
                    days.extend(span(word)?);
                } else {
                    return Err(Unreadable);
                }
            }
            if days.is_empty() || blocks.is_empty() {
                return Err(Unreadable);
            }
            for day in days {
                for Block { from, to } in &blocks {
                    if from < to {
                        hours.0[day].push(Block { from: *from, to: *to });
                        continue;
                    }
                    // Overnight: until midnight, and on into the next day.
                    hours.0[day].push(Block { from: *from, to: DAY });
                    if *to > 0 {
                        hours.0[(day + 1) % 7].push(Block { from: 0, to: *to });
                    }
                }
            }
        }
        hours.0.iter_mut().for_each(join);
        Ok(hours)
    }
}

/// A day or a span of days; `fri-mon` goes over the weekend.
fn span(word: &str) -> Result<Vec<usize>, Unreadable> {
    if let Some((_, first, last)) = SPANS.iter().find(|(name, ..)| *name == word) {
        return Ok((*first..=*last).collect());
    }
    let day =
        |name: &str| DAYS.iter().position(|(_, names)| names.contains(&name)).ok_or(Unreadable);
    let Some((first, last)) = word.split_once('-') else { return Ok(vec![day(word)?]) };
    let (first, last) = (day(first)?, day(last)?);
    let count = (last + 7 - first) % 7 + 1;
    Ok((0..count).map(|step| (first + step) % 7).collect())
}

/// Two times; the second is on the next day when it is the earlier one.
fn block(word: &str) -> Result<Block, Unreadable> {
    let (first, last) = word.split_once('-').ok_or(Unreadable)?;
    let (from, mut to) = (clock(first)?, clock(last)?);
    // "9-5" and "9 to 5" are said of a working day, not of a night.
    let bare = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if bare(first) && bare(last) && from <= DAY / 2 && to < from {
        to += DAY / 2;
    }
    if from == to || from == DAY { Err(Unreadable) } else { Ok(Block { from, to }) }
}

fn clock(text: &str) -> Result<u16, Unreadable> {
    let half = text.strip_suffix("am").map(|text| (text, 0));
    let half = half.or_else(|| text.strip_suffix("pm").map(|text| (text, DAY / 2)));
    if let Some((text, later)) = half {
        let minutes = clock(text)?;
        let twelve = DAY / 2;
        // 12am is midnight, 12pm noon.
        return match minutes {
            60..720 => Ok(minutes + later),
            720..780 => Ok(minutes - twelve + later),
            _ => Err(Unreadable),
        };
    }
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "0"));
    let number = |text: &str| match text.len() {
        1 | 2 => text.parse::<u16>().map_err(|_| Unreadable),
        _ => Err(Unreadable),
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let minutes = hour * 60 + minute;
    if minute < 60 && minutes <= DAY { Ok(minutes) } else { Err(Unreadable) }
}

/// Puts blocks in order and joins those that touch.
fn join(blocks: &mut Vec<Block>) {
    blocks.sort_unstable();
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks.drain(..) {
        match joined.last_mut() {
            Some(last) if block.from <= last.to => last.to = last.to.max(block.to),
            _ => joined.push(block),
        }
    }
    *blocks = joined;
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        let mut day = 0;
        while day < 7 {
            let blocks = &self.0[day];
            let same = (day..7).take_while(|d| self.0[*d] == *blocks).count();
            if !blocks.is_empty() {
                if !first {
                    f.write_str("; ")?;
                }
                first = false;
                f.write_str(DAYS[day].0)?;
                if same > 1 {
                    write!(f, "-{}", DAYS[day + same - 1].0)?;
                }
                for Block { from, to } in blocks {
                    write!(f, " {:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)?;
                }
            }
            day += same;
        }
        Ok(())
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn office() -> Hours {
        "mon-fri 09:00-12:30 13:00-17:00; sat 10:00-14:00".parse().expect("hours")
    }

    #[test]
    fn hours_are_read_as_people_write_them_and_written_one_way() {
        for (typed, written) in [
            ("mon-fri 09:00-17:00", "mon-fri 09:00-17:00"),
            ("Mon–Fri 9-17", "mon-fri 09:00-17:00"),
            (
                "ma-vr 9:00-12:30 13:00-17:00; za 10.00-14.00",
                "mon-fri 09:00-12:30 13:00-17:00; sat 10:00-14:00",
            ),
            ("mon, tue 13:00-17:00 9:00-13:00", "mon-tue 09:00-17:00"),
            ("fri-mon 00:00-24:00", "mon 00:00-24:00; fri-sun 00:00-24:00"),
            ("fri 22:00-02:00", "fri 22:00-24:00; sat 00:00-02:00"),
            ("sun 20:00-00:00", "sun 20:00-24:00"),
            ("mon 17:00-09:00", "mon 17:00-24:00; tue 00:00-09:00"),
            ("weekdays 9 to 5", "mon-fri 09:00-17:00"),
            ("every day 9am - 5:30pm", "mon-sun 09:00-17:30"),
            (
                "werkdagen 9 tot 17 uur; weekend 12am-12pm",
                "mon-fri 09:00-17:00; sat-sun 00:00-12:00",
            ),
            ("ma t/m vr 8.30 tot 17.00", "mon-fri 08:30-17:00"),
            ("", ""),
        ] {
            let hours: Hours = typed.parse().unwrap_or_else(|_| panic!("{typed}"));
            assert_eq!(hours.to_string(), written, "{typed}");
        }
        for typed in [
            "mon",
            "09:00-17:00",
            "mon 9:00-9:00",
            "mon 24:00-9:00",
            "mon 13pm-2",
            "mon 0am-9",
            "mon 9-25",
            "moon 9-10",
            "mon 9:75-10",
            "mon 9-10 tue",
        ] {
            assert!(typed.parse::<Hours>().is_err(), "{typed}");
        }
    }

    #[test]
    fn time_counts_only_while_it_is_open() {
        let zone = chrono_tz::Europe::Amsterdam;
        // Friday 16:00 local: an hour today, the rest on Saturday from 10:00.
        let start = utc("2026-01-09T15:00:00Z");
        assert_eq!(office().after(start, 3 * 3600, zone), utc("2026-01-10T11:00:00Z"));
        // Over the lunch break.
        assert_eq!(
            office().after(utc("2026-01-09T11:00:00Z"), 3600, zone),
            utc("2026-01-09T12:30:00Z")
        );
        // From Saturday evening to Monday morning nothing counts.
        assert_eq!(
            office().between(utc("2026-01-10T13:00:00Z"), utc("2026-01-12T08:00:00Z"), zone),
            0
        );
        assert_eq!(Hours::default().after(start, 60, zone), start + TimeDelta::seconds(60));
    }

    #[test]
    fn a_change_of_clocks_neither_adds_nor_loses_time() {
        let zone = chrono_tz::Europe::Amsterdam;
        let nights: Hours = "sun 00:00-06:00".parse().expect("hours");
        // The night of 29 March 2026 has five hours, that of 25 October seven.
        let (spring, autumn) = (utc("2026-03-28T22:00:00Z"), utc("2026-10-24T21:00:00Z"));
        assert_eq!(nights.between(spring, spring + TimeDelta::days(1), zone), 5 * 3600);
        assert_eq!(nights.between(autumn, autumn + TimeDelta::days(1), zone), 7 * 3600);
    }

    proptest! {
        #[test]
        fn what_is_added_is_what_lies_between(start in 1_700_000_000_i64..1_900_000_000, seconds in 0_i64..900_000) {
            let zone = chrono_tz::America::New_York;
            let start = DateTime::from_timestamp(start, 0).expect("a time");
            let end = office().after(start, seconds, zone);
            prop_assert_eq!(office().between(start, end, zone), seconds);
        }

        #[test]
        fn nothing_typed_breaks_it(text in ".{0,40}") {
            if let Ok(hours) = text.parse::<Hours>() {
                prop_assert_eq!(hours.to_string().parse::<Hours>(), Ok(hours));
            }
        }
    }
}
