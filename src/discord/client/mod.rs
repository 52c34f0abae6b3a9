//! How this bot asks Discord: the client of `alphapy-discord-rest`, with what only the bot knows.
//!
//! Invariant: a call about a channel takes a [`ChannelOf`], the only [`Target`] of the bot; and no call to
//! Discord waits while its task holds a transaction that is watched.

mod channel;
mod content;
mod explain;

pub use alphapy_discord_rest::{
    Budget, Call, CallError, Client, File, GUILDS_A_PAGE, MESSAGES_A_PAGE, Messages,
    REQUESTS_PER_SECOND, Reachability, Target,
};
pub use channel::ChannelOf;
pub use explain::Explain;

use std::{num::NonZeroU32, sync::Arc};

use alphapy_discord_rest::{Settings, Tuning};

use crate::{clock::Clock, config, db};

const USER_AGENT: &str =
    concat!("DiscordBot (https://github.com/alphapy/alphapy, ", env!("CARGO_PKG_VERSION"), ")");

/// Makes the client of the application that the bot is.
///
/// # Errors
///
/// When the token cannot stand in a header, or the system has no usable TLS roots.
pub fn connect(discord: &config::Discord, clock: Clock) -> Result<Client, CallError> {
    let mut tuning = Tuning::default();
    if let Some(short) = discord.try_timeout {
        (tuning.try_timeout, tuning.backoff, tuning.repeats_after_faults) = (short, short / 10, 1);
    }
    let settings = Settings {
        api_url: discord.api_url.clone(),
        user_agent: USER_AGENT.to_owned(),
        rate_factor: NonZeroU32::new(discord.rate_factor).unwrap_or(NonZeroU32::MIN),
        tuning,
        clock: Arc::new(move || clock.now()),
        before_call: || db::guard::waits_for("a call to Discord"),
    };
    Client::new(discord.application_id, discord.bot_token.reveal(), settings)
}
