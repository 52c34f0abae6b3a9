//! The arithmetic of the rules: which wall time has which number, and which comes after an instant.
//!
//! Invariant: nothing here walks from the start; the one exception, in `months`, never goes past the year 9999.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, TimeDelta};

use super::{
    Occurrence, Repeat, Schedule, Weekdays,
    months::{LAST_YEAR, Months, step},
    resolve,
    weekdays::WEEK,
};
use alphapy_kernel::time::Time;

/// Wall time and instant differ by less than a day, and a gap moves by at most a day.
const SLACK: Days = Days::new(3);

impl Schedule {
    /// The first occurrence after an instant; `None` when there is no more.
    #[must_use]
    pub fn occurrence_after(&self, after: Time) -> Option<Occurrence> {
        if let Some(Repeat::Hours { every }) = self.repeat {
            return self.hour_after(after, every);
        }
        let from = after.date_naive().checked_sub_days(SLACK).unwrap_or(NaiveDate::MIN);
        let mut index = if from <= self.start.date() { 0 } else { self.index_from(from)? };
        loop {
            let occurrence = self.occurrence(index)?;
            if occurrence.at > after {
                return Some(occurrence);
            }
            index = index.checked_add(1)?;
        }
    }

    /// The occurrence of this number; `None` past the end of the rule.
    #[must_use]
    pub fn occurrence(&self, index: u32) -> Option<Occurrence> {
        if self.count.is_some_and(|count| index >= count) {
            return None;
        }
        if let Some(Repeat::Hours { every }) = self.repeat {
            let hours = i64::from(index).checked_mul(i64::from(every.max(1)))?;
            let first = resolve(self.start, self.zone).instant();
            return self.at(index, first.checked_add_signed(TimeDelta::try_hours(hours)?)?);
        }
        let date = self.date(index).filter(|date| !self.is_past_end(*date))?;
        let at = resolve(date.and_time(self.start.time()), self.zone).instant();
        Some(Occurrence { index, local: at.with_timezone(&self.zone).naive_local(), at })
    }

    /// The wall time at which the rule has an occurrence, whether or not the clocks show it that day.
    #[must_use]
    pub fn wall(&self, occurrence: &Occurrence) -> NaiveDateTime {
        let date = self.date(occurrence.index);
        date.map_or(occurrence.local, |date| date.and_time(self.start.time()))
    }

    fn is_past_end(&self, date: NaiveDate) -> bool {
        date.year() > LAST_YEAR || self.until.is_some_and(|until| date > until)
    }

    /// An occurrence known by its instant.
    fn at(&self, index: u32, at: Time) -> Option<Occurrence> {
        if at >= last_instant() {
            return None;
        }
        let local = at.with_timezone(&self.zone).naive_local();
        (!self.is_past_end(local.date())).then_some(Occurrence { index, local, at })
    }

    fn hour_after(&self, after: Time, every: u16) -> Option<Occurrence> {
        let first = resolve(self.start, self.zone).instant();
        let step = i64::from(every.max(1)) * 3600;
        let index = match after.signed_duration_since(first) {
            passed if passed < TimeDelta::zero() => 0,
            passed => passed.num_seconds() / step + 1,
        };
        self.occurrence(u32::try_from(index).ok()?)
    }

    /// The local date of an occurrence, whether or not the rule has ended by then.
    fn date(&self, index: u32) -> Option<NaiveDate> {
        let start = self.start.date();
        let index = i64::from(index);
        match self.repeat {
            None => (index == 0).then_some(start),
            Some(Repeat::Hours { .. }) => None,
            Some(Repeat::Days { every }) => add_days(start, index * step(every)),
            Some(Repeat::Weeks { every, days }) => weeks(start, every, days)?.date(index),
            Some(ref repeat) => Months::of(start, repeat)?.date(index),
        }
    }

    /// The number of the first occurrence on or after a local date.
    fn index_from(&self, date: NaiveDate) -> Option<u32> {
        let start = self.start.date();
        let passed = date.signed_duration_since(start).num_days();
        let index = match self.repeat {
            None | Some(Repeat::Hours { .. }) => 0,
            Some(Repeat::Days { every }) => passed.div_euclid(step(every)),
            Some(Repeat::Weeks { every, days }) => weeks(start, every, days)?.index(date),
            Some(ref repeat) => Months::of(start, repeat)?.index(date),
        };
        u32::try_from(index.max(0)).ok()
    }

    /// The first wall time of a rule by months, counted from the start's own month.
    pub(super) fn first_of_months(&self) -> Option<NaiveDateTime> {
        let in_months = self.repeat.as_ref()?.by_months()?;
        let date = Months::every(self.start.date(), 1, in_months).date(0)?;
        Some(date.and_time(self.start.time()))
    }
}

/// The first instant that is too late for an occurrence.
fn last_instant() -> Time {
    DateTime::from_timestamp(253_402_300_800, 0).unwrap_or(Time::MAX_UTC)
}

fn add_days(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    date.checked_add_signed(TimeDelta::try_days(days)?)
}

/// The days of every so many weeks, as slots counted from the Monday of the first week.
struct Weeks {
    monday: NaiveDate,
    every: i64,
    days: Weekdays,
    per_week: i64,
    /// The slot of the first occurrence.
    first: i64,
}

fn weeks(start: NaiveDate, every: u16, days: Weekdays) -> Option<Weeks> {
    let monday = add_days(start, -i64::from(start.weekday().num_days_from_monday()))?;
    let per_week = i64::from(days.len());
    let weeks = Weeks { monday, every: step(every), days, per_week, first: 0 };
    (per_week > 0).then(|| Weeks { first: weeks.slot(start), ..weeks })
}

impl Weeks {
    /// The first slot on or after a date.
    fn slot(&self, date: NaiveDate) -> i64 {
        let passed = date.signed_duration_since(self.monday).num_days();
        let (period, day) = (passed.div_euclid(7 * self.every), passed.rem_euclid(7 * self.every));
        let before = WEEK.iter().zip(0..day).filter(|(d, _)| self.days.contains(**d)).count();
        period * self.per_week + i64::try_from(before).unwrap_or(0)
    }

    fn index(&self, date: NaiveDate) -> i64 {
        self.slot(date) - self.first
    }

    fn date(&self, index: i64) -> Option<NaiveDate> {
        let slot = self.first + index;
        let nth = usize::try_from(slot.rem_euclid(self.per_week)).ok()?;
        let day = i64::from(self.days.iter().nth(nth)?.num_days_from_monday());
        add_days(self.monday, slot.div_euclid(self.per_week) * 7 * self.every + day)
    }
}
