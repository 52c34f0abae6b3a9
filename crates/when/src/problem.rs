//! Problems with a text, and questions that have to be asked about it, as data.
//!
//! Invariant: nothing here is a sentence. A program says each of these in its own words and languages, and the
//! compiler tells it when one is missing.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

/// Why a text was not understood, or not accepted.
///
/// Quotations from a text are not cut; words out of a text with a time are in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A text is longer than anything that people type about time.
    TooLong {
        /// How many characters it may have.
        most: usize,
    },
    /// The same, of a text that should be a date and a time.
    TooLongForTime,
    /// Something is not known.
    Unknown(Unknown),
    /// Words are probably misspelt.
    Misspelt {
        /// The text that was typed.
        text: String,
        /// The text that may have been meant.
        meant: String,
        /// Another text that may have been meant.
        other: Option<String>,
    },
    /// Two different times of the day.
    TwoTimes,
    /// Two different time zones.
    TwoZones,
    /// Two different days.
    TwoDays,
    /// A span like "in 2 hours", together with a day or a time.
    SpanWithDay,
    /// Neither a day nor a time.
    NoDay,
    /// "Next year", without a day.
    NextYear,
    /// `5 to 8pm`: minutes before the hour, or from one time to another.
    MinutesOrRange(String),
    /// A time with its end, where it is not clear when it begins.
    Range {
        /// The whole of it.
        range: String,
        /// Its beginning, when that is written whole.
        begin: Option<String>,
    },
    /// More meanings than can be asked about.
    TooManyReadings,
    /// A date is not one, or not a sensible one.
    Date(DateProblem),
    /// A time zone is not certain.
    Zone(ZoneProblem),
    /// A rule by which something repeats is not complete.
    Rule(RuleProblem),
    /// More lead times than are accepted.
    TooManyLeads {
        /// How many are.
        most: usize,
    },
    /// A lead time of more than four weeks.
    LeadTooLong,
}

/// The kind of text that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A word of a date and time.
    Word(String),
    /// A number, with what is glued to it, that is neither a time nor a date.
    Number(String),
    /// The end of a text about time, which says that something repeats.
    Repetition(String),
    /// A text that should be a rule by which something repeats.
    Rule(String),
    /// A text that should name days of the week.
    Days(String),
    /// A text that should be a length of time.
    Length(String),
    /// A text that should be a time zone.
    Zone,
}

/// A problem with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateProblem {
    /// It is not in the calendar.
    NoSuchDate {
        /// The day of the month.
        day: u32,
        /// The month.
        month: u32,
    },
    /// "Fifth Monday" in a month that has four.
    NoSuchDay,
    /// A day of the month that no month has.
    NoMonthHas(u32),
    /// It is of another day of the week than the text says.
    OtherWeekday(NaiveDate),
    /// A day of the week and of the month, which come together only on a distant date.
    DistantDay(NaiveDate),
    /// Further than any date.
    TooFar,
    /// More years ahead than anybody means.
    TooManyYears {
        /// The year.
        year: i32,
        /// How many years ahead it may be.
        most: i32,
    },
}

/// A problem with a time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneProblem {
    /// A name may be that of several places, or of none.
    Doubtful {
        /// The name.
        name: String,
        /// The time zones that bear it.
        zones: Vec<Tz>,
    },
    /// A zone is chosen by an abbreviation, which does not follow summer time, or does not say where.
    Short {
        /// The text that was typed.
        typed: String,
        /// The places that may be meant.
        places: Vec<Tz>,
    },
    /// A zone is chosen by its difference from UTC, which does not follow summer time.
    Offset(String),
}

/// A problem with a rule by which something repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleProblem {
    /// It has no time of the day.
    WithoutTime(String),
    /// It leaves open on which day.
    WithoutDay(String),
    /// Its time is around midnight, which belongs to one of two days.
    AroundMidnight(String),
    /// It is over before it begins.
    EndsAtOnce(String),
    /// It is no whole number of hours apart.
    TooOften(String),
    /// `every second friday`: each other one, or one a month.
    EveryNth {
        /// The text that was typed.
        text: String,
        /// How the first meaning is written.
        weeks: String,
        /// How the second meaning is written.
        month: String,
    },
}

/// A question that has to be asked about a text that has several meanings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ambiguity {
    /// Which of several days.
    Day,
    /// Which of several times of the day.
    Time,
    /// Which of several zones.
    Zone,
    /// At what time of a day that is named without one.
    NoTime,
    /// Of two dates that may be meant, one is over: whether it is the other.
    OtherDateIsOver,
    /// Of two times that may be meant, one is over: whether it is the other.
    OtherTimeIsOver,
    /// `13pm`, which is of a clock of 24 hours and of one of 12.
    MixedClock,
    /// A time of the day, or so long from now.
    ClockOrSpan,
    /// A time of the day, or a date.
    ClockOrDate,
    /// A year, or a time of the day.
    YearOrClock,
    /// The end of a time, or its difference from UTC.
    EndOrOffset,
    /// The clocks skip this time: which one instead.
    Skipped {
        /// The wall time that was written.
        local: NaiveDateTime,
        /// The first time after the gap.
        resumes: NaiveDateTime,
        /// Whose clocks.
        zone: Tz,
    },
    /// The clocks show this time twice: which of the two.
    Doubled {
        /// The wall time that was written.
        local: NaiveDateTime,
        /// Whose clocks.
        zone: Tz,
    },
}
