//! The people and roles that see a ticket's channel, and what the bot needs to let them in.
//!
//! Invariant: [`seers`] alone says who sees a ticket's channel; what is made, changed and repaired in Discord
//! follows it. Nobody gets a permission there that the bot does not have itself, because Discord refuses that.

use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{Mode, Target, Ticket};
use crate::{
    discord::directory::{Channel, Directory, permissions_in},
    ids::{ChannelId, RoleId, UserId},
    permissions::{Asker, Rules},
};

/// The permissions of people in a ticket.
pub const TALK: Permissions = READ
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ADD_REACTIONS);
/// The permissions of the requester in a ticket that is closed.
pub const READ: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY);
/// The permissions that the bot needs in a ticket's channel.
pub const WORK: Permissions = READ
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES);
/// The permissions with which a role sees all private threads in a channel.
pub const SEE_THREADS: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::MANAGE_THREADS);

/// A role or a person that sees a ticket's channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seer {
    /// Everyone with a role.
    Role(RoleId),
    /// One person.
    Person(UserId),
}

impl Seer {
    /// The id of the role or person.
    pub const fn id(self) -> u64 {
        match self {
            Self::Role(id) => id.get(),
            Self::Person(id) => id.get(),
        }
    }

    /// Whether it is a role.
    pub const fn is_role(self) -> bool {
        matches!(self, Self::Role(_))
    }

    /// How messages name it.
    pub fn mention(self) -> String {
        match self {
            Self::Role(id) => format!("<@&{id}>"),
            Self::Person(id) => format!("<@{id}>"),
        }
    }
}

/// Somebody who was let into a ticket's channel, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub to: Seer,
    /// The permissions that Discord was asked for; none while there is no channel.
    pub allow: Permissions,
    /// Whether Discord has not answered yet.
    pub pending: bool,
    /// Why Discord refused them.
    pub problem: Option<String>,
    /// Whether an act gave it, rather than settings and roles.
    pub kept: bool,
}

/// Roles that see tickets, whoever they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Circle {
    /// The staff of the ticket: that of its type, else the guild's.
    pub staff: Vec<RoleId>,
    /// The roles that administer the guild.
    pub admins: Vec<RoleId>,
}

impl Circle {
    /// The roles for a ticket. Roles that are gone are left out, because Discord refuses them.
    pub fn of(
        ticket: &Ticket,
        guild_staff: &[RoleId],
        rules: &Rules,
        directory: &Directory,
    ) -> Self {
        let staff = staff(ticket, guild_staff);
        let here = |role: &&RoleId| directory.role(**role).is_some();
        Self {
            staff: staff.iter().filter(here).copied().collect(),
            admins: admins(rules, directory),
        }
    }

    /// The roles in it.
    pub fn roles(&self) -> impl Iterator<Item = RoleId> {
        self.staff.iter().chain(&self.admins).copied()
    }

    /// Whether somebody sees tickets because of a role they have, or because nothing is hidden from them.
    pub fn has(&self, asker: &Asker) -> bool {
        asker.permissions.contains(Permissions::ADMINISTRATOR)
            || self.roles().any(|role| asker.roles.contains(&role))
    }
}

/// The roles that work on a ticket.
pub fn staff<'a>(ticket: &'a Ticket, guild_staff: &'a [RoleId]) -> &'a [RoleId] {
    if ticket.audience == super::sight::EVERY_STAFF { guild_staff } else { &ticket.staff_roles }
}

/// The roles whose members administer a guild: those that are configured, and those with Manage Server. Roles
/// with Administrator need no leave to see a channel; roles of other bots and integrations get none.
pub fn admins(rules: &Rules, directory: &Directory) -> Vec<RoleId> {
    let admin = |role: &&crate::discord::directory::Role| {
        let named = rules.admin_roles.contains(&role.id);
        let manages = role.permissions.contains(Permissions::MANAGE_GUILD) && !role.managed;
        (named || manages) && !role.permissions.contains(Permissions::ADMINISTRATOR)
    };
    directory.roles.iter().filter(admin).map(|role| role.id).collect()
}

/// Everyone who sees a ticket's channel, each once, with what they may do there.
pub fn seers(ticket: &Ticket, circle: &Circle, access: &[Access]) -> Vec<(Seer, Permissions)> {
    let own = if ticket.state.is_live() { TALK } else { READ };
    let mut all = vec![(Seer::Person(ticket.requester), own)];
    let escalated = ticket.state.escalated.and_then(|target| match target {
        Target::Role(role) => Some(Seer::Role(role)),
        Target::User(user) => Some(Seer::Person(user)),
        Target::Channel(_) => None,
    });
    // People who work on it see it by their roles, else by a row of their own.
    let kept = access.iter().filter(|access| access.kept).map(|access| access.to);
    for seer in circle.roles().map(Seer::Role).chain(escalated).chain(kept) {
        if all.iter().all(|(other, _)| *other != seer) {
            all.push((seer, TALK));
        }
    }
    all
}

/// The roles that would not see private threads in a channel, in the order of the server.
pub fn blind(
    parent: &Channel,
    roles: impl IntoIterator<Item = RoleId>,
    directory: &Directory,
) -> Vec<RoleId> {
    let mut roles: Vec<_> = roles.into_iter().collect();
    roles.dedup();
    let sees = |id: RoleId| {
        let base =
            directory.everyone | directory.role(id).map_or(Permissions::empty(), |r| r.permissions);
        // Somebody who has this role and no other.
        let holder = Asker {
            guild: directory.guild,
            user: UserId::new(1),
            roles: vec![id],
            permissions: base,
        };
        permissions_in(&holder, parent).contains(SEE_THREADS)
    };
    roles.into_iter().filter(|id| !sees(*id)).collect()
}

/// Something that the bot does to a ticket's channel or thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Lets somebody in.
    LetIn,
    /// Takes somebody out.
    LetOut,
    /// Ends writing, or allows it again.
    Lock,
    /// Removes it.
    Delete,
    /// Writes in it.
    Post,
}

/// The permissions that it takes.
pub const fn needs(reach: Reach, mode: Mode) -> Permissions {
    let needs = match (reach, mode) {
        (Reach::LetIn | Reach::LetOut | Reach::Lock, Mode::Channel) => Permissions::MANAGE_ROLES,
        (Reach::Delete, Mode::Channel) => Permissions::MANAGE_CHANNELS,
        (Reach::Post, Mode::Channel) => Permissions::SEND_MESSAGES,
        (Reach::LetIn | Reach::LetOut | Reach::Post, Mode::Thread) => {
            Permissions::SEND_MESSAGES_IN_THREADS
        }
        (Reach::Lock | Reach::Delete, Mode::Thread) => Permissions::MANAGE_THREADS,
    };
    needs.union(Permissions::VIEW_CHANNEL)
}

/// Returns the bot's permissions in a ticket's channel or thread. A channel that is too new to be known has the
/// overwrites that the bot gave itself.
pub fn own(ticket: &Ticket, directory: &Directory) -> Permissions {
    let known = |id: Option<ChannelId>| id.and_then(|id| directory.channel(id));
    match ticket.mode {
        Mode::Channel => known(ticket.channel)
            .map_or(directory.bot_permissions(), |place| directory.bot_permissions_in(place)),
        Mode::Thread => known(ticket.parent).map_or(directory.bot_permissions(), |parent| {
            directory.bot_permissions_in_threads(parent)
        }),
    }
}

/// The permissions that the bot lacks for this.
pub fn lacking(ticket: &Ticket, reach: Reach, directory: &Directory) -> Permissions {
    needs(reach, ticket.mode) - own(ticket, directory)
}

/// Leaves out the permissions that the bot may not hand out.
pub fn held(wanted: Permissions, own: Permissions) -> Permissions {
    let may = own - Permissions::MANAGE_ROLES;
    let may = if own.contains(Permissions::ADMINISTRATOR) { Permissions::all() } else { may };
    wanted & may
}

/// The overwrites of a new ticket's channel.
pub fn overwrites(all: &[(Seer, Permissions)], directory: &Directory) -> Vec<Value> {
    let own = directory.bot_permissions();
    let hidden =
        overwrite(0, directory.guild.get(), Permissions::empty(), Permissions::VIEW_CHANNEL);
    let bot = held(WORK | Permissions::MANAGE_CHANNELS, own);
    let bot = overwrite(1, directory.me.user.get(), bot, Permissions::empty());
    let seer = |(seer, allow): &(Seer, Permissions)| {
        overwrite(u8::from(!seer.is_role()), seer.id(), held(*allow, own), Permissions::empty())
    };
    [hidden, bot].into_iter().chain(all.iter().map(seer)).collect()
}

fn overwrite(kind: u8, id: u64, allow: Permissions, deny: Permissions) -> Value {
    json!({ "id": id.to_string(), "type": kind, "allow": allow, "deny": deny })
}

/// Where and what to PUT so that somebody has these permissions in a ticket's channel, and cannot write there
/// when writing is not among them.
pub fn admit(channel: ChannelId, to: Seer, allow: Permissions) -> (String, Value) {
    let deny = Permissions::SEND_MESSAGES - allow;
    let body = json!({ "type": u8::from(!to.is_role()), "allow": allow, "deny": deny });
    (overwrite_path(channel, to.id()), body)
}

/// The path of somebody's permissions in a channel.
pub fn overwrite_path(channel: ChannelId, id: u64) -> String {
    format!("channels/{channel}/permissions/{id}")
}

/// The path of somebody's place in a thread.
pub fn thread_member(channel: ChannelId, user: UserId) -> String {
    format!("channels/{channel}/thread-members/{user}")
}

#[cfg(test)]
mod tests;
