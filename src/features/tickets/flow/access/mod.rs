//! Letting people and roles into tickets, and out of them.
//!
//! Invariant: before somebody acts, it is looked whether the bot can do in Discord what follows from it; what
//! Discord refuses all the same is shown on the ticket and in the log channel, and asked for again once it is
//! allowed.

mod possible;

use chrono::TimeDelta;
use twilight_model::guild::Permissions;

use super::{Result, TicketContext, store};
use crate::{
    db::Tx,
    discord::directory::{self, Age, Directory},
    features::tickets::model::{
        Mode, Target, Ticket,
        access::{self, Circle, Seer},
    },
    ids::UserId,
    jobs::{
        outbox::{self, OutboxEntry, Verb},
        tasks,
    },
    permissions::Asker,
    settings::Follower,
};

pub use possible::allow_link;
pub(super) use possible::{cannot_lock, possible};

/// The task that brings what Discord allows into line with who should see open tickets.
pub const ACCESS: &str = "tickets-access";
/// Changes of settings after which other people see open tickets.
pub static FOLLOWERS: &[Follower] = &[Follower {
    settings: &[("system", "admin_roles"), ("tickets", "staff_roles")],
    run: |app, tx, guild| Box::pin(tasks::enqueue(tx, guild, ACCESS, "all", app.clock.now())),
}];

/// How soon what Discord refused is looked at again.
pub(super) const AGAIN: TimeDelta = TimeDelta::minutes(5);
/// How soon changes of roles in Discord, which nobody tells of, are looked for.
pub(super) const LATER: TimeDelta = TimeDelta::minutes(30);

/// Looks the guild up for a change of a ticket; without an answer of Discord, what is known otherwise counts.
pub(super) async fn looked(context: &mut TicketContext, age: Age) -> Result<()> {
    match directory::directory(&context.app.discord, context.guild, age).await {
        Ok(found) => context.directory = Some(found),
        Err(error) if error.is_outage() => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The roles that see a ticket.
pub(super) fn circle(context: &TicketContext, ticket: &Ticket) -> Circle {
    let staff = &context.chosen.staff_roles;
    match &context.directory {
        Some(directory) => Circle::of(ticket, staff, &context.rules, directory),
        None => Circle {
            staff: access::staff(ticket, staff).to_vec(),
            admins: context.rules.admin_roles.clone(),
        },
    }
}

/// Whether somebody sees a ticket's channel because of their roles. In a thread nobody is looked for by roles:
/// who has a part in it is put into it.
fn sees(context: &TicketContext, ticket: &Ticket, user: UserId) -> bool {
    let known = context.people.iter().find(|asker| asker.user == user);
    ticket.is_of(user)
        || ticket.mode == Mode::Channel
            && known.is_some_and(|asker| circle(context, ticket).has(asker))
}

/// Lets a person in who has a part in a ticket, unless their roles do.
pub(super) async fn admit_person(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    user: UserId,
) -> Result<()> {
    if sees(context, ticket, user) {
        return Ok(());
    }
    admit(context, tx, ticket, Seer::Person(user)).await
}

/// Lets somebody into a ticket until they are taken out.
pub(super) async fn admit(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    to: Seer,
) -> Result<()> {
    let known = store::access(&mut *tx, context.guild, ticket.number).await?;
    let inside = known.iter().find(|access| access.to == to);
    if inside.is_some_and(|a| a.kept && !a.allow.is_empty() && a.problem.is_none()) {
        return Ok(());
    }
    grant(context, tx, ticket, (to, access::TALK), true).await
}

/// Asks Discord for somebody's permissions in a ticket's channel; without one yet, notes that they get them.
pub(super) async fn grant(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    (to, allow): (Seer, Permissions),
    kept: bool,
) -> Result<()> {
    let key = (context.guild, ticket.number);
    let Some(channel) = ticket.channel else {
        return store::ask_access(tx, key, (to, Permissions::empty()), None, kept).await;
    };
    let own = context.directory.as_ref().map_or(access::WORK, |it| access::own(ticket, it));
    let allow = access::held(allow, own);
    let (path, body) = match (ticket.mode, to) {
        (Mode::Channel, to) => {
            let (path, body) = access::admit(channel, to, allow);
            (path, Some(body))
        }
        (Mode::Thread, Seer::Person(user)) => (access::thread_member(channel, user), None),
        // Roles see threads by their permissions in the parent channel.
        (Mode::Thread, Seer::Role(_)) => {
            return store::ask_access(tx, key, (to, allow), None, kept).await;
        }
    };
    let entry = OutboxEntry::set(&context.app.ids, context.guild, channel, (Verb::Put, path), body);
    store::ask_access(&mut *tx, key, (to, allow), Some(&entry.id), kept).await?;
    let entry = entry.reports_to("tickets", format!("access:{}", ticket.number));
    outbox::enqueue(&context.app, tx, entry).await
}

/// Takes somebody out of a ticket.
pub(super) async fn expel(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    to: Seer,
) -> Result<()> {
    store::drop_access(&mut *tx, context.guild, ticket.number, to).await?;
    let Some(channel) = ticket.channel else { return Ok(()) };
    let path = match (ticket.mode, to) {
        (Mode::Channel, to) => access::overwrite_path(channel, to.id()),
        (Mode::Thread, Seer::Person(user)) => access::thread_member(channel, user),
        (Mode::Thread, Seer::Role(_)) => return Ok(()),
    };
    let entry =
        OutboxEntry::set(&context.app.ids, context.guild, channel, (Verb::Delete, path), None);
    let entry = entry.reports_to("tickets", format!("access:{}", ticket.number));
    outbox::enqueue(&context.app, tx, entry).await
}

/// Takes away what escalating gave, from somebody who has no other part in the ticket.
pub(super) async fn withdraw(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    from: Option<Target>,
) -> Result<()> {
    let to = match from {
        Some(Target::Role(role)) if circle(context, ticket).roles().all(|r| r != role) => {
            Seer::Role(role)
        }
        Some(Target::User(user))
            if ticket.state.claimant != Some(user)
                && !ticket.is_of(user)
                && ticket.opened_by != user =>
        {
            Seer::Person(user)
        }
        _ => return Ok(()),
    };
    expel(context, tx, ticket, to).await
}

/// Changes what the requester may do, after the ticket was closed or opened again.
pub(super) async fn requester(context: &TicketContext, tx: &mut Tx, ticket: &Ticket) -> Result<()> {
    let allow = if ticket.state.is_live() { access::TALK } else { access::READ };
    grant(context, tx, ticket, (Seer::Person(ticket.requester), allow), false).await
}

/// Everyone who gets into a new channel, besides the rows that say what was asked for before.
pub(super) async fn seers(
    context: &TicketContext,
    ticket: &Ticket,
    directory: &Directory,
) -> Result<Vec<(Seer, Permissions)>> {
    let known = store::access(&context.app.db, context.guild, ticket.number).await?;
    let circle = Circle::of(ticket, &context.chosen.staff_roles, &context.rules, directory);
    Ok(access::seers(ticket, &circle, &known))
}

/// Writes down who got into a channel when it was made, and lets in who came meanwhile.
pub(super) async fn made(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    inside: &[(Seer, Permissions)],
) -> Result<()> {
    let own = context.directory.as_ref().map_or(access::WORK, |it| access::own(ticket, it));
    for (seer, allow) in inside {
        let key = (context.guild, ticket.number);
        let allow = access::held(*allow, own);
        store::ask_access(&mut *tx, key, (*seer, allow), None, false).await?;
    }
    let known = store::access(&mut *tx, context.guild, ticket.number).await?;
    for (seer, allow) in access::seers(ticket, &circle(context, ticket), &known) {
        if inside.iter().all(|(other, _)| *other != seer) {
            grant(context, tx, ticket, (seer, allow), false).await?;
        }
    }
    Ok(())
}

/// The person whose rights are known before an action, for [`TicketContext::people`].
pub(super) fn remember(context: &mut TicketContext, asker: &Asker) {
    if context.people.iter().all(|known| known.user != asker.user) {
        context.people.push(asker.clone());
    }
}
