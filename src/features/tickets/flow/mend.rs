//! Mending in Discord what a finding named: who sees a channel.
//!
//! Invariant: an overwrite keeps every bit that is not meant, also those that this program does not know.

use serde::Deserialize;
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{
    Error, Result, TicketContext,
    findings::{everyone_sees, staff, unsighted},
    store,
};
use crate::{
    discord::{
        client::{Call, Explain as _},
        directory::{self, Directory},
    },
    features::tickets::{ids::Private, model::access},
    ids::{ChannelId, RoleId},
    lang::raw,
    permissions, tr,
};

impl Private {
    /// The channel that is meant, if one is set.
    pub(super) fn channel(
        self,
        context: &TicketContext,
        directory: &Directory,
    ) -> Option<ChannelId> {
        match self {
            Self::Log => {
                directory.channels.iter().map(|c| c.id).find(|id| context.system.logs_in(*id))
            }
            Self::Transcripts => context.chosen.transcript_channel,
        }
    }
}

/// An overwrite with every bit that Discord knows, also those that this program does not.
#[derive(Deserialize)]
struct Overwrite {
    id: String,
    allow: String,
    deny: String,
}

#[derive(Deserialize)]
struct Overwrites {
    #[serde(default)]
    permission_overwrites: Vec<Overwrite>,
}

/// The kinds of overwrites, as Discord numbers them.
const ROLE: u8 = 0;
const PERSON: u8 = 1;

/// The overwrites of one channel, as they were when somebody began to change them.
struct Gate<'a> {
    context: &'a TicketContext,
    channel: ChannelId,
    held: Overwrites,
}

impl<'a> Gate<'a> {
    async fn of(context: &'a TicketContext, channel: ChannelId) -> Result<Self> {
        let discord = &context.app.discord;
        let place = directory::channel_of(discord, context.guild, channel).await?;
        let held = discord.json(Call::channel(place)).await.map_err(|error| error.explain())?;
        Ok(Self { context, channel, held })
    }

    /// Adds and takes bits of one role or person; the others stay.
    async fn set(
        &self,
        (kind, id): (u8, u64),
        allow: Permissions,
        deny: Permissions,
        reason: &str,
    ) -> Result<()> {
        let discord = &self.context.app.discord;
        let place = directory::channel_of(discord, self.context.guild, self.channel).await?;
        let body = self.held.with(kind, id, allow, deny);
        let call = Call::put_overwrite(place, id, &body).reason(reason);
        discord.empty(call).await.map_err(|error| {
            if !error.is_forbidden() {
                return error.explain();
            }
            let needed = allow | deny | Permissions::MANAGE_ROLES;
            Error::Refused(tr!(
                "Discord does not let me change who sees {channel}: I need **{permissions}** there.",
                channel = raw(format!("<#{}>", self.channel)),
                permissions = permissions::names(needed)
            ))
        })
    }
}

impl Overwrites {
    /// The overwrite of a role or person with some bits allowed and others denied, and what it had.
    fn with(&self, kind: u8, id: u64, allow: Permissions, deny: Permissions) -> Value {
        let key = id.to_string();
        let own = self.permission_overwrites.iter().find(|overwrite| overwrite.id == key);
        let bits = |text: Option<&str>| text.and_then(|bits| bits.parse().ok()).unwrap_or(0_u64);
        let allowed = bits(own.map(|o| o.allow.as_str())) & !deny.bits() | allow.bits();
        let denied = bits(own.map(|o| o.deny.as_str())) & !allow.bits() | deny.bits();
        json!({ "type": kind, "allow": allowed.to_string(), "deny": denied.to_string() })
    }
}

/// Lets every role that works on tickets see the threads in which they are. The number of roles that needed it.
pub async fn show_threads(context: &TicketContext) -> Result<usize> {
    let (app, guild) = (&context.app, context.guild);
    let directory = directory::fresh(&app.discord, guild).await?;
    let types = store::types(&app.db, guild, context.lang).await?;
    let mut count = 0;
    for (parent, roles) in unsighted(context, &types, &directory).await? {
        let gate = Gate::of(context, parent).await?;
        for role in roles {
            let to = (ROLE, role.get());
            let none = Permissions::empty();
            gate.set(to, access::SEE_THREADS, none, "Staff works on tickets here").await?;
            count += 1;
        }
    }
    directory::changed(&app.discord, guild).await;
    Ok(count)
}

/// The channel to hide; none when it is private already.
pub async fn public_channel(
    context: &TicketContext,
    private: Private,
) -> Result<Option<(ChannelId, String)>> {
    let directory = directory::fresh(&context.app.discord, context.guild).await?;
    let channel = private.channel(context, &directory).and_then(|id| directory.channel(id));
    let channel = channel.filter(|channel| everyone_sees(channel, &directory));
    Ok(channel.map(|channel| (channel.id, channel.name.clone())))
}

/// Hides a channel from everyone but the bot, staff and admins. The channel, or nothing when it is private already.
pub async fn hide(context: &TicketContext, private: Private) -> Result<Option<ChannelId>> {
    const REASON: &str = "It tells what is private to members";
    let (app, guild) = (&context.app, context.guild);
    let directory = directory::fresh(&app.discord, guild).await?;
    let channel = private.channel(context, &directory).and_then(|id| directory.channel(id));
    let Some(channel) = channel.filter(|channel| everyone_sees(channel, &directory)) else {
        return Ok(None);
    };
    let types = store::types(&app.db, guild, context.lang).await?;
    let gate = Gate::of(context, channel.id).await?;
    let (see, none) = (Permissions::VIEW_CHANNEL, Permissions::empty());
    // Staff and admins are let in first, so that a refusal half-way shuts nobody out.
    gate.set((PERSON, directory.me.user.get()), see, none, REASON).await?;
    let roles: std::collections::BTreeSet<RoleId> = staff(context, &types)
        .chain(access::admins(&context.rules, &directory))
        .filter(|id| directory.role(*id).is_some())
        .collect();
    for role in roles {
        gate.set((ROLE, role.get()), see, none, REASON).await?;
    }
    gate.set((ROLE, guild.get()), none, see, REASON).await?;
    directory::changed(&app.discord, guild).await;
    Ok(Some(channel.id))
}
