//! The current state of a guild: its channels, roles and people, asked of Discord and kept a minute.
//!
//! Invariant: nothing decided from what is kept is older than [`KEPT`]; who must be sure asks for
//! [`Age::Fresh`], and what Discord answered is never mixed between guilds.

mod channel;
mod known;
mod look;
mod model;
mod overwrites;
mod people;
pub mod tables;

pub use channel::{Channel, kind};
pub use known::{Thread, channel_of, erase, made, open_direct, thread};
pub use look::look;
pub use model::{Directory, Member, Mine, Role, Server};
pub use overwrites::{permissions_in, permissions_in_threads};
pub use people::{meant, person_in};

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;
use serde::{Deserialize, de::DeserializeOwned};
use tokio::time::Instant;

use self::look::{PATIENCE, Shelf};
use super::{
    Discord,
    client::{Call, CallError, Explain as _, GUILDS_A_PAGE},
};
use crate::{
    error::{Error, Result},
    ids::{ChannelId, GuildId, UserId},
    permissions::Asker,
    tr,
};

/// How old something kept may be.
pub const KEPT: Duration = Duration::from_mins(1);
/// How soon the list of guilds is asked for again because of a guild that is not in it.
const AGAIN: Duration = Duration::from_secs(5);
/// How old an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Up to [`KEPT`].
    Cached,
    /// Asked since the question came that is being answered, or now when there is none.
    Fresh,
}

/// Recent answers of Discord to this instance. Clones share them.
#[derive(Clone, Debug)]
pub struct Heard {
    me: Arc<tokio::sync::OnceCell<UserId>>,
    servers: Shelf<GuildId, Arc<Server>>,
    directories: Shelf<GuildId, Arc<Directory>>,
    channels: Shelf<GuildId, Arc<Vec<Channel>>>,
    threads: Shelf<GuildId, Arc<Vec<Thread>>>,
    /// Pairs that are known for good.
    known: moka::sync::Cache<(GuildId, ChannelId), ()>,
    members: Shelf<(GuildId, UserId), Option<Arc<Member>>>,
    present: moka::future::Cache<(), Arc<HashSet<GuildId>>>,
    /// Whether the application may read what people write.
    content: moka::future::Cache<(), bool>,
    /// Whether the list of guilds was asked for again because of a guild that is not in it.
    searched: moka::sync::Cache<(), ()>,
    /// People whose rights were asked for again lately, because the cached ones were not enough.
    asked_again: moka::sync::Cache<(GuildId, UserId), ()>,
    /// The servers people are in, by what names their session.
    pub own_lists: moka::future::Cache<String, Arc<Vec<Mine>>>,
}

impl Default for Heard {
    fn default() -> Self {
        fn cache<K, V>(capacity: u64) -> moka::future::Cache<K, V>
        where
            K: std::hash::Hash + Eq + Send + Sync + 'static,
            V: Clone + Send + Sync + 'static,
        {
            moka::future::Cache::builder().max_capacity(capacity).time_to_live(KEPT).build()
        }
        Self {
            me: Arc::default(),
            servers: Shelf::new(1_000),
            directories: Shelf::new(200),
            channels: Shelf::new(200),
            threads: Shelf::new(200),
            known: moka::sync::Cache::new(50_000),
            members: Shelf::new(20_000),
            present: cache(1),
            content: cache(1),
            searched: moka::sync::Cache::builder().max_capacity(1).time_to_live(AGAIN).build(),
            asked_again: moka::sync::Cache::builder()
                .max_capacity(20_000)
                .time_to_live(AGAIN)
                .build(),
            own_lists: cache(5_000),
        }
    }
}

/// The guild with its roles.
pub async fn server(discord: &Discord, guild: GuildId, age: Age) -> Result<Arc<Server>> {
    let ask = || async { Ok(Arc::new(ask::<Server>(discord, Call::guild(guild)).await?)) };
    discord.heard.servers.get(guild, age, ask).await.map_err(|error| explain(&error))
}

/// The guild with its channels, roles, and what the bot may do there, at most [`KEPT`] old.
pub async fn of(discord: &Discord, guild: GuildId) -> Result<Arc<Directory>> {
    directory(discord, guild, Age::Cached).await
}

/// The name of the guild, when Discord tells it.
pub async fn known_name(discord: &Discord, guild: GuildId) -> Option<String> {
    server(discord, guild, Age::Cached).await.ok().map(|server| server.name.clone())
}

/// The same, asked now.
pub async fn fresh(discord: &Discord, guild: GuildId) -> Result<Arc<Directory>> {
    directory(discord, guild, Age::Fresh).await
}

/// The guild with its channels, roles, and what the bot may do there.
pub async fn directory(discord: &Discord, guild: GuildId, age: Age) -> Result<Arc<Directory>> {
    let server = server(discord, guild, age).await?;
    let put_together = || async {
        let (me, at) = (me(discord).await?, Instant::now());
        let (channels, member) = tokio::try_join!(
            known::list(discord, guild),
            ask::<Member>(discord, Call::guild_member(guild, me)),
        )?;
        discord.heard.channels.put(guild, at, channels.clone()).await;
        Ok(Arc::new(Directory::new(&server, channels.to_vec(), me, &member)))
    };
    let asked = discord.heard.directories.get(guild, age, put_together).await;
    asked.map_err(|error| explain(&error))
}

/// Drops what is kept of a guild, because the bot itself changed it.
pub async fn changed(discord: &Discord, guild: GuildId) {
    discord.heard.servers.drop(&guild).await;
    discord.heard.directories.drop(&guild).await;
    discord.heard.channels.drop(&guild).await;
}

/// A person as someone who asks in the guild, with the permissions Discord computes for them; `None` when
/// they are not in it.
pub async fn asker(
    discord: &Discord,
    guild: GuildId,
    user: UserId,
    age: Age,
) -> Result<Option<Asker>> {
    let server = server(discord, guild, age).await?;
    Ok(member(discord, guild, user, age)
        .await?
        .map(|member| server.asker(user, &member, discord.clock.now())))
}

/// Whether to ask for somebody's rights again because the cached ones are not enough for what they want to
/// do: they may have got a role a moment ago. Once in five seconds a person, however often they try.
pub fn may_ask_again(discord: &Discord, guild: GuildId, user: UserId) -> bool {
    let again = &discord.heard.asked_again;
    if again.contains_key(&(guild, user)) {
        return false;
    }
    again.insert((guild, user), ());
    true
}

/// A member of the guild; `None` when the person is not in it.
pub async fn member(
    discord: &Discord,
    guild: GuildId,
    user: UserId,
    age: Age,
) -> Result<Option<Arc<Member>>> {
    let ask = || async {
        match ask::<Member>(discord, Call::guild_member(guild, user)).await {
            Ok(member) => Ok(Some(Arc::new(member))),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    };
    discord.heard.members.get((guild, user), age, ask).await.map_err(|error| explain(&error))
}

/// The guilds the bot is in.
pub async fn present(discord: &Discord) -> Result<Arc<HashSet<GuildId>>> {
    #[derive(Deserialize)]
    struct Partial {
        id: GuildId,
    }
    let asked = discord.heard.present.try_get_with((), async {
        let mut found = HashSet::new();
        let mut after = None;
        loop {
            let page: Vec<Partial> = ask(discord, Call::current_guilds(after)).await?;
            after = page.iter().map(|guild| guild.id).max();
            found.extend(page.iter().map(|guild| guild.id));
            if page.len() < usize::from(GUILDS_A_PAGE) {
                return Ok(Arc::new(found));
            }
        }
    });
    asked.await.map_err(|error: Arc<CallError>| explain(&error))
}

/// Whether the bot is in a guild. Whatever guilds strangers name, the list is asked for again once in five seconds at most.
pub async fn is_in(discord: &Discord, guild: GuildId) -> Result<bool> {
    if present(discord).await?.contains(&guild) {
        return Ok(true);
    }
    if discord.heard.searched.contains_key(&()) {
        return Ok(false);
    }
    // It may have been added just now.
    discord.heard.searched.insert((), ());
    discord.heard.present.invalidate(&()).await;
    Ok(present(discord).await?.contains(&guild))
}

/// The names of people in the guild, by id, without those who left or cannot be asked about now.
pub async fn names(
    discord: &Discord,
    guild: GuildId,
    users: impl IntoIterator<Item = UserId>,
) -> HashMap<u64, String> {
    let asked: BTreeSet<_> = users.into_iter().collect();
    let known = asked.into_iter().map(|user| async move {
        let member = member(discord, guild, user, Age::Cached).await.ok()??;
        Some((user.get(), member.name().to_owned()))
    });
    join_all(known).await.into_iter().flatten().collect()
}

/// The same, as far as it is known without asking Discord.
pub async fn names_kept(
    discord: &Discord,
    guild: GuildId,
    users: impl IntoIterator<Item = UserId>,
) -> HashMap<u64, String> {
    let mut names = HashMap::new();
    for user in users {
        if let Some(Some(member)) = discord.heard.members.kept(&(guild, user)).await {
            names.insert(user.get(), member.name().to_owned());
        }
    }
    names
}

/// The flags of an application with the *Message Content Intent*: verified, or below the limit for that.
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// Whether Discord shows the bot what people write, at most [`KEPT`] old.
pub async fn reads_messages(discord: &Discord) -> Result<bool> {
    #[derive(Deserialize)]
    struct Application {
        #[serde(default)]
        flags: u64,
    }
    let asked = discord.heard.content.try_get_with((), async {
        let own: Application = ask(discord, Call::current_application()).await?;
        Ok(own.flags & MESSAGE_CONTENT != 0)
    });
    asked.await.map_err(|error: Arc<CallError>| explain(&error))
}

/// The bot's own user id.
pub async fn bot(discord: &Discord) -> Result<UserId> {
    me(discord).await.map_err(|error| explain(&error))
}

async fn me(discord: &Discord) -> Result<UserId, CallError> {
    #[derive(Deserialize)]
    struct Me {
        id: UserId,
    }
    let asked = discord.heard.me.get_or_try_init(|| async {
        ask::<Me>(discord, Call::current_user()).await.map(|me| me.id)
    });
    asked.await.copied()
}

async fn ask<T: DeserializeOwned>(discord: &Discord, call: Call) -> Result<T, CallError> {
    let call = call.within(PATIENCE);
    let call = if look::since().is_some() { call.for_people() } else { call };
    discord.json(call).await
}

fn explain(error: &CallError) -> Error {
    if error.is_missing() || error.is_forbidden() {
        return Error::NotFound(tr!("The bot is not in this server (any more)."));
    }
    tracing::warn!(%error, "Discord did not tell about a guild");
    error.explain()
}
