//! The things a world is made of, as plain data.
//!
//! Invariant: every id is a snowflake and unique in its world, whatever it names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// A snowflake. Written as a string wherever it leaves the process.
pub type Id = u64;

/// The Discord application under test, with both halves of its key.
#[derive(Debug, Clone)]
pub struct Application {
    /// Application id; also the id of the bot user.
    pub id: Id,
    /// Name shown on messages.
    pub name: String,
    /// Private half of the interaction key.
    pub signing_key: ed25519_dalek::SigningKey,
    /// Bot token of three dot-separated parts.
    pub token: String,
    /// `OAuth2` client secret.
    pub client_secret: String,
    /// Application flags; bits 18 and 19 grant message content.
    pub flags: u64,
    /// Where interactions are delivered.
    pub interactions_url: Option<String>,
    /// Where webhook events are delivered.
    pub events_url: Option<String>,
    /// Where `OAuth2` answers may go; an address has to be one of these to the letter.
    pub redirect_uris: Vec<String>,
    /// Other editable properties, as last patched.
    pub properties: Map<String, Value>,
}

impl Application {
    /// The public key as 64 hexadecimal digits.
    #[must_use]
    pub fn public_key(&self) -> String {
        hex::encode(self.signing_key.verifying_key().as_bytes())
    }
}

/// A person or bot.
#[derive(Debug, Clone)]
pub struct User {
    /// User id.
    pub id: Id,
    /// Unique handle.
    pub username: String,
    /// Display name, when set.
    pub global_name: Option<String>,
    /// Whether this is a bot account.
    pub bot: bool,
    /// Language sent with this person's interactions.
    pub locale: String,
    /// Whether direct messages from the bot are refused with 50007.
    pub refuses_dms: bool,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Guild {
    /// Guild id; also the id of its `@everyone` role.
    pub id: Id,
    /// Name.
    pub name: String,
    /// User id of the owner.
    pub owner: Id,
    /// Preferred locale.
    pub locale: String,
    /// Where join messages go.
    pub system_channel: Option<Id>,
    /// Roles by id.
    pub roles: BTreeMap<Id, Role>,
    /// Members by user id.
    pub members: BTreeMap<Id, Member>,
    /// Invites, in Discord's form.
    pub invites: Vec<Value>,
    /// Scheduled events that are not over, by id.
    pub events: BTreeMap<Id, ScheduledEvent>,
}

/// An event that a guild scheduled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledEvent {
    /// Name.
    pub name: String,
    /// Description; empty for none.
    pub description: String,
    /// Where it happens.
    pub place: EventPlace,
    /// When it starts, as an ISO timestamp.
    pub start: String,
    /// When it ends; one in no channel always has an end.
    pub end: Option<String>,
    /// 1 is scheduled, 2 active, 3 completed and 4 canceled; the last two are not listed.
    pub status: u8,
    /// The user that created it.
    pub creator: Id,
}

/// Where a scheduled event happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventPlace {
    /// In a stage or voice channel, which only those see who see the channel.
    Channel(Id),
    /// Somewhere else, in words.
    Elsewhere(String),
}

/// A role of a guild.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "they are those of Discord's role")]
pub struct Role {
    /// Role id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Permission bits.
    pub permissions: u64,
    /// Position; higher outranks lower.
    pub position: i64,
    /// RGB colour.
    pub color: u32,
    /// Whether its members are listed apart.
    pub hoist: bool,
    /// Whether anyone may mention it.
    pub mentionable: bool,
    /// Whether an integration owns it.
    pub managed: bool,
    /// Whether Discord gives it to those who boost the server.
    pub booster: bool,
}

/// A user's membership of a guild.
#[derive(Debug, Clone, Default)]
pub struct Member {
    /// Role ids, without `@everyone`.
    pub roles: BTreeSet<Id>,
    /// Nickname.
    pub nick: Option<String>,
    /// When the person joined.
    pub joined_at: String,
    /// Member flags.
    pub flags: u64,
    /// Whether membership screening is unfinished.
    pub pending: bool,
    /// End of a timeout, Unix milliseconds.
    pub timeout_until_ms: Option<u64>,
}

/// The role or member that an overwrite is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A role.
    Role(Id),
    /// One member.
    Member(Id),
}

impl Target {
    /// The id of the role or member.
    #[must_use]
    pub const fn id(self) -> Id {
        match self {
            Self::Role(id) | Self::Member(id) => id,
        }
    }
}

/// A permission overwrite of a channel.
#[derive(Debug, Clone, Copy)]
pub struct Overwrite {
    /// The role or member that it concerns.
    pub target: Target,
    /// Bits allowed.
    pub allow: u64,
    /// Bits denied.
    pub deny: u64,
}

/// Kinds of channel, by Discord's numbers.
pub mod kind {
    /// Text channel.
    pub const TEXT: u8 = 0;
    /// Direct message.
    pub const DM: u8 = 1;
    /// Voice channel.
    pub const VOICE: u8 = 2;
    /// Category.
    pub const CATEGORY: u8 = 4;
    /// Announcement channel.
    pub const ANNOUNCEMENT: u8 = 5;
    /// Thread of an announcement channel.
    pub const ANNOUNCEMENT_THREAD: u8 = 10;
    /// Public thread.
    pub const PUBLIC_THREAD: u8 = 11;
    /// Private thread.
    pub const PRIVATE_THREAD: u8 = 12;
    /// Stage channel.
    pub const STAGE: u8 = 13;
    /// Forum channel.
    pub const FORUM: u8 = 15;
}

/// The fields that make a channel a thread.
#[derive(Debug, Clone, Default)]
pub struct Thread {
    /// The user that opened it.
    pub owner: Id,
    /// Members by user id with the time they joined.
    pub members: BTreeMap<Id, String>,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether only moderators may unarchive.
    pub locked: bool,
    /// Whether non-moderators may add people.
    pub invitable: bool,
    /// Minutes of silence before archiving.
    pub auto_archive: u64,
    /// Forum tags.
    pub tags: Vec<String>,
    /// When the archive state last changed.
    pub archived_at: String,
}

/// A channel, thread, category or direct message.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Channel id.
    pub id: Id,
    /// Guild; `None` for direct messages.
    pub guild: Option<Id>,
    /// Kind, see [`kind`].
    pub kind: u8,
    /// Name.
    pub name: String,
    /// Topic.
    pub topic: Option<String>,
    /// Category, or the parent of a thread.
    pub parent: Option<Id>,
    /// Sorting position.
    pub position: i64,
    /// Permission overwrites.
    pub overwrites: Vec<Overwrite>,
    /// Age restriction.
    pub nsfw: bool,
    /// Bits a second of voices.
    pub bitrate: u64,
    /// The most people in a voice channel; 0 for any number.
    pub user_limit: u64,
    /// Slowmode in seconds.
    pub slowmode: u64,
    /// Newest message, also when it was deleted since.
    pub last_message: Option<Id>,
    /// Thread properties.
    pub thread: Option<Thread>,
    /// The other person of a direct message.
    pub recipient: Option<Id>,
    /// Channel flags.
    pub flags: u64,
    /// Tags a forum offers.
    pub available_tags: Vec<Value>,
    /// Times (Unix milliseconds) of recent renames, for the hidden rename limit.
    pub renamed_at: Vec<u64>,
}

impl Channel {
    /// Whether this is a thread.
    #[must_use]
    pub const fn is_thread(&self) -> bool {
        matches!(self.kind, 10..=12)
    }

    /// Whether messages can be posted into it directly.
    #[must_use]
    pub const fn takes_messages(&self) -> bool {
        !matches!(self.kind, kind::CATEGORY | kind::FORUM | 16)
    }
}

/// A stored message.
#[derive(Debug, Clone)]
pub struct Message {
    /// Message id.
    pub id: Id,
    /// Channel id.
    pub channel: Id,
    /// Author's user id.
    pub author: Id,
    /// The message object as the API returns it.
    pub value: Value,
    /// Only this user sees it.
    pub ephemeral_to: Option<Id>,
    /// Interaction that produced it.
    pub interaction: Option<Id>,
}

impl Message {
    /// Message flags.
    #[must_use]
    pub fn flags(&self) -> u64 {
        self.value["flags"].as_u64().unwrap_or_default()
    }

    /// Text content.
    #[must_use]
    pub fn content(&self) -> &str {
        self.value["content"].as_str().unwrap_or_default()
    }
}

/// A file held by the sandbox's content network.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// File name.
    pub name: String,
    /// MIME type.
    pub content_type: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// Where a command is registered: everywhere, or in one guild.
pub type Scope = Option<Id>;
