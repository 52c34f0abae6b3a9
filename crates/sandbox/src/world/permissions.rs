//! Permissions in a channel.
//!
//! Invariant: this is the only place that combines roles and overwrites; REST checks, payloads and the page all ask here.

use super::World;
use super::model::{Channel, Guild, Id, Member, Overwrite, Target, kind};

/// Permission bits.
pub mod bit {
    /// Create invites.
    pub const CREATE_INSTANT_INVITE: u64 = 1;
    /// Everything.
    pub const ADMINISTRATOR: u64 = 1 << 3;
    /// Create, edit and delete channels.
    pub const MANAGE_CHANNELS: u64 = 1 << 4;
    /// Edit the server.
    pub const MANAGE_GUILD: u64 = 1 << 5;
    /// React.
    pub const ADD_REACTIONS: u64 = 1 << 6;
    /// Read the audit log.
    pub const VIEW_AUDIT_LOG: u64 = 1 << 7;
    /// See a channel.
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    /// Post.
    pub const SEND_MESSAGES: u64 = 1 << 11;
    /// Delete messages of others.
    pub const MANAGE_MESSAGES: u64 = 1 << 13;
    /// Post embeds.
    pub const EMBED_LINKS: u64 = 1 << 14;
    /// Post files.
    pub const ATTACH_FILES: u64 = 1 << 15;
    /// Read earlier messages.
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    /// Mention everyone and any role.
    pub const MENTION_EVERYONE: u64 = 1 << 17;
    /// Edit roles and overwrites.
    pub const MANAGE_ROLES: u64 = 1 << 28;
    /// Use application commands.
    pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
    /// Edit, archive and see all threads.
    pub const MANAGE_THREADS: u64 = 1 << 34;
    /// Open public threads.
    pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
    /// Open private threads.
    pub const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
    /// Post in threads.
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    /// Time people out.
    pub const MODERATE_MEMBERS: u64 = 1 << 40;
    /// Pin messages.
    pub const PIN_MESSAGES: u64 = 1 << 51;
    /// Every permission Discord defines today.
    pub const ALL: u64 = (1 << 53) - 1;
    /// The permissions of `@everyone` in a new server.
    pub const EVERYONE: u64 = CREATE_INSTANT_INVITE
        | ADD_REACTIONS
        | VIEW_CHANNEL
        | SEND_MESSAGES
        | EMBED_LINKS
        | ATTACH_FILES
        | READ_MESSAGE_HISTORY
        | USE_APPLICATION_COMMANDS
        | CREATE_PUBLIC_THREADS
        | CREATE_PRIVATE_THREADS
        | SEND_MESSAGES_IN_THREADS;
}

/// Permissions of a member from roles alone.
#[must_use]
pub fn base(guild: &Guild, user: Id) -> u64 {
    let Some(member) = guild.members.get(&user) else { return 0 };
    if guild.owner == user {
        return bit::ALL;
    }
    let everyone = guild.roles.get(&guild.id).map_or(0, |role| role.permissions);
    let bits = member
        .roles
        .iter()
        .filter_map(|id| guild.roles.get(id))
        .fold(everyone, |all, role| all | role.permissions);
    if bits & bit::ADMINISTRATOR == 0 { bits } else { bit::ALL }
}

/// Applies one channel's overwrites to base permissions.
#[must_use]
fn overwritten(bits: u64, overwrites: &[Overwrite], guild: Id, user: Id, member: &Member) -> u64 {
    let apply = |bits: u64, deny: u64, allow: u64| (bits & !deny) | allow;
    let pooled = |keep: &dyn Fn(Target) -> bool| {
        overwrites
            .iter()
            .filter(|o| keep(o.target))
            .fold((0, 0), |(deny, allow), o| (deny | o.deny, allow | o.allow))
    };
    let (deny, allow) = pooled(&|target| target == Target::Role(guild));
    let bits = apply(bits, deny, allow);
    let (deny, allow) = pooled(
        &|target| matches!(target, Target::Role(id) if id != guild && member.roles.contains(&id)),
    );
    let bits = apply(bits, deny, allow);
    let (deny, allow) = pooled(&|target| target == Target::Member(user));
    apply(bits, deny, allow)
}

impl World {
    /// Effective permissions of a user in a channel, implicit denials included; a thread uses its parent's overwrites.
    #[must_use]
    pub fn permissions_in(&self, channel: &Channel, user: Id) -> u64 {
        let Some(guild) = channel.guild.and_then(|id| self.guilds.get(&id)) else {
            return if channel.recipient == Some(user) || user == self.application.id {
                bit::ALL & !bit::ADMINISTRATOR
            } else {
                0
            };
        };
        let Some(member) = guild.members.get(&user) else { return 0 };
        let bits = base(guild, user);
        if bits == bit::ALL {
            return bits;
        }
        let place = if channel.is_thread() {
            channel.parent.and_then(|id| self.channels.get(&id))
        } else {
            Some(channel)
        };
        let Some(place) = place else { return 0 };
        let mut bits = overwritten(bits, &place.overwrites, guild.id, user, member);
        if bits & bit::VIEW_CHANNEL == 0 {
            return 0;
        }
        if member.timeout_until_ms.is_some_and(|until| until > self.clock.now_ms()) {
            bits &= bit::VIEW_CHANNEL | bit::READ_MESSAGE_HISTORY;
        }
        if channel.kind == kind::PRIVATE_THREAD && bits & bit::MANAGE_THREADS == 0 {
            let inside =
                channel.thread.as_ref().is_some_and(|thread| thread.members.contains_key(&user));
            if !inside {
                return 0;
            }
        }
        let send =
            if channel.is_thread() { bit::SEND_MESSAGES_IN_THREADS } else { bit::SEND_MESSAGES };
        if bits & send == 0 {
            bits &= !(bit::MENTION_EVERYONE | bit::ATTACH_FILES | bit::EMBED_LINKS);
        }
        bits
    }

    /// Highest role position of a member; the owner outranks every role.
    #[must_use]
    pub fn rank(&self, guild: &Guild, user: Id) -> i64 {
        if guild.owner == user {
            return i64::MAX;
        }
        let roles = guild.members.get(&user).into_iter().flat_map(|member| &member.roles);
        roles.filter_map(|id| guild.roles.get(id)).map(|role| role.position).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{northwind as n, people as p};

    #[test]
    fn pools_role_overwrites_and_lets_the_member_have_the_last_word() {
        let mut world = World::seeded();
        let see = |world: &World, user| {
            world.permissions_in(&world.channels[&n::STAFF_ONLY], user) & bit::VIEW_CHANNEL != 0
        };
        assert!(see(&world, p::STAFF) && see(&world, p::OWNER) && !see(&world, p::MEMBER));
        assert!(!see(&world, p::STRANGER), "not in the guild");
        let channel = world.channels.get_mut(&n::STAFF_ONLY).unwrap();
        channel.overwrites.push(Overwrite {
            target: Target::Member(p::MEMBER),
            allow: bit::VIEW_CHANNEL,
            deny: 0,
        });
        channel.overwrites.push(Overwrite {
            target: Target::Member(p::STAFF),
            allow: 0,
            deny: bit::VIEW_CHANNEL,
        });
        assert!(see(&world, p::MEMBER) && !see(&world, p::STAFF));
        assert_eq!(
            world.permissions_in(&world.channels[&n::STAFF_ONLY], p::STAFF),
            0,
            "unseen means nothing at all"
        );
    }

    #[test]
    fn private_threads_are_for_their_members_and_thread_managers() {
        let mut world = World::seeded();
        let thread = world.add_thread(n::SUPPORT, "private", kind::PRIVATE_THREAD, p::MEMBER);
        let bits = |world: &World, user| world.permissions_in(&world.channels[&thread], user);
        assert_ne!(bits(&world, p::MEMBER), 0);
        assert_eq!(bits(&world, p::OTHER_MEMBER), 0);
        assert_eq!(bits(&world, p::OWNER), bit::ALL);
        world
            .guilds
            .get_mut(&n::GUILD)
            .unwrap()
            .members
            .get_mut(&p::MEMBER)
            .unwrap()
            .timeout_until_ms = Some(u64::MAX);
        assert_eq!(bits(&world, p::MEMBER), bit::VIEW_CHANNEL | bit::READ_MESSAGE_HISTORY);
    }
}
