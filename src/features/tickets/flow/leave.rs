//! Requesters who left the guild.
//!
//! Invariant: a ticket says once that its requester left; what happens then is the guild's choice.

use super::{Act, Actor, Desk, How, Result, outside, store};
use crate::{
    app::App,
    discord::directory::{self, Age},
    error::Error,
    features::tickets::{settings::OnLeave, view},
    ids::{GuildId, UserId, to_i64},
    tr,
};

/// Open tickets that are asked about in one go.
const AT_ONCE: i64 = 100;

/// Asks of every open ticket whether its requester is still there.
pub async fn leavers(app: App) -> Result<()> {
    super::sweep::resume(&app).await?;
    let mut after = (0, 0);
    loop {
        let open = store::requesters(&app.db, after, AT_ONCE).await?;
        for (guild, number, user) in &open {
            after = (to_i64(*guild), *number);
            match directory::member(&app, *guild, *user, Age::Fresh).await {
                Ok(None) => left(&app, *guild, *number).await?,
                Ok(Some(_)) | Err(Error::NotFound(_)) => {}
                // Discord does not answer: the next run asks again.
                Err(error) if error.is_outage() => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        if i64::try_from(open.len()).unwrap_or(0) < AT_ONCE || app.stopping.is_cancelled() {
            return Ok(());
        }
    }
}

async fn left(app: &App, guild: GuildId, number: i64) -> Result<()> {
    let desk = Desk::of(app, guild).await?;
    // A guild that does not know the bot any more answers the same as one without the member.
    if directory::server(app, guild, Age::Cached).await.is_err() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    let mut ticket = desk.lock(&mut tx, number).await?;
    if ticket.times.left.is_some() || !ticket.state.is_live() {
        return Ok(());
    }
    ticket.times.left = Some(desk.now);
    desk.log(&mut tx, number, Actor::SYSTEM, "left", "").await?;
    desk.changed(&mut tx, &mut ticket, super::Shown::Elsewhere).await?;
    if let Some(channel) = ticket.channel {
        outside::post(&desk, &mut tx, channel, &view::left(desk.lang, &ticket), "note").await?;
    }
    if desk.chosen.on_leave == OnLeave::Close {
        let reason = desk.lang.plain(&tr!("The requester left the server."));
        let how = How::because(Some(reason));
        super::act(&desk, &mut tx, number, Actor::SYSTEM, &[Act::Close], &how).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether somebody is in the guild, for who gives them a ticket or lets them into one.
pub async fn is_here(app: &App, guild: GuildId, user: UserId) -> Result<()> {
    match directory::member(app, guild, user, Age::Cached).await? {
        Some(_) => Ok(()),
        None => Err(Error::Refused(tr!("This person is not in this server."))),
    }
}
