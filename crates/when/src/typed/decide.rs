//! From what a text says to instants: which half of the day, which zone, and whether it is still ahead.
//!
//! Invariant: readings that are over are dropped, never moved; only a day without a date (`friday`, a
//! time alone, `12 march` long past) moves on to its next one.

use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike as _};

use super::{
    clocks::Half,
    context::{LAST_YEAR, ReadingContext},
    dates::Choice,
    days::Day,
    draft::Draft,
    lexicon::Part,
    moment::When,
    reading::{Parsed, Question, Reader},
    spans::Span,
    zones::Zone,
};
use crate::{
    problem::{Ambiguity, DateProblem, Problem},
    schedule::{Wall, resolve},
};
use alphapy_kernel::time::Time;

/// How many readings may be asked about; a text that has more is refused, never cut short. Discord has room for one
/// button more, for none of them.
pub(super) const MOST: usize = 24;
/// How many times are offered for a day without one.
const OFFERED: usize = 4;
/// How many years ahead a written time may be.
const FURTHEST: i32 = 100;
const DAY: u32 = 86_400;

/// Decides what a draft means to a reader.
pub(super) fn decide(draft: &Draft, reader: &Reader<'_>) -> Parsed {
    ReadingContext::of(draft, reader).decide().unwrap_or_else(Parsed::Unclear)
}

impl ReadingContext<'_> {
    fn decide(&self) -> Result<Parsed, Problem> {
        let draft = self.draft;
        let timed = draft.clock.is_some() || draft.part.is_some();
        let dated = draft.day.is_some() || draft.weekday.is_some();
        let mut choices = match draft.span {
            Some(span) if !dated && !timed => return self.after(span),
            Some(span) if !dated && span.is_dates() => {
                vec![vec![
                    span.on_the_wall(self.now).ok_or(Problem::Date(DateProblem::TooFar))?.date(),
                ]]
            }
            // "In two days, on Friday" says the same twice, or does not fit.
            Some(span) if draft.day.is_none() && span.is_dates() => {
                let date =
                    span.on_the_wall(self.now).ok_or(Problem::Date(DateProblem::TooFar))?.date();
                self.named(vec![vec![date]])?
            }
            Some(_) => {
                return Err(Problem::SpanWithDay);
            }
            None => self.choices()?,
        };
        if draft.clock.is_none() && !dated && draft.span.is_none() {
            if draft.part.is_none() {
                return Err(Problem::NoDay);
            }
            // "Morning", said at night, is that of tomorrow.
            choices = vec![self.now.date().iter_days().take(2).collect()];
        }
        let (readings, why) = match draft.clock {
            // A time that is not in the part of the day that is named.
            Some(_) if self.times().is_empty() => return Err(Problem::TwoTimes),
            Some(_) => self.timed(&choices),
            None => self.untimed(&choices),
        };
        self.answer(&readings, why)
    }

    /// So long from now.
    fn after(&self, span: Span) -> Result<Parsed, Problem> {
        let start = if span.months == 0 && span.days == 0 {
            self.reader.now
        } else {
            let wall = span.on_the_wall(self.now).ok_or(Problem::Date(DateProblem::TooFar))?;
            resolve(wall, self.place).instant()
        };
        let at =
            start.checked_add_signed(span.elapsed()).ok_or(Problem::Date(DateProblem::TooFar))?;
        // Up to the next whole second, so that it is never less than was asked.
        let up = i64::from(at.timestamp_subsec_nanos() > 0);
        let at = Time::from_timestamp(at.timestamp() + up, 0)
            .ok_or(Problem::Date(DateProblem::TooFar))?;
        let when = When::at(at, self.place);
        if when.local.year() > LAST_YEAR {
            return Err(Problem::Date(DateProblem::TooFar));
        }
        if let Some(year) = self.too_far(&[when]) {
            return Err(Problem::Date(DateProblem::TooManyYears { year, most: FURTHEST }));
        }
        Ok(if self.is_ahead(&when) { Parsed::Exact(when) } else { Parsed::Past(when) })
    }

    /// Readings of dates with a time, and what makes them more than one.
    fn timed(&self, choices: &[Choice]) -> (Vec<When>, Ambiguity) {
        let times = self.times();
        let mut why = if choices.len() > 1 {
            Ambiguity::Day
        } else if times.len() > 1 {
            Ambiguity::Time
        } else {
            Ambiguity::Zone
        };
        let mut readings = Vec::new();
        for (choice, time) in choices.iter().flat_map(|c| times.iter().map(move |t| (c, *t))) {
            let locals: Vec<_> = choice.iter().filter_map(|date| on(*date, time)).collect();
            let ahead = |local: &&NaiveDateTime| {
                self.zone.readings(**local, self.reader.zone).iter().any(|w| self.is_ahead(w))
            };
            let Some(local) = locals.iter().find(ahead).or(locals.last()).copied() else {
                continue;
            };
            match resolve(local, self.place) {
                Wall::Once(_) => {}
                Wall::Skipped { resumes, .. } => {
                    why = Ambiguity::Skipped { local, resumes, zone: self.place }
                }
                Wall::Twice { .. } => why = Ambiguity::Doubled { local, zone: self.place },
            }
            readings.extend(self.zone.readings(local, self.reader.zone));
        }
        (readings, why)
    }

    /// The times of the day that the text may mean; from a whole day on, they lie on the next date.
    fn times(&self) -> Vec<u32> {
        let Some(clock) = self.draft.clock else { return Vec::new() };
        let part = self.draft.part;
        let today = matches!(self.draft.day, Some(Day::FromToday(0, _)));
        let dated = self.draft.day.is_some() || self.draft.weekday.is_some();
        if clock.half == Half::Midnight {
            if matches!(part, Some(Part::Morning | Part::Afternoon)) {
                return Vec::new();
            }
            return if dated && !today { vec![0, DAY] } else { vec![DAY] };
        }
        let night = part == Some(Part::Night);
        let early = |time: u32| if night && time < DAY / 4 { time + DAY } else { time };
        let times: Vec<u32> = clock
            .readings(part, self.draft.dutch || self.draft.iso)
            .into_iter()
            .map(early)
            .collect();
        let each = |time: u32| match time {
            _ if !night || time <= DAY => vec![time],
            // "Tonight at one", said after midnight, is still ahead today.
            _ if (today || !dated) && self.now.hour() < 6 => vec![time - DAY],
            // "Friday night at one" is on Saturday for most, and on Friday for some.
            _ if dated && !today => vec![time - DAY, time],
            _ => vec![time],
        };
        times.into_iter().flat_map(each).collect()
    }

    /// Readings of dates without a time: times that people often mean.
    fn untimed(&self, choices: &[Choice]) -> (Vec<When>, Ambiguity) {
        let hours: &[u32] = match self.draft.part {
            None => &[9, 12, 15, 18, 20, 21, 22],
            Some(Part::Morning) => &[8, 9, 10, 11],
            Some(Part::Afternoon) => &[13, 14, 15, 16, 17],
            Some(Part::Evening) => &[18, 19, 20, 21, 22],
            Some(Part::Night) => &[20, 21, 22, 23, 24],
            Some(Part::End) => &[17, 18, 24],
        };
        let each = if choices.len() > 1 { 2 } else { OFFERED };
        let mut readings = Vec::new();
        for choice in choices {
            let at = |date: NaiveDate| {
                let locals = hours.iter().filter_map(move |hour| on(date, hour * 3600));
                let whens =
                    locals.filter_map(|l| self.zone.readings(l, self.reader.zone).first().copied());
                whens.collect::<Vec<_>>()
            };
            let ahead = |whens: &Vec<When>| whens.iter().any(|when| self.is_ahead(when));
            let days: Vec<_> = choice.iter().map(|date| at(*date)).collect();
            let Some(whens) = days.iter().find(|w| ahead(w)).or(days.last()) else { continue };
            let over = whens.last().filter(|when| !self.is_ahead(when)).copied();
            readings
                .extend(whens.iter().copied().filter(|w| self.is_ahead(w)).take(each).chain(over));
        }
        (readings, Ambiguity::NoTime)
    }

    fn answer(&self, readings: &[When], why: Ambiguity) -> Result<Parsed, Problem> {
        let sensible = |when: &When| when.local.year() <= LAST_YEAR;
        let Some(first) = readings.first().copied().filter(sensible) else {
            return Err(Problem::Date(DateProblem::TooFar));
        };
        if let Some(year) = self.too_far(readings) {
            return Err(Problem::Date(DateProblem::TooManyYears { year, most: FURTHEST }));
        }
        let mut ahead: Vec<When> = readings.iter().filter(|w| self.is_ahead(w)).copied().collect();
        ahead.sort_by_key(|when| when.at);
        ahead.dedup_by_key(|when| when.at);
        if ahead.len() > MOST {
            return Err(Problem::TooManyReadings);
        }
        let skipped = readings.iter().any(|when| self.is_skipped(when));
        let timeless = self.draft.clock.is_none();
        match ahead.as_slice() {
            [] => Ok(Parsed::Past(readings.last().copied().filter(|_| timeless).unwrap_or(first))),
            [when] if !skipped && !timeless && self.is_certain(readings) => {
                Ok(Parsed::Exact(*when))
            }
            [_] if !skipped && !timeless => {
                let why = match why {
                    _ if self.is_mixed() => Ambiguity::MixedClock,
                    Ambiguity::Day => Ambiguity::OtherDateIsOver,
                    Ambiguity::Time => Ambiguity::OtherTimeIsOver,
                    why => why,
                };
                Ok(Parsed::Ambiguous(Question { why, readings: ahead }))
            }
            _ => Ok(Parsed::Ambiguous(Question { why, readings: ahead })),
        }
    }

    /// Whether there is one reading, also among those that are over: of two that are written alike, one that is over
    /// does not make the other certain.
    fn is_certain(&self, readings: &[When]) -> bool {
        let same = readings.windows(2).all(|pair| pair[0].at == pair[1].at);
        same && !self.is_mixed()
    }

    fn is_mixed(&self) -> bool {
        self.draft.clock.is_some_and(|clock| clock.half == Half::Mixed)
    }

    /// Whether a reading shows another time of the day than was written, because the clocks skip the written one.
    fn is_skipped(&self, when: &When) -> bool {
        let Some(clock) = self.draft.clock.filter(|_| when.zone == self.place) else {
            return false;
        };
        let minutes = |seconds: u32| seconds % (DAY / 2) / 60;
        minutes(when.local.num_seconds_from_midnight()) != minutes(clock.seconds)
            && matches!(self.zone, Zone::Place(_))
    }

    /// The year of a reading that nobody means.
    fn too_far(&self, readings: &[When]) -> Option<i32> {
        let years = readings.iter().map(|when| when.local.year());
        years.max().filter(|year| *year > self.now.year() + FURTHEST)
    }

    fn is_ahead(&self, when: &When) -> bool {
        when.at.signed_duration_since(self.reader.now) >= TimeDelta::seconds(1)
    }
}

/// A wall time: seconds after the midnight with which a date begins.
fn on(date: NaiveDate, seconds: u32) -> Option<NaiveDateTime> {
    let date = date.checked_add_days(Days::new(u64::from(seconds / DAY)))?;
    let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(seconds % DAY, 0)?;
    Some(date.and_time(time))
}

/// Why a draft does not tell when an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsure {
    /// No date, or several that may be meant.
    Date,
    /// No time, or morning and evening may be meant.
    Time,
    /// An abbreviation that may mean several zones.
    Zone,
    /// It was before the present.
    Over(When),
}

impl Unsure {
    /// The uncertain part of something that is asked about.
    pub fn of(why: &Ambiguity) -> Self {
        match why {
            Ambiguity::Zone => Self::Zone,
            Ambiguity::Day | Ambiguity::OtherDateIsOver | Ambiguity::ClockOrDate => Self::Date,
            _ => Self::Time,
        }
    }
}

/// The dates that a draft with a day may mean, one for each reading.
pub fn dates(draft: &Draft, reader: &Reader<'_>) -> Vec<NaiveDate> {
    if draft.day.is_none() && draft.weekday.is_none() {
        return Vec::new();
    }
    let choices = ReadingContext::of(draft, reader).choices().unwrap_or_default();
    choices.iter().filter_map(|choice| choice.first().copied()).collect()
}

/// When an event is that a draft tells about: only what is exact in a command is.
pub fn event(draft: &Draft, reader: &Reader<'_>) -> Result<When, Unsure> {
    if draft.tail.is_some() {
        return Err(Unsure::Time);
    }
    match decide(draft, reader) {
        Parsed::Exact(when) => Ok(when),
        Parsed::Past(when) => Err(Unsure::Over(when)),
        Parsed::Ambiguous(question) => Err(Unsure::of(&question.why)),
        Parsed::Unclear(Problem::TwoTimes) => Err(Unsure::Time),
        Parsed::Unclear(_) => Err(Unsure::Date),
    }
}
