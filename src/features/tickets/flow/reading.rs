//! Reading one ticket's channel.
//!
//! Invariant: a channel counts as read to its end only when the newest message it ever had was read, or was
//! looked for by its id and is gone. An empty list proves nothing: without the right to read the history,
//! Discord answers with one. A channel that may not be read pauses the clocks of its ticket, and is told once.

use super::{Act, Actor, How, Result, TicketContext, store, trouble::unavailable};
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::{
        client::{Call, CallError, ChannelOf, MESSAGES_A_PAGE, Messages},
        directory::{self, Age},
        message::{self, Newest},
    },
    error::Error,
    features::tickets::{
        model::{Mode, Said, Side, Ticket, working_in},
        store::{Doubt, Moving},
        view,
    },
    ids::{GuildId, MessageId, UserId},
    jobs::outbox,
    settings::{LogLevel, notice},
    tr,
};

/// Pages of messages that are read of one ticket in one poll.
const PAGES: usize = 5;
/// Message types that a person wrote: a plain message and a reply.
const WRITTEN: [u64; 2] = [0, 19];

/// How a look into a ticket went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// It was read, as far as that is allowed: when a person wrote last.
    Read(Option<Time>),
    /// Discord does not answer about it.
    Unanswered,
}

/// The newest message of a channel as Discord lists it; none when the channel is not listed.
type Listed = Option<Option<MessageId>>;

/// Why a channel is not read.
enum Stop {
    /// It may not be read.
    Hidden,
    /// Discord does not answer.
    Unanswered,
    /// Something of ours.
    Ours(Error),
}

impl From<CallError> for Stop {
    fn from(error: CallError) -> Self {
        match unavailable(error.clone()) {
            _ if error.is_forbidden() => Self::Hidden,
            // It is gone since it was listed; the next poll finds that out.
            _ if error.is_missing() => Self::Unanswered,
            Error::Unavailable(_) => Self::Unanswered,
            other => Self::Ours(other),
        }
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(_) => Self::Unanswered,
            other => Self::Ours(other),
        }
    }
}

/// Whether there is nothing new to read in a ticket. A thread that is not listed is archived: nothing is written
/// there, so it is looked at only when its clocks are due.
pub(super) fn is_known(moving: &Moving, listed: Listed, now: Time) -> bool {
    match listed {
        Some(newest) => moving.doubt == Doubt::None && id(newest) <= moving.read_to,
        None => moving.mode == Mode::Thread && moving.look_at.is_none_or(|at| at > now),
    }
}

fn id(message: Option<MessageId>) -> u64 {
    message.map_or(0, MessageId::get)
}

/// Reads what is new in a ticket, whose channel was listed with this newest message, and what it means for it.
pub(super) async fn look_into(
    app: &App,
    guild: GuildId,
    moving: &Moving,
    (listed, began): (Listed, Time),
) -> Result<Looked> {
    let channel = directory::channel_of(&app.discord, guild, moving.channel).await?;
    let looked = match listed {
        Some(newest) => read(app, guild, (moving, channel), id(newest)).await,
        None => match app.discord.json::<Newest>(Call::channel(channel)).await {
            Ok(found) => read(app, guild, (moving, channel), id(found.last_message_id)).await,
            Err(error) if error.is_missing() => return gone(app, guild, moving.number).await,
            Err(error) => Err(error.into()),
        },
    };
    match looked {
        Ok(written) => Ok(Looked::Read(written)),
        Err(Stop::Hidden) => {
            hide(app, guild, moving.number).await?;
            Ok(Looked::Read(None))
        }
        Err(Stop::Unanswered) => {
            store::behind(&app.db, guild, moving.number, began).await?;
            Ok(Looked::Unanswered)
        }
        Err(Stop::Ours(error)) => Err(error),
    }
}

/// The part of a channel that was read.
struct Page {
    /// The messages of people who matter, oldest first.
    said: Vec<Said>,
    /// The newest message that is known, read or gone.
    read_to: u64,
    /// Whether that is the newest there is.
    whole: bool,
}

async fn read(
    app: &App,
    guild: GuildId,
    (moving, channel): (&Moving, ChannelOf),
    newest: u64,
) -> Result<Option<Time>, Stop> {
    let ticket = super::find(app, guild, moving.number).await?;
    let mut page = pages(app, guild, &ticket, (moving, channel)).await?;
    if page.whole && page.read_to < newest {
        is_gone(app, channel, MessageId::new(newest)).await?;
        page.read_to = newest;
    } else if page.whole && moving.doubt == Doubt::Unreadable {
        may_read(app, channel).await?;
    }
    let written = page.said.last().map(|said| said.at);
    settle(app, guild, moving.number, page).await?;
    Ok(written)
}

/// Reads what was written since the last time, a few pages at most.
async fn pages(
    app: &App,
    guild: GuildId,
    ticket: &Ticket,
    (moving, channel): (&Moving, ChannelOf),
) -> Result<Page, Stop> {
    let mut page = Page { said: Vec::new(), read_to: moving.read_to, whole: false };
    for _ in 0..PAGES {
        let after = MessageId::new(page.read_to.max(moving.channel.get()));
        let call = Call::messages(channel, Messages::After(after), MESSAGES_A_PAGE);
        let mut sent: message::Page = app.discord.json(call).await?;
        sent.messages.sort_by_key(|message| message.id);
        page.whole = !sent.is_full(MESSAGES_A_PAGE);
        for message in sent.messages {
            page.read_to = page.read_to.max(message.id.get());
            let written = WRITTEN.contains(&message.kind);
            let Some(author) = message.author.as_ref().filter(|one| written && !one.bot) else {
                continue;
            };
            let by = side(app, guild, ticket, author.id).await?;
            page.said.extend(by.map(|by| Said { at: message.sent_at(), by }));
        }
        if page.whole {
            break;
        }
    }
    Ok(page)
}

/// Looks for a message that should have been in a list and was not: whether it is surely gone.
async fn is_gone(app: &App, channel: ChannelOf, message: MessageId) -> Result<(), Stop> {
    match app.discord.empty(Call::message(channel, message)).await {
        Err(error) if error.is_missing() => Ok(()),
        // It is there, but it is kept from us in lists.
        Ok(()) => Err(Stop::Hidden),
        Err(error) => Err(error.into()),
    }
}

/// Whether a channel that could not be read can be now: the bot itself wrote there, so a list that may be read
/// is not empty.
async fn may_read(app: &App, channel: ChannelOf) -> Result<(), Stop> {
    let call = Call::messages(channel, Messages::Latest, 1);
    let latest: message::Page = app.discord.json(call).await?;
    if latest.is_empty() { Err(Stop::Hidden) } else { Ok(()) }
}

/// On which side of a ticket somebody writes.
async fn side(app: &App, guild: GuildId, ticket: &Ticket, user: UserId) -> Result<Option<Side>> {
    if ticket.is_of(user) {
        return Ok(Some(Side::Requester));
    }
    Ok(works(app, guild, ticket, user).await?.then_some(Side::Staff))
}

/// Whether somebody works on a ticket, as far as Discord tells now.
async fn works(app: &App, guild: GuildId, ticket: &Ticket, user: UserId) -> Result<bool> {
    if ticket.state.claimant == Some(user) {
        return Ok(true);
    }
    let Some(asker) = directory::asker(&app.discord, guild, user, Age::Cached).await? else {
        return Ok(false);
    };
    Ok(working_in(ticket, &asker, &crate::settings::rights::of(app, guild).await?).is_some())
}

/// Writes down what was read, and moves a ticket whose requester answered.
async fn settle(app: &App, guild: GuildId, number: i64, page: Page) -> Result<()> {
    let context = TicketContext::of(app, guild).await?;
    let mut tx = app.db.begin().await?;
    let mut ticket = context.lock(&mut tx, number).await?;
    let behind = (!page.whole).then_some(context.now);
    store::read_to(&mut tx, guild, number, page.read_to, behind).await?;
    let was_hidden = ticket.times.unreadable.is_some();
    if !ticket.state.is_live() || (page.said.is_empty() && !was_hidden) {
        return Ok(tx.commit().await?);
    }
    let timers = context.timers(&mut tx, &ticket).await?;
    let answered = ticket.heard(&page.said, &timers, context.now);
    if was_hidden {
        ticket.readable(&timers, context.now);
        context.log(&mut tx, number, Actor::SYSTEM, "readable", "").await?;
    }
    context.write(&mut tx, &ticket, &timers).await?;
    if answered {
        let how = How::default();
        super::act(&context, &mut tx, number, Actor::SYSTEM, &[Act::Answered], &how).await?;
    } else {
        context.render(&mut tx, &ticket, super::Shown::Elsewhere).await?;
    }
    Ok(tx.commit().await?)
}

/// Pauses the clocks of a ticket whose channel may not be read, and tells the guild once.
async fn hide(app: &App, guild: GuildId, number: i64) -> Result<()> {
    let context = TicketContext::of(app, guild).await?;
    let seen = super::find(app, guild, number).await?;
    if seen.times.unreadable.is_some() {
        return Ok(());
    }
    let told =
        notice::prepare(app, guild, LogLevel::Warning, &view::unreadable_in_log(&seen)).await?;
    let known = store::swept_at(&app.db, guild).await?;
    let mut tx = app.db.begin().await?;
    let mut ticket = context.lock(&mut tx, number).await?;
    if ticket.times.unreadable.is_some() || !ticket.state.is_live() {
        return Ok(());
    }
    let timers = context.timers(&mut tx, &ticket).await?;
    ticket.hidden(&timers, known);
    context.log(&mut tx, number, Actor::SYSTEM, "hidden", "").await?;
    context.changed(&mut tx, &mut ticket, super::Shown::Elsewhere).await?;
    tell(app, &mut tx, told).await?;
    Ok(tx.commit().await?)
}

async fn tell(app: &App, tx: &mut Tx, told: Option<outbox::OutboxEntry>) -> Result<()> {
    match told {
        Some(entry) => outbox::enqueue(app, tx, entry.reports_to("tickets", "note")).await,
        None => Ok(()),
    }
}

/// A ticket whose channel was deleted by hand is over.
async fn gone(app: &App, guild: GuildId, number: i64) -> Result<Looked> {
    let context = TicketContext::of(app, guild).await?;
    let mut tx = app.db.begin().await?;
    let ticket = context.lock(&mut tx, number).await?;
    if ticket.state.is_live() {
        let reason = context.lang.plain(&tr!("Its channel was deleted."));
        let how = How::because(Some(reason));
        super::act(&context, &mut tx, number, Actor::SYSTEM, &[Act::Close, Act::Delete], &how)
            .await?;
    }
    tx.commit().await?;
    Ok(Looked::Read(None))
}

/// Notes that the requester used a button, a form or a command on their ticket: their silence ends at once.
pub(super) async fn requester_here(app: &App, guild: GuildId, ticket: &Ticket, user: UserId) {
    if !ticket.is_of(user) || !ticket.state.is_live() {
        return;
    }
    let now = app.clock.now();
    if let Err(error) = store::requester_here(&app.db, guild, ticket.number, user, now).await {
        // Only a reminder may come too early because of that.
        tracing::warn!(%error, "that a requester is there could not be written down");
    }
}
