//! *Make reminder* in the menu of a message.
//!
//! Invariant: it needs no privileged intent: Discord shows the message a person points at.

use super::reader;
use crate::{
    clock::Time,
    discord::{message::Message, reply::Reply},
    error::Result,
    features::reminders::{
        announcement::{self, Posted},
        flow,
        model::{self, NAME_MAX, Written, announced},
        schedule::Schedule,
        view,
        when::Reader,
    },
    ids::made_at,
    interactions::{
        cx::Cx,
        handler::{Answers, MessageCommand},
    },
    permissions::{Authority as _, Member},
    text,
};

/// *Make reminder* in the menu of a message.
#[derive(Debug)]
pub struct MakeReminder;

impl MessageCommand for MakeReminder {
    type Who = Member;
    const NAME: &'static str = "Make reminder";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(who: Member, cx: Cx, message: Message) -> Result<Reply> {
        flow::check_on(&cx.settings)?;
        let link = cx.channel.map_or_else(String::new, |channel| {
            format!("https://discord.com/channels/{}/{channel}/{}", who.guild(), message.id)
        });
        let written = read(&cx, &message);
        Ok(view::message_form(cx.lang, &link, &written).into())
    }
}

/// When it is next, as it may be typed; with its zone when that is not what the reader means anyway.
fn when(schedule: &Schedule, reader: &Reader<'_>, now: Time) -> String {
    let start = model::start(schedule, &[], now);
    if schedule.zone == reader.zone { start } else { format!("{start} {}", schedule.zone.name()) }
}

/// What the message says of an event, to be looked at in the form.
fn read(cx: &Cx, message: &Message) -> Written {
    let reader = reader(cx);
    let posted = Posted { at: made_at(message.id), zone: reader.zone, locale: reader.locale };
    let read = announcement::read(&announced(&message.content, &message.embeds), &posted);
    let schedule = read.schedule.filter(|schedule| schedule.occurrence_after(cx.now).is_some());
    let first = message.content.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let name = read.title.unwrap_or_else(|| first.trim_start_matches(['#', '*', ' ']).to_owned());
    Written {
        when: schedule.as_ref().map(|one| when(one, &reader, cx.now)).unwrap_or_default(),
        repeat: schedule
            .as_ref()
            .map(|one| model::rule_ahead(one, &[], cx.now))
            .unwrap_or_default(),
        name: text::cut(&name, usize::from(NAME_MAX)),
        message: message.content.clone(),
        location: read.location.unwrap_or_default(),
    }
}
