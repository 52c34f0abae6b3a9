//! What has to happen in Discord because of an act.
//!
//! Invariant: everything here is enqueued in the transaction of the act; a ticket without a channel yet needs
//! nothing, because whoever makes the channel makes it as the ticket then is.

use serde_json::json;
use twilight_model::{channel::message::AllowedMentions, guild::Permissions};

use super::{DELETE, Desk, FILE, OPEN, Result, SWEEP};
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
        effects::{self, Effect, Verb},
        errands,
    },
};

/// What an act brings about.
pub async fn follow(desk: &Desk, tx: &mut Tx, ticket: &Ticket, act: &Act, by: Actor) -> Result<()> {
    let (guild, number, now) = (desk.guild, ticket.number, desk.now);
    match act {
        Act::Close if ticket.channel.is_some() => errands::ask(tx, guild, FILE, number, now).await,
        // Nobody saw it. If its channel is being made right now, that one is found and closed, too.
        Act::Close => errands::ask(tx, guild, OPEN, number, now).await,
        Act::Delete => errands::ask(tx, guild, DELETE, number, now).await,
        Act::Reopen => reopen(desk, tx, ticket, by).await,
        Act::Escalate(target) => escalate(desk, tx, ticket, *target, by).await,
        Act::Assign(user) => match ticket.channel {
            Some(channel) => {
                let admitted = admit(desk, ticket.mode, channel, *user, place::TALK);
                effects::enqueue(&desk.app, tx, admitted).await
            }
            None => Ok(()),
        },
        Act::Claim | Act::Unclaim | Act::Wait | Act::Answered | Act::Deescalate => Ok(()),
    }
}

/// Gives somebody access to a ticket, or takes the right to write away.
pub fn admit(
    desk: &Desk,
    mode: Mode,
    channel: ChannelId,
    user: crate::ids::UserId,
    allow: Permissions,
) -> Effect {
    let ids = &desk.app.ids;
    let effect = match mode {
        Mode::Thread => {
            let path = place::thread_member(channel, user);
            Effect::set(ids, desk.guild, channel, (Verb::Put, path), None)
        }
        Mode::Channel => {
            let (path, body) = place::admit(channel, user, allow);
            Effect::set(ids, desk.guild, channel, (Verb::Put, path), Some(body))
        }
    };
    // What Discord refuses here is told in the log channel and stops nothing.
    effect.told("tickets", "access")
}

/// A message in a ticket, or about one.
pub async fn post(
    desk: &Desk,
    tx: &mut Tx,
    channel: ChannelId,
    message: &Message,
    key: &str,
) -> Result<()> {
    let effect = Effect::send(&desk.app.ids, desk.guild, channel, message, None);
    effects::enqueue(&desk.app, tx, effect.told("tickets", key)).await
}

async fn reopen(desk: &Desk, tx: &mut Tx, ticket: &Ticket, by: Actor) -> Result<()> {
    let Some(channel) = ticket.channel else {
        return errands::ask(tx, desk.guild, OPEN, ticket.number, desk.now).await;
    };
    if ticket.mode == Mode::Thread {
        let body = Some(json!({ "archived": false, "locked": false }));
        let path = format!("channels/{channel}");
        let effect = Effect::set(&desk.app.ids, desk.guild, channel, (Verb::Patch, path), body);
        effects::enqueue(&desk.app, tx, effect.told("tickets", "access")).await?;
    } else {
        let admitted = admit(desk, ticket.mode, channel, ticket.requester, place::TALK);
        effects::enqueue(&desk.app, tx, admitted).await?;
    }
    let message = view::reopened(desk.lang, ticket, by);
    post(desk, tx, channel, &message, "note").await?;
    watch(desk, tx).await
}

/// Sees to it that the guild's open tickets are swept soon.
pub async fn watch(desk: &Desk, tx: &mut Tx) -> Result<()> {
    let due = desk.now + super::polling::SOONEST;
    errands::ask_at(tx, desk.guild, SWEEP, "all", desk.now, due).await
}

/// Grants access and pings once; or tells a channel with a link.
async fn escalate(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    target: Target,
    by: Actor,
) -> Result<()> {
    if let Target::Channel(told) = target {
        let message = view::escalated_elsewhere(desk.lang, desk.guild, ticket, by);
        post(desk, tx, told, &message, "note").await?;
    }
    let Some(channel) = ticket.channel else { return Ok(()) };
    let mut mentions = AllowedMentions::default();
    match target {
        Target::User(user) => {
            let admitted = admit(desk, ticket.mode, channel, user, place::TALK);
            effects::enqueue(&desk.app, tx, admitted).await?;
            mentions.users.push(user);
        }
        Target::Role(role) => {
            if ticket.mode == Mode::Channel {
                let (path, body) = place::admit_role(channel, role);
                let put = (Verb::Put, path);
                let effect = Effect::set(&desk.app.ids, desk.guild, channel, put, Some(body));
                effects::enqueue(&desk.app, tx, effect.told("tickets", "access")).await?;
            }
            mentions.roles.push(role);
        }
        Target::Channel(_) => {}
    }
    let message = Message { mentions, ..view::escalated(desk.lang, ticket, target, by) };
    post(desk, tx, channel, &message, "note").await
}

/// Tells in the ticket that its status changed, as far as the guild wants that.
pub async fn tell(
    desk: &Desk,
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
    let notify = desk.chosen.notify_status;
    if notify == Notify::Off {
        return Ok(());
    }
    let mut message = view::moved(desk.lang, before, after, by);
    let own = by.user == Some(after.requester);
    if notify == Notify::Ping && !own {
        message = view::for_requester(message, after.requester);
    }
    post(desk, tx, channel, &message, "note").await
}
