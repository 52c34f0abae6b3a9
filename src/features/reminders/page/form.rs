//! What the form of a reminder holds, and what it means.
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
        model::{self, Draft, Kind, Meant, Mentions, Place, Reminder, Typed},
        schedule::{Schedule, weekday_name},
        when::{Question, Reader},
    },
    ids::{RoleId, UserId},
    lang::Lang,
    settings::duration_words,
    tr,
};

/// What a form sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) message: String,
    pub(super) when: String,
    /// Which of several readings is meant, as Discord writes a time.
    pub(super) meant: String,
    pub(super) timezone: String,
    pub(super) repeat: String,
    pub(super) until: String,
    pub(super) lead: String,
    pub(super) channel: String,
    pub(super) roles: Vec<String>,
    pub(super) people: Vec<String>,
    pub(super) location: String,
    pub(super) image: String,
    pub(super) revision: i64,
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
                "revision" => sent.revision = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        sent
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
            when: model::start(schedule, now),
            meant: String::new(),
            timezone: schedule.zone.name().to_owned(),
            repeat: model::rule(&Schedule { until: None, ..schedule.clone() }),
            until: schedule.until.map(|until| until.to_string()).unwrap_or_default(),
            lead: lead_words(&draft.leads),
            channel: match draft.place.recipient {
                Some(_) => "me".to_owned(),
                None => draft.place.channel.to_string(),
            },
            roles: ids(draft.mentions.everyone).into_iter().chain(roles).collect(),
            people: draft.mentions.users.iter().map(ToString::to_string).collect(),
            location: draft.location.clone(),
            image: draft.image.clone(),
            revision: reminder.revision,
        }
    }

    /// What it says about time.
    fn typed(&self) -> Typed {
        let typed = Typed {
            when: self.when.clone(),
            days: String::new(),
            repeat: self.repeat.clone(),
            until: self.until.clone(),
        };
        if self.meant.is_empty() { typed } else { typed.meaning(&self.meant) }
    }

    /// When it occurs; the present schedule when nothing was said about time that was not there before.
    pub(super) fn schedule(
        &self,
        present: Option<&Reminder>,
        reader: &Reader<'_>,
    ) -> Result<Meant, Vec<Problem>> {
        let same = |present: &&Reminder| {
            let shown = Self::of(present, reader.now);
            let time = |sent: &Self| {
                [&sent.when, &sent.timezone, &sent.repeat, &sent.until]
                    .map(|one| one.trim().to_owned())
            };
            time(&shown) == time(self) && self.meant.is_empty()
        };
        if let Some(present) = present.filter(same) {
            return Ok(Meant::Exact(present.draft.schedule.clone()));
        }
        let zone = model::zone(Some(&self.timezone), reader.zone).map_err(|one| vec![one])?;
        self.typed().read(&Reader { zone, ..*reader })
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
            Ok(channel) => Place::channel(channel),
            // Whose it is stays so, whoever looks at it.
            Err(_) => match present.filter(|one| one.draft.place.recipient.is_some()) {
                Some(present) => present.draft.place,
                None => flow::to_oneself(app, by.user()).await?,
            },
        };
        let leads = model::leads(&self.lead).map_err(|problem| Error::Invalid(vec![problem]))?;
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
            // A direct message pings anyway.
            mentions: if place.recipient.is_some() { Mentions::default() } else { mentions },
            place,
            location: self.location.clone(),
            image: self.image.clone(),
            schedule,
            leads,
        })
    }
}

/// Lead times as somebody types them; empty is only at its time.
fn lead_words(leads: &[i64]) -> String {
    let words = leads.iter().filter(|lead| **lead > 0).map(|lead| duration_words(lead * 60));
    words.collect::<Vec<_>>().join(", ")
}

/// A choice in a select.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// Where it can go: oneself, then the channels in which messages are written.
pub(super) fn channels(lang: Lang, names: Option<&Arc<Directory>>, sent: &Sent) -> Vec<Choice> {
    let to_me = lang.plain(&tr!("Only to me, as a direct message"));
    let mut all =
        vec![Choice { value: "me".to_owned(), label: to_me, chosen: sent.channel == "me" }];
    let writable = |one: u8| matches!(one, kind::TEXT | kind::ANNOUNCEMENT | kind::VOICE);
    for channel in names.into_iter().flat_map(|names| &names.channels) {
        if writable(channel.kind) {
            let value = channel.id.to_string();
            let chosen = value == sent.channel;
            all.push(Choice { label: format!("#{}", channel.name), chosen, value });
        }
    }
    if !sent.channel.is_empty() && all.iter().all(|one| !one.chosen) {
        let label = lang.plain(&tr!("unknown ({id})", id = sent.channel.as_str()));
        all.push(Choice { value: sent.channel.clone(), label, chosen: true });
    }
    all
}

/// Whom it can ping: everybody, then the roles.
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
pub(super) fn readings(lang: Lang, question: &Question) -> Vec<Choice> {
    question
        .readings
        .iter()
        .map(|reading| Choice {
            value: format!("<t:{}>", reading.at.timestamp()),
            label: format!(
                "{} {}",
                lang.plain(&weekday_name(reading.local.weekday())),
                reading.wall()
            ),
            chosen: false,
        })
        .collect()
}

/// A day as people say it.
pub(super) fn day(lang: Lang, date: NaiveDate) -> String {
    let weekday = lang.plain(&weekday_name(date.weekday()));
    format!("{weekday} {}", date.format("%Y-%m-%d"))
}

/// The next times of a schedule, in its zone.
pub(super) fn upcoming(lang: Lang, schedule: &Schedule, now: Time, zone: Tz) -> Vec<String> {
    schedule
        .upcoming(now)
        .take(5)
        .map(|occurrence| {
            let local = occurrence.at.with_timezone(&zone);
            format!("{}, {}", day(lang, local.date_naive()), local.format("%H:%M"))
        })
        .collect()
}
