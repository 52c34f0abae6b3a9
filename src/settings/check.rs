//! Whether a value can work in a guild as it is in Discord.
//!
//! Invariant: a refusal names what is there now and what to change, in Discord or here.

use serde_json::Value as Json;
use twilight_model::{guild::Permissions, id::Id};

use super::{Kind, RoleUse};
use crate::{
    discord::directory::{Channel, Directory, kind},
    ids::GuildId,
    lang::{Text, raw},
    permissions, tr,
};

/// Whether values of this kind can only be checked with Discord's help.
pub const fn needs_discord(kind: &Kind) -> bool {
    matches!(kind.item(), Kind::Channel { .. } | Kind::Role(_) | Kind::User)
}

/// Why a canonical value cannot work in this guild. People are not part of a directory and pass.
pub fn against(kind: &Kind, value: &Json, directory: &Directory) -> Result<(), Text> {
    match (kind, value) {
        (Kind::List { of, .. }, Json::Array(items)) => {
            items.iter().try_for_each(|item| against(of, item, directory))
        }
        (Kind::Channel { kinds, needs }, Json::String(id)) => {
            channel(id.parse().unwrap_or(0), kinds, *needs, directory)
        }
        (Kind::Role(purpose), Json::String(id)) => {
            role(id.parse().unwrap_or(0), *purpose, directory)
        }
        _ => Ok(()),
    }
}

/// Why a value names everybody as a role, which needs no Discord to be seen: @everyone has the guild's id.
pub fn everyone(kind: &Kind, value: &Json, guild: GuildId) -> Result<(), Text> {
    match (kind, value) {
        (Kind::List { of, .. }, Json::Array(items)) => {
            items.iter().try_for_each(|item| everyone(of, item, guild))
        }
        (Kind::Role(_), Json::String(id)) if id.parse() == Ok(guild.get()) => {
            Err(tr!("@everyone has everybody in it. Choose another role."))
        }
        _ => Ok(()),
    }
}

fn channel(id: u64, kinds: &[u8], needs: Permissions, directory: &Directory) -> Result<(), Text> {
    let found = Id::new_checked(id).and_then(|id| directory.channel(id));
    let Some(channel) = found else {
        return Err(tr!(
            "There is no channel with the id {id} in this server. Was it deleted? Choose another.",
            id = id
        ));
    };
    if !kinds.contains(&channel.kind) {
        return Err(tr!(
            "{channel} is {kind}. Choose {wanted}.",
            channel = channel.name.as_str(),
            kind = raw(kind_name(channel.kind)),
            wanted = raw(kinds.iter().map(|kind| kind_name(*kind)).collect::<Vec<_>>().join(" / "))
        ));
    }
    match missing(channel, needs, directory) {
        None => Ok(()),
        Some(missing) => Err(tr!(
            "I lack **{permissions}** in **{channel}**. Allow it there for my role, or choose another channel.",
            permissions = missing,
            channel = channel.name.as_str()
        )),
    }
}

/// The permissions that the bot needs but lacks in a channel, by name.
pub fn missing(channel: &Channel, needs: Permissions, directory: &Directory) -> Option<String> {
    let lacks = (needs | Permissions::VIEW_CHANNEL) - directory.bot_permissions_in(channel);
    (!lacks.is_empty()).then(|| permissions::names(lacks))
}

fn role(id: u64, purpose: RoleUse, directory: &Directory) -> Result<(), Text> {
    if id == directory.guild.get() {
        return Err(tr!("@everyone has everybody in it. Choose another role."));
    }
    let found = Id::new_checked(id).and_then(|id| directory.role(id));
    let Some(role) = found else {
        return Err(tr!(
            "There is no role with the id {id} in this server. Was it deleted? Choose another.",
            id = id
        ));
    };
    let name = role.name.as_str();
    let may = directory.bot_permissions();
    match purpose {
        RoleUse::Give if role.managed => Err(tr!(
            "**{role}** belongs to an integration, so nobody can give it. Choose another role.",
            role = name
        )),
        RoleUse::Give if !may.contains(Permissions::MANAGE_ROLES) => Err(tr!(
            "I cannot give roles: I lack **Manage Roles**. Allow it for my role in Server Settings → Roles."
        )),
        RoleUse::Give if !directory.bot_is_above(role) => Err(tr!(
            "I cannot give **{role}**: it is above my own role. Drag my role above it in Server Settings → Roles.",
            role = name
        )),
        RoleUse::Mention if !role.mentionable && !may.contains(Permissions::MENTION_EVERYONE) => {
            Err(tr!(
                "I cannot mention **{role}**. Turn on \"Allow anyone to @mention this role\" in Server Settings → Roles.",
                role = name
            ))
        }
        RoleUse::Give | RoleUse::Mention | RoleUse::Recognise => Ok(()),
    }
}

/// The name of a kind of channel, with its article.
pub const fn kind_name(kind: u8) -> &'static str {
    match kind {
        kind::TEXT => "a text channel",
        kind::VOICE => "a voice channel",
        kind::CATEGORY => "a category",
        kind::ANNOUNCEMENT => "an announcement channel",
        kind::STAGE => "a stage channel",
        kind::FORUM => "a forum",
        kind::MEDIA => "a media channel",
        _ => "another kind of channel",
    }
}
