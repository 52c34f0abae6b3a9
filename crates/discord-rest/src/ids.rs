//! Discord's typed ids under short names.
//!
//! Invariant: an id is typed by what it names, so a user id cannot be passed for a guild id.

use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker, MessageMarker, UserMarker},
};

pub(super) type ApplicationId = Id<ApplicationMarker>;
pub(super) type ChannelId = Id<ChannelMarker>;
pub(super) type GuildId = Id<GuildMarker>;
pub(super) type MessageId = Id<MessageMarker>;
pub(super) type UserId = Id<UserMarker>;
