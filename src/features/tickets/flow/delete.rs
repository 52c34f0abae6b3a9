//! Removing the channel of a closed ticket.
//!
//! Invariant: a channel is removed only once the transcript of its last closing is kept.

use super::{DELETE, FILE, Result, TicketContext, close, store};
use crate::{
    app::App,
    ids::GuildId,
    jobs::{
        outbox::{self, OutboxEntry, Verb},
        tasks::{self, Next},
    },
};

/// How often it is looked for a transcript that is not kept yet.
const LOOK: chrono::TimeDelta = chrono::TimeDelta::minutes(1);

/// Removes the channel of a ticket that is to be deleted, after its transcript is kept.
pub async fn delete(app: &App, guild: GuildId, number: i64) -> Result<Next> {
    let Some(ticket) = store::find(&app.db, guild, number).await? else { return Ok(Next::Done) };
    let Some(channel) = ticket.channel.filter(|_| ticket.state.deleted) else {
        return Ok(Next::Done);
    };
    if !close::is_filed(app, guild, &ticket).await? {
        // It keeps its own pace; once it is done, it has this go on at once.
        tasks::ensure(&app.db, guild, FILE, number, app.clock.now()).await?;
        return Ok(Next::After(LOOK));
    }
    let context = TicketContext::of(app, guild).await?;
    let mut tx = app.db.begin().await?;
    let path = format!("channels/{channel}");
    let entry = OutboxEntry::set(&app.ids, guild, channel, (Verb::Delete, path), None);
    outbox::enqueue(app, &mut tx, entry.reports_to("tickets", format!("delete:{number}"))).await?;
    // The task ends with the transaction that decided on the last thing to do.
    tasks::drop_one(&mut tx, context.guild, DELETE, number).await?;
    tx.commit().await?;
    outbox::run_channel(app, channel).await?;
    Ok(Next::Done)
}
