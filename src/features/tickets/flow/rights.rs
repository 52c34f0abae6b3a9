//! In which part somebody acts on a ticket.
//!
//! Invariant: who may not see a ticket learns not even that it exists.

use twilight_model::guild::Permissions;

use super::{Result, Ticket, TicketContext, reading, store, unknown};
use crate::{
    app::App,
    discord::directory::{self, Age, Role},
    error::Error,
    features::tickets::model::{Actor, Part, Sight, Target, working_in},
    ids::{GuildId, RoleId, UserId},
    interactions::cx::Cx,
    lang::raw,
    permissions::{Asker, Authority as _, GuildAdmin, Rules, TicketStaff},
    settings::check,
    tr,
};

/// Returns the tickets that a member of staff may see, by their rights at Discord now.
pub async fn sight(app: &App, who: TicketStaff) -> Result<Sight> {
    let asker = directory::asker(&app.discord, who.guild(), who.user(), Age::Cached).await?;
    let asker = asker.ok_or_else(|| Error::Forbidden(tr!("You are no longer in this server.")))?;
    Ok(Sight::of(&asker, &crate::settings::rights::of(app, who.guild()).await?))
}

/// Whether somebody works on tickets of some type.
pub async fn works_here(app: &App, guild: GuildId, sight: &Sight) -> Result<bool> {
    Ok(!sight.is_own(&store::audiences(&app.db, guild).await?))
}

/// The ticket of this number, when staff may see it.
pub async fn found(app: &App, who: TicketStaff, number: i64) -> Result<Ticket> {
    let ticket = super::find(app, who.guild(), number).await?;
    if sight(app, who).await?.sees(&ticket) { Ok(ticket) } else { Err(unknown(number)) }
}

/// In which part whoever used a command, button or form acts on a ticket. A requester is seen to be there.
pub async fn actor(cx: &Cx, ticket: &Ticket) -> Result<Actor> {
    let part = working_in(ticket, &cx.asker, &cx.rules)
        .or_else(|| ticket.is_of(cx.asker.user).then_some(Part::Requester))
        .ok_or_else(|| unknown(ticket.number))?;
    reading::requester_here(&cx.app, cx.guild(), ticket, cx.asker.user).await;
    Ok(Actor { user: Some(cx.asker.user), part })
}

/// In which part staff acts on the dashboard and over the API.
pub fn staff_actor(who: TicketStaff, admin: Option<GuildAdmin>) -> Actor {
    let part = if admin.is_some() { Part::Admin } else { Part::Staff };
    Actor { user: Some(who.user()), part }
}

/// Refuses to give a ticket to somebody who does not work on tickets like it; else what is known of them.
pub async fn assignable(
    context: &TicketContext,
    ticket: &Ticket,
    (asker, rules): (&Asker, &Rules),
    user: UserId,
) -> Result<Option<Asker>> {
    if user == asker.user {
        return Ok(None);
    }
    let theirs = directory::asker(&context.app.discord, context.guild, user, Age::Cached).await?;
    let theirs = theirs.ok_or_else(|| Error::Refused(tr!("This person is not in this server.")))?;
    if working_in(ticket, &theirs, rules).is_some() {
        return Ok(Some(theirs));
    }
    Err(Error::Refused(tr!(
        "{person} does not work on tickets. Give them a staff role first: `/config tickets show` lists those.",
        person = raw(format!("<@{user}>"))
    )))
}

/// Whether a ticket can be escalated to somebody: they are there, and the one who asks may write in a channel
/// that is told.
pub async fn reachable(context: &TicketContext, asker: &Asker, target: Target) -> Result<()> {
    let listed = listed_roles(context).await?;
    let directory = match directory::of(&context.app.discord, context.guild).await {
        Ok(directory) => directory,
        // The message waits until Discord is back. An id that nobody listed cannot be vouched for: nobody
        // knows whether it belongs to this server.
        Err(error) if error.is_outage() && !is_stranger(target, &listed) => return Ok(()),
        Err(error) => return Err(error),
    };
    match target {
        Target::User(user) => super::leave::is_here(&context.app, context.guild, user).await,
        Target::Role(role) if role.get() == context.guild.get() => {
            Err(Error::Refused(tr!("@everyone has everybody in it. Choose another role.")))
        }
        Target::Role(role) => match directory.role(role) {
            Some(role) if is_pingable(role, asker, &listed) => Ok(()),
            Some(role) => Err(Error::Forbidden(tr!(
                "You cannot mention **{role}**, so you cannot escalate to it. Choose a role that everyone can mention or that works on tickets, or ask an admin to set it as the escalation role.",
                role = role.name.as_str()
            ))),
            None => Err(Error::Refused(tr!("There is no such role in this server."))),
        },
        Target::Channel(id) => {
            let Some(channel) = directory.channel(id) else {
                return Err(Error::Refused(tr!("There is no such channel in this server.")));
            };
            if let Some(missing) = check::missing(channel, Permissions::SEND_MESSAGES, &directory) {
                return Err(Error::Refused(tr!(
                    "I lack **{permissions}** in **{channel}**. Allow it there for my role, or choose another channel.",
                    permissions = missing,
                    channel = channel.name.as_str()
                )));
            }
            let needs = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES;
            if directory::permissions_in(asker, channel).contains(needs) {
                return Ok(());
            }
            Err(Error::Forbidden(tr!("You cannot write in this channel yourself. Choose another.")))
        }
    }
}

/// Roles that a guild's settings or types name as working on tickets.
pub async fn listed_roles(context: &TicketContext) -> Result<Vec<RoleId>> {
    let types = store::types(&context.app.db, context.guild, context.lang).await?;
    let own = context.chosen.staff_roles.iter().copied().chain(context.chosen.escalation_role);
    Ok(own.chain(types.into_iter().flat_map(|kind| kind.staff_roles)).collect())
}

/// Roles that work on the tickets of a type with own staff.
pub async fn own_staff(app: &App, guild: GuildId) -> Result<Vec<RoleId>> {
    let audiences = store::audiences(&app.db, guild).await?;
    let mut roles: Vec<_> = audiences.into_iter().flat_map(|(_, roles)| roles).collect();
    let types = store::types(&app.db, guild, crate::lang::Lang::ENGLISH).await?;
    roles.extend(types.into_iter().flat_map(|kind| kind.staff_roles));
    Ok(roles)
}

fn is_stranger(target: Target, listed: &[RoleId]) -> bool {
    !matches!(target, Target::Role(role) if listed.contains(&role))
}

/// Whether a ticket may be escalated to a role, which pings it and gives it access: only when whoever asks could
/// mention it themselves, or the guild says that it works on tickets.
pub fn is_pingable(role: &Role, asker: &Asker, listed: &[RoleId]) -> bool {
    let all = Permissions::MENTION_EVERYONE | Permissions::ADMINISTRATOR;
    role.mentionable || asker.permissions.intersects(all) || listed.contains(&role.id)
}
