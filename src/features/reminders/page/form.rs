//! The fields of a reminder's form, and their meaning.
//!
//! Invariant: a form that is sent as it was shown changes nothing about when the reminder occurs.

use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use chrono_tz::Tz;

use crate::{
    clock::Time,
    discord::directory::{Directory, kind},
    error::{Error, Problem, Result},
    features::reminders::{
        flow::{self, By},
        model::{self, Destination, Draft, Kind, Meant, Mentions, Reminder, TimeInput},
        schedule::Schedule,
        view::{self, weekday_name},
        when::{Question, Reader, When},
    },
    ids::{ChannelId, RoleId, UserId},
    lang::Lang,
    tr,
};

/// The fields that a form sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) message: String,
    pub(super) when: String,
    /// Which of several readings is meant, in seconds since 1970.
    pub(super) meant: String,
    pub(super) timezone: String,
    pub(super) repeat: String,
    pub(super) until: String,
    pub(super) lead: String,
    /// Where it goes: `me`, or a channel.
    pub(super) channel: String,
    pub(super) roles: Vec<String>,
    pub(super) people: Vec<String>,
    pub(super) location: String,
    pub(super) image: String,
    /// The reminder; 0 for a new one.
    pub(super) number: i64,
    pub(super) revision: i64,
    /// When the form was filled with what the reminder said, in seconds since 1970.
    pub(super) shown_at: i64,
}

impl Sent {
    /// Reads the fields of a form or a query.
    pub(super) fn read(fields: Vec<(String, String)>) -> Self {
        let mut sent = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "kind" => sent.kind = value,
                "name" => sent.name = value,
                // Browsers send line breaks as two characters.
                "message" => sent.message = value.replace("\r\n", "\n"),
                "when" => sent.when = value,
                "meant" => sent.meant = value,
                "timezone" => sent.timezone = value,
                "repeat" => sent.repeat = value,
                "until" => sent.until = value,
                "lead" => sent.lead = value,
                "channel" => sent.channel = value,
                "roles" if !value.is_empty() => sent.roles.push(value),
                "people" if !value.is_empty() => sent.people.push(value),
                "location" => sent.location = value,
                "image" => sent.image = value,
                "number" => sent.number = value.parse().unwrap_or(0),
                "revision" => sent.revision = value.parse().unwrap_or(0),
                "shown_at" => sent.shown_at = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        sent
    }

    /// Whether it goes to whoever makes it, in private; so does one of which nothing is said.
    fn to_me(&self) -> bool {
        matches!(self.channel.as_str(), "" | "me")
    }

    /// A form that shows a reminder.
    pub(super) fn of(reminder: &Reminder, now: Time) -> Self {
        let draft = &reminder.draft;
        let schedule = &draft.schedule;
        let ids = |everyone: bool| everyone.then(|| "everyone".to_owned());
        let roles = draft.mentions.roles.iter().map(ToString::to_string);
        Self {
            kind: draft.kind.name().to_owned(),
            name: draft.name.clone(),
            message: draft.message.clone(),
            when: model::start(schedule, &reminder.skipped, now),
            meant: String::new(),
            timezone: schedule.zone.name().to_owned(),
            repeat: model::rule_ahead(
                &Schedule { until: None, ..schedule.clone() },
                &reminder.skipped,
                now,
            ),
            until: schedule.until.map(|until| until.to_string()).unwrap_or_default(),
            lead: model::lead_words(&draft.leads),
            channel: match draft.place.recipient {
                Some(_) => "me".to_owned(),
                None => draft.place.channel.to_string(),
            },
            roles: ids(draft.mentions.everyone).into_iter().chain(roles).collect(),
            people: draft.mentions.users.iter().map(ToString::to_string).collect(),
            location: draft.location.clone(),
            image: draft.image.clone(),
            number: reminder.number,
            revision: reminder.revision,
            shown_at: now.timestamp(),
        }
    }

    /// Its text about time.
    fn typed(&self) -> TimeInput {
        TimeInput {
            when: self.when.clone(),
            days: String::new(),
            repeat: self.repeat.clone(),
            until: self.until.clone(),
            meant: self.meant.parse().ok().and_then(|seconds| Time::from_timestamp(seconds, 0)),
        }
    }

    /// When it occurs; the present schedule when nothing was said about time that was not there before.
    pub(super) fn schedule(
        &self,
        present: Option<&Reminder>,
        reader: &Reader<'_>,
    ) -> Result<Meant, Vec<Problem>> {
        let before = present.map(|one| one.draft.schedule.zone);
        let zone = model::zone(Some(&self.timezone), reader.zone, before);
        let zone = zone.map_err(|one| vec![one])?;
        let (typed, reader) = (self.typed(), Reader { zone, ..*reader });
        let Some(present) = present else { return typed.read(&reader) };
        let shown_at = Time::from_timestamp(self.shown_at, 0);
        let shown_at = shown_at.map_or(reader.now, |at| at.min(reader.now));
        let shown = Self::of(present, shown_at).typed();
        typed.read_change(&shown, (present, shown_at), &reader)
    }

    /// The draft with a schedule that was understood.
    pub(super) async fn draft(
        &self,
        app: &crate::app::App,
        by: &By,
        present: Option<&Reminder>,
        schedule: Schedule,
    ) -> Result<Draft> {
        let place = match self.channel.parse() {
            Ok(channel) => Destination::channel(channel),
            // The recipient stays, whoever looks at the form.
            Err(_) => match present.filter(|one| one.draft.place.recipient.is_some()) {
                Some(present) => present.draft.place,
                None => flow::to_oneself(app, by.guild(), by.user()).await?,
            },
        };
        let before = present.map(|one| one.draft.leads.as_slice());
        let leads = model::leads_anew(&self.lead, before);
        let leads = leads.map_err(|problem| Error::Invalid(vec![problem]))?;
        let roles =
            self.roles.iter().filter_map(|id| id.parse().ok().and_then(RoleId::new_checked));
        let users =
            self.people.iter().filter_map(|id| id.parse().ok().and_then(UserId::new_checked));
        let mentions = Mentions {
            everyone: self.roles.iter().any(|role| role == "everyone"),
            roles: roles.collect(),
            users: users.collect(),
        };
        Ok(Draft {
            kind: Kind::named(&self.kind).unwrap_or_default(),
            name: self.name.clone(),
            message: self.message.clone(),
            mentions,
            place,
            location: self.location.clone(),
            image: self.image.clone(),
            schedule,
            leads,
        })
    }
}

/// A choice in a select.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// Where it can go: oneself, then the channel that the guild chose, then the others in which messages are written.
pub(super) fn channels(
    lang: Lang,
    names: Option<&Arc<Directory>>,
    usual: Option<ChannelId>,
    sent: &Sent,
) -> Vec<Choice> {
    let to_me = lang.plain(&tr!("To me, as a direct message"));
    let mut all = vec![Choice { value: "me".to_owned(), label: to_me, chosen: sent.to_me() }];
    let writable = |one: u8| matches!(one, kind::TEXT | kind::ANNOUNCEMENT | kind::VOICE);
    let channels = names.into_iter().flat_map(|names| &names.channels);
    let mut channels: Vec<_> = channels.filter(|channel| writable(channel.kind)).collect();
    channels.sort_by_key(|channel| Some(channel.id) != usual);
    for channel in channels {
        let value = channel.id.to_string();
        let label = if Some(channel.id) == usual {
            lang.plain(&tr!("To a channel: #{channel}", channel = channel.name.as_str()))
        } else {
            format!("#{}", channel.name)
        };
        all.push(Choice { label, chosen: value == sent.channel, value });
    }
    if !sent.channel.is_empty() && all.iter().all(|one| !one.chosen) {
        let label = lang.plain(&tr!("unknown ({id})", id = sent.channel.as_str()));
        all.push(Choice { value: sent.channel.clone(), label, chosen: true });
    }
    all
}

/// The pings to choose from: everybody, then the roles.
pub(super) fn roles(names: Option<&Arc<Directory>>, sent: &Sent) -> Vec<Choice> {
    let everyone = Choice {
        value: "everyone".to_owned(),
        label: "@everyone".to_owned(),
        chosen: sent.roles.iter().any(|role| role == "everyone"),
    };
    let roles = names.into_iter().flat_map(|names| &names.roles).map(|role| {
        let value = role.id.to_string();
        let chosen = sent.roles.contains(&value);
        Choice { label: format!("@{}", role.name), chosen, value }
    });
    std::iter::once(everyone).chain(roles).collect()
}

/// The readings of a time that can be meant in several ways.
pub(super) fn readings(lang: Lang, (now, zone): (Time, Tz), question: &Question) -> Vec<Choice> {
    let choice = |reading: &When| Choice {
        value: reading.at.timestamp().to_string(),
        label: view::choice(lang, now, reading, zone),
        chosen: false,
    };
    question.readings.iter().map(choice).collect()
}

/// A day as people say it.
pub(super) fn day(lang: Lang, date: NaiveDate) -> String {
    let weekday = lang.plain(&weekday_name(date.weekday()));
    format!("{weekday} {}", date.format("%Y-%m-%d"))
}

/// The next times of a schedule, in its zone, without those that are left out.
pub(super) fn upcoming(
    lang: Lang,
    (schedule, skipped): (&Schedule, &[Time]),
    now: Time,
    zone: Tz,
) -> Vec<String> {
    schedule
        .upcoming(now)
        .filter(|occurrence| !skipped.contains(&occurrence.at))
        .take(5)
        .map(|occurrence| {
            let local = occurrence.at.with_timezone(&zone);
            format!("{}, {}", day(lang, local.date_naive()), local.format("%H:%M"))
        })
        .collect()
}
