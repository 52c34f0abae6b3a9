//! What an announcement is to the watcher, and what it makes of one.
//!
//! Invariant: a message becomes a reminder only when a day and a time were read from it that are still to
//! come; anything less is told or left alone, never guessed.

mod said;
mod trial;
mod words;

pub use said::{Part, Said, follow};
pub use trial::Trial;
pub use words::field_name;

use chrono::TimeDelta;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{
    clock::Time,
    features::reminders::{
        announcement::{self, Field, Posted, Reading},
        model::{Destination, Draft, Kind, Mentions, announced},
    },
    ids::{ChannelId, GuildId, MessageId, UserId, made_at},
    interactions::payload::{EmbedRef, User},
    lang::Text,
    text, tr,
};

/// Kinds of messages that people and bots write, as Discord numbers them: plain, reply, slash and menu
/// commands.
const WRITTEN: [u8; 4] = [0, 19, 20, 23];
/// How the custom ids of reminders, and of notes about announcements, begin.
const OURS: [&str; 2] = ["reminder:", "watch:"];
/// How old a message is that was not read when it was posted.
const BACKLOG: TimeDelta = TimeDelta::minutes(10);
/// Characters of a name.
const NAME: usize = 100;
/// Characters of a location.
const LOCATION: usize = 200;

/// A message in the announcements channel, as far as it is read.
#[derive(Clone, Debug, Deserialize)]
pub struct Announcement {
    /// Its id.
    pub id: MessageId,
    /// Its kind, as Discord numbers them.
    #[serde(rename = "type", default)]
    pub kind: u8,
    /// Who wrote it.
    pub author: User,
    /// Its text.
    #[serde(default)]
    pub content: String,
    /// Its embeds.
    #[serde(default)]
    pub embeds: Vec<EmbedRef>,
    /// Whom it mentions.
    #[serde(default)]
    pub mentions: Vec<User>,
    #[serde(default)]
    attachments: Vec<serde_json::Value>,
    #[serde(default)]
    components: Vec<serde_json::Value>,
    #[serde(default)]
    sticker_items: Vec<serde_json::Value>,
    #[serde(default)]
    poll: Option<serde_json::Value>,
}

/// What of a message may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Embeds, and its text.
    Everything,
    /// Only embeds.
    Embeds,
}

impl Announcement {
    /// Whether somebody wrote it, in contrast to what Discord itself says.
    #[must_use]
    pub fn is_written(&self) -> bool {
        WRITTEN.contains(&self.kind)
    }

    /// Whether nothing of it can be seen, which Discord allows nobody to write: it is withheld.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.content.is_empty()
            && self.embeds.is_empty()
            && self.attachments.is_empty()
            && self.components.is_empty()
            && self.sticker_items.is_empty()
            && self.poll.is_none()
    }

    /// Whether it shows that Discord lets the bot read what others write: of its own messages, and of those
    /// that mention it, Discord never withholds anything, nor of anybody's stickers.
    #[must_use]
    pub fn shows_contents(&self, me: UserId) -> bool {
        let exempt = self.author.id == me || self.mentions.iter().any(|user| user.id == me);
        let shown = !self.content.is_empty()
            || !self.embeds.is_empty()
            || !self.attachments.is_empty()
            || !self.components.is_empty()
            || self.poll.is_some();
        shown && !exempt
    }

    /// Whether it has a button of a reminder or of a note of the watcher, which are no announcements.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.components.iter().any(has_button_of_ours)
    }

    /// What it says, as the reader of announcements takes it. Previews of links are not what somebody says,
    /// and come later than the message.
    #[must_use]
    pub fn message(&self, scope: Scope) -> announcement::Message {
        let embeds: Vec<_> = self.embeds.iter().filter(|embed| embed.is_rich()).cloned().collect();
        match scope {
            Scope::Everything => announced(&self.content, &embeds),
            Scope::Embeds => announced("", &embeds),
        }
    }

    /// Tells whether it says the same as before.
    #[must_use]
    pub fn hash(&self, scope: Scope) -> String {
        let message = self.message(scope);
        let mut parts = vec![message.content];
        for embed in message.embeds {
            parts.extend([embed.title, embed.description, embed.footer]);
            parts.extend(embed.fields.into_iter().flat_map(|(name, value)| [name, value]));
        }
        hex::encode(Sha256::digest(parts.join("\u{1}")))
    }
}

fn has_button_of_ours(component: &serde_json::Value) -> bool {
    match component {
        serde_json::Value::Array(all) => all.iter().any(has_button_of_ours),
        serde_json::Value::Object(fields) => {
            let id = fields.get("custom_id").and_then(serde_json::Value::as_str);
            id.is_some_and(|id| OURS.iter().any(|ours| id.starts_with(ours)))
                || fields.values().any(has_button_of_ours)
        }
        _ => false,
    }
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
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Unread => "unread",
            Self::Nothing => "nothing",
            Self::Undone => "undone",
        }
    }

    /// The one of this name; what is unknown is left alone.
    #[must_use]
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
    /// The message.
    pub message: MessageId,
    /// The channel.
    pub channel: ChannelId,
    /// How far it came.
    pub standing: Standing,
    /// What it said.
    pub hash: String,
    /// The reminder it made; 0 for none.
    pub number: i64,
    /// Until when its edits are followed; for ever when it repeats without end.
    pub ends_at: Option<Time>,
    /// What it said of its reminder, if that is known.
    pub said: Option<Said>,
}

/// What is made of an announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A reminder.
    Event(Box<Draft>, Reading),
    /// It says something about time, but not enough; why, in words.
    Incomplete(Text, Reading),
    /// What it announces is over.
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

/// What is said of an announcement whose time is over.
#[must_use]
pub fn over() -> Text {
    tr!("Its time is over.")
}

/// What reading an announcement needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The guild.
    pub guild: GuildId,
    /// The channel it stands in.
    pub channel: ChannelId,
    /// Where its reminder goes.
    pub target: ChannelId,
    /// What of it may be read.
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
#[must_use]
pub fn judge(message: &Announcement, look: &Look<'_>) -> Verdict {
    let posted = Posted { at: made_at(message.id), zone: look.zone, locale: look.locale };
    let reading = announcement::read(&message.message(look.scope), &posted);
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
#[must_use]
pub fn link(guild: GuildId, channel: ChannelId, message: MessageId) -> String {
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(fields: &serde_json::Value) -> Announcement {
        let mut all = json!({ "id": "1300000000000000000", "author": { "id": "5" } });
        for (key, value) in fields.as_object().expect("an object") {
            all[key] = value.clone();
        }
        serde_json::from_value(all).expect("a message")
    }

    #[test]
    fn what_is_withheld_is_not_what_is_empty() {
        assert!(message(&json!({})).is_withheld());
        assert!(!message(&json!({ "content": "x" })).is_withheld());
        assert!(!message(&json!({ "attachments": [{ "id": "1" }] })).is_withheld());
        assert!(!message(&json!({ "type": 7 })).is_written() && message(&json!({})).is_written());
    }

    #[test]
    fn what_is_exempt_from_the_intent_shows_nothing_about_it() {
        let me = twilight_model::id::Id::new(7);
        assert!(message(&json!({ "content": "x" })).shows_contents(me));
        let mention = json!({ "content": "x", "mentions": [{ "id": "7" }] });
        assert!(!message(&mention).shows_contents(me));
        assert!(!message(&json!({ "content": "x", "author": { "id": "7" } })).shows_contents(me));
        assert!(!message(&json!({ "sticker_items": [{}] })).shows_contents(me));
    }

    #[test]
    fn messages_of_reminders_are_known_by_their_buttons() {
        let with = |id: &str| {
            let row = json!({ "type": 1, "components": [{ "type": 2, "custom_id": id }] });
            message(&json!({ "components": [row] })).is_ours()
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
            assert_eq!(bare.hash(scope), shown.hash(scope));
        }
        let rich = message(&json!({ "embeds": [{ "type": "rich", "title": "Party" }] }));
        assert_eq!(rich.message(Scope::Embeds).embeds.len(), 1);
    }

    #[test]
    fn an_edit_is_told_from_what_is_not_read() {
        let one = message(&json!({ "content": "a", "embeds": [{ "title": "t" }] }));
        let other = message(&json!({ "content": "b", "embeds": [{ "title": "t", "color": 5 }] }));
        assert_ne!(one.hash(Scope::Everything), other.hash(Scope::Everything));
        assert_eq!(one.hash(Scope::Embeds), other.hash(Scope::Embeds));
    }
}
