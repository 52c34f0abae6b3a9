//! The announcements that the watcher reads, and its verdicts on them.
//!
//! Invariant: a message becomes a reminder only when a day and a time were read from it that are still to
//! come; anything less is told or left alone, never guessed.

mod event;
mod said;
mod trial;
mod words;

pub use event::{Event, EventId, Followed};
pub use said::{Part, Said, follow};
pub use trial::Trial;
pub use words::field_name;

use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};

use crate::{
    clock::Time,
    discord::message::Message,
    features::reminders::{
        announcement::{self, Field, Posted, Reading},
        model::{Destination, Draft, Kind, Mentions, announced},
    },
    ids::{ChannelId, GuildId, MessageId, UserId, made_at},
    lang::Text,
    text, tr,
};

/// How the custom ids of reminders, and of notes about announcements, begin.
const OURS: [&str; 2] = ["reminder:", "watch:"];
/// How old a message is that was not read when it was posted.
const BACKLOG: TimeDelta = TimeDelta::minutes(10);
/// Characters of a name.
const NAME: usize = 100;
/// Characters of a location.
const LOCATION: usize = 200;

/// The parts of a message that may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Embeds, and its text.
    Everything,
    /// Only embeds.
    Embeds,
}

/// Whether a message shows that Discord lets the bot read what others write: of its own messages, and of those
/// that mention it, Discord never withholds anything, nor of anybody's stickers.
pub fn shows_contents(message: &Message, me: UserId) -> bool {
    let exempt = message.is_by(me) || message.mentions(me);
    let shown = !message.content.is_empty()
        || !message.embeds.is_empty()
        || !message.attachments.is_empty()
        || !message.components.is_empty()
        || message.poll.is_some();
    shown && !exempt
}

/// Whether a message has a button of a reminder or of a note of the watcher, which are no announcements.
pub fn is_ours(message: &Message) -> bool {
    message.has_custom_id(|id| OURS.iter().any(|ours| id.starts_with(ours)))
}

/// The content of a message, as the reader of announcements takes it. Previews of links are not written by anybody,
/// and come later than the message.
pub fn says(message: &Message, scope: Scope) -> announcement::Message {
    let embeds: Vec<_> = message.embeds.iter().filter(|embed| embed.is_rich()).cloned().collect();
    match scope {
        Scope::Everything => announced(&message.content, &embeds),
        Scope::Embeds => announced("", &embeds),
    }
}

/// Tells whether a message says the same as before.
pub fn hash(message: &Message, scope: Scope) -> String {
    let message = says(message, scope);
    let mut parts = vec![message.content];
    for embed in message.embeds {
        parts.extend([embed.title, embed.description, embed.footer]);
        parts.extend(embed.fields.into_iter().flat_map(|(name, value)| [name, value]));
    }
    hex::encode(Sha256::digest(parts.join("\u{1}")))
}

/// How far an announcement came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It made a reminder.
    Made,
    /// It looks like an event, but something was missing.
    Unread,
    /// It says nothing about time.
    Nothing,
    /// Somebody took its reminder back.
    Undone,
}

impl Standing {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Unread => "unread",
            Self::Nothing => "nothing",
            Self::Undone => "undone",
        }
    }

    /// The one of this name; what is unknown is left alone.
    pub fn named(name: &str) -> Self {
        match name {
            "made" => Self::Made,
            "unread" => Self::Unread,
            "undone" => Self::Undone,
            _ => Self::Nothing,
        }
    }
}

/// An announcement that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    pub message: MessageId,
    pub channel: ChannelId,
    /// How far it came.
    pub standing: Standing,
    /// The hash of its content.
    pub hash: String,
    /// The reminder it made; 0 for none.
    pub number: i64,
    /// Until when its edits are followed; for ever when it repeats without end.
    pub ends_at: Option<Time>,
    /// The parts of its reminder that it said, if known.
    pub said: Option<Said>,
}

/// The result of reading an announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A reminder.
    Event(Box<Draft>, Reading),
    /// It says something about time, but not enough; why, in words.
    Incomplete(Text, Reading),
    /// Its time is over.
    Over(Reading),
    /// It says nothing about time.
    Nothing,
}

impl Verdict {
    /// The same about a message that is read for the first time. Where one that was found late is over,
    /// nobody can do anything about it any more.
    #[must_use]
    pub fn at_first(self, message: MessageId, now: Time) -> Self {
        match self {
            Self::Over(_) if now - made_at(message) > BACKLOG => Self::Nothing,
            verdict => verdict,
        }
    }
}

/// The text about an announcement whose time is over.
pub fn over() -> Text {
    tr!("Its time is over.")
}

/// The context of reading an announcement.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    pub guild: GuildId,
    /// The channel it stands in.
    pub channel: ChannelId,
    /// Where its reminder goes.
    pub target: ChannelId,
    /// The parts of it that may be read.
    pub scope: Scope,
    /// The guild's zone.
    pub zone: chrono_tz::Tz,
    /// The guild's locale.
    pub locale: &'a str,
    /// Minutes before its time at which it is reminded of as well; 0 for none.
    pub lead: i64,
    /// The present.
    pub now: Time,
}

/// Reads an announcement.
pub fn judge(message: &Message, look: &Look<'_>) -> Verdict {
    let posted = Posted { at: made_at(message.id), zone: look.zone, locale: look.locale };
    let reading = announcement::read(&says(message, look.scope), &posted);
    let of_time = |field: &Field| matches!(field, Field::Date | Field::Time | Field::Repeat);
    if reading.over.is_some() {
        return Verdict::Over(reading);
    }
    let Some(schedule) = reading.schedule.clone() else {
        if reading.found.iter().any(|(field, _)| of_time(field)) {
            return Verdict::Incomplete(words::missing(&reading), reading);
        }
        return Verdict::Nothing;
    };
    if schedule.occurrence_after(look.now).is_none() {
        return Verdict::Over(reading);
    }
    let link = link(look.guild, look.channel, message.id);
    let draft = Draft {
        kind: Kind::Plain,
        name: text::cut(reading.title.as_deref().unwrap_or_default().trim(), NAME),
        message: link,
        place: Destination::channel(look.target),
        location: text::cut(reading.location.as_deref().unwrap_or_default(), LOCATION),
        image: String::new(),
        mentions: Mentions::default(),
        schedule,
        leads: if look.lead > 0 { vec![look.lead, 0] } else { vec![0] },
    };
    Verdict::Event(Box::new(draft), reading)
}

/// The address of a message.
pub fn link(guild: GuildId, channel: ChannelId, message: MessageId) -> String {
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(fields: &serde_json::Value) -> Message {
        let mut all = json!({ "id": "1300000000000000000", "author": { "id": "5" } });
        for (key, value) in fields.as_object().expect("an object") {
            all[key] = value.clone();
        }
        serde_json::from_value(all).expect("a message")
    }

    #[test]
    fn what_is_exempt_from_the_intent_shows_nothing_about_it() {
        let me = twilight_model::id::Id::new(7);
        assert!(shows_contents(&message(&json!({ "content": "x" })), me));
        let mention = json!({ "content": "x", "mentions": [{ "id": "7" }] });
        assert!(!shows_contents(&message(&mention), me));
        assert!(!shows_contents(&message(&json!({ "content": "x", "author": { "id": "7" } })), me));
        assert!(!shows_contents(&message(&json!({ "sticker_items": [{}] })), me));
    }

    #[test]
    fn messages_of_reminders_are_known_by_their_buttons() {
        let with = |id: &str| {
            let row = json!({ "type": 1, "components": [{ "type": 2, "custom_id": id }] });
            is_ours(&message(&json!({ "components": [row] })))
        };
        assert!(with("reminder:done:1:a") && with("watch:undo:1") && !with("faq:vote:1"));
    }

    #[test]
    fn previews_of_links_are_not_what_somebody_says() {
        let bare = message(&json!({ "content": "https://example.org" }));
        let preview =
            json!({ "type": "article", "title": "Party", "description": "12 March 19:30" });
        let fields = json!({ "content": "https://example.org", "embeds": [preview] });
        let shown = message(&fields);
        for scope in [Scope::Everything, Scope::Embeds] {
            assert_eq!(hash(&bare, scope), hash(&shown, scope));
        }
        let rich = message(&json!({ "embeds": [{ "type": "rich", "title": "Party" }] }));
        assert_eq!(says(&rich, Scope::Embeds).embeds.len(), 1);
    }

    #[test]
    fn an_edit_is_told_from_what_is_not_read() {
        let one = message(&json!({ "content": "a", "embeds": [{ "title": "t" }] }));
        let other = message(&json!({ "content": "b", "embeds": [{ "title": "t", "color": 5 }] }));
        assert_ne!(hash(&one, Scope::Everything), hash(&other, Scope::Everything));
        assert_eq!(hash(&one, Scope::Embeds), hash(&other, Scope::Embeds));
    }
}
