//! The first messages in a ticket, and what stands in their way.
//!
//! Invariant: the channel of a ticket is written down in the transaction that decides what is posted there first.

use twilight_model::guild::Permissions;

use super::{FILES, Result, TicketContext, access, outside, store};
use crate::{
    app::App,
    db::Tx,
    discord::{directory, reply::Message},
    features::tickets::{
        model::{Ticket, access::Seer, texts},
        view,
    },
    ids::{ChannelId, GuildId},
    jobs::{
        outbox::{self, OutboxEntry, Settled, State},
        tasks,
    },
    lang::Text,
    settings::LogLevel,
    text, tr,
};

/// The messages that a ticket begins with.
pub async fn greeting(context: &TicketContext, ticket: &Ticket) -> Result<Vec<Message>> {
    let mut all = vec![view::first(context.lang, ticket, &context.chosen.texts())];
    all.extend(view::following(ticket, away(context, ticket).await?.as_deref()));
    Ok(all)
}

/// The text of a ticket's type for outside business hours, when the ticket was opened then.
async fn away(context: &TicketContext, ticket: &Ticket) -> Result<Option<String>> {
    let opened = ticket.times.opened;
    let again = context.chosen.business_hours.after(opened, 0, context.system.timezone);
    if again <= opened {
        return Ok(None);
    }
    let kind = store::kind(&context.app.db, context.guild, ticket.kind).await?;
    let template = kind.map(|kind| kind.away_text).unwrap_or_default();
    Ok(texts::fill(&template, ticket, |name| (name == "open_again").then(|| text::relative(again))))
}

/// Writes down the channel of a ticket, with the messages to post there first and who gets in. False when that
/// was done before.
pub async fn welcomed(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    (channel, inside): (ChannelId, &[(Seer, Permissions)]),
    posts: &[Message],
    marker: String,
) -> Result<bool> {
    let mut ticket = context.lock(tx, number).await?;
    if ticket.channel.is_some() {
        return Ok(false);
    }
    ticket.channel = Some(channel);
    ticket.problem = None;
    directory::made(&mut *tx, context.guild, channel, context.now).await?;
    let timers = context.timers(&mut *tx, &ticket).await?;
    context.write(tx, &ticket, &timers).await?;
    let (ids, guild) = (&context.app.ids, context.guild);
    access::made(context, tx, &ticket, inside).await?;
    let Some((first, following)) = posts.split_first() else { return Ok(false) };
    let entry = OutboxEntry::send(ids, guild, channel, first, Some(marker));
    outbox::enqueue(&context.app, tx, entry.reports_to("tickets", format!("first:{number}")))
        .await?;
    for message in following {
        outside::post(context, tx, channel, message, "note").await?;
    }
    if ticket.has_uploads() {
        tasks::enqueue(&mut *tx, guild, FILES, number, context.now).await?;
    }
    if let Some(target) = ticket.state.escalated {
        outside::ask_to_look(context, tx, &ticket, target, super::Actor::SYSTEM).await?;
    }
    if !ticket.state.is_live() {
        // Closed before anybody could talk in it.
        outside::follow(context, tx, &ticket, &super::Act::Close, (super::Actor::SYSTEM, None))
            .await?;
    }
    Ok(true)
}

/// Learns what became of the first message in a ticket.
pub async fn first_sent(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    ended: &Settled,
) -> Result<()> {
    let Some(mut ticket) = store::lock(tx, guild, number).await? else { return Ok(()) };
    let context = TicketContext::within(app, tx, guild).await?;
    ticket.message = ended.message.or(ticket.message);
    if ended.state != State::Done {
        ticket.problem = ended.problem.clone().map(|problem| text::cut(&problem, 300));
    }
    let timers = context.timers(&mut *tx, &ticket).await?;
    context.write(tx, &ticket, &timers).await
}

/// Writes down why a ticket has no channel, and tells the log channel once.
pub async fn stuck(context: &TicketContext, number: i64, problem: &Text) -> Result<()> {
    let mut tx = context.app.db.begin().await?;
    let mut ticket = context.lock(&mut tx, number).await?;
    let words = context.lang.plain(problem);
    if ticket.problem.as_deref() == Some(&words) {
        return Ok(());
    }
    ticket.problem = Some(words);
    let timers = context.timers(&mut tx, &ticket).await?;
    context.write(&mut tx, &ticket, &timers).await?;
    if let Some(log) = context.system.log(LogLevel::Warning) {
        let told = tr!(
            "⚠️ Ticket **#{number}** has no channel: {problem}",
            number = number,
            problem = crate::lang::raw(context.lang.say(problem))
        );
        let message = Message::text(text::cut(&context.lang.say(&told), 2000));
        outside::post(context, &mut tx, log, &message, "note").await?;
    }
    Ok(tx.commit().await?)
}
