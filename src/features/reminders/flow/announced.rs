//! Reminders that were read from announcements, for the embed watcher.
//!
//! Invariant: they belong to the guild: only admins change them, and the announcement they were read from.

use super::{Allowed, insert, room, withdraw};
use crate::{
    app::App,
    db::Tx,
    error::Result,
    features::reminders::{
        model::{self, Reminder, Source},
        settings::Reminders,
        store,
    },
    ids::GuildId,
    settings,
};

/// What became of a reminder whose announcement was edited.
#[derive(Clone, Debug)]
pub enum Announced {
    /// It follows.
    Changed(Box<Reminder>),
    /// It says the same already.
    Same,
    /// Somebody deleted it.
    Gone,
}

/// Makes a reminder of an announcement.
pub async fn announce(
    app: &App,
    tx: &mut Tx,
    allowed: Allowed,
    source: Source,
) -> Result<Reminder> {
    let guild = allowed.guild;
    let chosen = settings::read::<Reminders>(app, guild).await?;
    room(&mut *tx, guild, chosen.per_server).await?;
    let reminder = model::made(allowed.draft, None, Some(source), app.clock.now());
    insert(tx, guild, reminder).await
}

/// Changes the reminder of an announcement to what that says now. What admins chose, the channel and whom
/// it pings, stays.
pub async fn change_announced(
    app: &App,
    tx: &mut Tx,
    allowed: Allowed,
    number: i64,
) -> Result<Announced> {
    let guild = allowed.guild;
    let Some(present) = store::find(&mut *tx, guild, number).await? else {
        return Ok(Announced::Gone);
    };
    let mut draft = allowed.draft;
    draft.place = present.draft.place;
    draft.mentions = present.draft.mentions.clone();
    if draft == present.draft {
        return Ok(Announced::Same);
    }
    let changed = present.edited(draft, app.clock.now());
    if store::update(tx, guild, present.revision, None, &changed).await? {
        return Ok(Announced::Changed(Box::new(changed)));
    }
    Ok(Announced::Same)
}

/// Takes back the reminder of an announcement; false when it was gone.
pub async fn undo_announced(tx: &mut Tx, guild: GuildId, number: i64) -> Result<bool> {
    let Some(present) = store::find(&mut *tx, guild, number).await? else { return Ok(false) };
    withdraw(tx, guild, present.number).await?;
    store::delete(tx, guild, number, None).await
}
