//! Effects that waited too long to be carried out as they were decided, as after an outage of Discord.
//!
//! Invariant: it is asked only of an effect that surely did not happen yet, and what was answered is written
//! before anything leaves, so that a crash in between repeats the same.

use super::{
    Request,
    store::{self, Due},
};
use crate::{
    app::App,
    error::Result,
    feature::{self, Feature},
};

/// What becomes of an effect that waited too long.
#[derive(Clone, Debug, PartialEq)]
pub enum Stale {
    /// It is carried out as it is.
    Send,
    /// This is sent instead; it is asked again before another try, as more may be late by then.
    Instead(serde_json::Value),
    /// It is left out.
    Drop,
}

/// Who decided on an effect, and what they call it.
pub(super) fn origin(due: &Due) -> Option<(&'static dyn Feature, &str)> {
    let (name, key) = due.origin.as_deref()?.split_once(':')?;
    Some((*feature::ALL.iter().find(|feature| feature.name() == name)?, key))
}

/// Asks who decided on it whether an effect is still to be carried out, when it waited too long.
pub(super) async fn reconsider(app: &App, due: &mut Due) -> Result<bool> {
    let waited = due.fresh_until.is_some_and(|until| app.clock.now() > until);
    let (Some(guild), Some((feature, key))) = (due.guild.filter(|_| waited), origin(due)) else {
        return Ok(true);
    };
    feature.look_ahead(app, guild, key).await?;
    let mut tx = app.db.begin().await?;
    let verdict = feature.stale(app, &mut tx, guild, key, &due.id).await?;
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
