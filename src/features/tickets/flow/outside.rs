//! The work in Discord that follows from an act.
//!
//! Invariant: everything here is enqueued in the transaction of the act; a ticket without a channel yet needs
//! nothing, because whoever makes the channel makes it as the ticket then is.

use serde_json::json;
use twilight_model::channel::message::AllowedMentions;

use super::{DELETE, FILE, OPEN, POLL, Result, TicketContext, access, store};
use crate::{
    db::Tx,
    discord::reply::Message,
    features::tickets::{
        model::{Act, Actor, Mode, NOTE_MAX, Status, Target, Ticket, access::Seer},
        settings::Notify,
        view,
    },
    ids::ChannelId,
    jobs::{
        outbox::{self, OutboxEntry, Verb},
        tasks,
    },
    text,
};

/// Enqueues the work that follows from an act.
pub async fn follow(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    act: &Act,
    (by, reason): (Actor, Option<&str>),
) -> Result<()> {
    let (guild, number, now) = (context.guild, ticket.number, context.now);
    match act {
        Act::Close if ticket.channel.is_some() => {
            tasks::enqueue(tx, guild, FILE, number, now).await
        }
        // Nobody saw it. If its channel is being made right now, the channel is found and closed, too.
        Act::Close => tasks::enqueue(tx, guild, OPEN, number, now).await,
        Act::Delete => tasks::enqueue(tx, guild, DELETE, number, now).await,
        Act::Reopen => reopen(context, tx, ticket, by).await,
        Act::Escalate(target) => escalate(context, tx, ticket, *target, (by, reason)).await,
        Act::Assign(user) => access::admit_person(context, tx, ticket, *user).await,
        Act::Claim => match by.user {
            Some(user) => access::admit_person(context, tx, ticket, user).await,
            None => Ok(()),
        },
        Act::Unclaim | Act::Wait | Act::Answered | Act::Deescalate => Ok(()),
    }
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
        lock(context, tx, ticket).await?;
    } else {
        access::requester(context, tx, ticket).await?;
    }
    let message = view::reopened(context.lang, ticket, by);
    post(context, tx, channel, &message, "note").await?;
    watch(context, tx).await
}

/// Locks the thread of a closed ticket, or opens the one of a ticket that is open again.
pub(super) async fn lock(context: &TicketContext, tx: &mut Tx, ticket: &Ticket) -> Result<()> {
    let Some(channel) = ticket.channel.filter(|_| ticket.mode == Mode::Thread) else {
        return Ok(());
    };
    let body = if ticket.state.is_live() {
        json!({ "archived": false, "locked": false })
    } else {
        json!({ "locked": true })
    };
    let patch = (Verb::Patch, format!("channels/{channel}"));
    let entry = OutboxEntry::set(&context.app.ids, context.guild, channel, patch, Some(body));
    let entry = entry.reports_to("tickets", format!("access:{}", ticket.number));
    outbox::enqueue(&context.app, tx, entry).await
}

/// Sees to it that the guild's open tickets are looked after: what is written in them, and who sees them.
pub async fn watch(context: &TicketContext, tx: &mut Tx) -> Result<()> {
    let later = context.now + access::LATER;
    tasks::enqueue_at(&mut *tx, context.guild, access::ACCESS, "all", context.now, later).await?;
    let due = context.now + super::polling::SOONEST;
    tasks::enqueue_at(tx, context.guild, POLL, "all", context.now, due).await
}

/// Grants access and pings once; or tells a channel with a link.
async fn escalate(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    target: Target,
    (by, reason): (Actor, Option<&str>),
) -> Result<()> {
    if let (Some(reason), Some(author)) = (reason, by.user) {
        // The member reads the ticket's channel, so the reason is a note.
        let words = view::escalation_note(context.lang, target, reason);
        let words = text::cut(&words, NOTE_MAX);
        store::note(&mut *tx, context.guild, ticket.number, author, &words, context.now).await?;
    }
    if let Target::Channel(told) = target {
        let by = (by, reason);
        let message = view::escalated_elsewhere(context.lang, context.guild, ticket, by);
        post(context, tx, told, &message, "note").await?;
    }
    match target {
        Target::User(user) => access::admit_person(context, tx, ticket, user).await?,
        Target::Role(role) if access::circle(context, ticket).roles().all(|r| r != role) => {
            access::admit(context, tx, ticket, Seer::Role(role)).await?;
        }
        Target::Role(_) | Target::Channel(_) => {}
    }
    ask_to_look(context, tx, ticket, target, by).await
}

/// Pings in a ticket to whom it is escalated.
pub(super) async fn ask_to_look(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    target: Target,
    by: Actor,
) -> Result<()> {
    let Some(channel) = ticket.channel else { return Ok(()) };
    let mut mentions = AllowedMentions::default();
    match target {
        Target::User(user) => mentions.users.push(user),
        Target::Role(role) => mentions.roles.push(role),
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
    let mut message = view::moved(context.lang, before, after, by, &context.chosen.texts());
    let own = by.user == Some(after.requester);
    if notify == Notify::Ping && !own {
        message = view::for_requester(message, after.requester);
    }
    post(context, tx, channel, &message, "note").await
}
