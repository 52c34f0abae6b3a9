//! The days of every so many months: by their number, or as, say, the second Tuesday.
//!
//! Invariant: nothing here walks from the start, but for the fifth weekday of a month, which not every month has.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::{MonthDays, Nths, Repeat};

/// The last year with occurrences: the last that both databases and Discord can tell.
pub(super) const LAST_YEAR: i32 = 9999;

/// How many units apart; a rule that says 0 is not followed into an endless loop.
pub(super) fn step(every: u16) -> i64 {
    i64::from(every.max(1))
}

/// The days of a month.
#[derive(Clone, Copy)]
pub(super) enum InMonth {
    /// These numbers.
    Dates(MonthDays),
    /// The ordinals of this day of the week.
    Weekdays(Nths, Weekday),
}

impl Repeat {
    /// The days of a month it is on, if it counts in months.
    pub(super) fn by_months(&self) -> Option<InMonth> {
        Some(match *self {
            Self::MonthsByDate { day, .. } => {
                // The stored value may be no day; it then is on the nearest one.
                InMonth::Dates(MonthDays::default().with(day.clamp(1, 31))?)
            }
            Self::MonthsByDates { days, .. } => InMonth::Dates(days),
            Self::MonthsByWeekday { nth, weekday, .. } => {
                InMonth::Weekdays(Nths::default().with(nth).unwrap_or_default(), weekday)
            }
            Self::MonthsByWeekdays { nths, weekday, .. } => InMonth::Weekdays(nths, weekday),
            Self::Hours { .. } | Self::Days { .. } | Self::Weeks { .. } => return None,
        })
    }
}

impl InMonth {
    /// Whether every month has all of them.
    fn is_in_every_month(self) -> bool {
        !matches!(self, Self::Weekdays(nths, _) if nths.iter().any(|nth| nth == 5))
    }

    /// How many there are in a month.
    fn per_month(self) -> i64 {
        i64::from(match self {
            Self::Dates(days) => days.len(),
            Self::Weekdays(nths, _) => nths.len(),
        })
    }

    /// The days of a month that is counted from January of the year 0, in order; two of them may be one date.
    fn dates(self, month: i64) -> Vec<NaiveDate> {
        let first = i32::try_from(month.div_euclid(12)).ok().and_then(|year| {
            let month = u32::try_from(month.rem_euclid(12)).ok()? + 1;
            NaiveDate::from_ymd_opt(year, month, 1)
        });
        let Some(first) = first else { return Vec::new() };
        let length = u32::from(first.num_days_in_month());
        match self {
            Self::Dates(days) => {
                let days = days.iter().map(|day| u32::from(day).clamp(1, length));
                days.filter_map(|day| first.with_day(day)).collect()
            }
            Self::Weekdays(nths, weekday) => {
                nths.iter().filter_map(|nth| nth_of(first, length, nth, weekday)).collect()
            }
        }
    }
}

/// The first, second … or last such day of the week of a month.
fn nth_of(first: NaiveDate, length: u32, nth: i8, weekday: Weekday) -> Option<NaiveDate> {
    if nth == -1 {
        let last = first.with_day(length)?;
        let back = last.weekday().days_since(weekday);
        return last.checked_sub_days(Days::new(u64::from(back)));
    }
    let nth = u8::try_from(nth).ok()?;
    NaiveDate::from_weekday_of_month_opt(first.year(), first.month(), weekday, nth)
}

/// Days of every so many months, as slots counted from the month of the start.
pub(super) struct Months {
    anchor: i64,
    every: i64,
    of: InMonth,
    /// The slot of the first occurrence that is not before the start.
    first: i64,
}

impl Months {
    /// The days of a rule that counts in months.
    pub(super) fn of(start: NaiveDate, repeat: &Repeat) -> Option<Self> {
        Some(Self::every(start, repeat.every(), repeat.by_months()?))
    }

    /// Those days of every so many months.
    pub(super) fn every(start: NaiveDate, every: u16, of: InMonth) -> Self {
        let anchor = month_of(start);
        let passed = of.dates(anchor).iter().filter(|date| **date < start).count();
        Self { anchor, every: step(every), of, first: i64::try_from(passed).unwrap_or(0) }
    }

    fn in_period(&self, period: i64) -> Vec<NaiveDate> {
        self.of.dates(self.anchor + period * self.every)
    }

    /// The dates of a rule with a fifth weekday, by walking; others are computed.
    fn walk(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        let last = i64::from(LAST_YEAR) * 12 + 11;
        let periods = (last - self.anchor).div_euclid(self.every);
        let first = usize::try_from(self.first).unwrap_or(0);
        (0..=periods).flat_map(|period| self.in_period(period)).skip(first)
    }

    /// The date of an occurrence.
    pub(super) fn date(&self, index: i64) -> Option<NaiveDate> {
        let per_month = self.of.per_month();
        // A rule that asks for, say, the ninth Monday never occurs.
        if per_month == 0 {
            return None;
        }
        if self.of.is_in_every_month() {
            let slot = self.first + index;
            let nth = usize::try_from(slot.rem_euclid(per_month)).ok()?;
            return self.in_period(slot.div_euclid(per_month)).get(nth).copied();
        }
        self.walk().nth(usize::try_from(index).ok()?)
    }

    /// The number of the first occurrence on or after a date.
    pub(super) fn index(&self, date: NaiveDate) -> i64 {
        let per_month = self.of.per_month();
        if per_month == 0 {
            return 0;
        }
        if !self.of.is_in_every_month() {
            let before = self.walk().take_while(|d| *d < date).count();
            return i64::try_from(before).unwrap_or(i64::MAX);
        }
        let period = (month_of(date) - self.anchor).div_euclid(self.every);
        let passed = self.in_period(period).iter().filter(|d| **d < date).count();
        period * per_month + i64::try_from(passed).unwrap_or(0) - self.first
    }
}

fn month_of(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}
