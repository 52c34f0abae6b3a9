//! A reminder's time and place in the words of a form, and such words read again.
//!
//! Invariant: what is written for a schedule is read as that schedule again.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Field, Reminder, TimeInput, kept, sentence};
use crate::{
    clock::Time,
    discord::message::Embed,
    error::Problem,
    features::reminders::{
        announcement,
        schedule::Schedule,
        when::{self, Recurrence},
    },
};

/// The texts that somebody typed into a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// When it is, or is first.
    pub when: String,
    /// How it repeats, or on which days.
    pub repeat: String,
    pub name: String,
    pub message: String,
    /// Where it happens.
    pub location: String,
}

impl Written {
    /// The texts of a reminder now, with its next time that is not left out.
    pub fn of(reminder: &Reminder, now: Time) -> Self {
        let Reminder { draft, skipped, .. } = reminder;
        let schedule = &draft.schedule;
        Self {
            when: start(schedule, skipped, now),
            repeat: rule_ahead(schedule, skipped, now),
            name: draft.name.clone(),
            message: draft.message.clone(),
            location: draft.location.clone(),
        }
    }

    /// Its text about time.
    pub fn typed(&self) -> TimeInput {
        TimeInput { when: self.when.clone(), repeat: self.repeat.clone(), ..TimeInput::default() }
    }
}

/// The wall time of a schedule's next occurrence that is not left out, or of its first when all are over.
pub fn start(schedule: &Schedule, skipped: &[Time], now: Time) -> String {
    let next = kept(schedule, skipped, now).map(|occurrence| schedule.wall(&occurrence));
    wall(next.unwrap_or(schedule.start))
}

/// A wall time as it is typed.
pub fn wall(local: chrono::NaiveDateTime) -> String {
    use chrono::Timelike as _;
    let format = if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    local.format(format).to_string()
}

/// How a schedule repeats, and until when, as it is typed; empty for once.
pub fn rule(schedule: &Schedule) -> String {
    let Schedule { repeat, until, count, .. } = schedule.clone();
    Recurrence { repeat, until, count }.written()
}

/// The same from the next occurrence on, as [`start`] names it: of ten times, of which three are over, seven.
pub fn rule_ahead(schedule: &Schedule, skipped: &[Time], now: Time) -> String {
    let over = kept(schedule, skipped, now).map_or(0, |next| next.index);
    let count = schedule.count.map(|count| count.saturating_sub(over));
    rule(&Schedule { count, ..schedule.clone() })
}

/// Lead times as somebody typed them, in minutes, with its own time.
pub fn leads(typed: &str) -> Result<Vec<i64>, Problem> {
    let seconds = when::lead_times(typed);
    let seconds = seconds.map_err(|why| Field::Lead.problem(sentence(&why)))?;
    // Half a minute is not nothing.
    Ok(seconds.into_iter().map(|lead| (lead + 59) / 60).chain([0]).collect())
}

/// A zone somebody named; the guild's when they named none. `present` is the zone that it replaces.
pub fn zone(typed: Option<&str>, guild: Tz, present: Option<Tz>) -> Result<Tz, Problem> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(guild);
    };
    // The guild's own is taken as it is, whatever its name, and so is what was there before.
    let known = [Some(guild), present];
    let same = |zone: &Tz| zone.name().eq_ignore_ascii_case(typed);
    if let Some(zone) = known.into_iter().flatten().find(same) {
        return Ok(zone);
    }
    when::zone(typed).map_err(|why| Field::Zone.problem(sentence(&why)))
}

/// A message of Discord as the reader of announcements takes it.
pub fn announced(content: &str, embeds: &[Embed]) -> announcement::Message {
    let embed = |embed: &Embed| announcement::Embed {
        title: embed.title.clone(),
        description: embed.description.clone(),
        fields: embed.fields.iter().map(|one| (one.name.clone(), one.value.clone())).collect(),
        footer: embed.footer.as_ref().map(|footer| footer.text.clone()).unwrap_or_default(),
    };
    announcement::Message {
        content: content.to_owned(),
        embeds: embeds.iter().map(embed).collect(),
    }
}
