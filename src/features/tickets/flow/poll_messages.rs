//! The authors of messages in tickets: learnt by asking, because nobody tells a bot without a gateway connection.
//!
//! Invariant: a poll costs one or two calls for the whole guild and one more for each ticket where something
//! was written; a channel that cannot be read concerns its ticket alone; and what a poll read is known to the
//! clocks as of its beginning, no later.

use std::collections::HashMap;

use serde::Deserialize;

use super::{
    Result, alarms,
    polling::{LATEST, SOONEST, pause},
    reading::{self, Looked},
    store,
    trouble::unavailable,
};
use crate::{
    app::App,
    discord::{client::Call, message::Newest},
    error::Error,
    features::tickets::{model::Mode, store::Moving},
    ids::{ChannelId, GuildId, MessageId},
    jobs::{alone, tasks::Next},
    tr,
};

/// Tickets in a row that Discord does not answer about, after which it is not asked about more.
const GIVE_UP: usize = 5;

#[derive(Deserialize)]
struct Threads {
    threads: Vec<Newest>,
}

/// Polls the open tickets of a guild once; says when to do it again.
pub async fn poll_messages(app: &App, guild: GuildId) -> Result<Next> {
    let moving = store::moving(&app.db, guild).await?;
    if moving.is_empty() {
        let waits_for_channel = store::count_live(&app.db, guild).await? > 0;
        return Ok(if waits_for_channel { Next::After(LATEST) } else { Next::Done });
    }
    let began = app.clock.now();
    let newest = newest_messages(app, guild, &moving).await?;
    let (mut written, mut unanswered) = (None, 0);
    for ticket in &moving {
        let listed = newest.get(&ticket.channel).copied();
        if reading::is_known(ticket, listed, began) {
            continue;
        }
        let row = format!("guild {guild} ticket #{}", ticket.number);
        let looked = reading::look_into(app, guild, ticket, (listed, began));
        match alone(app, "read a ticket", &row, looked).await {
            Some(Looked::Read(at)) => (written, unanswered) = (written.max(at), 0),
            Some(Looked::Unanswered) => unanswered += 1,
            // The error of this ticket was reported.
            None => store::behind(&app.db, guild, ticket.number, began).await?,
        }
        if unanswered >= GIVE_UP {
            return Err(Error::Unavailable(tr!(
                "Discord does not answer right now. I keep trying."
            )));
        }
        if app.stopping.is_cancelled() {
            return Ok(Next::After(SOONEST));
        }
    }
    store::swept(&app.db, guild, began).await?;
    alarms::look_in(app, guild).await?;
    let latest = store::last_change(&app.db, guild).await?;
    Ok(Next::After(pause(app.clock.now(), written.max(latest))))
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
        channels = app.discord.json::<Vec<Newest>>(call).await.map_err(unavailable)?;
    }
    if moving.iter().any(|ticket| ticket.mode == Mode::Thread) {
        let call = Call::active_threads(guild);
        let found = app.discord.json::<Threads>(call).await.map_err(unavailable)?;
        channels.extend(found.threads);
    }
    Ok(channels.into_iter().map(|channel| (channel.id, channel.last_message_id)).collect())
}
