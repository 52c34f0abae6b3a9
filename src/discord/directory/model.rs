//! Channels, roles and members as Discord's API gives them, and who may do what where.
//!
//! Invariant: permissions are computed as Discord computes them: base roles, then the overwrites for
//! everyone, for roles (pooled) and for the person; owner and administrators pass all of them. Done here
//! because the library's calculator takes text rights away in voice channels, which have had chats since.

use std::cmp::Reverse;

use serde::Deserialize;
use twilight_model::guild::Permissions;

use super::{
    channel::{Channel, is_voice, kind},
    overwrites::{permissions_in, permissions_in_threads},
};
use crate::{
    clock::Time,
    ids::{ChannelId, GuildId, RoleId, UserId},
    permissions::Asker,
    text,
};

/// A guild with its roles.
#[derive(Clone, Debug, Deserialize)]
pub struct Server {
    pub id: GuildId,
    pub name: String,
    /// The hash of its icon.
    #[serde(default)]
    pub icon: Option<String>,
    /// The user who owns it.
    pub owner_id: UserId,
    #[serde(default)]
    pub roles: Vec<Role>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Role {
    /// Its id; the role for everyone has the guild's.
    pub id: RoleId,
    pub name: String,
    /// Its colour, 0 for none.
    #[serde(default)]
    pub color: u32,
    /// Its height: who is higher may give those below.
    #[serde(default)]
    pub position: i64,
    /// The permissions it grants everywhere.
    pub permissions: Permissions,
    /// Whether an integration manages it, so that nobody can give it.
    #[serde(default)]
    pub managed: bool,
    /// Whether everyone may mention it.
    #[serde(default)]
    pub mentionable: bool,
}

/// A server in a person's own list.
#[derive(Clone, Debug, Deserialize)]
pub struct Mine {
    pub id: GuildId,
    pub name: String,
    /// The hash of its picture.
    pub icon: Option<String>,
    /// Whether it is theirs.
    pub owner: bool,
    /// Their permissions there.
    pub permissions: Permissions,
}

/// A member of a guild.
#[derive(Clone, Debug, Deserialize)]
pub struct Member {
    /// The member's account.
    pub user: User,
    /// The name in this guild.
    #[serde(default, deserialize_with = "text::name_or_none")]
    pub nick: Option<String>,
    #[serde(default)]
    pub roles: Vec<RoleId>,
    /// Until when a timeout lasts.
    #[serde(default, rename = "communication_disabled_until")]
    pub silent_until: Option<Time>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct User {
    pub id: UserId,
    /// The unique name.
    #[serde(deserialize_with = "text::name")]
    pub username: String,
    /// The name people see.
    #[serde(default, deserialize_with = "text::name_or_none")]
    pub global_name: Option<String>,
}

impl Member {
    /// The name people see in the guild.
    pub fn name(&self) -> &str {
        self.nick.as_deref().or(self.user.global_name.as_deref()).unwrap_or(&self.user.username)
    }
}

impl Server {
    /// The permissions of a member wherever no channel says otherwise.
    pub fn permissions(&self, user: UserId, member: &Member, now: Time) -> Permissions {
        let sum = self
            .roles
            .iter()
            .filter(|role| role.id.get() == self.id.get() || member.roles.contains(&role.id))
            .fold(Permissions::empty(), |sum, role| sum | role.permissions);
        if self.owner_id == user || sum.contains(Permissions::ADMINISTRATOR) {
            Permissions::all()
        } else if member.silent_until.is_some_and(|until| until > now) {
            sum & (Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY)
        } else {
            sum
        }
    }

    /// A member as someone who asks.
    pub fn asker(&self, user: UserId, member: &Member, now: Time) -> Asker {
        Asker {
            guild: self.id,
            user,
            roles: member.roles.clone(),
            permissions: self.permissions(user, member, now),
        }
    }
}

/// A guild with its channels and roles in the order people see them, and what the bot may do there.
#[derive(Clone, Debug)]
pub struct Directory {
    pub guild: GuildId,
    pub name: String,
    /// The user who owns it.
    pub owner: UserId,
    /// Its channels, each category before its channels.
    pub channels: Vec<Channel>,
    /// Its roles without the one for everyone, highest first.
    pub roles: Vec<Role>,
    /// The permissions of everyone wherever no channel says otherwise.
    pub everyone: Permissions,
    /// The bot itself, as someone who asks.
    pub me: Asker,
}

impl Directory {
    /// Puts together what Discord told.
    pub fn new(server: &Server, mut channels: Vec<Channel>, me: UserId, member: &Member) -> Self {
        // The bot's own timeout would show as missing permissions everywhere, which is the truth.
        let me = server.asker(me, member, Time::default());
        sort(&mut channels);
        let mut roles: Vec<_> =
            server.roles.iter().filter(|role| role.id.get() != server.id.get()).cloned().collect();
        roles.sort_by_key(|role| (Reverse(role.position), role.id));
        let everyone = server.roles.iter().find(|role| role.id.get() == server.id.get());
        Self {
            guild: server.id,
            name: server.name.clone(),
            owner: server.owner_id,
            channels,
            roles,
            everyone: everyone.map_or(Permissions::empty(), |role| role.permissions),
            me,
        }
    }

    /// The channel of this id.
    pub fn channel(&self, id: ChannelId) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    /// The role of this id; none for the role of everyone.
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The permissions of the bot wherever no channel says otherwise.
    pub const fn bot_permissions(&self) -> Permissions {
        self.me.permissions
    }

    /// The permissions of the bot in a channel.
    pub fn bot_permissions_in(&self, channel: &Channel) -> Permissions {
        permissions_in(&self.me, channel)
    }

    /// The permissions of the bot in the threads of a channel.
    pub fn bot_permissions_in_threads(&self, parent: &Channel) -> Permissions {
        permissions_in_threads(&self.me, parent)
    }

    /// Whether the bot stands above a role, so that it may give it; needs Manage Roles as well.
    pub fn bot_is_above(&self, role: &Role) -> bool {
        self.owner == self.me.user
            || self
                .roles
                .iter()
                .filter(|own| self.me.roles.contains(&own.id))
                // Of two roles at one height, the older one is higher.
                .any(|own| (own.position, Reverse(own.id)) > (role.position, Reverse(role.id)))
    }
}

/// Channels as clients show them: those without a category first, then category by category, voice below.
fn sort(channels: &mut [Channel]) {
    let place = |channel: &Channel| (is_voice(channel.kind), channel.position, channel.id);
    let categories: std::collections::HashMap<_, _> = channels
        .iter()
        .filter(|channel| channel.kind == kind::CATEGORY)
        .map(|channel| (channel.id, (channel.position, channel.id)))
        .collect();
    channels.sort_by_key(|channel| {
        let own = (channel.kind == kind::CATEGORY).then_some(channel.id);
        let category = own.or(channel.parent_id).and_then(|id| categories.get(&id).copied());
        (category, own.is_none(), place(channel))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use twilight_model::id::Id;

    fn server() -> Server {
        serde_json::from_value(json!({
            "id": "1", "name": "Guild", "owner_id": "9",
            "roles": [
                { "id": "1", "name": "@everyone", "permissions": "3072", "position": 0 },
                { "id": "2", "name": "Low", "permissions": "0", "position": 1 },
                { "id": "3", "name": "High", "permissions": "0", "position": 2 },
                { "id": "4", "name": "Twin", "permissions": "0", "position": 2 },
            ],
        }))
        .expect("a server")
    }

    fn member(roles: &[&str]) -> Member {
        serde_json::from_value(json!({ "user": { "id": "5", "username": "m" }, "roles": roles }))
            .expect("a member")
    }

    fn channel(overwrites: &Value) -> Channel {
        serde_json::from_value(
            json!({ "id": "7", "type": 0, "name": "c", "permission_overwrites": overwrites }),
        )
        .expect("a channel")
    }

    #[test]
    fn overwrites_apply_in_discords_order() {
        let asker = server().asker(Id::new(5), &member(&["2", "3"]), Time::default());
        let (view, send) = (Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES);
        assert_eq!(asker.permissions, view | send);
        let deny_all = json!({ "id": "1", "type": 0, "allow": "0", "deny": "3072" });
        let low_view = json!({ "id": "2", "type": 0, "allow": "1024", "deny": "2048" });
        let high_send = json!({ "id": "3", "type": 0, "allow": "2048", "deny": "0" });
        let me_mute = json!({ "id": "5", "type": 1, "allow": "0", "deny": "2048" });
        let may = |overwrites: Value| permissions_in(&asker, &channel(&overwrites));
        assert_eq!(may(json!([])), view | send);
        assert_eq!(may(json!([deny_all])), Permissions::empty());
        assert_eq!(may(json!([low_view, deny_all])), view);
        // Roles are pooled: what one allows beats what another denies.
        assert_eq!(may(json!([deny_all, low_view, high_send])), view | send);
        assert_eq!(may(json!([deny_all, low_view, high_send, me_mute])), view);
    }

    #[test]
    fn owners_pass_and_the_silenced_only_read() {
        let server = server();
        let own = server.asker(Id::new(9), &member(&[]), Time::default());
        assert_eq!(own.permissions, Permissions::all());
        let mut silenced = member(&[]);
        silenced.silent_until = Some(Time::default() + chrono::TimeDelta::hours(1));
        let asker = server.asker(Id::new(5), &silenced, Time::default());
        assert_eq!(asker.permissions, Permissions::VIEW_CHANNEL);
    }

    #[test]
    fn a_role_can_be_given_only_from_above() {
        let above = |roles: &[&str], target: &str| {
            let directory = Directory::new(&server(), Vec::new(), Id::new(5), &member(roles));
            let target = directory.role(Id::new(target.parse().expect("an id")));
            directory.bot_is_above(target.expect("a role"))
        };
        assert!(above(&["3"], "2") && above(&["3"], "4"));
        assert!(!above(&["3"], "3") && !above(&["4"], "3") && !above(&[], "2"));
    }
}
