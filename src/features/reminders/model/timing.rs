//! From what somebody typed about time to a schedule.
//!
//! Invariant: what can be meant in several ways is asked, and what contradicts itself is refused; what a form showed
//! and nobody touched stays.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Field, Reminder, asked, kept, sentence};
use crate::{
    clock::Time,
    error::Problem,
    features::reminders::{
        schedule::{Repeat, Schedule},
        when::{self, Parsed, Question, Reader, Recurrence, When},
    },
    lang::{Text, raw},
    tr,
};

/// The text that somebody typed about time. Empty fields were left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeInput {
    /// When it is, or is first.
    pub when: String,
    /// On which days of the week, when it is weekly.
    pub days: String,
    /// How it repeats.
    pub repeat: String,
    /// Until when.
    pub until: String,
    /// Which of several times is meant, when that was asked.
    #[serde(default)]
    pub meant: Option<Time>,
}

/// The meaning of a text about time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// One schedule.
    Exact(Schedule),
    /// Several times: ask.
    Ask(Question),
    /// A time that is over.
    Past(Time),
}

impl TimeInput {
    /// Reads it; what cannot be read is named field by field.
    pub fn read(&self, reader: &Reader<'_>) -> Result<Meant, Vec<Problem>> {
        let series = when::Series::of(&self.when);
        let first =
            series.map_or_else(|| when::parse(&self.when, reader), |series| series.begins(reader));
        match first {
            Parsed::Exact(start) => Ok(Meant::Exact(self.schedule(start, reader)?)),
            Parsed::Ambiguous(question) => {
                let meant = |one: &&When| Some(one.at) == self.meant;
                if let Some(reading) = question.readings.iter().find(meant) {
                    return Ok(Meant::Exact(self.schedule(*reading, reader)?));
                }
                // Problems with the rest are told before anything is asked.
                for reading in &question.readings {
                    self.schedule(*reading, reader)?;
                }
                Ok(Meant::Ask(question))
            }
            Parsed::Past(when) => Ok(Meant::Past(when.at)),
            Parsed::Unclear(why) => Err(vec![Field::When.problem(sentence(&why))]),
        }
    }

    /// The possible corrections of a misspelt text about when.
    pub fn misspelt(&self, reader: &Reader<'_>) -> Vec<String> {
        let series = when::Series::of(&self.when);
        let read =
            series.map_or_else(|| when::parse(&self.when, reader), |series| series.begins(reader));
        match read {
            Parsed::Unclear(when::Problem::Misspelt { meant, other, .. }) => {
                [Some(meant), other].into_iter().flatten().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Reads it from a form that showed a schedule as `shown`, at a time: what was not touched stays as it is,
    /// also when the time that was shown is over by now.
    pub fn read_change(
        &self,
        shown: &Self,
        (present, shown_at): (&Reminder, Time),
        reader: &Reader<'_>,
    ) -> Result<Meant, Vec<Problem>> {
        let same = |one: &str, other: &str| one.trim() == other.trim();
        let (present, skipped) = (&present.draft.schedule, &present.skipped);
        let untouched = same(&self.when, &shown.when) && reader.zone == present.zone;
        let again = kept(present, skipped, shown_at).filter(|_| untouched);
        if untouched
            && same(&self.repeat, &shown.repeat)
            && same(&self.until, &shown.until)
            && same(&self.days, &shown.days)
        {
            return Ok(Meant::Exact(present.clone()));
        }
        let Some(first) = again else { return self.read(reader) };
        Ok(Meant::Exact(self.schedule(When::of(present, &first), reader)?))
    }

    /// The schedule that begins at a time that was understood.
    pub fn schedule(&self, start: When, reader: &Reader<'_>) -> Result<Schedule, Vec<Problem>> {
        if let Some(apart) = self.apart() {
            return self.one_rule(&apart, start, reader);
        }
        let mut problems = Vec::new();
        let mut wrong = |field: Field, text: Text| problems.push(field.problem(text));
        let mut rule = when::repeat(&self.repeat, start.local, reader).unwrap_or_else(|why| {
            wrong(Field::Repeat, sentence(&why));
            Recurrence::default()
        });
        if !self.days.trim().is_empty() {
            match (when::days(&self.days), &rule.repeat) {
                (Err(why), _) => wrong(Field::Days, sentence(&why)),
                (Ok(days), None) => rule.repeat = Some(Repeat::Weeks { every: 1, days }),
                (Ok(days), Some(Repeat::Weeks { every, .. })) => {
                    rule.repeat = Some(Repeat::Weeks { every: *every, days });
                }
                (Ok(_), Some(_)) => {
                    wrong(Field::Repeat, tr!("days of the week go only with repeating by weeks."));
                }
            }
        }
        match self.end(reader) {
            Ok(Some(until)) if rule.until.is_some_and(|other| other != until) => {
                let other = rule.until.map(|date| date.to_string()).unwrap_or_default();
                let text = tr!(
                    "it is {until} here, and {other} in how it repeats. Leave one of them out.",
                    until = raw(until.to_string()),
                    other = raw(other)
                );
                wrong(Field::Until, text);
            }
            Ok(until) => rule.until = until.or(rule.until),
            Err(text) => wrong(Field::Until, text),
        }
        if rule.until.is_some() && rule.repeat.is_none() && problems.is_empty() {
            let text = tr!("it goes only with something that repeats.");
            problems.push(Field::Until.problem(text));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(rule.from(start))
    }

    /// The same with the rule that stands in its text about when, if one does, where rules stand.
    fn apart(&self) -> Option<Self> {
        let when::Series { first, rule, .. } = when::Series::of(&self.when)?;
        let until = self.until.clone();
        Some(Self { when: first, days: String::new(), repeat: rule, until, meant: None })
    }

    /// The schedule of the rule in its text about when, which has to be that of its other fields.
    fn one_rule(
        &self,
        apart: &Self,
        start: When,
        reader: &Reader<'_>,
    ) -> Result<Schedule, Vec<Problem>> {
        let schedule = apart.schedule(start, reader)?;
        let said = [self.repeat.trim(), self.days.trim()].join(" ");
        if said.trim().is_empty() {
            return Ok(schedule);
        }
        let typed = Self { when: apart.when.clone(), ..self.clone() }.schedule(start, reader)?;
        if typed == schedule {
            return Ok(schedule);
        }
        let text = tr!(
            "“{said}” is not what “{rule}” says in **When**. Leave one of them out.",
            said = said.trim(),
            rule = apart.repeat.as_str()
        );
        Err(vec![Field::Repeat.problem(text)])
    }

    fn end(&self, reader: &Reader<'_>) -> Result<Option<NaiveDate>, Text> {
        if self.until.trim().is_empty() {
            return Ok(None);
        }
        match when::parse_date(&self.until, reader) {
            Parsed::Exact(when) => Ok(Some(when.local.date())),
            Parsed::Ambiguous(question) => {
                let mut dates: Vec<_> =
                    question.readings.iter().map(|one| one.local.date()).collect();
                dates.dedup();
                match dates.as_slice() {
                    [] => Err(asked(&question.why)),
                    [date] => Ok(Some(*date)),
                    [first, others @ ..] => Err(tr!(
                        "it may be {first} or {other}. Write the one you mean like that.",
                        first = raw(first.to_string()),
                        other = raw(others
                            .iter()
                            .map(ToString::to_string)
                            .collect::<Vec<_>>()
                            .join(", "))
                    )),
                }
            }
            Parsed::Past(_) => Err(tr!("it is over already.")),
            Parsed::Unclear(why) => Err(sentence(&why)),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Amsterdam;

    use super::*;
    use crate::features::reminders::model::{Written, made, rule, sample, start};

    #[test]
    fn a_series_stays_in_its_zone_whichever_of_two_equal_times_it_begins_at() {
        let now = "2026-03-04T10:00:00Z".parse().expect("a time");
        let reader = Reader { now, zone: Amsterdam, locale: "en-US" };
        let typed = |repeat: &str| TimeInput {
            when: "2026-10-25 02:30".into(),
            repeat: repeat.into(),
            ..TimeInput::default()
        };
        let Ok(Meant::Ask(question)) = typed("daily").read(&reader) else { panic!("it is asked") };
        let second = question.readings[1];
        let daily = typed("daily").schedule(second, &reader).expect("a schedule");
        assert_eq!(daily.zone, Amsterdam);
        let summer = "2027-07-01T00:00:00Z".parse().expect("a time");
        let next = daily.occurrence_after(summer).expect("an occurrence");
        assert_eq!(next.at, "2027-07-01T00:30:00Z".parse::<Time>().expect("a time"));
        let once = typed("").schedule(second, &reader).expect("a schedule");
        assert_eq!(once.first().expect("an occurrence").at, second.at, "once is exactly that time");
    }

    fn reader() -> Reader<'static> {
        let now = "2026-03-04T10:00:00Z".parse().expect("a time");
        Reader { now, zone: Amsterdam, locale: "en-US" }
    }

    fn typed(when: &str, repeat: &str, until: &str) -> TimeInput {
        let [when, repeat, until] = [when, repeat, until].map(str::to_owned);
        TimeInput { when, repeat, until, ..TimeInput::default() }
    }

    fn said(typed: &TimeInput) -> String {
        match typed.read(&reader()) {
            Ok(Meant::Exact(schedule)) => {
                format!("{} {}", start(&schedule, &[], reader().now), rule(&schedule))
            }
            Ok(other) => format!("{other:?}"),
            Err(problems) => {
                let line = |one: &Problem| format!("{}: {}", one.field, one.text);
                problems.iter().map(line).collect::<Vec<_>>().join(" ")
            }
        }
    }

    #[test]
    fn a_rule_may_stand_with_the_time_and_has_to_agree_with_the_other_field() {
        for (when, repeat, until, part) in [
            ("every monday 9am", "", "", "2026-03-09 09:00 every week on mon"),
            ("every monday 9am", "mondays", "", "2026-03-09 09:00 every week on mon"),
            (
                "every monday 9am",
                "every week on tue",
                "",
                "Repeat: “every week on tue” is not what “every monday” says",
            ),
            ("daily 9am", "", "2026-03-20", "every day until 2026-03-20"),
            ("daily 9am until 2026-03-20", "", "2026-03-20", "every day until 2026-03-20"),
            ("daily 9am until 2026-03-21", "", "2026-03-20", "2026-03-20 here, and 2026-03-21"),
            ("tomorrow 9am", "daily until 1 june", "2 june", "2026-06-02 here, and 2026-06-01"),
            ("tomorrow 9am", "daily", "12/03", "Until: it may be 2026-03-12 or 2026-12-03."),
            ("tomorrow 9am", "daily", "12.03", "every day until 2026-03-12"),
            ("tomorrow 9am", "daily", "12 march 2030", "every day until 2030-03-12"),
            ("every monday", "", "", "not at what time"),
        ] {
            let found = said(&typed(when, repeat, until));
            assert!(found.contains(part), "{when}, {repeat}, {until}: {found}");
        }
    }

    #[test]
    fn a_choice_between_times_keeps_the_rule_that_was_typed_with_them() {
        let asked = typed("every monday at 5", "", "");
        let Ok(Meant::Ask(question)) = asked.read(&reader()) else { panic!("it is asked") };
        assert!(question.readings.iter().all(|one| one.wall().starts_with("2026-03-09")));
        let evening = question.readings[1];
        let schedule = asked.schedule(evening, &reader()).expect("a schedule");
        assert_eq!(rule(&schedule), "every week on mon");
        let answered = TimeInput { meant: Some(evening.at), ..asked };
        assert_eq!(answered.read(&reader()), Ok(Meant::Exact(schedule)));
    }

    #[test]
    fn a_series_stays_in_the_place_that_was_named() {
        // Half past two comes twice in Amsterdam on that day, and once in New York.
        let named = typed("2026-10-25 02:30 America/New_York", "daily", "");
        let Ok(Meant::Exact(daily)) = named.read(&reader()) else { panic!("it is one time") };
        assert_eq!(daily.zone, chrono_tz::America::New_York);
        let twice = typed("2026-11-01 01:30 America/New_York", "daily", "");
        let Ok(Meant::Ask(question)) = twice.read(&reader()) else { panic!("it is asked") };
        // Whoever confirms it later reads in the zone of that reading.
        for reading in question.readings {
            let reader = Reader { zone: reading.zone, ..reader() };
            let daily = twice.schedule(reading, &reader).expect("a schedule");
            assert_eq!(daily.zone, chrono_tz::America::New_York);
        }
    }

    #[test]
    fn texts_that_are_too_long_are_refused_at_once() {
        for long in ["om de week ".repeat(20_000), "every ".repeat(100_000)] {
            for typed in [
                typed(&long, "", ""),
                typed("tomorrow 9am", &long, ""),
                typed("9am", "daily", &long),
            ] {
                assert!(typed.read(&reader()).is_err());
            }
        }
    }

    #[test]
    fn a_series_that_begins_at_a_skipped_time_keeps_the_time_that_was_written() {
        let now = "2026-03-04T10:00:00Z".parse().expect("a time");
        let reader = reader();
        let mut typed = TimeInput { when: "2026-03-29 02:30".into(), ..TimeInput::default() };
        let Ok(Meant::Ask(question)) = typed.read(&reader) else { panic!("it is asked") };
        let later = question.readings[1];
        assert_eq!(later.wall(), "2026-03-29 03:30 (Europe/Amsterdam)");
        let once = typed.schedule(later, &reader).expect("a schedule");
        assert_eq!(once.start.to_string(), "2026-03-29 03:30:00");
        typed.repeat = "daily".into();
        typed.meant = Some(later.at);
        let Ok(Meant::Exact(daily)) = typed.read(&reader) else { panic!("it was answered") };
        let days: Vec<_> = daily.upcoming(now).take(2).map(|one| one.local.to_string()).collect();
        assert_eq!(days, ["2026-03-29 03:30:00", "2026-03-30 02:30:00"]);
        assert_eq!(start(&daily, &[], now), "2026-03-29 02:30", "the form shows the rule's time");
        typed.meant = Some(now);
        assert!(matches!(typed.read(&reader), Ok(Meant::Ask(_))), "that is none of the readings");
    }

    #[test]
    fn what_is_not_touched_in_a_form_stays_and_what_is_counts_from_there() {
        let now: Time = "2026-03-04T10:00:00Z".parse().expect("a time");
        let reader = |now| Reader { now, zone: Amsterdam, locale: "en-US" };
        let typed = |when: &str, repeat: &str| typed(when, repeat, "");
        let first = typed("2026-03-05 09:00", "daily 10 times").read(&reader(now));
        let Ok(Meant::Exact(present)) = first else { panic!("{first:?}") };
        // Three are over when the form is opened, a fourth when it is sent.
        let shown_at: Time = "2026-03-07T10:00:00Z".parse().expect("a time");
        let sent_at = shown_at + chrono::TimeDelta::days(1);
        let reminder = made(sample::draft(present.clone(), &[0]), None, None, now);
        let shown = Written::of(&reminder, shown_at).typed();
        assert_eq!(shown, typed("2026-03-08 09:00", "every day 7 times"));
        let read = |typed: TimeInput| match typed.read_change(
            &shown,
            (&reminder, shown_at),
            &reader(sent_at),
        ) {
            Ok(Meant::Exact(schedule)) => schedule,
            other => panic!("{other:?}"),
        };
        assert_eq!(read(shown.clone()), present);
        let last =
            |schedule: &Schedule| schedule.upcoming(now).last().map(|last| last.local.to_string());
        let rarer = read(typed("2026-03-08 09:00", "every 2 days 7 times"));
        assert_eq!(last(&rarer).as_deref(), Some("2026-03-20 09:00:00"));
        let later = read(typed("2026-03-09 10:00", "every day 6 times"));
        assert_eq!(last(&later).as_deref(), Some("2026-03-14 10:00:00"), "and not ten anew");
        let over = typed("2026-03-08 08:00", "every day 7 times");
        let read = over.read_change(&shown, (&reminder, shown_at), &reader(sent_at));
        assert!(matches!(read, Ok(Meant::Past(_))), "{read:?}");
    }
}
