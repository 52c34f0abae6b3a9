//! Lists of tickets, suggestions while typing, and figures.
//!
//! Invariant: nobody is shown what they may not see; see [`Sight`].

use chrono::TimeDelta;

use super::{Result, rights, store};
use crate::{
    app::App,
    clock::Time,
    discord::views,
    features::tickets::model::{Cursor, Figures, Filter, PAGE, Sight, Status, Ticket},
    ids::GuildId,
    permissions::{Authority as _, Member, TicketStaff},
};

/// A page of tickets for staff, last changed first.
pub async fn queue(
    app: &App,
    who: TicketStaff,
    filter: &Filter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Ticket>> {
    let sight = rights::sight(app, who).await?;
    store::page(&app.db, (who.guild(), &sight), filter, after, limit).await
}

/// A page for a list in Discord, and whether there is more. Members see their own.
pub async fn list(
    app: &App,
    who: Member,
    sight: &Sight,
    filter: &Filter,
    after: Option<Cursor>,
) -> Result<(Vec<Ticket>, bool)> {
    let mut found = store::page(&app.db, (who.guild(), sight), filter, after, PAGE + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(10));
    Ok((found, more))
}

/// Keeps the filter of a list for its buttons.
pub async fn fresh_view(app: &App, who: Member, id: &str, filter: &Filter) -> Result<()> {
    views::save(&app.db, who.guild(), id, filter, app.clock.now()).await
}

/// The filter of a list that was shown before.
pub async fn view(app: &App, who: Member, id: &str) -> Result<Filter> {
    views::load(&app.db, who.guild(), id, app.clock.now()).await
}

/// Tickets to suggest while somebody types, of those they see.
pub async fn suggest(
    app: &App,
    guild: GuildId,
    sight: &Sight,
    typed: &str,
) -> Result<Vec<(i64, String, Status)>> {
    store::suggest(&app.db, (guild, sight), typed, 25).await
}

/// How many tickets staff sees of each status.
pub async fn count(app: &App, who: TicketStaff) -> Result<Vec<(Status, i64)>> {
    let sight = rights::sight(app, who).await?;
    store::count(&app.db, who.guild(), &sight).await
}

/// Figures of the tickets of the last days, and how many forms were shown answers and solved by them.
pub async fn figures(
    app: &App,
    guild: GuildId,
    days: i64,
    now: Time,
) -> Result<(Figures, (i64, i64))> {
    let from = now - TimeDelta::days(days.clamp(1, 366));
    let figures = store::figures(&app.db, guild, from, now + TimeDelta::seconds(1)).await?;
    Ok((figures, store::drafts(&app.db, guild, from).await?))
}
