//! What has to happen in Discord because of an act.
//!
//! Invariant: everything here is enqueued in the transaction of the act; a ticket without a channel yet needs
//! nothing, because whoever makes the channel makes it as the ticket then is.

use serde_json::json;
use twilight_model::{channel::message::AllowedMentions, guild::Permissions};

use super::{DELETE, FILE, OPEN, POLL, Result, TicketContext};
use crate::{
    db::Tx,
    discord::reply::Message,
    features::tickets::{
        model::{Act, Actor, Mode, Status, Target, Ticket, place},
        settings::Notify,
        view,
    },
    ids::ChannelId,
    jobs::{
        outbox::{self, OutboxEntry, Verb},
        tasks,
    },
};

/// What an act brings about.
pub async fn follow(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    act: &Act,
    by: Actor,
) -> Result<()> {
    let (guild, number, now) = (context.guild, ticket.number, context.now);
    match act {
        Act::Close if ticket.channel.is_some() => {
            tasks::enqueue(tx, guild, FILE, number, now).await
        }
        // Nobody saw it. If its channel is being made right now, that one is found and closed, too.
        Act::Close => tasks::enqueue(tx, guild, OPEN, number, now).await,
        Act::Delete => tasks::enqueue(tx, guild, DELETE, number, now).await,
        Act::Reopen => reopen(context, tx, ticket, by).await,
        Act::Escalate(target) => escalate(context, tx, ticket, *target, by).await,
        Act::Assign(user) => match ticket.channel {
            Some(channel) => {
                let admitted = admit(context, ticket.mode, channel, *user, place::TALK);
                outbox::enqueue(&context.app, tx, admitted).await
            }
            None => Ok(()),
        },
        Act::Claim | Act::Unclaim | Act::Wait | Act::Answered | Act::Deescalate => Ok(()),
    }
}

/// Gives somebody access to a ticket, or takes the right to write away.
pub fn admit(
    context: &TicketContext,
    mode: Mode,
    channel: ChannelId,
    user: crate::ids::UserId,
    allow: Permissions,
) -> OutboxEntry {
    let ids = &context.app.ids;
    let entry = match mode {
        Mode::Thread => {
            let path = place::thread_member(channel, user);
            OutboxEntry::set(ids, context.guild, channel, (Verb::Put, path), None)
        }
        Mode::Channel => {
            let (path, body) = place::admit(channel, user, allow);
            OutboxEntry::set(ids, context.guild, channel, (Verb::Put, path), Some(body))
        }
    };
    // What Discord refuses here is told in the log channel and stops nothing.
    entry.reports_to("tickets", "access")
}

/// A message in a ticket, or about one.
pub async fn post(
    context: &TicketContext,
    tx: &mut Tx,
    channel: ChannelId,
    message: &Message,
    key: &str,
) -> Result<()> {
    let entry = OutboxEntry::send(&context.app.ids, context.guild, channel, message, None);
    outbox::enqueue(&context.app, tx, entry.reports_to("tickets", key)).await
}

async fn reopen(context: &TicketContext, tx: &mut Tx, ticket: &Ticket, by: Actor) -> Result<()> {
    let Some(channel) = ticket.channel else {
        return tasks::enqueue(tx, context.guild, OPEN, ticket.number, context.now).await;
    };
    if ticket.mode == Mode::Thread {
        let body = Some(json!({ "archived": false, "locked": false }));
        let path = format!("channels/{channel}");
        let entry =
            OutboxEntry::set(&context.app.ids, context.guild, channel, (Verb::Patch, path), body);
        outbox::enqueue(&context.app, tx, entry.reports_to("tickets", "access")).await?;
    } else {
        let admitted = admit(context, ticket.mode, channel, ticket.requester, place::TALK);
        outbox::enqueue(&context.app, tx, admitted).await?;
    }
    let message = view::reopened(context.lang, ticket, by);
    post(context, tx, channel, &message, "note").await?;
    watch(context, tx).await
}

/// Sees to it that the guild's open tickets are swept soon.
pub async fn watch(context: &TicketContext, tx: &mut Tx) -> Result<()> {
    let due = context.now + super::polling::SOONEST;
    tasks::enqueue_at(tx, context.guild, POLL, "all", context.now, due).await
}

/// Grants access and pings once; or tells a channel with a link.
async fn escalate(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    target: Target,
    by: Actor,
) -> Result<()> {
    if let Target::Channel(told) = target {
        let message = view::escalated_elsewhere(context.lang, context.guild, ticket, by);
        post(context, tx, told, &message, "note").await?;
    }
    let Some(channel) = ticket.channel else { return Ok(()) };
    let mut mentions = AllowedMentions::default();
    match target {
        Target::User(user) => {
            let admitted = admit(context, ticket.mode, channel, user, place::TALK);
            outbox::enqueue(&context.app, tx, admitted).await?;
            mentions.users.push(user);
        }
        Target::Role(role) => {
            if ticket.mode == Mode::Channel {
                let (path, body) = place::admit_role(channel, role);
                let put = (Verb::Put, path);
                let entry =
                    OutboxEntry::set(&context.app.ids, context.guild, channel, put, Some(body));
                outbox::enqueue(&context.app, tx, entry.reports_to("tickets", "access")).await?;
            }
            mentions.roles.push(role);
        }
        Target::Channel(_) => {}
    }
    let message = Message { mentions, ..view::escalated(context.lang, ticket, target, by) };
    post(context, tx, channel, &message, "note").await
}

/// Tells in the ticket that its status changed, as far as the guild wants that.
pub async fn tell(
    context: &TicketContext,
    tx: &mut Tx,
    before: &Ticket,
    after: &Ticket,
    by: Actor,
) -> Result<()> {
    let same =
        before.state.status == after.state.status && before.state.claimant == after.state.claimant;
    // Escalating, closing and opening again say so themselves.
    let speaks = matches!(after.state.status, Status::Escalated | Status::Closed)
        || before.state.status == Status::Closed;
    let (Some(channel), false, false) = (after.channel, same, speaks) else { return Ok(()) };
    let notify = context.chosen.notify_status;
    if notify == Notify::Off {
        return Ok(());
    }
    let mut message = view::moved(context.lang, before, after, by);
    let own = by.user == Some(after.requester);
    if notify == Notify::Ping && !own {
        message = view::for_requester(message, after.requester);
    }
    post(context, tx, channel, &message, "note").await
}
