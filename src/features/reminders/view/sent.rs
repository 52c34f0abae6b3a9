//! The messages that reminders send.
//!
//! Invariant: a message fits Discord's limits whatever the reminder says, and its buttons name the very
//! outbox entry that sent it.

use twilight_model::channel::message::{
    AllowedMentions, Embed, MentionType, component::ButtonStyle, embed::EmbedField,
};

use super::words;
use crate::{
    discord::{
        colors::{AMBER, CRIMSON, INDIGO},
        custom_id::CustomId as _,
        reply::{self, Message, press},
    },
    features::reminders::{
        ids::{Done, Pause, Skip, Snooze},
        model::{Draft, Fate, Kind, Mentions, Moment, Reminder, Trouble},
    },
    ids::UserId,
    jobs::outbox::State,
    lang::{Lang, plural, raw},
    text, tr,
};

/// Missed times that a summary names.
const NAMED: usize = 20;

/// The message about one moment. `entry` is the outbox entry that will send it.
pub fn due(
    lang: Lang,
    reminder: &Reminder,
    moment: Moment,
    fate: Fate,
    (mentions, entry): (&Mentions, &str),
) -> Message {
    let draft = &reminder.draft;
    let mut embed = base(lang, reminder);
    let ahead = words::ahead(moment);
    let when = match (draft.kind, ahead) {
        (Kind::Session, Some(_)) => Some((tr!("Starts"), words::when(moment.occurs_at))),
        (Kind::Session, None) => Some((tr!("Started"), text::relative(moment.occurs_at))),
        (Kind::Plain, Some(_)) => Some((tr!("When"), words::when(moment.occurs_at))),
        (Kind::Plain, None) => None,
    };
    embed.fields.extend(when.map(|(name, value)| reply::field(lang.say(&name), value)));
    embed.fields.extend(location(lang, draft));
    if fate == Fate::SendLate {
        embed.color = Some(AMBER);
        let late = lang.say(&tr!(
            "This was due {when}; I could not send it then.",
            when = raw(text::relative(moment.due_at))
        ));
        embed
            .fields
            .push(EmbedField { inline: false, ..reply::field(lang.say(&tr!("Late")), late) });
    }
    let heading = match (draft.kind, ahead) {
        (Kind::Session, Some(_)) => Some(tr!("🔴 Live session coming up")),
        (Kind::Session, None) => Some(tr!("🔴 The live session starts now")),
        (Kind::Plain, _) => None,
    };
    let mut lines: Vec<_> = heading.map(|heading| lang.say(&heading)).into_iter().collect();
    if !mentions.is_empty() {
        lines.push(mentions.words());
    }
    Message {
        content: lines.join("\n"),
        embeds: vec![embed],
        mentions: allowed(mentions),
        ..Message::default()
    }
    .buttons(buttons(lang, reminder, entry))
}

/// One message about everything of a reminder that was missed. It pings nobody: it is over.
pub fn summary(lang: Lang, reminder: &Reminder, missed: &[Moment], entry: &str) -> Message {
    let mut embed = base(lang, reminder);
    embed.color = Some(AMBER);
    embed.fields.extend(location(lang, &reminder.draft));
    let count = i64::try_from(missed.len()).unwrap_or(i64::MAX);
    let mut lines: Vec<_> = missed.iter().take(NAMED).map(|m| words::short(m.due_at)).collect();
    if missed.len() > NAMED {
        lines.push(lang.say(&tr!("… and {count} more.", count = missed.len() - NAMED)));
    }
    let name = lang.say(&plural(
        count,
        tr!("I could not send this in time"),
        tr!("I could not send this {count} times", count = count),
    ));
    embed.fields.push(EmbedField { inline: false, ..reply::field(name, lines.join("\n")) });
    Message::embed(embed).buttons(buttons(lang, reminder, entry))
}

fn base(lang: Lang, reminder: &Reminder) -> Embed {
    let draft = &reminder.draft;
    let color = match draft.kind {
        Kind::Plain => INDIGO,
        Kind::Session => CRIMSON,
    };
    let title =
        if draft.name.is_empty() { lang.say(&tr!("Reminder")) } else { text::escape(&draft.name) };
    let mut embed = reply::embed(color, &title, &draft.message);
    if !draft.image.is_empty() {
        embed.image = Some(reply::image(draft.image.clone()));
    }
    let (number, author) = (reminder.number, reminder.author.as_str());
    embed.footer = Some(reply::footer(lang.plain(&if number == 0 {
        tr!("Reminder")
    } else if author.is_empty() || draft.place.recipient.is_some() {
        tr!("Reminder #{number}", number = number)
    } else {
        tr!("Reminder #{number} by {author}", number = number, author = author)
    })));
    embed
}

/// Where it happens; a link stays one.
fn location(lang: Lang, draft: &Draft) -> Option<EmbedField> {
    if draft.location.is_empty() {
        return None;
    }
    let link =
        url::Url::parse(&draft.location).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let words = if link { draft.location.clone() } else { text::escape(&draft.location) };
    Some(reply::field(lang.say(&tr!("Where")), words))
}

fn allowed(mentions: &Mentions) -> AllowedMentions {
    AllowedMentions {
        parse: if mentions.everyone { vec![MentionType::Everyone] } else { Vec::new() },
        replied_user: false,
        roles: mentions.roles.clone(),
        users: mentions.users.clone(),
    }
}

fn buttons(
    lang: Lang,
    reminder: &Reminder,
    entry: &str,
) -> Vec<twilight_model::channel::message::Component> {
    let (number, entry) = (reminder.number, entry.to_owned());
    let mut all = vec![
        press(
            ButtonStyle::Success,
            lang.say(&tr!("Done")),
            Done { number, entry: entry.clone() }.custom_id(),
        ),
        press(
            ButtonStyle::Secondary,
            lang.say(&tr!("Snooze")),
            Snooze { number, entry }.custom_id(),
        ),
    ];
    if reminder.draft.schedule.repeat.is_some() {
        all.push(press(
            ButtonStyle::Secondary,
            lang.say(&tr!("Skip next")),
            Skip { number }.custom_id(),
        ));
        all.push(press(
            ButtonStyle::Secondary,
            lang.say(&tr!("Pause")),
            Pause { number }.custom_id(),
        ));
    }
    all
}

/// A sent message after somebody said that it is done.
pub fn done(lang: Lang, reminder: &Reminder, by: UserId) -> Message {
    let mut embed = base(lang, reminder);
    embed.fields.extend(location(lang, &reminder.draft));
    let by = raw(format!("<@{by}>"));
    embed.fields.push(reply::field(lang.say(&tr!("Done")), lang.say(&tr!("✅ by {by}", by = by))));
    Message::embed(embed)
}

/// The log message about a reminder that pauses itself.
pub fn paused_note(lang: Lang, reminder: &Reminder, why: Trouble) -> Message {
    let place = words::place(lang, reminder.draft.place);
    // The text of a private reminder is nobody else's business.
    let title = match reminder.draft.place.recipient {
        Some(user) => lang.say(&tr!("a reminder for {user}", user = raw(format!("<@{user}>")))),
        None => text::escape(&reminder.draft.title()),
    };
    let (number, why) = (reminder.number, lang.say(&why.words()));
    // The maker, but not of direct messages, which name their person already.
    let maker = reminder.created_by.filter(|_| reminder.draft.place.recipient.is_none());
    let words = match maker {
        Some(maker) => tr!(
            "⚠️ I paused reminder **#{number}** ({title}) by {maker}, which goes to {place}. {why}",
            number = number,
            title = raw(title),
            maker = raw(format!("<@{maker}>")),
            place = raw(place),
            why = raw(why)
        ),
        None => tr!(
            "⚠️ I paused reminder **#{number}** ({title}), which goes to {place}. {why}",
            number = number,
            title = raw(title),
            place = raw(place),
            why = raw(why)
        ),
    };
    Message::text(text::cut(&lang.say(&words), 2000))
}

/// Returns the message to the log channel about a reminder whose row cannot be read.
pub fn unreadable_note(lang: Lang, number: i64) -> Message {
    Message::text(lang.say(&tr!(
        "⚠️ I paused reminder **#{number}**. {why}",
        number = number,
        why = raw(lang.say(&Trouble::Unreadable.words()))
    )))
}

/// The log message about a message that was given up, or whose outcome nobody knows.
pub fn lost(lang: Lang, reminder: &Reminder, how: State) -> Message {
    let place = words::place(lang, reminder.draft.place);
    let number = reminder.number;
    Message::text(lang.say(&if how == State::Uncertain {
        tr!(
            "⚠️ A message of reminder **#{number}** to {place} may or may not have been sent: Discord did not answer, and I cannot read it back. I do not repeat it. Look in the channel.",
            number = number,
            place = raw(place)
        )
    } else {
        tr!(
            "⚠️ A message of reminder **#{number}** to {place} could not be sent for days, and I gave it up. The reminder itself goes on.",
            number = number,
            place = raw(place)
        )
    }))
}
