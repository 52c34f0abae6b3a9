//! Channels that a call may be about.
//!
//! Invariant: no plain id is a [`Target`]. Only the program that uses this crate can make one, by a type of its
//! own, and so decides for itself what must be known of a channel before anything is sent there.

use super::ids::{ChannelId, GuildId};

/// A channel that may be sent to and read from.
///
/// An id that somebody typed must not become part of a request by itself: in a bot of many guilds it would let one
/// guild reach the channels of another. So the calls that name a channel take no id:
///
/// ```compile_fail
/// use alphapy_discord_rest::Call;
/// use twilight_model::id::{Id, marker::ChannelMarker};
///
/// let typed: Id<ChannelMarker> = Id::new(1);
/// let call = Call::channel(typed);
/// ```
///
/// They take a type of the program, which it makes only of channels that it knows:
///
/// ```
/// use alphapy_discord_rest::{Call, Target};
/// use twilight_model::id::{Id, marker::{ChannelMarker, GuildMarker}};
///
/// /// A channel from the list of its guild.
/// #[derive(Clone, Copy)]
/// struct Listed { guild: Id<GuildMarker>, channel: Id<ChannelMarker> }
///
/// impl Target for Listed {
///     fn channel(&self) -> Id<ChannelMarker> { self.channel }
///     fn guild(&self) -> Option<Id<GuildMarker>> { Some(self.guild) }
/// }
///
/// let call = Call::channel(Listed { guild: Id::new(2), channel: Id::new(1) });
/// ```
pub trait Target: Copy {
    /// The channel.
    fn channel(&self) -> ChannelId;

    /// The guild in whose name it is used, for which refusals count; none when it is used for nobody's.
    fn guild(&self) -> Option<GuildId>;
}
