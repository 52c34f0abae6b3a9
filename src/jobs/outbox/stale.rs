//! Outbox entries that waited too long to be carried out as they were decided, as after an outage of Discord.
//!
//! Invariant: it is asked only of an outbox entry that surely did not happen yet, and what was answered is written
//! before anything leaves, so that a crash in between repeats the same.

use super::origin::{Origin, Origins, Stale};
use super::{
    Request,
    store::{self, Due},
};
use crate::{app::App, error::Result};

/// The origin that decided on an outbox entry, and its key for it.
pub(super) fn origin<'a>(app: &App, due: &'a Due) -> Option<(&'static dyn Origin, &'a str)> {
    let (name, key) = due.origin.as_deref()?.split_once(':')?;
    Some((app.part::<Origins>().named(name)?, key))
}

/// Asks who decided on it whether an outbox entry is still to be carried out, when it waited too long.
pub(super) async fn reconsider(app: &App, due: &mut Due) -> Result<bool> {
    let waited = due.fresh_until.is_some_and(|until| app.clock.now() > until);
    let (Some(guild), Some((origin, key))) = (due.guild.filter(|_| waited), origin(app, due))
    else {
        return Ok(true);
    };
    origin.look_ahead(app, guild, key).await?;
    let mut tx = app.db.begin().await?;
    let verdict = origin.stale(app, &mut tx, guild, key, &due.id).await?;
    let goes_on = verdict != Stale::Drop;
    match verdict {
        Stale::Drop => store::drop_it(&mut tx, &due.id).await?,
        Stale::Send => store::freshen(&mut tx, &due.id).await?,
        Stale::Instead(body) => {
            let request = Request::Send { body };
            store::replace(&mut tx, &due.id, &request).await?;
            due.request = Ok(request);
        }
    }
    tx.commit().await?;
    Ok(goes_on)
}
