//! The answers after something was done, and the questions before it is.
//!
//! Invariant: every answer shows the time that was understood, so nothing is stored that nobody saw.

use chrono::TimeDelta;
use chrono_tz::Tz;
use twilight_model::channel::message::component::ButtonStyle;

use super::{list::numbered, words};
use crate::{
    clock::Time,
    discord::{
        custom_id::CustomId as _,
        reply::{Message, press},
    },
    features::reminders::{
        ids::{Again, Later, Remove, Resume, Snoozing, ToMe, Undo, Unskip},
        model::{Elsewhere, Reminder, State, kept},
        schedule::zone_words,
    },
    lang::{Lang, Text, raw},
    settings::duration_words,
    text, tr,
};

/// The reader of an answer: their language, and the zone in which they mean times.
pub type Seer = (Lang, Tz);

/// The answer after a reminder was made, with a way to take it back. `note` is what else to know.
pub fn saved((lang, zone): Seer, reminder: &Reminder, note: Option<&Text>) -> Message {
    let (number, revision) = (reminder.number, reminder.revision);
    let mut lines = vec![lang.say(&tr!(
        "Reminder **{number} {title}** is set for {when}, to {place}.",
        number = numbered(number),
        title = reminder.draft.title(),
        when = raw(first(reminder)),
        place = raw(words::place(lang, reminder.draft.place))
    ))];
    lines.extend(details((lang, zone), reminder));
    lines.extend(note.map(|note| lang.say(note)));
    let mut buttons = vec![press(
        ButtonStyle::Secondary,
        lang.say(&tr!("Undo")),
        Undo { number, revision }.custom_id(),
    )];
    if reminder.draft.place.recipient.is_none() && reminder.pings_only_its_maker() {
        let to_me = lang.say(&tr!("Send it only to me"));
        buttons.push(press(ButtonStyle::Secondary, to_me, ToMe { number }.custom_id()));
    }
    Message::text(text::cut(&lines.join("\n"), 2000)).buttons(buttons)
}

fn first(reminder: &Reminder) -> String {
    let from = reminder.decided_to.max(reminder.updated_at);
    let at = kept(&reminder.draft.schedule, &reminder.skipped, from).map(|one| one.at);
    let at = at.or(reminder.next.map(|next| next.due_at));
    at.map_or_else(|| "–".to_owned(), words::when)
}

/// Why a reminder goes elsewhere than where it is made.
pub fn elsewhere(why: Elsewhere) -> Text {
    match why {
        Elsewhere::Default => tr!(
            "Live sessions go there in this server. Choose another channel with `channel`, or in `/reminder list`."
        ),
        Elsewhere::Unwritable(channel) => tr!(
            "I'll send it to you as a direct message, because you or I can't write in {channel}. Choose another channel with `channel`, or in `/reminder list`.",
            channel = raw(format!("<#{channel}>"))
        ),
    }
}

/// Lead times, in minutes, that come too late for its next occurrence.
fn over(reminder: &Reminder) -> Vec<i64> {
    // Later, what is over may have been said.
    let fresh = reminder.decided_to == reminder.updated_at;
    let next = kept(&reminder.draft.schedule, &reminder.skipped, reminder.decided_to);
    let Some(next) = next.filter(|_| fresh) else { return Vec::new() };
    let left = next.at - reminder.decided_to;
    let late = |lead: &&i64| **lead > 0 && TimeDelta::try_minutes(**lead).is_none_or(|l| l >= left);
    reminder.draft.leads.iter().filter(late).copied().collect()
}

/// In which zone it is, where that is not the reader's; a series says so itself.
fn zone_line((lang, zone): Seer, reminder: &Reminder) -> Option<String> {
    let schedule = &reminder.draft.schedule;
    let other = schedule.zone != zone && schedule.repeat.is_none();
    let time = schedule.start.format("%H:%M").to_string();
    other.then(|| {
        let place = zone_words(schedule.zone);
        lang.say(&tr!("That is {time} in {zone}.", time = raw(time), zone = place))
    })
}

fn details((lang, zone): Seer, reminder: &Reminder) -> Vec<String> {
    let draft = &reminder.draft;
    let again = draft.schedule.repeat.is_some();
    let mut lines: Vec<String> = zone_line((lang, zone), reminder).into_iter().collect();
    if again {
        let clock = words::clock(lang, draft);
        lines.push(lang.say(&tr!("🔁 {schedule}", schedule = raw(clock))));
    }
    let over = over(reminder);
    let ahead: Vec<i64> =
        draft.leads.iter().copied().filter(|lead| again || !over.contains(lead)).collect();
    if let Some(leads) = words::leads(lang, &ahead) {
        lines.push(lang.say(&tr!("It reminds people {leads}.", leads = raw(leads))));
    }
    if !over.is_empty() {
        let leads: Vec<_> = over.iter().map(|lead| duration_words(lead * 60)).collect();
        let leads = raw(leads.join(", "));
        lines.push(lang.say(&if again {
            tr!(
                "{leads} before is over already for the first time, so it is left out then.",
                leads = leads
            )
        } else {
            tr!("{leads} before is over already, so it is left out.", leads = leads)
        }));
    }
    if !draft.mentions.is_empty() {
        lines.push(lang.say(&tr!("It pings {who}.", who = raw(draft.mentions.words()))));
    }
    lines
}

/// The answer after a reminder was changed.
pub fn changed((lang, zone): Seer, reminder: &Reminder, note: Option<&Text>) -> Message {
    let mut lines = vec![lang.say(&tr!(
        "Reminder **{number} {title}** is changed. It occurs {when}, and goes to {place}.",
        number = numbered(reminder.number),
        title = reminder.draft.title(),
        when = raw(first(reminder)),
        place = raw(words::place(lang, reminder.draft.place))
    ))];
    lines.extend(details((lang, zone), reminder));
    lines.extend(note.map(|note| lang.say(note)));
    Message::text(text::cut(&lines.join("\n"), 2000))
}

/// The text about a time that is over.
pub fn past(at: Time) -> Text {
    tr!(
        "That time is over: {when}. Nothing was stored. Give a time that is still to come.",
        when = raw(words::when(at))
    )
}

/// Why a form was not saved, with a way back to what was typed.
pub fn not_made(lang: Lang, reason: &str, view: &str) -> Message {
    let content =
        lang.say(&tr!("Not saved. {reason}\nWhat you typed is kept.", reason = raw(reason)));
    let again = Again { view: view.to_owned() };
    let label = lang.say(&tr!("Edit again"));
    Message::text(text::cut(&content, 2000)).buttons(vec![press(
        ButtonStyle::Primary,
        label,
        again.custom_id(),
    )])
}

/// Asks once before a reminder is deleted.
pub fn ask_delete(lang: Lang, reminder: &Reminder) -> Message {
    let number = reminder.number;
    let content = lang.say(&tr!(
        "Delete reminder **{number} {title}** for good?",
        number = numbered(number),
        title = reminder.draft.title()
    ));
    let label = lang.say(&tr!("Delete reminder #{number}", number = number));
    Message::text(content).buttons(vec![press(
        ButtonStyle::Danger,
        label,
        Remove { number }.custom_id(),
    )])
}

/// The answer after a reminder was deleted or taken back.
pub fn deleted(lang: Lang, number: i64) -> Message {
    Message::text(lang.say(&tr!("Reminder **#{number}** is gone.", number = number)))
}

/// Asks for how long.
pub fn snooze_choices(lang: Lang, number: i64, entry: &str) -> Message {
    let choice = |label: Text, by| {
        let later = Later { number, by, entry: entry.to_owned() };
        press(ButtonStyle::Secondary, lang.say(&label), later.custom_id())
    };
    Message::text(lang.say(&tr!("When should I remind again?"))).buttons(vec![
        choice(tr!("In 10 minutes"), Snoozing::Minutes(10)),
        choice(tr!("In an hour"), Snoozing::Minutes(60)),
        choice(tr!("In 3 hours"), Snoozing::Minutes(180)),
        choice(tr!("Tomorrow at this time"), Snoozing::Tomorrow),
    ])
}

/// The answer after an occurrence was put off.
pub fn snoozed(lang: Lang, number: i64, to: Time) -> Message {
    Message::text(lang.say(&tr!(
        "I will remind of **{number}** again {when}.",
        number = numbered(number),
        when = raw(words::when(to))
    )))
}

/// The answer after the next occurrence was left out, with a way back.
pub fn skipped(lang: Lang, reminder: &Reminder, skipped: Time) -> Message {
    let number = reminder.number;
    let next = match reminder.next {
        Some(next) => {
            lang.say(&tr!("The next is {when}.", when = raw(words::when(next.occurs_at))))
        }
        None => lang.say(&tr!("That was the last.")),
    };
    let content = lang.say(&tr!(
        "Reminder **{number}** leaves out {skipped}. {next}",
        number = numbered(number),
        skipped = raw(words::short(skipped)),
        next = raw(next)
    ));
    let undo = Unskip { number, occurrence: skipped };
    Message::text(content).buttons(vec![press(
        ButtonStyle::Secondary,
        lang.say(&tr!("Undo")),
        undo.custom_id(),
    )])
}

/// The answer after that was taken back.
pub fn unskipped(lang: Lang, reminder: &Reminder, occurrence: Time) -> Message {
    let number = numbered(reminder.number);
    if reminder.state == State::Paused {
        return Message::text(lang.say(&tr!(
            "Reminder **{number}** does not leave out {back} any more. It is paused.",
            number = number,
            back = raw(words::short(occurrence))
        )));
    }
    Message::text(lang.say(&tr!(
        "Reminder **{number}** does not leave out {back} any more. The next is {when}.",
        number = number,
        back = raw(words::short(occurrence)),
        when = raw(first(reminder))
    )))
}

/// The answer after a reminder was paused, with a way back.
pub fn paused(lang: Lang, number: i64) -> Message {
    let content = lang.say(&tr!(
        "Reminder **{number}** is paused: it says nothing until it is resumed.",
        number = numbered(number)
    ));
    let label = lang.say(&tr!("Resume"));
    Message::text(content).buttons(vec![press(
        ButtonStyle::Secondary,
        label,
        Resume { number }.custom_id(),
    )])
}
