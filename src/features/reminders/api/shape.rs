//! What reminders look like in JSON.
//!
//! Invariant: the members that a draft shares with what is read mean the same in both, so they can be sent back.

use chrono::{NaiveDate, NaiveDateTime, Timelike as _};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::repeat::ReminderRepeat;
use crate::{
    api::{Detail, Problem},
    app::App,
    clock::Time,
    error::{Error, Result},
    features::reminders::{
        flow::{self, By},
        model::{self, Destination, Draft, Field, Kind, Mentions, Reminder},
        schedule::{Repeat, Schedule},
    },
    ids::{ChannelId, RoleId, UserId},
    tr,
};

/// Times that are shown ahead.
const AHEAD: usize = 5;

/// A reminder.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReminderItem {
    /// Its number in the server.
    #[schema(example = 12)]
    number: i64,
    #[serde(flatten)]
    draft: ReminderDraft,
    /// `active`, `paused` or `done`.
    #[schema(example = "active")]
    state: &'static str,
    /// Why it was paused without anybody asking: `channel_gone`, `forbidden`, `closed`, `refused`, `maker_gone`,
    /// `maker_may_not` or `unreadable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
    /// When it speaks next, lead times and snoozes included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    next_at: Option<Time>,
    /// The next five times at which it occurs.
    #[schema(value_type = Vec<String>)]
    upcoming: Vec<Time>,
    /// When it spoke last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_sent_at: Option<Time>,
    /// The id of who made it; absent when it was read from an announcement.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    created_by: Option<UserId>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// When a person changed it last.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
    /// Grows with every change that a person makes; send it back in `If-Match`.
    revision: i64,
}

impl ReminderItem {
    pub(super) fn of(reminder: &Reminder, now: Time) -> Self {
        let paused = reminder.state == model::State::Paused;
        Self {
            number: reminder.number,
            draft: ReminderDraft::of(&reminder.draft),
            state: reminder.state.name(),
            problem: reminder.problem.map(model::Trouble::name),
            next_at: reminder.next.map(|next| next.due_at),
            upcoming: if paused { Vec::new() } else { reminder.ahead(now, AHEAD) },
            last_sent_at: reminder.last_sent_at,
            created_by: reminder.created_by,
            created_at: reminder.created_at,
            updated_at: reminder.updated_at,
            revision: reminder.revision,
        }
    }
}

/// A reminder as its reader may see it: one that goes to somebody else in private shows only that it is there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum SeenReminder {
    /// One that its reader may see.
    Open(Box<ReminderItem>),
    /// One that is somebody else's to read.
    Private(PrivateReminder),
}

/// A reminder that goes to somebody else as a direct message. It can be deleted, and nothing else.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PrivateReminder {
    /// Its number in the server.
    #[schema(example = 12)]
    number: i64,
    /// Always true.
    private: bool,
    /// `active`, `paused` or `done`.
    #[schema(example = "active")]
    state: &'static str,
    /// The id of who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    created_by: Option<UserId>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// Grows with every change that a person makes; send it back in `If-Match`.
    revision: i64,
}

impl SeenReminder {
    pub(super) fn of(reminder: &Reminder, now: Time) -> Self {
        if !reminder.draft.is_veiled() {
            return Self::Open(Box::new(ReminderItem::of(reminder, now)));
        }
        Self::Private(PrivateReminder {
            number: reminder.number,
            private: true,
            state: reminder.state.name(),
            created_by: reminder.created_by,
            created_at: reminder.created_at,
            revision: reminder.revision,
        })
    }
}

/// What a reminder says, where, whom it pings, and when.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReminderDraft {
    /// `reminder` or `live_session`.
    #[serde(default)]
    kind: ReminderKind,
    /// Its title; needed when there is no message.
    #[serde(default)]
    #[schema(max_length = 100, example = "Stand-up")]
    name: String,
    /// What it says, in Discord's Markdown; needed when there is no name.
    #[serde(default)]
    #[schema(max_length = 2000, example = "Bring your **questions**.")]
    message: String,
    /// The id of the channel it goes to. Left out, it goes to the caller as a direct message; a reminder
    /// that is changed then stays where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "1204053000000000012")]
    channel_id: Option<ChannelId>,
    /// Where it happens: words, or a link.
    #[serde(default)]
    #[schema(max_length = 200, example = "Lounge")]
    location: String,
    /// The `https://` address of a picture.
    #[serde(default)]
    #[schema(max_length = 500, example = "https://example.org/picture.png")]
    image: String,
    /// Whom it pings.
    #[serde(default)]
    mentions: ReminderMentions,
    /// When it happens.
    schedule: ReminderSchedule,
    /// How many minutes before it speaks; 0 is at its time. Left out, only at its time.
    #[serde(default = "at_its_time")]
    #[schema(max_items = 5, example = json!([60, 0]))]
    lead_minutes: Vec<i64>,
}

fn at_its_time() -> Vec<i64> {
    vec![0]
}

/// What kind of reminder it is.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReminderKind {
    /// A reminder.
    #[default]
    Reminder,
    /// A live session.
    LiveSession,
}

/// Whom a reminder pings.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReminderMentions {
    /// Everybody.
    #[serde(default)]
    everyone: bool,
    /// Ids of roles.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 10)]
    roles: Vec<RoleId>,
    /// Ids of people.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 10)]
    users: Vec<UserId>,
}

/// When a reminder happens, as local wall time.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReminderSchedule {
    /// The first wall time, without an offset.
    #[serde(deserialize_with = "whole_seconds")]
    #[schema(value_type = String, example = "2027-03-28T09:00:00", pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$")]
    start: NaiveDateTime,
    /// Whose clocks show it, as an IANA name.
    #[schema(example = "Europe/Amsterdam")]
    timezone: String,
    /// How it repeats; left out, it occurs once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repeat: Option<ReminderRepeat>,
    /// The last local date that may have an occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, example = "2027-12-31")]
    until: Option<NaiveDate>,
    /// How often it occurs at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10_000)]
    count: Option<u32>,
}

/// A wall time without fractions of a second, which nothing here keeps.
fn whole_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDateTime, D::Error> {
    let time = NaiveDateTime::deserialize(from)?;
    if time.nanosecond() == 0 {
        return Ok(time);
    }
    Err(serde::de::Error::custom("a time has whole seconds, like 2027-03-28T09:00:00"))
}

/// An error, with the members of the body that it is about.
pub(super) fn placed(error: Error) -> Problem {
    let Error::Invalid(problems) = error else { return error.into() };
    let place = |field: Option<Field>| field.map_or("", Field::pointer).to_owned();
    let details = problems
        .into_iter()
        .map(|problem| Detail { pointer: place(Field::named(&problem.field)), text: problem.text });
    Problem::invalid().at(details.collect())
}

impl ReminderDraft {
    fn of(draft: &Draft) -> Self {
        let Mentions { everyone, roles, users } = draft.mentions.clone();
        let schedule = &draft.schedule;
        Self {
            kind: match draft.kind {
                Kind::Plain => ReminderKind::Reminder,
                Kind::Session => ReminderKind::LiveSession,
            },
            name: draft.name.clone(),
            message: draft.message.clone(),
            channel_id: draft.place.recipient.is_none().then_some(draft.place.channel),
            location: draft.location.clone(),
            image: draft.image.clone(),
            mentions: ReminderMentions { everyone, roles, users },
            schedule: ReminderSchedule {
                start: schedule.start,
                timezone: schedule.zone.name().to_owned(),
                repeat: schedule.repeat.as_ref().map(ReminderRepeat::from),
                until: schedule.until,
                count: schedule.count,
            },
            lead_minutes: draft.leads.clone(),
        }
    }

    /// What is wanted; `present` is the reminder that it replaces.
    pub(super) async fn draft(
        self,
        app: &App,
        by: &By,
        present: Option<&Reminder>,
    ) -> Result<Draft> {
        // A program means what it says, also by a name that people take for another.
        let named = self.schedule.timezone.parse().ok();
        let zone = model::zone(Some(&self.schedule.timezone), chrono_tz::Tz::UTC, named);
        let zone = zone.map_err(|problem| Error::Invalid(vec![problem]))?;
        if self.schedule.timezone.trim().is_empty() {
            let text = tr!("choose one like `Europe/Amsterdam` or `America/New_York`.");
            return Err(Error::Invalid(vec![Field::Zone.problem(text)]));
        }
        let place = match (self.channel_id, present) {
            (Some(channel), _) => Destination::channel(channel),
            (None, Some(present)) => present.draft.place,
            (None, None) => flow::to_oneself(app, by.guild(), by.user()).await?,
        };
        let ReminderMentions { everyone, roles, users } = self.mentions;
        let once = Schedule::once(self.schedule.start, zone);
        let schedule = Schedule {
            repeat: self.schedule.repeat.map(Repeat::from),
            until: self.schedule.until,
            count: self.schedule.count,
            ..once
        };
        Ok(Draft {
            kind: match self.kind {
                ReminderKind::Reminder => Kind::Plain,
                ReminderKind::LiveSession => Kind::Session,
            },
            name: self.name,
            message: self.message,
            place,
            location: self.location,
            image: self.image,
            mentions: Mentions { everyone, roles, users },
            schedule,
            leads: self.lead_minutes,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn body(start: &str) -> Value {
        json!({
            "name": "Stand-up", "message": "Go", "location": "Here", "image": "", "lead_minutes": [0],
            "schedule": {
                "start": start, "timezone": "UTC", "until": "2027-12-31", "count": 3,
                "repeat": { "unit": "weeks", "every": 1, "days": ["mon"] },
            },
        })
    }

    #[test]
    fn every_part_that_can_be_wrong_has_its_place_in_the_body() {
        let draft = serde_json::from_value::<ReminderDraft>(body("2027-03-28T09:00:00"));
        let written = serde_json::to_value(draft.expect("a draft")).expect("JSON");
        for field in Field::ALL {
            assert!(written.pointer(field.pointer()).is_some(), "{field:?}: {written}");
        }
    }

    #[test]
    fn a_time_has_whole_seconds() {
        for start in ["2027-03-28T09:00:00.5", "2027-03-28T09:00:00.000001", "2027-03-28T23:59:60"]
        {
            assert!(serde_json::from_value::<ReminderDraft>(body(start)).is_err(), "{start}");
        }
    }
}
