//! How the embed watcher speaks.
//!
//! Invariant: what an announcement says is escaped, and nobody is pinged.

use twilight_model::channel::message::{Component, component::ButtonStyle};

use super::{
    ids::{Keep, Undo},
    model::{Part, Trial, Verdict, field_name, over},
};
use crate::{
    discord::{
        colors::{AMBER, INDIGO},
        custom_id::CustomId as _,
        reply::{self, Message, press},
    },
    features::reminders::{
        announcement::Reading,
        model::{Draft, Reminder},
        view as reminders,
    },
    ids::ChannelId,
    lang::{Lang, Text, raw},
    text, tr,
};

/// Characters of the words that said something.
const WORDS: usize = 100;

/// The log message about a reminder that was made, with a way to take it back.
pub fn made(lang: Lang, reminder: &Reminder, address: &str, note: &str) -> Message {
    let number = reminder.number;
    let title = lang.say(&tr!("Reminder #{number} from an announcement", number = number));
    let mut embed = reply::embed(INDIGO, &title, "");
    embed.fields = facts(lang, &reminder.draft, address);
    Message::embed(embed).buttons(vec![
        press(ButtonStyle::Success, lang.say(&tr!("Confirm")), Keep { number }.custom_id()),
        undo(lang, number, note),
    ])
}

/// The log message about a reminder that a scheduled event made.
pub fn made_of_event(lang: Lang, reminder: &Reminder, address: &str, note: &str) -> Message {
    let number = reminder.number;
    let title = lang.say(&tr!("Reminder #{number} from a Discord event", number = number));
    let mut embed = reply::embed(INDIGO, &title, "");
    embed.fields = facts(lang, &reminder.draft, address);
    Message::embed(embed).buttons(vec![
        press(ButtonStyle::Success, lang.say(&tr!("Confirm")), Keep { number }.custom_id()),
        undo(lang, number, note),
    ])
}

/// Why a scheduled event made no reminder.
pub fn event_not_made(lang: Lang, address: &str, why: &Text) -> Message {
    Message::text(lang.say(&tr!(
        "I can't remind people of {event}. {why}",
        event = raw(address),
        why = raw(lang.say(why))
    )))
}

/// The log message about a scheduled event that does not exist any more.
pub fn event_gone(lang: Lang, number: i64) -> Message {
    Message::text(lang.say(&tr!(
        "A Discord event was canceled, so I deleted reminder **#{number}**.",
        number = number
    )))
}

fn undo(lang: Lang, number: i64, note: &str) -> Component {
    let id = Undo { number, note: note.to_owned() }.custom_id();
    press(ButtonStyle::Secondary, lang.say(&tr!("Undo")), id)
}

/// The log message about an edited announcement; `kept` are parts that somebody had corrected.
pub fn changed(
    lang: Lang,
    reminder: &Reminder,
    kept: &[Part],
    address: &str,
    note: &str,
) -> Message {
    let number = reminder.number;
    let title = lang.say(&tr!("Reminder #{number} follows an edit", number = number));
    let mut embed = reply::embed(INDIGO, &title, "");
    embed.fields = facts(lang, &reminder.draft, address);
    if !kept.is_empty() {
        let name = lang.say(&tr!("Left as somebody corrected it"));
        embed.fields.push(reply::field(name, parts(lang, kept)));
    }
    Message::embed(embed).buttons(vec![undo(lang, number, note)])
}

/// The log message about an edit that changed only parts that somebody had corrected.
pub fn stays(lang: Lang, number: i64, kept: &[Part], address: &str, note: &str) -> Message {
    let content = lang.say(&tr!(
        "An announcement was edited, but somebody had corrected what it changes, so reminder **#{number}** stays as it is ({parts}): {address}",
        number = number,
        parts = raw(parts(lang, kept)),
        address = raw(address)
    ));
    Message::text(content).buttons(vec![undo(lang, number, note)])
}

fn parts(lang: Lang, parts: &[Part]) -> String {
    parts.iter().map(|part| lang.say(&part.label())).collect::<Vec<_>>().join(", ")
}

fn facts(
    lang: Lang,
    draft: &Draft,
    address: &str,
) -> Vec<twilight_model::channel::message::embed::EmbedField> {
    let first = draft.schedule.first().map(|first| reminders::when(first.at));
    let title = draft.title();
    let mut fields = vec![
        reply::field(lang.say(&tr!("Title")), text::escape(&title)),
        reply::field(lang.say(&tr!("When")), first.unwrap_or_default()),
    ];
    if draft.schedule.repeat.is_some() {
        let clock = reminders::clock(lang, draft);
        fields.push(reply::field(lang.say(&tr!("Repeats")), clock));
    }
    if let Some(leads) = reminders::leads(lang, &draft.leads) {
        fields.push(reply::field(lang.say(&tr!("It reminds people")), leads));
    }
    if !draft.location.is_empty() {
        fields.push(reply::field(lang.say(&tr!("Where")), text::escape(&draft.location)));
    }
    fields.push(reply::field(lang.say(&tr!("Announcement")), address));
    fields
}

/// The log message about a deleted announcement.
pub fn gone(lang: Lang, number: i64) -> Message {
    Message::text(lang.say(&tr!(
        "An announcement was deleted, and reminder **#{number}** with it.",
        number = number
    )))
}

/// A note after somebody confirmed it.
pub fn kept(lang: Lang, number: i64, by: &str) -> Message {
    Message::text(lang.say(&tr!(
        "Reminder **#{number}** from an announcement was confirmed by {by}.",
        number = number,
        by = raw(by)
    )))
}

/// A note after somebody took it back.
pub fn undone(lang: Lang, number: i64, by: &str) -> Message {
    Message::text(lang.say(&tr!(
        "Reminder **#{number}** from an announcement was undone by {by}. The announcement will not make another.",
        number = number,
        by = raw(by)
    )))
}

/// An announcement that could not be read, and what was missing.
pub fn unread(lang: Lang, address: &str, why: &Text, reading: &Reading) -> Message {
    let title = lang.say(&tr!("I could not make a reminder of an announcement"));
    let mut embed = reply::embed(AMBER, &title, &lang.say(why));
    embed.fields = found(lang, reading);
    embed.fields.push(reply::field(lang.say(&tr!("Announcement")), address));
    embed.footer = Some(reply::footer(
        lang.plain(&tr!("Edit the announcement, or use Make reminder in its menu under Apps.")),
    ));
    Message::embed(embed)
}

/// The fields that were found, with the words that said them.
fn found(
    lang: Lang,
    reading: &Reading,
) -> Vec<twilight_model::channel::message::embed::EmbedField> {
    reading
        .found
        .iter()
        .take(8)
        .map(|(field, words)| {
            let words = text::escape(&text::cut(words, WORDS));
            reply::field(lang.say(&field_name(*field)), words)
        })
        .collect()
}

/// An edited announcement that says nothing about time any more.
pub fn unclear(lang: Lang, number: i64, address: &str, why: &Text, note: &str) -> Message {
    let content = lang.say(&tr!(
        "⚠️ An announcement was edited so that I cannot read it any more: {why} Reminder **#{number}** stays as it was: {address}",
        why = raw(lang.say(why)),
        number = number,
        address = raw(address)
    ));
    Message::text(content).buttons(vec![undo(lang, number, note)])
}

/// Discord withholds what messages say.
pub fn blind(lang: Lang, channel: ChannelId) -> Message {
    Message::text(lang.say(&tr!(
        "⚠️ I cannot read announcements in {channel}: Discord hides what others write from me. Whoever runs this bot can turn on **Message Content Intent** in the Discord Developer Portal, under Bot. Until then, use *Make reminder* in the menu of a message, which works without it.",
        channel = raw(format!("<#{channel}>"))
    )))
}

/// The channel cannot be read.
pub fn blocked(lang: Lang, channel: ChannelId) -> Message {
    Message::text(lang.say(&tr!(
        "⚠️ I cannot read the announcements channel {channel} any more. Allow **View Channel** and **Read Message History** there for my role, or choose another: `/config embedwatcher set` with the setting `announcements_channel`.",
        channel = raw(format!("<#{channel}>"))
    )))
}

/// The answer with the result of a trial.
pub fn trial(lang: Lang, trial: &Trial) -> Message {
    let (address, verdict) = match trial {
        Trial::Blind(channel) => return blind(lang, *channel),
        Trial::Empty(channel) => {
            return Message::text(lang.say(&tr!(
                "There is no announcement in {channel} that I would read. Post one, then try again.",
                channel = raw(format!("<#{channel}>"))
            )));
        }
        Trial::Notes(channel) => {
            return Message::text(lang.say(&tr!(
                "There is no announcement in {channel} that I would read: my own messages are left out there, because my notes go to the same channel. Choose another `log_channel` and `failure_channel` to have them read.",
                channel = raw(format!("<#{channel}>"))
            )));
        }
        Trial::Read(address, verdict) => (address, verdict),
    };
    match &**verdict {
        Verdict::Event(draft, reading) => {
            let title = lang.say(&tr!("The last announcement would become this reminder"));
            let mut embed = reply::embed(INDIGO, &title, "");
            embed.fields = facts(lang, draft, address);
            let mut words = reply::embed(INDIGO, &lang.say(&tr!("What I read")), "");
            words.fields = found(lang, reading);
            let mut message = Message::embed(embed);
            if !words.fields.is_empty() {
                message.embeds.push(words);
            }
            message
        }
        Verdict::Incomplete(why, reading) => unread(lang, address, why, reading),
        Verdict::Over(reading) => unread(lang, address, &over(), reading),
        Verdict::Nothing => Message::text(lang.say(&tr!(
            "The last announcement says nothing about a day or a time, so nothing would come of it: {address}",
            address = raw(address.as_str())
        ))),
    }
}
