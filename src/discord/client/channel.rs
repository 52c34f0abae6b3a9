//! Channels that may be used in a guild's name.
//!
//! Invariant: a [`ChannelOf`] is made only by [`crate::discord::directory`], once it is sure that the channel
//! belongs to the guild; so no id that somebody typed becomes part of a request by itself.

use super::Target;
use crate::ids::{ChannelId, GuildId};

/// A channel of a guild, a direct channel that the bot opened for somebody there, or the operators' channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelOf {
    guild: Option<GuildId>,
    channel: ChannelId,
}

impl ChannelOf {
    /// For the directory alone, which knows.
    pub(in crate::discord) const fn proven(guild: Option<GuildId>, channel: ChannelId) -> Self {
        Self { guild, channel }
    }

    /// The channel.
    pub const fn id(self) -> ChannelId {
        self.channel
    }

    /// The guild in whose name it is used; none for the operators.
    pub const fn guild(self) -> Option<GuildId> {
        self.guild
    }
}

impl Target for ChannelOf {
    fn channel(&self) -> ChannelId {
        self.channel
    }

    fn guild(&self) -> Option<GuildId> {
        self.guild
    }
}
