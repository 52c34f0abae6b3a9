//! Building worlds: add guilds, roles, channels and people one by one.
//!
//! Invariant: entities get ids from one counter, so the same calls always give the same ids.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use serde_json::Map;

use super::model::{
    Application, Channel, Guild, Id, Member, Overwrite, Role, ScheduledEvent, Target, Thread, User,
    kind,
};
use super::random::random;
use super::{World, bit, timestamp};

/// Distance between consecutive built ids: one minute of snowflake time, so that they look real.
pub const STEP: Id = 60_000 << 22;
const JOINED_MS: u64 = 1_704_067_200_000;
/// How many events that are not over a guild may have.
const MOST_EVENTS: usize = 100;

/// The fields of a new channel; see [`World::add_channel`].
#[derive(Debug, Clone)]
pub struct ChannelDraft {
    /// Kind, see [`kind`].
    pub kind: u8,
    /// Name.
    pub name: String,
    /// Category.
    pub parent: Option<Id>,
    /// Permission overwrites.
    pub overwrites: Vec<Overwrite>,
}

impl ChannelDraft {
    /// A text channel.
    #[must_use]
    pub fn text(name: &str) -> Self {
        Self::of(kind::TEXT, name)
    }

    /// A channel of any kind.
    #[must_use]
    pub fn of(kind: u8, name: &str) -> Self {
        Self { kind, name: name.to_owned(), parent: None, overwrites: Vec::new() }
    }

    /// Puts the channel in a category.
    #[must_use]
    pub const fn under(mut self, category: Id) -> Self {
        self.parent = Some(category);
        self
    }

    /// Adds an overwrite.
    #[must_use]
    pub fn overwrite(mut self, target: Target, allow: u64, deny: u64) -> Self {
        self.overwrites.push(Overwrite { target, allow, deny });
        self
    }
}

impl User {
    /// A person with a handle and an optional display name.
    #[must_use]
    pub fn named(id: Id, username: &str, global_name: Option<&str>) -> Self {
        Self {
            id,
            username: username.to_owned(),
            global_name: global_name.map(str::to_owned),
            bot: false,
            locale: "en-US".to_owned(),
            refuses_dms: false,
        }
    }
}

impl World {
    pub(super) fn built_id(&mut self) -> Id {
        self.last_seeded += STEP;
        self.last_seeded
    }

    /// Moves time forward for token lifetimes, nonces, timeouts and rate limits.
    pub fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
        self.touch();
    }

    /// Adds a person who is in no guild yet.
    pub fn add_user(&mut self, username: &str, global_name: &str) -> Id {
        let id = self.built_id();
        self.users.insert(id, User::named(id, username, Some(global_name)));
        id
    }

    /// Adds a guild with its owner, `@everyone`, the bot and the bot's managed role (permissions as in `bot_permissions`).
    pub fn add_guild(&mut self, name: &str, owner: Id, bot_permissions: u64) -> Id {
        let id = self.bare_guild(name, owner);
        self.install(id, bot_permissions);
        self.add_member(id, owner, &[]);
        id
    }

    /// Adds a guild with its owner and `@everyone`, in which the bot is not.
    pub fn add_guild_without_bot(&mut self, name: &str, owner: Id) -> Id {
        let id = self.bare_guild(name, owner);
        self.add_member(id, owner, &[]);
        id
    }

    fn bare_guild(&mut self, name: &str, owner: Id) -> Id {
        let id = self.built_id();
        let everyone = Role::new(id, "@everyone", bit::EVERYONE, 0);
        let guild = Guild {
            id,
            name: name.to_owned(),
            owner,
            locale: "en-US".to_owned(),
            system_channel: None,
            roles: BTreeMap::from([(id, everyone)]),
            members: BTreeMap::new(),
            invites: Vec::new(),
            events: BTreeMap::new(),
        };
        self.guilds.insert(id, guild);
        id
    }

    /// Schedules an event in a guild; `None` where there is no such guild, or it has as many as Discord allows.
    pub fn schedule_event(&mut self, guild: Id, event: ScheduledEvent) -> Option<Id> {
        let id = self.built_id();
        let events = &mut self.guilds.get_mut(&guild)?.events;
        let open = events.values().filter(|event| event.status < 3).count();
        if open >= MOST_EVENTS {
            return None;
        }
        events.insert(id, event);
        Some(id)
    }

    /// Adds the bot to a guild, with a managed role of its own.
    pub fn install(&mut self, guild: Id, permissions: u64) {
        let role = self.add_role(guild, &self.application.name.clone(), permissions);
        if let Some(role) = self.role_mut(guild, role) {
            role.managed = true;
        }
        self.add_member(guild, self.application.id, &[role]);
    }

    /// Adds a role just above the guild's highest one.
    pub fn add_role(&mut self, guild: Id, name: &str, permissions: u64) -> Id {
        let id = self.built_id();
        if let Some(guild) = self.guilds.get_mut(&guild) {
            let top = guild.roles.values().map(|role| role.position).max().unwrap_or(0);
            guild.roles.insert(id, Role::new(id, name, permissions, top + 1));
        }
        id
    }

    /// Adds a role just above `@everyone`, where Discord puts those that the API makes.
    pub(crate) fn add_lowest_role(&mut self, guild: Id, name: &str, permissions: u64) -> Id {
        let id = self.next_id();
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild
                .roles
                .values_mut()
                .filter(|one| one.position > 0)
                .for_each(|one| one.position += 1);
            guild.roles.insert(id, Role::new(id, name, permissions, 1));
        }
        id
    }

    /// A role to edit.
    pub fn role_mut(&mut self, guild: Id, role: Id) -> Option<&mut Role> {
        self.guilds.get_mut(&guild)?.roles.get_mut(&role)
    }

    /// Adds a user to a guild, or replaces the membership.
    pub fn add_member(&mut self, guild: Id, user: Id, roles: &[Id]) {
        let roles: BTreeSet<Id> = roles.iter().copied().collect();
        let member = Member { roles, joined_at: timestamp(JOINED_MS), ..Member::default() };
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild.members.insert(user, member);
        }
        self.touch();
    }

    /// Adds a channel to a guild.
    pub fn add_channel(&mut self, guild: Id, draft: ChannelDraft) -> Id {
        let id = self.built_id();
        let position = self.channels.values().filter(|one| one.guild == Some(guild)).count();
        let mut channel = Channel::new(id, Some(guild), draft.kind, &draft.name);
        channel.position = i64::try_from(position).unwrap_or_default();
        channel.parent = draft.parent;
        channel.overwrites = draft.overwrites;
        self.channels.insert(id, channel);
        self.touch();
        id
    }

    /// Adds a thread under a channel, opened by `owner`.
    pub fn add_thread(&mut self, parent: Id, name: &str, kind: u8, owner: Id) -> Id {
        let id = self.next_id();
        let guild = self.channels.get(&parent).and_then(|channel| channel.guild);
        let now = self.clock.timestamp();
        let mut channel = Channel::new(id, guild, kind, name);
        channel.parent = Some(parent);
        channel.thread = Some(Thread {
            owner,
            members: BTreeMap::from([(owner, now.clone())]),
            auto_archive: 4_320,
            invitable: true,
            archived_at: now,
            ..Thread::default()
        });
        self.channels.insert(id, channel);
        self.touch();
        id
    }

    /// The direct message channel of a person with the bot, made on first use.
    pub fn dm_channel(&mut self, user: Id) -> Id {
        if let Some(found) = self.channels.values().find(|one| one.recipient == Some(user)) {
            return found.id;
        }
        let id = self.next_id();
        let mut channel = Channel::new(id, None, kind::DM, "");
        channel.recipient = Some(user);
        self.channels.insert(id, channel);
        id
    }

    /// A guild by name.
    #[must_use]
    pub fn guild_named(&self, name: &str) -> Option<Id> {
        self.guilds.values().find(|guild| guild.name == name).map(|guild| guild.id)
    }

    /// A channel or thread of a guild by name.
    #[must_use]
    pub fn channel_named(&self, guild: Id, name: &str) -> Option<Id> {
        self.channels
            .values()
            .find(|one| one.guild == Some(guild) && one.name == name)
            .map(|one| one.id)
    }

    /// A role of a guild by name.
    #[must_use]
    pub fn role_named(&self, guild: Id, name: &str) -> Option<Id> {
        self.guilds.get(&guild)?.roles.values().find(|role| role.name == name).map(|role| role.id)
    }

    /// A user by handle.
    #[must_use]
    pub fn user_named(&self, username: &str) -> Option<Id> {
        self.users.values().find(|user| user.username == username).map(|user| user.id)
    }
}

impl Role {
    fn new(id: Id, name: &str, permissions: u64, position: i64) -> Self {
        Self {
            id,
            name: name.to_owned(),
            permissions,
            position,
            color: 0,
            hoist: false,
            mentionable: false,
            managed: false,
            booster: false,
        }
    }
}

impl Channel {
    pub(crate) fn new(id: Id, guild: Option<Id>, kind: u8, name: &str) -> Self {
        Self {
            id,
            guild,
            kind,
            name: name.to_owned(),
            topic: None,
            parent: None,
            position: 0,
            overwrites: Vec::new(),
            nsfw: false,
            bitrate: 64_000,
            user_limit: 0,
            slowmode: 0,
            last_message: None,
            thread: None,
            recipient: None,
            flags: 0,
            available_tags: Vec::new(),
            renamed_at: Vec::new(),
        }
    }
}

pub(super) fn application(id: Id) -> Application {
    let signing_key = SigningKey::from_bytes(&random());
    Application {
        id,
        name: "Alphapy".to_owned(),
        token: format!(
            "c3RhbmQtaW4.{}.{}",
            hex::encode(random::<3>()),
            hex::encode(random::<19>())
        ),
        client_secret: hex::encode(random::<16>()),
        signing_key,
        flags: 0,
        interactions_url: None,
        events_url: None,
        redirect_uris: Vec::new(),
        properties: Map::new(),
    }
}
