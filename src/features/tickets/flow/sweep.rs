//! Who wrote in which ticket: learnt by asking, because nobody tells a bot without a gateway connection.
//!
//! Invariant: a sweep costs one or two calls for the whole guild and one more for each ticket where something
//! was written; a message counts once, whichever instance sees it.

use std::collections::HashMap;

use chrono::TimeDelta;
use serde::Deserialize;

use super::{Act, Actor, Desk, How, Result, place::unavailable, rights, store};
use crate::{
    app::App,
    clock::Time,
    discord::{
        client::{Call, MESSAGES_A_PAGE, Messages},
        directory::{self, Age},
    },
    features::tickets::{
        model::{Mode, Status, Ticket},
        store::Moving,
    },
    ids::{ChannelId, GuildId, MessageId, UserId},
    jobs::errands::{self, Next},
    lang::Lang,
    settings,
};

/// The errand that asks what was written.
pub const SWEEP: &str = "tickets-sweep";
/// Time between two sweeps of a guild where people are talking.
pub const SOONEST: TimeDelta = TimeDelta::minutes(1);
/// Time between two sweeps of a guild where nobody is.
const LATEST: TimeDelta = TimeDelta::minutes(10);
/// Pages of messages that are read of one ticket in one sweep.
const PAGES: usize = 5;

#[derive(Deserialize)]
struct Channel {
    id: ChannelId,
    #[serde(default)]
    last_message_id: Option<MessageId>,
}

#[derive(Deserialize)]
struct Threads {
    threads: Vec<Channel>,
}

#[derive(Deserialize)]
struct Message {
    id: MessageId,
    author: Author,
    timestamp: Time,
    #[serde(default, rename = "type")]
    kind: u8,
}

#[derive(Deserialize)]
struct Author {
    id: UserId,
    #[serde(default)]
    bot: bool,
}

/// Message types that a person wrote: a plain message and a reply.
const WRITTEN: [u8; 2] = [0, 19];

/// Sweeps the open tickets of a guild once; says when to do it again.
pub async fn sweep(app: &App, guild: GuildId) -> Result<Next> {
    let moving = store::moving(&app.db, guild).await?;
    let waits_for_channel = moving.is_empty() && store::count_live(&app.db, guild).await? > 0;
    if moving.is_empty() {
        return Ok(if waits_for_channel { Next::After(LATEST) } else { Next::Done });
    }
    let newest = newest_messages(app, guild, &moving).await?;
    let mut written = None;
    for ticket in &moving {
        match newest.get(&ticket.channel) {
            Some(Some(newest)) if newest.get() > ticket.read_to => {
                written = written.max(read(app, guild, ticket).await?);
            }
            Some(_) => {}
            None => missing(app, guild, ticket).await?,
        }
    }
    let latest = store::last_change(&app.db, guild).await?;
    Ok(Next::After(pause(app.clock.now(), written.max(latest))))
}

/// How long to wait for the next sweep, by how long ago something happened.
#[must_use]
pub fn pause(now: Time, last: Option<Time>) -> TimeDelta {
    // Half as long as it has been quiet: who writes after an hour can wait for some minutes.
    last.map_or(LATEST, |last| ((now - last) / 2).clamp(SOONEST, LATEST))
}

/// The newest message of each channel, in one call, and of each thread, in another.
async fn newest_messages(
    app: &App,
    guild: GuildId,
    moving: &[Moving],
) -> Result<HashMap<ChannelId, Option<MessageId>>> {
    let mut channels = Vec::new();
    if moving.iter().any(|ticket| ticket.mode == Mode::Channel) {
        let call = Call::guild_channels(guild);
        channels = app.discord.json::<Vec<Channel>>(call).await.map_err(unavailable)?;
    }
    if moving.iter().any(|ticket| ticket.mode == Mode::Thread) {
        let call = Call::active_threads(guild);
        let found = app.discord.json::<Threads>(call).await.map_err(unavailable)?;
        channels.extend(found.threads);
    }
    Ok(channels.into_iter().map(|channel| (channel.id, channel.last_message_id)).collect())
}

/// What was written in one ticket, as far as it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Written {
    /// The newest message.
    newest: Option<MessageId>,
    /// When the requester wrote last.
    requester: Option<Time>,
    /// When staff wrote first.
    staff_first: Option<Time>,
    /// When staff wrote last.
    staff: Option<Time>,
}

/// Reads what is new in a ticket, and what it means for it; when something was written last.
async fn read(app: &App, guild: GuildId, moving: &Moving) -> Result<Option<Time>> {
    let ticket = super::find(app, guild, moving.number).await?;
    let mut written = Written::default();
    let channel = directory::channel_of(app, guild, moving.channel).await?;
    let mut after = MessageId::new(moving.read_to.max(moving.channel.get()));
    for _ in 0..PAGES {
        let call = Call::messages(channel, Messages::After(after), MESSAGES_A_PAGE);
        let mut page: Vec<Message> = app.discord.json(call).await.map_err(unavailable)?;
        page.sort_by_key(|message| message.id);
        let full = page.len() >= usize::from(MESSAGES_A_PAGE);
        for message in page {
            after = message.id;
            written.newest = Some(message.id);
            if message.author.bot || !WRITTEN.contains(&message.kind) {
                continue;
            }
            note(app, guild, &ticket, &message, &mut written).await?;
        }
        if !full {
            break;
        }
    }
    settle(app, guild, moving.number, written).await?;
    Ok(written.requester.max(written.staff))
}

async fn note(
    app: &App,
    guild: GuildId,
    ticket: &Ticket,
    message: &Message,
    written: &mut Written,
) -> Result<()> {
    if ticket.is_of(message.author.id) {
        written.requester = Some(message.timestamp);
    } else if works(app, guild, ticket, message.author.id).await? {
        written.staff = Some(message.timestamp);
        written.staff_first = written.staff_first.or(written.staff);
    }
    Ok(())
}

/// Whether somebody works on a ticket, as far as Discord tells now.
async fn works(app: &App, guild: GuildId, ticket: &Ticket, user: UserId) -> Result<bool> {
    if ticket.state.claimant == Some(user) {
        return Ok(true);
    }
    let Some(asker) = directory::asker(app, guild, user, Age::Cached).await? else {
        return Ok(false);
    };
    Ok(rights::working_in(ticket, &asker, &app.rules(guild).await?).is_some())
}

/// Writes down what was read, and moves a ticket whose requester answered.
async fn settle(app: &App, guild: GuildId, number: i64, written: Written) -> Result<()> {
    let Some(newest) = written.newest else { return Ok(()) };
    let current = settings::current(app, guild).await?;
    let desk = Desk::at(app, guild, &current, Lang::ENGLISH);
    let mut tx = app.db.begin().await?;
    let mut ticket = desk.lock(&mut tx, number).await?;
    store::read_to(&mut tx, guild, number, newest).await?;
    if !ticket.state.is_live() || (written.requester, written.staff) == (None, None) {
        return Ok(tx.commit().await?);
    }
    let timers = desk.timers(&mut tx, &ticket).await?;
    if let Some(at) = written.staff_first {
        ticket.times.answered = ticket.times.answered.or(Some(at));
        ticket.waits = ticket.waits.answered(at);
    }
    let mut answered = false;
    if let Some(at) = written.requester {
        ticket.times.requester_seen = ticket.times.requester_seen.max(at);
        ticket.waits.idle_warned = None;
        if written.staff.is_none_or(|staff| staff < at) {
            ticket.waits = ticket.waits.asked(&timers, at);
        }
        answered = ticket.state.status == Status::WaitingForUser;
    }
    desk.write(&mut tx, &ticket, &timers).await?;
    if answered {
        super::act(&desk, &mut tx, number, Actor::SYSTEM, &[Act::Answered], &How::default())
            .await?;
    } else {
        desk.render(&mut tx, &ticket, super::Shown::Elsewhere).await?;
    }
    Ok(tx.commit().await?)
}

/// A ticket whose channel is no longer listed: a thread may be archived, a channel was deleted by hand.
async fn missing(app: &App, guild: GuildId, moving: &Moving) -> Result<()> {
    let channel = directory::channel_of(app, guild, moving.channel).await?;
    match app.discord.empty(Call::channel(channel)).await {
        Ok(()) => return Ok(()),
        Err(error) if error.is_missing() => {}
        // Nothing to be done about a channel that the bot may not see.
        Err(error) if error.is_forbidden() => return Ok(()),
        Err(error) => return Err(unavailable(error)),
    }
    let desk = Desk::of(app, guild).await?;
    let mut tx = app.db.begin().await?;
    let ticket = desk.lock(&mut tx, moving.number).await?;
    if ticket.state.is_live() {
        let reason = desk.lang.plain(&crate::tr!("Its channel was deleted."));
        let how = How::because(Some(reason));
        super::act(&desk, &mut tx, moving.number, Actor::SYSTEM, &[Act::Close, Act::Delete], &how)
            .await?;
    }
    Ok(tx.commit().await?)
}

/// Asks for a sweep of guilds that have open tickets and none; after an update of an older version.
pub async fn resume(app: &App) -> Result<()> {
    let now = app.clock.now();
    for guild in store::live_guilds(&app.db, SWEEP).await? {
        errands::ask(&app.db, guild, SWEEP, "all", now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_talks_is_heard_soon_and_silence_costs_little() {
        let now = Time::default() + TimeDelta::days(1);
        let after = |minutes| pause(now, Some(now - TimeDelta::minutes(minutes)));
        assert_eq!(after(0), SOONEST);
        assert_eq!(after(6), TimeDelta::minutes(3));
        assert_eq!(after(600), LATEST);
        assert_eq!(pause(now, None), LATEST);
    }
}
