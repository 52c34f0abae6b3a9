//! A transcript: what was said in a ticket and what was done with it, as data that outlives the channel.
//!
//! Invariant: a person is named in one place only, [`Transcript::people`], and everything else points there,
//! so whoever asks to be forgotten is forgotten everywhere at once.

mod forget;
mod subject;

pub use subject::{Answer, Event, Note, Subject};

pub use crate::ids::AttachmentId as FileId;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Time,
    ids::{ChannelId, GuildId, MessageId, RoleId, UserId},
};

/// The version that is written; older ones are read.
pub const VERSION: u32 = 1;

/// The messages and events of a ticket, at one of its closings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The version of this form, see [`VERSION`].
    pub version: u32,
    pub guild: GuildId,
    /// The name of the guild at that time.
    pub guild_name: String,
    /// The bot's own knowledge of the ticket.
    pub ticket: Subject<Who>,
    /// Everyone who wrote, acted or was mentioned.
    pub people: Vec<Person>,
    /// The channels and roles that were mentioned.
    #[serde(default)]
    pub places: Places,
    /// The messages, oldest first.
    pub messages: Vec<Line>,
    /// The attachments, oldest first.
    pub files: Vec<File>,
    /// How much of the channel could be read.
    pub extent: Extent,
    /// How much of what could be read is blank.
    pub withheld: Withheld,
    /// When it was put together.
    pub read_at: Time,
}

/// Points to one of [`Transcript::people`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Who(pub usize);

/// Somebody in a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id; none when they asked to be forgotten.
    pub id: Option<UserId>,
    /// Their name at that time; empty when it is not known, or forgotten.
    pub name: String,
    /// Whether it is a bot.
    pub bot: bool,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub id: MessageId,
    /// The author.
    pub by: Who,
    pub at: Time,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Time>,
    /// The kind of a message.
    #[serde(default, skip_serializing_if = "Kind::is_said")]
    pub kind: Kind,
    /// Its text, in Discord's Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embeds: Vec<Embed>,
    /// Its attachments, which are among [`Transcript::files`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// Names of its stickers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stickers: Vec<String>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// Whether Discord kept its content from the bot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
}

/// The kind of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody said something.
    #[default]
    Said,
    /// The answer to a command of this name.
    Command(String),
    /// It shows a message of elsewhere.
    Forwarded,
    /// Somebody was added to the thread.
    Added(Who),
    /// Somebody was removed from the thread.
    Removed(Who),
    /// The channel or thread got another name.
    Renamed,
    /// A message was pinned.
    Pinned,
    /// A thread was opened.
    ThreadMade,
    /// Any other notice of Discord's.
    Notice,
}

impl Kind {
    fn is_said(&self) -> bool {
        *self == Self::Said
    }
}

/// An embed, as far as it has words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Embed {
    /// The colour of its edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
    /// Whose name stands above the title.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Names and values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// The text below.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub footer: String,
    /// Where it leads.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
}

impl Embed {
    /// Whether there is nothing in it to read.
    pub fn is_empty(&self) -> bool {
        *self == Self { color: self.color, ..Self::default() }
    }
}

/// A file that was attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub id: FileId,
    /// The person who attached it.
    pub by: Who,
    /// Its name; empty when forgotten.
    pub name: String,
    /// The content type that Discord reports.
    pub content_type: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// Whether its bytes are kept.
    pub kept: Kept,
}

/// Whether the bytes of a file are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// They are.
    Yes,
    /// They are not, for this reason.
    No(Reason),
}

/// Why the bytes of a file are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It has more bytes than are kept of one file.
    TooLarge,
    /// The kept files of the ticket would be more than is kept of one ticket.
    TicketFull,
    /// The server's files would be more than [`SERVER_KEEPS`].
    ServerFull,
    /// Discord has it no more.
    Gone,
    /// Discord did not give it, however often it was asked for.
    Unavailable,
    /// It was not at one of Discord's addresses.
    NotDiscord,
    /// The person who attached it asked to be forgotten.
    Forgotten,
}

/// How much is kept of attachments, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub file: u64,
    /// Of all files of one ticket.
    pub ticket: u64,
    /// Of all files of one server.
    pub server: u64,
}

/// Bytes that are kept of the files of one server, in all its tickets together. It bounds what one server can
/// make the operators store; what is beyond it is listed as not kept.
pub const SERVER_KEEPS: u64 = 512 * 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self { file: 8 * 1024 * 1024, ticket: 50 * 1024 * 1024, server: SERVER_KEEPS }
    }
}

impl Limits {
    /// Whether a file may be kept beside what is kept already of the ticket, and of the whole server.
    pub fn admit(self, size: u64, (ticket, server): (u64, u64)) -> Result<(), Reason> {
        if size > self.file {
            return Err(Reason::TooLarge);
        }
        if ticket.saturating_add(size) > self.ticket {
            return Err(Reason::TicketFull);
        }
        if server.saturating_add(size) > self.server {
            return Err(Reason::ServerFull);
        }
        Ok(())
    }
}

/// How much of the channel could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// All of it.
    Whole,
    /// The newest messages; older ones are left out.
    Latest,
    /// Nothing: the bot may not read the channel, or not its history.
    Hidden,
    /// Nothing: the channel was deleted.
    Gone,
}

/// How much of what others wrote Discord kept from the bot, which lacks the message content intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    Nothing,
    /// The content of so many messages.
    Part(usize),
    /// The content of everything that people wrote, so many messages.
    All(usize),
}

impl Withheld {
    /// Counts what was kept from the bot among what people wrote.
    pub fn count(messages: &[Line], people: &[Person]) -> Self {
        let human = |line: &&Line| people.get(line.by.0).is_some_and(|person| !person.bot);
        let blank = messages.iter().filter(|line| line.withheld).count();
        let told = messages.iter().filter(human).any(|line| !line.withheld && line.has_content());
        match (blank, told) {
            (0, _) => Self::Nothing,
            (blank, true) => Self::Part(blank),
            (blank, false) => Self::All(blank),
        }
    }
}

impl Line {
    /// Whether there is anything to read in it.
    pub fn has_content(&self) -> bool {
        !(self.text.is_empty()
            && self.embeds.is_empty()
            && self.files.is_empty()
            && self.stickers.is_empty())
    }
}

/// The channels and roles that were mentioned, and what they were called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    pub channels: BTreeMap<ChannelId, String>,
    pub roles: BTreeMap<RoleId, String>,
}
