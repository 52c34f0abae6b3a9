//! Which date a day is: of which week, month and year.
//!
//! Invariant: a date that does not exist is refused, never moved to one that does.

use chrono::{Datelike as _, Months, NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::{
    context::ReadingContext,
    days::{Day, Month, Which},
    draft::Draft,
    reading::Reader,
    zones::Zone,
};
use crate::problem::{DateProblem, Problem};

/// How many days a date without a year may be over and still be taken for a mistake, not for next year.
const SLIP_DAYS: i64 = 30;

/// A choice of dates: the first one that is ahead counts.
pub(super) type Choice = Vec<NaiveDate>;

impl ReadingContext<'_> {
    /// The dates that the text may mean.
    pub(super) fn choices(&self) -> Result<Vec<Choice>, Problem> {
        let today = self.now.date();
        let weekday = self.draft.weekday;
        let choices = match self.draft.day {
            None => match weekday {
                None => vec![vec![today, add(today, 1)?, add(today, 2)?]],
                Some((day, which)) => return self.weekday(day, which),
            },
            Some(Day::FromToday(days, _)) => vec![vec![add(today, days)?]],
            Some(Day::Weeks(weeks)) => {
                let Some((day, _)) = weekday else { return Ok(vec![vec![add(today, weeks * 7)?]]) };
                return Ok(vec![vec![self.in_week(weeks, day)?]]);
            }
            Some(Day::InWeeks(weeks)) => return self.in_weeks(weeks),
            Some(Day::WeeksFrom(weeks)) => return self.weeks_from(weeks),
            Some(Day::Nth { nth, weekday, month }) => vec![self.nth(nth, weekday, month)?],
            Some(Day::Months(months)) => {
                let months = Months::new(u32::try_from(months).unwrap_or(1));
                vec![vec![
                    today.checked_add_months(months).ok_or(Problem::Date(DateProblem::TooFar))?,
                ]]
            }
            Some(Day::Date { year, month, day }) => {
                vec![self.date(year.or(self.next_year()), month, day)?]
            }
            Some(Day::Either { first, second, year }) => {
                self.either(first, second, year.or(self.next_year()))?
            }
            Some(Day::OfMonth(day)) => vec![self.of_month(day, weekday.map(|(day, _)| day))?],
            Some(Day::InMonth(day, Month::FromThis(months))) => vec![self.day_of(day, months)?],
            Some(Day::InMonth(day, _)) => vec![self.of_month(day, weekday.map(|(day, _)| day))?],
            Some(Day::Weekend(which)) => self.weekend(which)?,
            Some(Day::Weekday(day, which, _)) => return self.weekday(day, which),
        };
        self.named(choices)
    }

    /// Those of the choices that are of the day of the week that is named, if one is.
    pub(super) fn named(&self, choices: Vec<Choice>) -> Result<Vec<Choice>, Problem> {
        let Some((wanted, _)) = self.draft.weekday else { return Ok(choices) };
        let named = |choice: &Choice| choice.iter().any(|date| date.weekday() == wanted);
        let fitting: Vec<Choice> = choices.iter().filter(|c| named(c)).cloned().collect();
        if fitting.is_empty() {
            let date = choices.iter().flatten().next().copied();
            return Err(Problem::Date(date.map_or(DateProblem::TooFar, DateProblem::OtherWeekday)));
        }
        Ok(fitting)
    }

    fn weekday(&self, day: Weekday, which: Which) -> Result<Vec<Choice>, Problem> {
        let today = self.now.date();
        let ahead = i64::from(day.days_since(today.weekday()));
        let coming = add(today, if ahead == 0 { 7 } else { ahead })?;
        Ok(match which {
            Which::Nearest | Which::This => vec![vec![add(today, ahead)?, add(today, ahead + 7)?]],
            Which::Coming => vec![vec![coming]],
            Which::Next => {
                let next = self.in_week(1, day)?;
                if next == coming { vec![vec![next]] } else { vec![vec![coming], vec![next]] }
            }
        })
    }

    /// Saturday and Sunday of this weekend; with "next" also those of the one after it, which some mean.
    fn weekend(&self, which: Which) -> Result<Vec<Choice>, Problem> {
        let today = self.now.date();
        let ahead = match today.weekday() {
            Weekday::Sun => -1,
            day => i64::from(Weekday::Sat.days_since(day)),
        };
        let days: &[i64] = if which == Which::Next { &[0, 1, 7, 8] } else { &[0, 1] };
        days.iter().map(|day| Ok(vec![add(today, ahead + day)?])).collect()
    }

    /// The 10th of the month so many from this one.
    fn day_of(&self, day: u32, months: u32) -> Result<Choice, Problem> {
        let first = self.now.date().with_day(1);
        let month = first.and_then(|first| first.checked_add_months(Months::new(months)));
        let month = month.ok_or(Problem::Date(DateProblem::TooFar))?;
        let nowhere = DateProblem::NoSuchDate { day, month: month.month() };
        Ok(vec![month.with_day(day).ok_or(Problem::Date(nowhere))?])
    }

    /// The year that "next year" is, when the text says so.
    fn next_year(&self) -> Option<i32> {
        self.draft.next_year.then(|| self.now.year() + 1)
    }

    /// "Friday in two weeks": that of the week two from this one, or two weeks after the nearest Friday.
    fn in_weeks(&self, weeks: i64) -> Result<Vec<Choice>, Problem> {
        let Some((day, _)) = self.draft.weekday else {
            return Ok(vec![vec![add(self.now.date(), weeks * 7)?]]);
        };
        let (of_week, counted) = (self.in_week(weeks, day)?, self.ahead(day, weeks)?);
        let both = vec![vec![of_week], vec![counted]];
        Ok(if of_week == counted { vec![vec![of_week]] } else { both })
    }

    /// "A week from Friday", which on a Friday may be counted from today or from the next one.
    fn weeks_from(&self, weeks: i64) -> Result<Vec<Choice>, Problem> {
        let today = self.now.date();
        let Some((day, _)) = self.draft.weekday else {
            return Ok(vec![vec![add(today, weeks * 7)?]]);
        };
        let first = self.ahead(day, weeks)?;
        let again = if day == today.weekday() { Some(vec![add(first, 7)?]) } else { None };
        Ok([vec![first]].into_iter().chain(again).collect())
    }

    /// The nearest such day, today included, and so many weeks on.
    fn ahead(&self, day: Weekday, weeks: i64) -> Result<NaiveDate, Problem> {
        let today = self.now.date();
        add(today, i64::from(day.days_since(today.weekday())) + weeks * 7)
    }

    /// The first Monday of a month, or its last day.
    fn nth(&self, nth: i8, weekday: Option<Weekday>, month: Month) -> Result<Choice, Problem> {
        let today = self.now.date();
        let this = today.with_day(1).ok_or(Problem::Date(DateProblem::TooFar))?;
        let later = |months| this.checked_add_months(Months::new(months));
        let firsts: Vec<NaiveDate> = match month {
            Month::Nearest => (0..=3).filter_map(later).collect(),
            Month::FromThis(months) => later(months).into_iter().collect(),
            Month::Named(month, year) => match year.or(self.next_year()) {
                Some(year) => NaiveDate::from_ymd_opt(year, month, 1).into_iter().collect(),
                // The first such month whose day is ahead; one that has no such day is not skipped.
                None => (today.year() - 1..=today.year() + 1)
                    .filter_map(|year| NaiveDate::from_ymd_opt(year, month, 1))
                    .find(|first| {
                        let day = nth_of(*first, nth, weekday).or_else(|| nth_of(*first, -1, None));
                        day.is_some_and(|day| day >= self.earliest())
                    })
                    .into_iter()
                    .collect(),
            },
        };
        let days = firsts.into_iter().filter_map(|first| nth_of(first, nth, weekday));
        let nearest = matches!(month, Month::Nearest);
        let ahead: Choice = days.filter(|day| !nearest || *day >= today).take(2).collect();
        if ahead.is_empty() {
            return Err(Problem::Date(DateProblem::NoSuchDay));
        }
        Ok(ahead)
    }

    /// From when on a date without a year is taken for one that was a mistake, not for next year's.
    fn earliest(&self) -> NaiveDate {
        let today = self.now.date();
        today.checked_sub_signed(TimeDelta::days(SLIP_DAYS)).unwrap_or(today)
    }

    /// A day of the week so many weeks from this one.
    fn in_week(&self, weeks: i64, day: Weekday) -> Result<NaiveDate, Problem> {
        let today = self.now.date();
        let monday = add(today, -i64::from(today.weekday().num_days_from_monday()))?;
        add(monday, weeks * 7 + i64::from(day.num_days_from_monday()))
    }

    fn date(&self, year: Option<i32>, month: u32, day: u32) -> Result<Choice, Problem> {
        let nowhere = Problem::Date(DateProblem::NoSuchDate { day, month });
        if let Some(year) = year {
            return Ok(vec![NaiveDate::from_ymd_opt(year, month, day).ok_or(nowhere)?]);
        }
        let today = self.now.date();
        let earliest = self.earliest();
        // 29 February comes after eight years at the latest.
        (today.year() - 1..=today.year() + 8)
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .find(|date| *date >= earliest)
            .map(|date| vec![date])
            .ok_or(nowhere)
    }

    fn either(&self, first: u32, second: u32, year: Option<i32>) -> Result<Vec<Choice>, Problem> {
        let day_first = self.date(year, second, first);
        let month_first = self.date(year, first, second);
        match (day_first, month_first) {
            (Ok(date), _) if self.draft.dutch => Ok(vec![date]),
            (Ok(date), Ok(other)) if date == other => Ok(vec![date]),
            (Ok(date), Ok(other)) if year.is_none() => {
                Ok(vec![self.beside(date.clone(), &other)?, self.beside(other, &date)?])
            }
            (Ok(date), Ok(other)) => Ok(vec![date, other]),
            (Ok(date), Err(_)) | (Err(_), Ok(date)) => Ok(vec![date]),
            (Err(why), Err(_)) => Err(why),
        }
    }

    /// A date without a year beside another that it may mean: when only this one is over, that of next year,
    /// since it is not certain that it is the mistake.
    fn beside(&self, date: Choice, other: &Choice) -> Result<Choice, Problem> {
        let today = self.now.date();
        let is_over = |choice: &Choice| choice.iter().all(|date| *date < today);
        if !is_over(&date) || is_over(other) {
            return Ok(date);
        }
        date.into_iter()
            .map(|date| {
                date.checked_add_months(Months::new(12)).ok_or(Problem::Date(DateProblem::TooFar))
            })
            .collect()
    }

    /// The 12th of this month and of the next ones that have one; with a day of the week, the next ones on
    /// which both fall.
    fn of_month(&self, day: u32, weekday: Option<Weekday>) -> Result<Choice, Problem> {
        let first = self.now.date().with_day(1).ok_or(Problem::Date(DateProblem::TooFar))?;
        // Each day of a month falls on each day of the week within a few years.
        let months = (0..=LONGEST_WAIT).filter_map(|n| first.checked_add_months(Months::new(n)));
        let dates = months.filter_map(|month| month.with_day(day));
        let named = |date: &NaiveDate| weekday.is_none_or(|wanted| date.weekday() == wanted);
        let dates: Choice = dates.filter(|d| *d >= self.now.date() && named(d)).take(2).collect();
        let Some(first) = dates.first() else {
            return Err(Problem::Date(DateProblem::NoMonthHas(day)));
        };
        let months = (first.year() - self.now.year()) * 12 + first.month0().cast_signed()
            - self.now.month0().cast_signed();
        // Everybody knows that a Friday the 13th is rare; of other days it is more likely a slip.
        if weekday.is_some() && day != 13 && months > 2 {
            return Err(Problem::Date(DateProblem::DistantDay(*first)));
        }
        Ok(dates)
    }
}

/// How many months may lie between two Mondays that are a 31st, and the like.
const LONGEST_WAIT: u32 = 120;

/// Of the month that begins with a date: the first, second … such day of the week, -1 the last; without a
/// day of the week its first or last day.
fn nth_of(first: NaiveDate, nth: i8, weekday: Option<Weekday>) -> Option<NaiveDate> {
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    let Some(weekday) = weekday else { return Some(if nth < 0 { last } else { first }) };
    if nth < 0 {
        let back = i64::from(last.weekday().days_since(weekday));
        return last.checked_sub_signed(TimeDelta::days(back));
    }
    let to_first = i64::from(weekday.days_since(first.weekday()));
    let date = first.checked_add_signed(TimeDelta::days(to_first + 7 * i64::from(nth - 1)))?;
    (date <= last).then_some(date)
}

fn add(date: NaiveDate, days: i64) -> Result<NaiveDate, Problem> {
    TimeDelta::try_days(days)
        .and_then(|d| date.checked_add_signed(d))
        .ok_or(Problem::Date(DateProblem::TooFar))
}

/// The one date that a day means when it ends something that starts on `start`.
pub fn date_after(
    day: Day,
    start: NaiveDate,
    dutch: bool,
    reader: &Reader<'_>,
) -> Option<NaiveDate> {
    let draft = Draft { dutch, ..Draft::default() };
    let draft = match day {
        Day::Weekday(weekday, which, None) => Draft { weekday: Some((weekday, which)), ..draft },
        Day::Weekday(..) | Day::FromToday(_, Some(_)) => return None,
        _ => Draft { day: Some(day), ..draft },
    };
    let now = start.and_time(NaiveTime::MIN);
    let context = ReadingContext {
        draft: &draft,
        reader,
        zone: Zone::Place(reader.zone),
        place: reader.zone,
        now,
    };
    let choices = context.choices().ok()?;
    let [choice] = choices.as_slice() else { return None };
    choice.iter().copied().find(|date| *date >= start)
}
