//! The people who make or change reminders, and their view of Discord.

use std::sync::Arc;

use crate::{
    discord::directory::Directory,
    features::reminders::model::Admin,
    ids::{GuildId, UserId},
    permissions::{Asker, Authority as _, GuildAdmin, Member},
};

/// Somebody who makes or changes reminders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    guild: GuildId,
    user: UserId,
    admin: Admin,
}

impl By {
    /// A member, and whether they administer the guild.
    pub fn member(member: Member, admin: Option<GuildAdmin>) -> Self {
        let admin = admin.filter(|admin| admin.guild() == member.guild());
        let admin = if admin.is_some() { Admin::Yes } else { Admin::No };
        Self { guild: member.guild(), user: member.user(), admin }
    }

    pub fn admin(who: GuildAdmin) -> Self {
        Self { guild: who.guild(), user: who.user(), admin: Admin::Yes }
    }

    pub const fn guild(&self) -> GuildId {
        self.guild
    }

    /// The person.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// Whether they administer the guild.
    pub const fn is(&self) -> Admin {
        self.admin
    }
}

/// The person and their server, as Discord has them now.
pub(super) struct Sight {
    pub(super) directory: Arc<Directory>,
    pub(super) asker: Asker,
    /// Whether the guild lets reminders ping everybody.
    pub(super) everyone: bool,
}
