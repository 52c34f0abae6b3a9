//! The pings of a reminder, and whether it may send them.
//!
//! Invariant: nobody is pinged who could not have been by the person who made the reminder, nor who is not
//! in the server.

use twilight_model::guild::Permissions;

use super::by::Sight;
use crate::{
    app::App,
    discord::directory::{self, Age},
    error::{Error, Result},
    features::reminders::model::{Field, Mentions},
    ids::{GuildId, RoleId, UserId},
    lang::raw,
    tr,
};

/// Refuses what the person or the bot may not ping in a channel, where they may do this much.
pub(super) fn may_ping(
    sight: &Sight,
    mentions: &Mentions,
    may: Permissions,
    bot: Permissions,
) -> Result<()> {
    let all = |own: Permissions| own.contains(Permissions::MENTION_EVERYONE);
    let wrong = |text| Err(Error::Invalid(vec![Field::Mention.problem(text)]));
    if mentions.everyone {
        if !all(may) {
            return Err(Error::Forbidden(tr!(
                "You may not mention @everyone in that channel. Leave it out, or choose a role or a person that you may mention."
            )));
        }
        if !sight.everyone {
            return Err(Error::Forbidden(tr!(
                "Reminders may not mention @everyone in this server. An admin can allow it: `/config reminders set` with the setting `allow_everyone`."
            )));
        }
        if !all(bot) {
            return wrong(tr!(
                "I may not mention @everyone there. Allow **Mention Everyone** for my role, or leave it out."
            ));
        }
    }
    for id in &mentions.roles {
        let Some(role) = sight.directory.role(*id) else {
            return wrong(tr!(
                "a role does not exist in this server any more. Choose another, or leave it out."
            ));
        };
        if !role.mentionable && !all(may) {
            return Err(Error::Forbidden(tr!(
                "You may not mention the role **{role}** there. Leave it out, choose another, or ask an admin to turn on \"Allow anyone to @mention this role\".",
                role = role.name.as_str()
            )));
        }
        if !role.mentionable && !all(bot) {
            return wrong(tr!(
                "I may not mention the role {role}. Turn on \"Allow anyone to @mention this role\" in Server Settings → Roles.",
                role = role.name.as_str()
            ));
        }
    }
    Ok(())
}

/// Refuses people who are not in the server, by name.
///
/// # Errors
///
/// Also when Discord does not tell.
pub(super) async fn are_members(app: &App, guild: GuildId, mentions: &Mentions) -> Result<()> {
    for user in &mentions.users {
        if directory::member(&app.discord, guild, *user, Age::Cached).await?.is_none() {
            let text = tr!(
                "{who} is not a member of this server, so no reminder here can ping them. Choose somebody else, or leave it out.",
                who = raw(format!("<@{user}>"))
            );
            return Err(Error::Invalid(vec![Field::Mention.problem(text)]));
        }
    }
    Ok(())
}

/// The pings for a choice of ids. Discord does not say which ids are roles, but the server knows its roles; its own
/// id stands for everybody.
pub async fn mentions(app: &App, guild: GuildId, ids: &[u64]) -> Result<Mentions> {
    let mut mentions = Mentions::default();
    if ids.is_empty() {
        return Ok(mentions);
    }
    let directory = directory::of(&app.discord, guild).await?;
    for id in ids {
        if *id == guild.get() {
            mentions.everyone = true;
        } else if let Some(role) =
            RoleId::new_checked(*id).filter(|id| directory.role(*id).is_some())
        {
            mentions.roles.push(role);
        } else {
            mentions.users.extend(UserId::new_checked(*id));
        }
    }
    Ok(mentions)
}
