//! The channels that are known to belong to a guild.
//!
//! Invariant: nothing is sent to or read from a channel in a guild's name unless the pair of both is known:
//! from Discord's list of the guild's channels or active threads, or because the bot made or opened the
//! channel there itself. A channel never changes its server, so a pair that was seen once is a row and holds
//! for good; only unknown pairs ask Discord.

use std::sync::Arc;

use serde::Deserialize;

use super::{Age, Channel, Directory, ask, explain};
use crate::{
    clock::Time,
    config::Config,
    db::{On, sql},
    discord::{
        Discord,
        client::{Call, CallError, ChannelOf, Explain as _},
    },
    error::{Error, Result},
    ids::{ChannelId, GuildId, UserId},
    tr,
};

impl ChannelOf {
    /// The channel in which operators are told.
    pub fn operators(config: &Config) -> Option<Self> {
        Some(Self::proven(None, config.watcher_log_channel?))
    }
}

/// A thread that is not archived.
#[derive(Clone, Debug, Deserialize)]
pub struct Thread {
    pub id: ChannelId,
    /// Its kind, as Discord numbers them.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The channel it is in.
    #[serde(default)]
    pub parent_id: Option<ChannelId>,
    #[serde(default, rename = "thread_metadata")]
    metadata: Option<Metadata>,
}

#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    #[serde(default)]
    locked: bool,
}

impl Thread {
    /// Whether only people who manage threads write in it.
    pub fn is_locked(&self) -> bool {
        self.metadata.as_ref().is_some_and(|metadata| metadata.locked)
    }
}

/// A channel that may be used in a guild's name.
///
/// # Errors
///
/// [`Error::NotFound`] when it is none of this guild; an outage when Discord would have to be asked and cannot be.
pub async fn channel_of(
    discord: &Discord,
    guild: GuildId,
    channel: ChannelId,
) -> Result<ChannelOf> {
    let proven = ChannelOf::proven(Some(guild), channel);
    if discord.heard.known.contains_key(&(guild, channel)) {
        return Ok(proven);
    }
    if !is_written(discord, guild, channel).await? {
        if !Box::pin(is_listed(discord, guild, channel)).await? {
            return Err(Error::NotFound(tr!("There is no such channel in this server.")));
        }
        remember(&discord.db, guild, channel, None, discord.clock.now()).await?;
    }
    discord.heard.known.insert((guild, channel), ());
    Ok(proven)
}

/// Whether Discord lists it among the channels of the guild or its active threads. Of what it said in the last
/// minute, yes is believed and no is not.
async fn is_listed(discord: &Discord, guild: GuildId, channel: ChannelId) -> Result<bool> {
    for age in [Age::Cached, Age::Fresh] {
        if listed(discord, guild, age).await?.iter().any(|one| one.id == channel) {
            return Ok(true);
        }
        if active_threads(discord, guild, age).await?.iter().any(|one| one.id == channel) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes down that a channel was made in a guild; in the transaction that writes down the channel itself.
pub async fn made(
    on: impl Into<On<'_>>,
    guild: GuildId,
    channel: ChannelId,
    now: Time,
) -> Result<()> {
    remember(on, guild, channel, None, now).await
}

/// The direct channel with a person, opened for something of a guild.
pub async fn open_direct(discord: &Discord, guild: GuildId, user: UserId) -> Result<ChannelId> {
    #[derive(Deserialize)]
    struct Direct {
        id: ChannelId,
    }
    let asked = discord.json::<Direct>(Call::direct_channel(user).of(Some(guild))).await;
    let direct = asked.map_err(|error| {
        if error.is_forbidden() {
            return Error::Refused(tr!(
                "I cannot send you direct messages. Allow them from members of this server, or choose a channel."
            ));
        }
        tracing::warn!(%error, "a direct channel could not be opened");
        error.explain()
    })?;
    remember(&discord.db, guild, direct.id, Some(user), discord.clock.now()).await?;
    Ok(direct.id)
}

/// An active thread of the guild, or one that was known before, and the channel it is in.
pub async fn thread(
    discord: &Discord,
    directory: &Directory,
    id: ChannelId,
) -> Result<Option<(Thread, Channel)>> {
    let guild = directory.guild;
    let active = active_threads(discord, guild, Age::Fresh).await?;
    let found = match active.iter().find(|thread| thread.id == id) {
        Some(thread) => Some(thread.clone()),
        None if is_written(discord, guild, id).await? => archived(discord, guild, id).await?,
        None => None,
    };
    let Some(thread) = found else { return Ok(None) };
    let parent = thread.parent_id.and_then(|parent| directory.channel(parent));
    Ok(parent.cloned().map(|parent| (thread, parent)))
}

/// A thread that rests: Discord lists only those that do not.
async fn archived(discord: &Discord, guild: GuildId, id: ChannelId) -> Result<Option<Thread>> {
    match ask::<Thread>(discord, Call::channel(ChannelOf::proven(Some(guild), id))).await {
        Ok(thread) => Ok(Some(thread)),
        Err(error) if error.is_missing() || error.is_forbidden() => Ok(None),
        Err(error) => Err(explain(&error)),
    }
}

/// The channels of the guild, as Discord lists them.
async fn listed(discord: &Discord, guild: GuildId, age: Age) -> Result<Arc<Vec<Channel>>> {
    let asked = discord.heard.channels.get(guild, age, || list(discord, guild)).await;
    asked.map_err(|error| explain(&error))
}

/// Asks for the channels of the guild.
pub(super) async fn list(
    discord: &Discord,
    guild: GuildId,
) -> Result<Arc<Vec<Channel>>, CallError> {
    Ok(Arc::new(ask(discord, Call::guild_channels(guild)).await?))
}

/// The threads of the guild that are not archived.
pub async fn active_threads(
    discord: &Discord,
    guild: GuildId,
    age: Age,
) -> Result<Arc<Vec<Thread>>> {
    #[derive(Deserialize)]
    struct Threads {
        threads: Vec<Thread>,
    }
    let list = || async {
        let found: Threads = ask(discord, Call::active_threads(guild)).await?;
        Ok(Arc::new(found.threads))
    };
    discord.heard.threads.get(guild, age, list).await.map_err(|error| explain(&error))
}

async fn is_written(discord: &Discord, guild: GuildId, channel: ChannelId) -> Result<bool> {
    let found: Option<(i64,)> = sql("SELECT CAST(1 AS BIGINT) FROM known_channels
         WHERE guild_id = $1 AND channel_id = $2")
    .bind(guild)
    .bind(channel)
    .optional(&discord.db)
    .await?;
    Ok(found.is_some())
}

async fn remember(
    on: impl Into<On<'_>>,
    guild: GuildId,
    channel: ChannelId,
    recipient: Option<UserId>,
    now: Time,
) -> Result<()> {
    sql("INSERT INTO known_channels (guild_id, channel_id, recipient, known_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT (guild_id, channel_id) DO NOTHING")
    .bind(guild)
    .bind(channel)
    .bind(recipient.map_or(0, crate::ids::to_i64))
    .bind(now)
    .run(on)
    .await?;
    Ok(())
}

/// Forgets the direct channels with a person, as part of erasing what a guild's bot knows of them.
pub async fn erase(on: impl Into<On<'_>>, guild: GuildId, user: UserId) -> Result<()> {
    sql("DELETE FROM known_channels WHERE guild_id = $1 AND recipient = $2")
        .bind(guild)
        .bind(user)
        .run(on)
        .await?;
    Ok(())
}
