//! Reminders that were read from announcements, for the embed watcher.
//!
//! Invariant: they belong to the guild: only admins change them, and the announcement they were read from.

use super::{Allowed, insert, quota::room, withdraw};
use crate::{
    app::App,
    db::Tx,
    error::{Error, Result},
    features::reminders::{
        model::{self, Draft, Reminder, Source},
        settings::Reminders,
        store,
    },
    ids::GuildId,
    settings, tr,
};

/// The result for a reminder whose announcement was edited.
#[derive(Clone, Debug)]
pub enum Announced {
    /// It follows.
    Changed(Box<Reminder>),
    /// It says the same already.
    Same,
    /// Somebody deleted it.
    Gone,
}

/// Makes a reminder of an announcement, or of a scheduled event, which is no message.
pub async fn announce(
    app: &App,
    tx: &mut Tx,
    allowed: Allowed,
    source: Option<Source>,
) -> Result<Reminder> {
    let guild = allowed.guild;
    let chosen = settings::current_in(app, tx, guild).await?.read::<Reminders>();
    room(&mut *tx, guild, chosen.per_server).await?;
    let reminder = model::made(allowed.draft, None, source, app.clock.now());
    insert(tx, guild, reminder).await
}

/// How often a change is tried that somebody else's comes before.
const TRIES: usize = 3;

/// Changes the reminder of an announcement to what that says now: `merge` gets the reminder as it is and the new
/// draft, and says what of it follows. Other choices of admins stay.
pub async fn change_announced(
    app: &App,
    tx: &mut Tx,
    says: Allowed,
    number: i64,
    mut merge: impl FnMut(&Reminder, &Draft) -> Draft + Send,
) -> Result<Announced> {
    let guild = says.guild;
    for _ in 0..TRIES {
        let Some(present) = store::find(&mut *tx, guild, number).await? else {
            return Ok(Announced::Gone);
        };
        let draft = merge(&present, &says.draft);
        if draft == present.draft {
            return Ok(Announced::Same);
        }
        let changed = present.edited(draft, app.clock.now());
        if store::update(tx, guild, present.revision, None, &changed).await? {
            return Ok(Announced::Changed(Box::new(changed)));
        }
    }
    // Given up with its transaction, so that it is tried again.
    Err(Error::Unavailable(tr!("Somebody is changing this reminder. Try again in a minute.")))
}

/// Takes back the reminder of an announcement; false when it was gone.
pub async fn undo_announced(tx: &mut Tx, guild: GuildId, number: i64) -> Result<bool> {
    let Some(present) = store::find(&mut *tx, guild, number).await? else { return Ok(false) };
    withdraw(tx, guild, present.number).await?;
    store::delete(tx, guild, number, None).await
}
