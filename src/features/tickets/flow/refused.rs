//! Requests about a ticket that Discord refused.
//!
//! Invariant: it is shown on the ticket and told to the log channel once, and is tried again.

use super::access::{ACCESS, AGAIN, LATER};
use crate::{
    app::App,
    db::Tx,
    error::Result,
    features::tickets::{
        flow::{DELETE, Shown, TicketContext, outside, store},
        model::Ticket,
        view,
    },
    ids::GuildId,
    jobs::{
        outbox::{Settled, State},
        tasks,
    },
    lang::Text,
    settings::LogLevel,
    text,
};

/// Discord does not know the channel: somebody deleted it.
const NO_CHANNEL: u64 = 10_003;

/// Learns how Discord answered to letting somebody in or out, or to locking a thread.
pub async fn answered(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    ended: &Settled,
) -> Result<()> {
    let refused = (ended.state != State::Done).then(|| said(ended));
    store::settle_access(&mut *tx, guild, number, &ended.entry, refused.as_deref()).await?;
    let Some(why) = refused else { return Ok(()) };
    show(app, tx, guild, number, |ticket| view::access_refused(ticket, &why)).await
}

/// Learns that Discord refused a message in a ticket's channel.
pub async fn unsaid(app: &App, tx: &mut Tx, guild: GuildId, ended: &Settled) -> Result<()> {
    let Some(number) = store::in_channel(&mut *tx, guild, ended.channel).await? else {
        return Ok(());
    };
    show(app, tx, guild, number, |_| view::message_refused(&said(ended))).await
}

/// Learns where the transcript of a ticket was posted.
pub async fn filed(tx: &mut Tx, guild: GuildId, number: i64, ended: &Settled) -> Result<()> {
    match ended.message {
        Some(message) => store::filed(tx, guild, number, (ended.channel, message)).await,
        None => Ok(()),
    }
}

/// Learns that Discord refused the transcript of a ticket in the channel that keeps them.
pub async fn unfiled(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    ended: &Settled,
) -> Result<()> {
    let words = |_: &Ticket| view::transcript_refused(ended.channel, &said(ended));
    show(app, tx, guild, number, words).await
}

/// Learns that Discord refused to delete a ticket's channel; it is asked again later.
pub async fn kept(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    ended: &Settled,
) -> Result<()> {
    if ended.code == Some(NO_CHANNEL) {
        return Ok(());
    }
    let now = app.clock.now();
    tasks::enqueue_at(&mut *tx, guild, DELETE, number, now, now + LATER).await?;
    show(app, tx, guild, number, |ticket| view::deletion_refused(ticket, &said(ended))).await
}

/// Returns the words of Discord without its numbers.
fn said(ended: &Settled) -> String {
    let whole = ended.problem.as_deref().unwrap_or_default();
    whole.rsplit(": ").next().unwrap_or_default().to_owned()
}

/// Shows on a ticket, and once in the log channel, what could not be done for it.
async fn show(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    words: impl FnOnce(&Ticket) -> Text,
) -> Result<()> {
    let Some(mut ticket) = store::lock(tx, guild, number).await? else { return Ok(()) };
    let words = words(&ticket);
    let context = TicketContext::within(app, tx, guild).await?;
    let shown = text::cut(&context.lang.plain(&words), 300);
    tasks::enqueue_at(&mut *tx, guild, ACCESS, "all", context.now, context.now + AGAIN).await?;
    if ticket.problem.as_deref() == Some(&shown) {
        return Ok(());
    }
    ticket.problem = Some(shown);
    context.changed(tx, &mut ticket, Shown::Elsewhere).await?;
    let Some(log) = context.system.log(LogLevel::Error) else { return Ok(()) };
    let message = view::refused_in_log(context.lang, &ticket, &words);
    outside::post(&context, tx, log, &message, "log").await
}
