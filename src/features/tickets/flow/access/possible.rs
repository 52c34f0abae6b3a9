//! Whether the bot can do in Discord what somebody wants to do with a ticket.
//!
//! Invariant: a refusal names the permission that is missing, where, and what to do.

use std::sync::Arc;

use twilight_model::guild::Permissions;

use super::{circle, sees};
use crate::{
    app::App,
    discord::{directory::Directory, needs},
    error::{Error, Result},
    features::tickets::{
        flow::TicketContext,
        model::{
            Actor, Mode, Part, Target, Ticket, TicketAction,
            access::{self, Reach, Seer},
        },
    },
    ids::{RoleId, UserId},
    lang::{Text, raw},
    permissions, tr,
};

/// Returns the role or person that an action lets in.
fn lets_in(action: &TicketAction, by: Option<UserId>) -> Option<Seer> {
    match action {
        TicketAction::Claim => by.map(Seer::Person),
        TicketAction::Assign(user)
        | TicketAction::Add(user)
        | TicketAction::Escalate { target: Target::User(user), .. } => Some(Seer::Person(*user)),
        TicketAction::Escalate { target: Target::Role(role), .. } => Some(Seer::Role(*role)),
        _ => None,
    }
}

/// Refuses an action that the bot cannot carry out in Discord.
pub(in super::super) fn possible(
    context: &TicketContext,
    ticket: &Ticket,
    by: Actor,
    action: &TicketAction,
) -> Result<()> {
    let Some(directory) = &context.directory else { return Ok(()) };
    let reach = match lets_in(action, by.user) {
        Some(Seer::Role(role)) if ticket.mode == Mode::Thread => {
            return sees_threads(ticket, role, directory);
        }
        Some(Seer::Role(role)) if circle(context, ticket).roles().any(|r| r == role) => {
            return Ok(());
        }
        Some(Seer::Person(user)) if sees(context, ticket, user) => return Ok(()),
        Some(_) => Reach::LetIn,
        None => match action {
            TicketAction::Remove(_) => Reach::LetOut,
            TicketAction::Reopen => Reach::Lock,
            TicketAction::Delete => Reach::Delete,
            TicketAction::Say(_) => Reach::Post,
            _ => return Ok(()),
        },
    };
    if ticket.channel.is_none() {
        return Ok(());
    }
    let lacks = access::lacking(ticket, reach, directory);
    if lacks.is_empty() {
        return Ok(());
    }
    let permissions = permissions::names(lacks);
    let number = ticket.number;
    let place = place(ticket);
    let words = match reach {
        Reach::LetIn => tr!(
            "I can't let anybody into ticket **#{number}**: I lack **{permissions}** in {place}. {remedy}",
            number = number,
            permissions = permissions,
            place = raw(place),
            remedy = raw(remedy(context, by, lacks))
        ),
        Reach::LetOut => tr!(
            "I can't remove anybody from ticket **#{number}**: I lack **{permissions}** in {place}. {remedy}",
            number = number,
            permissions = permissions,
            place = raw(place),
            remedy = raw(remedy(context, by, lacks))
        ),
        Reach::Lock => tr!(
            "I can't reopen ticket **#{number}**: I lack **{permissions}** in {place}. {remedy}",
            number = number,
            permissions = permissions,
            place = raw(place),
            remedy = raw(remedy(context, by, lacks))
        ),
        Reach::Delete => tr!(
            "I can't delete the channel of ticket **#{number}**: I lack **{permissions}** in {place}. {remedy}",
            number = number,
            permissions = permissions,
            place = raw(place),
            remedy = raw(remedy(context, by, lacks))
        ),
        Reach::Post => tr!(
            "I can't write in ticket **#{number}**: I lack **{permissions}** in {place}. {remedy}",
            number = number,
            permissions = permissions,
            place = raw(place),
            remedy = raw(remedy(context, by, lacks))
        ),
    };
    Err(Error::Refused(words))
}

/// Says how to get permissions that are missing: with a link for admins, else by asking one.
fn remedy(context: &TicketContext, by: Actor, lacks: Permissions) -> String {
    let Some(directory) = context.directory.as_ref().filter(|_| by.part == Part::Admin) else {
        return context.lang.say(&tr!("Ask an admin to allow it, then try again."));
    };
    // A permission that the server has given the bot is denied in this channel: no link changes that.
    if directory.bot_permissions().contains(lacks) {
        return context.lang.say(&tr!("Allow it there for my role, then try again."));
    }
    let link = allow_link(&context.app, directory, lacks);
    context.lang.say(&tr!("[Allow this]({link}), then try again.", link = raw(link)))
}

/// The page at Discord that gives the bot what it has and these permissions.
pub fn allow_link(app: &App, directory: &Directory, lacks: Permissions) -> String {
    needs::install_link(&app.config, directory.bot_permissions() | lacks, Some(directory.guild))
}

fn sees_threads(ticket: &Ticket, role: RoleId, directory: &Arc<Directory>) -> Result<()> {
    let Some(parent) = ticket.parent.and_then(|id| directory.channel(id)) else { return Ok(()) };
    if access::blind(parent, [role], directory).is_empty() {
        return Ok(());
    }
    let name = directory.role(role).map(|role| role.name.clone()).unwrap_or_default();
    Err(Error::Refused(tr!(
        "**{role}** can't see this ticket: it is a private thread, and the role lacks **{permissions}** in {channel}. Allow it there, or escalate to a person.",
        role = name,
        permissions = permissions::names(access::SEE_THREADS),
        channel = raw(format!("<#{}>", parent.id))
    )))
}

/// The channel of a ticket, or of its thread, as messages name it.
fn place(ticket: &Ticket) -> String {
    let place = match ticket.mode {
        Mode::Channel => ticket.channel,
        Mode::Thread => ticket.parent,
    };
    place.map(|id| format!("<#{id}>")).unwrap_or_default()
}

/// Says why the requester can still write after a closing; none when the bot can stop that.
pub(in super::super) fn cannot_lock(context: &TicketContext, ticket: &Ticket) -> Option<Text> {
    let directory = context.directory.as_ref().filter(|_| ticket.channel.is_some())?;
    let lacks = access::lacking(ticket, Reach::Lock, directory);
    (!lacks.is_empty()).then(|| {
        tr!(
            "{requester} can still write here: I lack **{permissions}** in {place}.",
            requester = raw(format!("<@{}>", ticket.requester)),
            permissions = permissions::names(lacks),
            place = raw(place(ticket))
        )
    })
}
