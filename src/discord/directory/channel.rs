//! Channels as Discord's API gives them.

use serde::Deserialize;
use twilight_model::channel::permission_overwrite::PermissionOverwrite;

use crate::ids::ChannelId;

/// Numbers that Discord gives to kinds of channels.
pub mod kind {
    /// A text channel.
    pub const TEXT: u8 = 0;
    /// A voice channel (with a chat).
    pub const VOICE: u8 = 2;
    /// A category.
    pub const CATEGORY: u8 = 4;
    /// An announcement channel.
    pub const ANNOUNCEMENT: u8 = 5;
    /// A stage (with a chat).
    pub const STAGE: u8 = 13;
    /// A forum.
    pub const FORUM: u8 = 15;
    /// A media channel.
    pub const MEDIA: u8 = 16;
}

#[derive(Clone, Debug, Deserialize)]
pub struct Channel {
    pub id: ChannelId,
    #[serde(default)]
    pub name: String,
    /// Its kind, as Discord numbers them; see [`kind`].
    #[serde(rename = "type")]
    pub kind: u8,
    /// The category it is in.
    #[serde(default)]
    pub parent_id: Option<ChannelId>,
    /// Its place in the list.
    #[serde(default)]
    pub position: i64,
    /// The permissions it allows and denies to roles and people.
    #[serde(default, rename = "permission_overwrites")]
    pub overwrites: Vec<PermissionOverwrite>,
}

/// Whether people talk in it.
pub(super) const fn is_voice(kind: u8) -> bool {
    matches!(kind, kind::VOICE | kind::STAGE)
}
