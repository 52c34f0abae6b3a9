//! In which part somebody acts on a ticket.
//!
//! Invariant: who may not see a ticket learns not even that it exists.

use twilight_model::guild::Permissions;

use super::{Desk, Result, Ticket, unknown};
use crate::{
    discord::{
        cx::Cx,
        directory::{self, Age},
    },
    error::Error,
    features::tickets::model::{Actor, Part, Target},
    ids::UserId,
    lang::raw,
    permissions::{Access, Asker, Authority as _, GuildAdmin, GuildStaff, Rules, access},
    settings::check,
    tr,
};

/// Whether somebody works on a ticket: guild staff on every one, and who has a role of the ticket's kind.
#[must_use]
pub fn working_in(ticket: &Ticket, asker: &Asker, rules: &Rules) -> Option<Part> {
    match access(asker, rules) {
        Access::Admin | Access::Operator => Some(Part::Admin),
        Access::Staff => Some(Part::Staff),
        Access::Everyone => {
            asker.roles.iter().any(|role| ticket.staff_roles.contains(role)).then_some(Part::Staff)
        }
    }
}

/// In which part who asked acts on a ticket.
pub fn actor(cx: &Cx, ticket: &Ticket) -> Result<Actor> {
    let part = working_in(ticket, &cx.asker, &cx.rules)
        .or_else(|| ticket.is_of(cx.asker.user).then_some(Part::Requester))
        .ok_or_else(|| unknown(ticket.number))?;
    Ok(Actor { user: Some(cx.asker.user), part })
}

/// In which part staff acts on the dashboard and over the API.
#[must_use]
pub fn staff_actor(who: GuildStaff, admin: Option<GuildAdmin>) -> Actor {
    let part = if admin.is_some() { Part::Admin } else { Part::Staff };
    Actor { user: Some(who.user()), part }
}

/// Whether a ticket can be given to somebody by who asks: they work on tickets like it.
pub async fn assignable(
    desk: &Desk,
    ticket: &Ticket,
    (asker, rules): (&Asker, &Rules),
    user: UserId,
) -> Result<()> {
    if user == asker.user {
        return Ok(());
    }
    let theirs = directory::asker(&desk.app, desk.guild, user, Age::Cached).await?;
    let theirs = theirs.ok_or_else(|| Error::Refused(tr!("This person is not in this server.")))?;
    if working_in(ticket, &theirs, rules).is_some() {
        return Ok(());
    }
    Err(Error::Refused(tr!(
        "{person} does not work on tickets. Give them a staff role first: `/config tickets show` lists those.",
        person = raw(format!("<@{user}>"))
    )))
}

/// Whether a ticket can be escalated to somebody: they are there, and the one who asks may write in a channel
/// that is told.
pub async fn reachable(desk: &Desk, asker: &Asker, target: Target) -> Result<()> {
    // An id that cannot be looked up is refused: nobody knows whether it belongs to this server.
    let directory = directory::of(&desk.app, desk.guild).await?;
    match target {
        Target::User(user) => super::leave::is_here(&desk.app, desk.guild, user).await,
        Target::Role(role) if role.get() == desk.guild.get() => {
            Err(Error::Refused(tr!("@everyone has everybody in it. Choose another role.")))
        }
        Target::Role(role) => match directory.role(role) {
            Some(_) => Ok(()),
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
