//! Which date a day is: of which week, month and year.
//!
//! Invariant: a date that does not exist is refused, never moved to one that does.

use chrono::{Datelike as _, Months, NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::{
    Reader,
    days::{Day, Which},
    decide::{Scene, far},
    draft::Draft,
    zones::Zone,
};
use crate::{
    lang::{Text, raw},
    tr,
};

/// How many days a date without a year may be over and still be taken for a mistake, not for next year.
const SLIP_DAYS: i64 = 30;

/// A choice of dates: the first one that is ahead counts.
pub(super) type Choice = Vec<NaiveDate>;

impl Scene<'_> {
    /// The dates that the text may mean.
    pub(super) fn choices(&self) -> Result<Vec<Choice>, Text> {
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
            Some(Day::Months(months)) => {
                let months = Months::new(u32::try_from(months).unwrap_or(1));
                vec![vec![today.checked_add_months(months).ok_or_else(far)?]]
            }
            Some(Day::Date { year, month, day }) => vec![self.date(year, month, day)?],
            Some(Day::Either { first, second, year }) => self.either(first, second, year)?,
            Some(Day::OfMonth(day)) => vec![self.of_month(day)?],
            Some(Day::Weekday(day, which, _)) => return self.weekday(day, which),
        };
        let Some((wanted, _)) = weekday else { return Ok(choices) };
        let named = |choice: &Choice| choice.iter().any(|date| date.weekday() == wanted);
        let fitting: Vec<Choice> = choices.iter().filter(|c| named(c)).cloned().collect();
        if fitting.is_empty() {
            let date = choices.first().and_then(|c| c.first()).map(ToString::to_string);
            let date = raw(date.unwrap_or_default());
            return Err(tr!("{date} is another day of the week than you wrote.", date = date));
        }
        Ok(fitting)
    }

    fn weekday(&self, day: Weekday, which: Which) -> Result<Vec<Choice>, Text> {
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

    /// A day of the week so many weeks from this one.
    fn in_week(&self, weeks: i64, day: Weekday) -> Result<NaiveDate, Text> {
        let today = self.now.date();
        let monday = add(today, -i64::from(today.weekday().num_days_from_monday()))?;
        add(monday, weeks * 7 + i64::from(day.num_days_from_monday()))
    }

    fn date(&self, year: Option<i32>, month: u32, day: u32) -> Result<Choice, Text> {
        let nowhere = || {
            let date = raw(format!("{day}-{month}"));
            tr!("There is no day {date} (day-month) in that year.", date = date)
        };
        if let Some(year) = year {
            return Ok(vec![NaiveDate::from_ymd_opt(year, month, day).ok_or_else(nowhere)?]);
        }
        let today = self.now.date();
        let earliest = today.checked_sub_signed(TimeDelta::days(SLIP_DAYS)).unwrap_or(today);
        // 29 February comes after eight years at the latest.
        (today.year() - 1..=today.year() + 8)
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .find(|date| *date >= earliest)
            .map(|date| vec![date])
            .ok_or_else(nowhere)
    }

    fn either(&self, first: u32, second: u32, year: Option<i32>) -> Result<Vec<Choice>, Text> {
        let day_first = self.date(year, second, first);
        let month_first = self.date(year, first, second);
        match (day_first, month_first) {
            (Ok(date), _) if self.draft.dutch => Ok(vec![date]),
            (Ok(date), Ok(other)) if date == other => Ok(vec![date]),
            (Ok(date), Ok(other)) => Ok(vec![date, other]),
            (Ok(date), Err(_)) | (Err(_), Ok(date)) => Ok(vec![date]),
            (Err(why), Err(_)) => Err(why),
        }
    }

    /// The 12th of this month and of the next ones that have one.
    fn of_month(&self, day: u32) -> Result<Choice, Text> {
        let first = self.now.date().with_day(1).ok_or_else(far)?;
        let months = (0..4).filter_map(|n| first.checked_add_months(Months::new(n)));
        let dates: Choice = months.filter_map(|month| month.with_day(day)).collect();
        let dates: Choice = dates.into_iter().filter(|d| *d >= self.now.date()).take(2).collect();
        let text = tr!("No month has a day {day}.", day = day);
        if dates.is_empty() { Err(text) } else { Ok(dates) }
    }
}

fn add(date: NaiveDate, days: i64) -> Result<NaiveDate, Text> {
    TimeDelta::try_days(days).and_then(|d| date.checked_add_signed(d)).ok_or_else(far)
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
    let scene =
        Scene { draft: &draft, reader, zone: Zone::Place(reader.zone), place: reader.zone, now };
    let choices = scene.choices().ok()?;
    let [choice] = choices.as_slice() else { return None };
    choice.iter().copied().find(|date| *date >= start)
}
