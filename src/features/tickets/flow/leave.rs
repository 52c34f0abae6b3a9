//! Requesters who left the guild.
//!
//! Invariant: a ticket says once that its requester left, and forgets it when they come back; what happens then is
//! the guild's choice.

use std::time::Duration;

use super::{Act, Actor, How, Result, TicketContext, outside, store};
use crate::{
    app::App,
    discord::directory::{self, Age},
    error::Error,
    features::tickets::{settings::OnLeave, view},
    ids::{GuildId, UserId, to_i64},
    jobs::{alone, periodic},
    tr,
};

/// People that are asked about in one go.
const AT_ONCE: i64 = 100;
/// Time between two people, so that what somebody waits for finds room between them.
const PACE: Duration = Duration::from_millis(100);
/// The name of this work, under which it remembers where it is.
pub const LEAVERS: &str = "tickets-leavers";

/// Asks of everyone who has an open ticket whether they are still there, each once in a guild; goes on where the
/// run before left off.
pub async fn leavers(app: App) -> Result<()> {
    super::polling::resume(&app).await?;
    let mut after = place(&periodic::place(&app, LEAVERS).await?);
    loop {
        let people = store::requesters(&app.db, after, AT_ONCE).await?;
        for (guild, user) in &people {
            let row = format!("guild {guild} user {user}");
            let asked =
                alone(&app, "look whether a requester left", &row, ask(&app, *guild, *user));
            if asked.await == Some(Lookup::NoAnswer) || app.stopping.is_cancelled() {
                return Ok(());
            }
            after = (to_i64(*guild), to_i64(*user));
            periodic::reached(&app, LEAVERS, &format!("{} {}", after.0, after.1)).await?;
            tokio::time::sleep(PACE).await;
        }
        if i64::try_from(people.len()).unwrap_or(0) < AT_ONCE {
            return periodic::reached(&app, LEAVERS, "").await;
        }
    }
}

/// A guild and a person, as a run wrote them down.
fn place(written: &str) -> (i64, i64) {
    let parts = written.split_once(' ');
    let both = parts.and_then(|(guild, user)| Some((guild.parse().ok()?, user.parse().ok()?)));
    both.unwrap_or((0, 0))
}

/// How asking about somebody went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lookup {
    /// It is known now whether they are there.
    Known,
    /// Discord does not answer: the next run asks again.
    NoAnswer,
}

async fn ask(app: &App, guild: GuildId, user: UserId) -> Result<Lookup> {
    let here = match directory::member(&app.discord, guild, user, Age::Fresh).await {
        Ok(member) => member.is_some(),
        Err(Error::NotFound(_)) => return Ok(Lookup::Known),
        Err(error) if error.is_outage() => return Ok(Lookup::NoAnswer),
        Err(error) => return Err(error),
    };
    for (number, marked) in store::tickets_of(&app.db, guild, user).await? {
        match (here, marked) {
            (false, false) => left(app, guild, number).await?,
            (true, true) => returned(app, guild, number).await?,
            _ => {}
        }
    }
    Ok(Lookup::Known)
}

/// Takes the mark off the ticket of somebody who came back.
async fn returned(app: &App, guild: GuildId, number: i64) -> Result<()> {
    let context = TicketContext::of(app, guild).await?;
    let mut tx = app.db.begin().await?;
    let mut ticket = context.lock(&mut tx, number).await?;
    if ticket.times.left.is_none() || !ticket.state.is_live() {
        return Ok(());
    }
    ticket.times.left = None;
    context.log(&mut tx, number, Actor::SYSTEM, "returned", "").await?;
    context.changed(&mut tx, &mut ticket, super::Shown::Elsewhere).await?;
    Ok(tx.commit().await?)
}

async fn left(app: &App, guild: GuildId, number: i64) -> Result<()> {
    let context = TicketContext::of(app, guild).await?;
    // A guild that does not know the bot any more answers the same as one without the member.
    if directory::server(&app.discord, guild, Age::Cached).await.is_err() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    let mut ticket = context.lock(&mut tx, number).await?;
    if ticket.times.left.is_some() || !ticket.state.is_live() {
        return Ok(());
    }
    ticket.times.left = Some(context.now);
    context.log(&mut tx, number, Actor::SYSTEM, "left", "").await?;
    context.changed(&mut tx, &mut ticket, super::Shown::Elsewhere).await?;
    if let Some(channel) = ticket.channel {
        outside::post(&context, &mut tx, channel, &view::left(context.lang, &ticket), "note")
            .await?;
    }
    if context.chosen.on_leave == OnLeave::Close {
        let reason = context.lang.plain(&tr!("The requester left the server."));
        let how = How::because(Some(reason));
        super::act(&context, &mut tx, number, Actor::SYSTEM, &[Act::Close], &how).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether somebody is in the guild, for who gives them a ticket or lets them into one.
pub async fn is_here(app: &App, guild: GuildId, user: UserId) -> Result<()> {
    match directory::member(&app.discord, guild, user, Age::Cached).await? {
        Some(_) => Ok(()),
        None => Err(Error::Refused(tr!("This person is not in this server."))),
    }
}
