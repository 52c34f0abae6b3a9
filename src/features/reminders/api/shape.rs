//! What reminders look like in JSON.
//!
//! Invariant: the members that a draft shares with what is read mean the same in both, so they can be sent back.

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    clock::Time,
    error::{Error, Problem, Result},
    features::reminders::{
        flow::{self, By},
        model::{self, Draft, Kind, Mentions, Place, Reminder},
        schedule::{Repeat, Schedule, Weekdays},
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
    /// Why it was paused without anybody asking: `channel_gone`, `forbidden`, `closed` or `refused`.
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

/// How a reminder repeats.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub(super) enum ReminderRepeat {
    /// Every so many elapsed hours.
    Hours {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
    },
    /// Every so many days.
    Days {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
    },
    /// On these days of every so many weeks.
    Weeks {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
        /// On which days.
        #[schema(min_items = 1, max_items = 7)]
        days: Vec<Day>,
    },
    /// On this day of every so many months; the last day in months that are too short.
    MonthsByDate {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
        /// The day of the month.
        #[schema(minimum = 1, maximum = 31)]
        day: u8,
    },
    /// On, say, the second Tuesday of every so many months.
    MonthsByWeekday {
        /// How many.
        #[schema(minimum = 1, maximum = 1000)]
        every: u16,
        /// Which one: 1 to 5, or -1 for the last.
        #[schema(minimum = -1, maximum = 5)]
        nth: i8,
        /// Which day of the week.
        weekday: Day,
    },
}

/// A day of the week.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl From<Weekday> for Day {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Mon,
            Weekday::Tue => Self::Tue,
            Weekday::Wed => Self::Wed,
            Weekday::Thu => Self::Thu,
            Weekday::Fri => Self::Fri,
            Weekday::Sat => Self::Sat,
            Weekday::Sun => Self::Sun,
        }
    }
}

impl From<Day> for Weekday {
    fn from(day: Day) -> Self {
        match day {
            Day::Mon => Self::Mon,
            Day::Tue => Self::Tue,
            Day::Wed => Self::Wed,
            Day::Thu => Self::Thu,
            Day::Fri => Self::Fri,
            Day::Sat => Self::Sat,
            Day::Sun => Self::Sun,
        }
    }
}

impl From<&Repeat> for ReminderRepeat {
    fn from(repeat: &Repeat) -> Self {
        match *repeat {
            Repeat::Hours { every } => Self::Hours { every },
            Repeat::Days { every } => Self::Days { every },
            Repeat::Weeks { every, days } => {
                Self::Weeks { every, days: days.iter().map(Day::from).collect() }
            }
            Repeat::MonthsByDate { every, day } => Self::MonthsByDate { every, day },
            Repeat::MonthsByWeekday { every, nth, weekday } => {
                Self::MonthsByWeekday { every, nth, weekday: weekday.into() }
            }
        }
    }
}

impl From<ReminderRepeat> for Repeat {
    fn from(repeat: ReminderRepeat) -> Self {
        match repeat {
            ReminderRepeat::Hours { every } => Self::Hours { every },
            ReminderRepeat::Days { every } => Self::Days { every },
            ReminderRepeat::Weeks { every, days } => {
                let days: Weekdays = days.into_iter().map(Weekday::from).collect();
                Self::Weeks { every, days }
            }
            ReminderRepeat::MonthsByDate { every, day } => Self::MonthsByDate { every, day },
            ReminderRepeat::MonthsByWeekday { every, nth, weekday } => {
                Self::MonthsByWeekday { every, nth, weekday: weekday.into() }
            }
        }
    }
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
        let zone = model::zone(Some(&self.schedule.timezone), chrono_tz::Tz::UTC);
        let zone = zone.map_err(|problem| Error::Invalid(vec![problem]))?;
        if self.schedule.timezone.trim().is_empty() {
            let text = tr!("choose one like `Europe/Amsterdam` or `America/New_York`.");
            return Err(Error::Invalid(vec![Problem { field: tr!("Time zone"), text }]));
        }
        let place = match (self.channel_id, present) {
            (Some(channel), _) => Place::channel(channel),
            (None, Some(present)) => present.draft.place,
            (None, None) => flow::to_oneself(app, by.user()).await?,
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
