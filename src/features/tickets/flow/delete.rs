//! Removing the channel of a closed ticket.
//!
//! Invariant: a channel is removed only once the transcript of its last closing is kept.

use super::{DELETE, Desk, FILE, Result, close, store};
use crate::{
    app::App,
    ids::GuildId,
    jobs::{
        effects::{self, Effect, Verb},
        errands::{self, Next},
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
        errands::ensure(&app.db, guild, FILE, number, app.clock.now()).await?;
        return Ok(Next::After(LOOK));
    }
    let desk = Desk::of(app, guild).await?;
    let mut tx = app.db.begin().await?;
    let path = format!("channels/{channel}");
    let effect = Effect::set(&app.ids, guild, channel, (Verb::Delete, path), None);
    effects::enqueue(app, &mut tx, effect.told("tickets", format!("delete:{number}"))).await?;
    // The errand ends with the transaction that decided on the last thing to do.
    errands::drop_one(&mut tx, desk.guild, DELETE, number).await?;
    tx.commit().await?;
    effects::run_channel(app, channel).await?;
    Ok(Next::Done)
}
