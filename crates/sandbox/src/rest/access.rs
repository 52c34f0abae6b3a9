//! The bot's access and permissions, as errors.
//!
//! Invariant: the order is Discord's: unknown before invisible (50001) before not permitted (50013).

use crate::api::ApiError;
use crate::world::{Channel, Guild, Id, World, base, bit};

impl World {
    /// A guild the bot is in.
    pub(super) fn joined(&self, id: Id) -> Result<&Guild, ApiError> {
        let guild = self.guilds.get(&id).ok_or_else(|| ApiError::unknown(10_004))?;
        if guild.members.contains_key(&self.application.id) {
            Ok(guild)
        } else {
            Err(ApiError::missing_access())
        }
    }

    /// A guild in which the bot holds `bits`.
    pub(super) fn governed(&self, id: Id, bits: u64) -> Result<&Guild, ApiError> {
        let guild = self.joined(id)?;
        if base(guild, self.application.id) & bits == bits {
            Ok(guild)
        } else {
            Err(ApiError::missing_permissions())
        }
    }

    /// A channel the bot can see, with its permissions there.
    pub(super) fn seen(&self, id: Id) -> Result<(&Channel, u64), ApiError> {
        let channel = self.channels.get(&id).ok_or_else(|| ApiError::unknown(10_003))?;
        let bits = self.permissions_in(channel, self.application.id);
        if bits & bit::VIEW_CHANNEL == 0 {
            Err(ApiError::missing_access())
        } else {
            Ok((channel, bits))
        }
    }

    /// A channel the bot can see and in which it holds `bits`.
    pub(super) fn permitted(&self, id: Id, bits: u64) -> Result<&Channel, ApiError> {
        let (channel, own) = self.seen(id)?;
        if own & bits == bits { Ok(channel) } else { Err(ApiError::missing_permissions()) }
    }
}
