//! From what somebody typed about time to a schedule, and back.
//!
//! Invariant: what is written for a schedule is read as that schedule again.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Draft;
use crate::{
    clock::Time,
    discord::payload::EmbedRef,
    error::Problem,
    features::reminders::{
        announcement,
        schedule::{Repeat, Schedule, Wall, resolve},
        when::{self, Parsed, Question, Reader, Recurrence, When},
    },
    lang::{Text, raw},
    tr,
};

/// What somebody typed about time. What is empty was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// When it is, or is first.
    pub when: String,
    /// On which days of the week, when it is weekly.
    pub days: String,
    /// How it repeats.
    pub repeat: String,
    /// Until when.
    pub until: String,
}

/// What somebody typed into a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// When it is, or is first.
    pub when: String,
    /// How it repeats, or on which days.
    pub repeat: String,
    /// Its name.
    pub name: String,
    /// What it says.
    pub message: String,
    /// Where it happens.
    pub location: String,
}

/// What a text about time means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// One schedule.
    Exact(Schedule),
    /// Several times: ask.
    Ask(Question),
    /// A time that is over.
    Past(Time),
}

impl Typed {
    /// Reads it; what cannot be read is named field by field.
    pub fn read(&self, reader: &Reader<'_>) -> Result<Meant, Vec<Problem>> {
        let series = when::Series::of(&self.when);
        let first =
            series.map_or_else(|| when::parse(&self.when, reader), |series| series.begins(reader));
        match first {
            Parsed::Exact(start) => Ok(Meant::Exact(self.schedule(start, reader)?)),
            Parsed::Ambiguous(question) => {
                // What is wrong with the rest is said before anything is asked.
                for reading in &question.readings {
                    self.schedule(*reading, reader)?;
                }
                Ok(Meant::Ask(question))
            }
            Parsed::Past(when) => Ok(Meant::Past(when.at)),
            Parsed::Unclear(text) => Err(vec![Problem { field: tr!("When"), text }]),
        }
    }

    /// The schedule that begins at a time that was understood.
    pub fn schedule(&self, start: When, reader: &Reader<'_>) -> Result<Schedule, Vec<Problem>> {
        if let Some(apart) = self.apart() {
            return self.one_rule(&apart, start, reader);
        }
        let mut problems = Vec::new();
        let mut wrong = |field: Text, text: Text| problems.push(Problem { field, text });
        let mut rule = when::repeat(&self.repeat, start.local, reader).unwrap_or_else(|text| {
            wrong(tr!("Repeat"), text);
            Recurrence::default()
        });
        if !self.days.trim().is_empty() {
            match (when::days(&self.days), &rule.repeat) {
                (Err(text), _) => wrong(tr!("Days"), text),
                (Ok(days), None) => rule.repeat = Some(Repeat::Weeks { every: 1, days }),
                (Ok(days), Some(Repeat::Weeks { every, .. })) => {
                    rule.repeat = Some(Repeat::Weeks { every: *every, days });
                }
                (Ok(_), Some(_)) => {
                    wrong(tr!("Repeat"), tr!("days of the week go only with repeating by weeks."));
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
                wrong(tr!("Until"), text);
            }
            Ok(until) => rule.until = until.or(rule.until),
            Err(text) => wrong(tr!("Until"), text),
        }
        if rule.until.is_some() && rule.repeat.is_none() && problems.is_empty() {
            let text = tr!("it goes only with something that repeats.");
            problems.push(Problem { field: tr!("Until"), text });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        // The second of two equal wall times is written in a zone of its own; a series stays in its place's, or
        // it would shift when the clocks change again.
        let twice = matches!(resolve(start.local, reader.zone), Wall::Twice { .. });
        let zone = if twice && rule.repeat.is_some() { reader.zone } else { start.zone };
        Ok(rule.from(When { zone, ..start }))
    }

    /// The same with the rule that stands in its text about when, if one does, where rules stand.
    fn apart(&self) -> Option<Self> {
        let when::Series { first, rule } = when::Series::of(&self.when)?;
        let until = self.until.clone();
        Some(Self { when: first, days: String::new(), repeat: rule, until })
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
        Err(vec![Problem { field: tr!("Repeat"), text }])
    }

    /// The same, once it was chosen which of several times is meant; `meant` is how that one is written.
    #[must_use]
    pub fn meaning(self, meant: &str) -> Self {
        match when::Series::of(&self.when) {
            Some(series) => Self { when: format!("{meant} {}", series.rule), ..self },
            None => Self { when: meant.to_owned(), ..self },
        }
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
                    [] => Err(question.why),
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
            Parsed::Unclear(text) => Err(text),
        }
    }
}

impl Written {
    /// What a reminder says now, with its next time.
    #[must_use]
    pub fn of(draft: &Draft, now: Time) -> Self {
        let schedule = &draft.schedule;
        Self {
            when: start(schedule, now),
            repeat: rule(schedule),
            name: draft.name.clone(),
            message: draft.message.clone(),
            location: draft.location.clone(),
        }
    }

    /// What it says about time.
    #[must_use]
    pub fn typed(&self) -> Typed {
        Typed { when: self.when.clone(), repeat: self.repeat.clone(), ..Typed::default() }
    }
}

/// The wall time of a schedule's next occurrence, or of its last.
#[must_use]
pub fn start(schedule: &Schedule, now: Time) -> String {
    let next = schedule.occurrence_after(now).map(|occurrence| occurrence.local);
    wall(next.unwrap_or(schedule.start))
}

/// A wall time as it is typed.
#[must_use]
pub fn wall(local: chrono::NaiveDateTime) -> String {
    use chrono::Timelike as _;
    let format = if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    local.format(format).to_string()
}

/// How a schedule repeats, and until when, as it is typed; empty for once.
#[must_use]
pub fn rule(schedule: &Schedule) -> String {
    let Schedule { repeat, until, count, .. } = schedule.clone();
    Recurrence { repeat, until, count }.written()
}

/// Lead times as somebody typed them, in minutes, with its own time.
pub fn leads(typed: &str) -> Result<Vec<i64>, Problem> {
    let seconds = when::lead_times(typed);
    let seconds = seconds.map_err(|text| Problem { field: tr!("Lead time"), text })?;
    // Half a minute is not nothing.
    Ok(seconds.into_iter().map(|lead| (lead + 59) / 60).chain([0]).collect())
}

/// A zone somebody named; the guild's when they named none.
pub fn zone(typed: Option<&str>, guild: Tz) -> Result<Tz, Problem> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(guild);
    };
    // The guild's own is taken as it is, whatever its name.
    if guild.name().eq_ignore_ascii_case(typed) {
        return Ok(guild);
    }
    when::zone(typed).map_err(|text| Problem { field: tr!("Time zone"), text })
}

/// A message of Discord as the reader of announcements takes it.
#[must_use]
pub fn announced(content: &str, embeds: &[EmbedRef]) -> announcement::Message {
    let embed = |embed: &EmbedRef| announcement::Embed {
        title: embed.title.clone().unwrap_or_default(),
        description: embed.description.clone().unwrap_or_default(),
        fields: embed.fields.iter().map(|one| (one.name.clone(), one.value.clone())).collect(),
        footer: embed.footer.as_ref().map(|footer| footer.text.clone()).unwrap_or_default(),
    };
    announcement::Message {
        content: content.to_owned(),
        embeds: embeds.iter().map(embed).collect(),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Amsterdam;

    use super::*;

    #[test]
    fn a_series_stays_in_its_zone_whichever_of_two_equal_times_it_begins_at() {
        let now = "2026-03-04T10:00:00Z".parse().expect("a time");
        let reader = Reader { now, zone: Amsterdam, locale: "en-US" };
        let typed = |repeat: &str| Typed {
            when: "2026-10-25 02:30".into(),
            repeat: repeat.into(),
            ..Typed::default()
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

    fn typed(when: &str, repeat: &str, until: &str) -> Typed {
        let [when, repeat, until] = [when, repeat, until].map(str::to_owned);
        Typed { when, repeat, until, ..Typed::default() }
    }

    fn said(typed: &Typed) -> String {
        match typed.read(&reader()) {
            Ok(Meant::Exact(schedule)) => {
                format!("{} {}", start(&schedule, reader().now), rule(&schedule))
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
        let stamp = format!("<t:{}>", evening.at.timestamp());
        assert_eq!(asked.clone().meaning(&stamp).read(&reader()), Ok(Meant::Exact(schedule)));
    }
}
