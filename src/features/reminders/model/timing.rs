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
    lang::Text,
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
    /// Which of several times is meant, when that was asked.
    #[serde(default)]
    pub meant: Option<Time>,
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
        match when::parse(&self.when, reader) {
            Parsed::Exact(start) => Ok(Meant::Exact(self.schedule(start, reader)?)),
            Parsed::Ambiguous(question) => {
                let meant = |one: &&When| Some(one.at) == self.meant;
                if let Some(reading) = question.readings.iter().find(meant) {
                    return Ok(Meant::Exact(self.schedule(*reading, reader)?));
                }
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

    /// Reads it from a form that showed a schedule as `shown`, at a time: what was not touched stays as it is,
    /// also when the time that was shown is over by now.
    pub fn read_change(
        &self,
        shown: &Self,
        (present, shown_at): (&Schedule, Time),
        reader: &Reader<'_>,
    ) -> Result<Meant, Vec<Problem>> {
        let same = |one: &str, other: &str| one.trim() == other.trim();
        let untouched = same(&self.when, &shown.when) && reader.zone == present.zone;
        let again = present.occurrence_after(shown_at).filter(|_| untouched);
        if untouched
            && same(&self.repeat, &shown.repeat)
            && same(&self.until, &shown.until)
            && same(&self.days, &shown.days)
        {
            return Ok(Meant::Exact(present.clone()));
        }
        let Some(first) = again else { return self.read(reader) };
        let wall = present.wall(&first);
        let skipped = (wall != first.local).then_some(wall);
        let start = When { local: first.local, zone: present.zone, at: first.at, skipped };
        Ok(Meant::Exact(self.schedule(start, reader)?))
    }

    /// The schedule that begins at a time that was understood.
    pub fn schedule(&self, start: When, reader: &Reader<'_>) -> Result<Schedule, Vec<Problem>> {
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

    fn end(&self, reader: &Reader<'_>) -> Result<Option<NaiveDate>, Text> {
        if self.until.trim().is_empty() {
            return Ok(None);
        }
        match when::parse(&self.until, reader) {
            Parsed::Exact(when) => Ok(Some(when.local.date())),
            Parsed::Ambiguous(question) => {
                let dates: Vec<_> = question.readings.iter().map(|one| one.local.date()).collect();
                match dates.first() {
                    Some(first) if dates.iter().all(|date| date == first) => Ok(Some(*first)),
                    _ => Err(question.why),
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
            repeat: rule_ahead(schedule, now),
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

/// The wall time of a schedule's next occurrence, or of its first when all are over.
#[must_use]
pub fn start(schedule: &Schedule, now: Time) -> String {
    let next = schedule.occurrence_after(now).map(|occurrence| schedule.wall(&occurrence));
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

/// The same from the next occurrence on, as [`start`] names it: of ten times, of which three are over, seven.
#[must_use]
pub fn rule_ahead(schedule: &Schedule, now: Time) -> String {
    let over = schedule.occurrence_after(now).map_or(0, |next| next.index);
    let count = schedule.count.map(|count| count.saturating_sub(over));
    rule(&Schedule { count, ..schedule.clone() })
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
    let known = chrono_tz::TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(typed));
    known.copied().ok_or_else(|| Problem {
        field: tr!("Time zone"),
        text: tr!("choose one like `Europe/Amsterdam` or `America/New_York`."),
    })
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

    #[test]
    fn a_series_that_begins_at_a_skipped_time_keeps_the_time_that_was_written() {
        let now = "2026-03-04T10:00:00Z".parse().expect("a time");
        let reader = Reader { now, zone: Amsterdam, locale: "en-US" };
        let mut typed = Typed { when: "2026-03-29 02:30".into(), ..Typed::default() };
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
        assert_eq!(start(&daily, now), "2026-03-29 02:30", "the form shows the rule's time");
        typed.meant = Some(now);
        assert!(matches!(typed.read(&reader), Ok(Meant::Ask(_))), "that is none of the readings");
    }

    #[test]
    fn what_is_not_touched_in_a_form_stays_and_what_is_counts_from_there() {
        let now: Time = "2026-03-04T10:00:00Z".parse().expect("a time");
        let reader = |now| Reader { now, zone: Amsterdam, locale: "en-US" };
        let typed = |when: &str, repeat: &str| Typed {
            when: when.into(),
            repeat: repeat.into(),
            ..Typed::default()
        };
        let made = typed("2026-03-05 09:00", "daily 10 times").read(&reader(now));
        let Ok(Meant::Exact(present)) = made else { panic!("{made:?}") };
        // Three are over when the form is opened, a fourth when it is sent.
        let shown_at: Time = "2026-03-07T10:00:00Z".parse().expect("a time");
        let sent_at = shown_at + chrono::TimeDelta::days(1);
        let shown = typed(&start(&present, shown_at), &rule_ahead(&present, shown_at));
        assert_eq!(shown, typed("2026-03-08 09:00", "every day 7 times"));
        let read = |typed: Typed| match typed.read_change(
            &shown,
            (&present, shown_at),
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
        let read = over.read_change(&shown, (&present, shown_at), &reader(sent_at));
        assert!(matches!(read, Ok(Meant::Past(_))), "{read:?}");
    }
}
