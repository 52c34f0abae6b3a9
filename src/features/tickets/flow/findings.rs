//! Findings about a guild's tickets as they are set up.
//!
//! Invariant: each finding is looked for in what Discord shows now, not in what was saved once.

use twilight_model::guild::Permissions;

use super::{
    Error, Result, TicketContext,
    access::{allow_link, looked},
    open, store,
};
use crate::{
    app::App,
    discord::{
        custom_id::CustomId as _,
        directory::{self, Age, Channel, Directory, permissions_in},
    },
    features::tickets::{
        ids::{HideChannel, Private, ShowThreads},
        model::{Mode, TicketType, access},
    },
    ids::{ChannelId, GuildId, RoleId, UserId},
    lang::{plural, raw},
    permissions::{self, Asker},
    settings::{
        self, Spec,
        findings::{Finding, Fix},
    },
    tr,
};

/// Looks for what does not work.
pub async fn findings(app: &App, guild: GuildId) -> Result<Vec<Finding>> {
    let mut context = TicketContext::of(app, guild).await?;
    if !context.system.has("tickets") {
        return Ok(Vec::new());
    }
    looked(&mut context, Age::Cached).await?;
    let Some(directory) = context.directory.clone() else { return Ok(Vec::new()) };
    let types = store::types(&app.db, guild, context.lang).await?;
    let mut found = Vec::new();
    found.extend(place(&context).await?);
    found.extend(unseen(&context, &types, &directory));
    found.extend(unpinged(&context, &types, &directory));
    found.extend(public(&context, &directory));
    found.extend(blind(&context, &types, &directory).await?);
    if !directory::reads_messages(&app.discord).await? {
        found.push(Finding {
            text: tr!(
                "I can't read what people write in tickets, so transcripts stay empty and I don't notice answers. Turn on **Message Content Intent** for the bot."
            ),
            fix: Some(Fix::Link {
                label: tr!("Open the Developer Portal"),
                url: format!(
                    "https://discord.com/developers/applications/{}/bot",
                    app.config.discord.application_id
                ),
            }),
        });
    }
    let stuck = store::with_problem(&app.db, guild).await?;
    if stuck > 0 {
        found.push(Finding {
            text: plural(
                stuck,
                tr!("One open ticket has something that I could not do in Discord."),
                tr!(
                    "{count} open tickets have something that I could not do in Discord.",
                    count = stuck
                ),
            ),
            fix: Some(Fix::Page { label: tr!("Show tickets"), path: "tickets" }),
        });
    }
    Ok(found)
}

fn setting(context: &TicketContext, scope: &str, key: &str) -> Option<&'static Spec> {
    settings::registry(&context.app).spec(scope, key)
}

fn choose(context: &TicketContext, scope: &str, key: &str) -> Option<Fix> {
    setting(context, scope, key).map(Fix::Setting)
}

/// Nothing could be opened where tickets are made now.
async fn place(context: &TicketContext) -> Result<Option<Finding>> {
    let kind = TicketType::built_in(context.lang);
    let parent = context.chosen.thread_channel;
    if context.chosen.mode == Mode::Thread && parent.is_none() {
        // They are made where they are opened.
        return Ok(None);
    }
    match open::possible(context, &kind, parent).await {
        Ok(()) => Ok(None),
        Err(Error::Refused(text)) => {
            let key =
                if context.chosen.mode == Mode::Thread { "thread_channel" } else { "category" };
            Ok(Some(Finding { text, fix: choose(context, "tickets", key) }))
        }
        Err(other) => Err(other),
    }
}

/// Nobody but the owner would see tickets.
fn unseen(context: &TicketContext, types: &[TicketType], directory: &Directory) -> Option<Finding> {
    let staffed = !context.chosen.staff_roles.is_empty()
        || types.iter().any(|kind| !kind.staff_roles.is_empty());
    let administers = |role: &directory::Role| {
        role.permissions.contains(Permissions::ADMINISTRATOR) && !role.managed
    };
    let admins = !access::admins(&context.rules, directory).is_empty()
        || directory.roles.iter().any(administers);
    let text = if staffed {
        return None;
    } else if admins {
        tr!("Only admins see tickets, and nobody is pinged for new ones: no staff roles are set.")
    } else {
        tr!(
            "Only the server's owner sees tickets: no staff roles are set, and no role administers this server."
        )
    };
    Some(Finding { text, fix: choose(context, "tickets", "staff_roles") })
}

/// Roles that are named in a new ticket without being pinged.
fn unpinged(
    context: &TicketContext,
    types: &[TicketType],
    directory: &Directory,
) -> Option<Finding> {
    if directory.bot_permissions().contains(Permissions::MENTION_EVERYONE) {
        return None;
    }
    let silent = pinged(context, types)
        .filter_map(|id| directory.role(id))
        .filter(|role| !role.mentionable)
        .map(|role| format!("<@&{}>", role.id))
        .collect::<std::collections::BTreeSet<_>>();
    if silent.is_empty() {
        return None;
    }
    let names = silent.into_iter().collect::<Vec<_>>().join(", ");
    Some(Finding {
        text: tr!(
            "New tickets don't ping {roles}: not everyone can mention these roles, and I lack **{permission}**. Their members see the tickets all the same.",
            roles = raw(names),
            permission = permissions::names(Permissions::MENTION_EVERYONE)
        ),
        fix: Some(Fix::Link {
            label: tr!("Allow this"),
            url: allow_link(&context.app, directory, Permissions::MENTION_EVERYONE),
        }),
    })
}

/// Roles that new tickets ping.
fn pinged<'a>(
    context: &'a TicketContext,
    types: &'a [TicketType],
) -> impl Iterator<Item = RoleId> + 'a {
    let of = |kind: &'a TicketType| match &kind.ping_roles {
        Some(roles) => roles,
        None if kind.staff_roles.is_empty() => &context.chosen.staff_roles,
        None => &kind.staff_roles,
    };
    types.iter().flat_map(of).copied()
}

pub(super) fn staff<'a>(
    context: &'a TicketContext,
    types: &'a [TicketType],
) -> impl Iterator<Item = RoleId> + 'a {
    let own = context.chosen.staff_roles.iter();
    own.chain(types.iter().flat_map(|kind| &kind.staff_roles)).copied()
}

/// Channels that tell things about tickets and that everyone can read.
fn public(context: &TicketContext, directory: &Directory) -> Vec<Finding> {
    let finding = |private: Private| {
        let channel = directory.channel(private.channel(context, directory)?)?;
        if !everyone_sees(channel, directory) {
            return None;
        }
        let place = raw(format!("<#{}>", channel.id));
        let text = match private {
            Private::Log => tr!(
                "Everyone can read the log channel {channel}, which names people and tickets.",
                channel = place
            ),
            Private::Transcripts => tr!(
                "Everyone can read the transcript channel {channel}, which holds what members wrote in private.",
                channel = place
            ),
        };
        let needed = Permissions::VIEW_CHANNEL | Permissions::MANAGE_ROLES;
        let fix = if directory.bot_permissions_in(channel).contains(needed) {
            Fix::Act {
                label: tr!("Make it private…"),
                custom_id: HideChannel { private, sure: false }.custom_id(),
                path: private.path(),
            }
        } else {
            Fix::Link { label: tr!("Allow this"), url: allow_link(&context.app, directory, needed) }
        };
        Some(Finding { text, fix: Some(fix) })
    };
    Private::ALL.into_iter().filter_map(finding).collect()
}

pub(super) fn everyone_sees(channel: &Channel, directory: &Directory) -> bool {
    // Somebody without any role.
    let anyone = Asker {
        guild: directory.guild,
        user: UserId::new(1),
        roles: Vec::new(),
        permissions: directory.everyone,
    };
    permissions_in(&anyone, channel).contains(Permissions::VIEW_CHANNEL)
}

/// Where threads are made, and the roles that work on tickets but do not see them.
pub(super) async fn unsighted(
    context: &TicketContext,
    types: &[TicketType],
    directory: &Directory,
) -> Result<Vec<(ChannelId, Vec<RoleId>)>> {
    if context.chosen.mode != Mode::Thread {
        return Ok(Vec::new());
    }
    let mut parents: Vec<_> = context.chosen.thread_channel.into_iter().collect();
    if parents.is_empty() {
        parents = store::panel_channels(&context.app.db, context.guild).await?;
    }
    let roles: std::collections::BTreeSet<_> = staff(context, types)
        .chain(access::admins(&context.rules, directory))
        .chain(context.chosen.escalation_role)
        .filter(|id| directory.role(*id).is_some())
        .collect();
    let parents = parents.into_iter().filter_map(|id| directory.channel(id));
    Ok(parents
        .map(|parent| (parent.id, access::blind(parent, roles.iter().copied(), directory)))
        .filter(|(_, blind)| !blind.is_empty())
        .collect())
}

async fn blind(
    context: &TicketContext,
    types: &[TicketType],
    directory: &Directory,
) -> Result<Vec<Finding>> {
    let found = unsighted(context, types, directory).await?;
    let finding = |(parent, roles): (ChannelId, Vec<RoleId>)| {
        let names: Vec<_> = roles.iter().map(|role| format!("<@&{role}>")).collect();
        let channel = directory.channel(parent);
        let own = channel.map_or(Permissions::empty(), |c| directory.bot_permissions_in(c));
        let may = own.contains(access::SEE_THREADS | Permissions::MANAGE_ROLES);
        Finding {
            text: tr!(
                "{roles} can't see tickets, because these are private threads in {channel}: the roles need **{permissions}** there.",
                roles = raw(names.join(", ")),
                channel = raw(format!("<#{parent}>")),
                permissions = permissions::names(access::SEE_THREADS)
            ),
            fix: if may {
                Some(Fix::Act {
                    label: tr!("Let them see tickets"),
                    custom_id: ShowThreads.custom_id(),
                    path: "tickets/threads",
                })
            } else {
                Some(Fix::Link {
                    label: tr!("Allow this"),
                    url: allow_link(
                        &context.app,
                        directory,
                        access::SEE_THREADS | Permissions::MANAGE_ROLES,
                    ),
                })
            },
        }
    };
    Ok(found.into_iter().map(finding).collect())
}
