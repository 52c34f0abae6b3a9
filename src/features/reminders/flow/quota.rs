//! How many reminders there may be.
//!
//! Invariant: whatever makes a reminder speak, or speak again, is counted before, while nobody else adds one.

use super::{By, check_on};
use crate::{
    app::App,
    db::Tx,
    error::{Error, Result},
    features::reminders::{
        model::{Admin, Reminder, State, Whose},
        settings::Reminders,
        store,
    },
    ids::{GuildId, UserId},
    settings::{self, Current},
    tr,
};

/// Refuses when a person or the guild has as many reminders as they may.
pub(super) async fn within(tx: &mut Tx, by: &By, whose: UserId, current: &Current) -> Result<()> {
    let chosen = current.read::<Reminders>();
    store::hold(tx, by.guild()).await?;
    let own = store::count(&mut *tx, by.guild(), Whose::Of(whose)).await?;
    if by.is() == Admin::No && own >= chosen.per_person {
        return Err(Error::Refused(tr!(
            "You have {own} reminders, which is the most one person can have here. Delete one first.",
            own = own
        )));
    }
    fits(tx, by.guild(), chosen.per_server).await
}

/// Refuses a change that makes a reminder which is over speak again, when there are as many as there may be.
pub(super) async fn reviving(
    app: &App,
    tx: &mut Tx,
    by: &By,
    (present, changed): (&Reminder, &Reminder),
) -> Result<()> {
    if present.state != State::Done || changed.state == State::Done {
        return Ok(());
    }
    let current = settings::current_in(app, tx, by.guild()).await?;
    check_on(&current)?;
    within(tx, by, present.created_by.unwrap_or(by.user()), &current).await
}

/// Refuses when a guild has as many reminders as it may.
pub(super) async fn room(tx: &mut Tx, guild: GuildId, most: i64) -> Result<()> {
    store::hold(tx, guild).await?;
    fits(tx, guild, most).await
}

async fn fits(tx: &mut Tx, guild: GuildId, most: i64) -> Result<()> {
    if store::count(tx, guild, Whose::All).await? < most {
        return Ok(());
    }
    Err(Error::Refused(tr!(
        "This server has {most} reminders, which is the most there can be. Delete some first.",
        most = most
    )))
}
