//! Taking changes back.
//!
//! Invariant: all of a target is taken back or nothing, and nothing over a later change.

use super::{Back, By, Change, Recorded, Registry, Target, history, store};
use crate::{
    app::App,
    db::Tx,
    error::{Error, Result},
    ids::GuildId,
    tr,
};

/// A target that was taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Undone {
    /// The number of the set of changes that did it.
    pub set: i64,
    /// The changes, in the order they were made.
    pub changes: Vec<Change>,
}

/// Takes back one change, or everything that was saved with it, as part of a transaction.
pub async fn undo(app: &App, tx: &mut Tx, by: By, target: Target) -> Result<Undone> {
    let mut recorded = store::targeted(&mut *tx, by.guild, target).await?;
    if recorded.is_empty() {
        return Err(history::unknown(target));
    }
    // The last change first, so that each finds what it left.
    recorded.reverse();
    let now = app.clock.now();
    let mut changes = Vec::new();
    for one in &recorded {
        let subject = app.part::<Registry>().named(&one.subject).ok_or_else(|| {
            Error::Refused(tr!(
                "This version of the bot does not know what change **{number}** was about.",
                number = one.number
            ))
        })?;
        let (expected, value) = (one.after.as_ref(), one.before.as_ref());
        let back = Back { id: &one.id, expected, value, now };
        if !subject.restore(app, tx, by, back).await? {
            return Err(overtaken(tx, by.guild, one).await?);
        }
        changes.push(Change {
            subject: one.subject.clone(),
            id: one.id.clone(),
            before: one.after.clone(),
            after: one.before.clone(),
            reverts: Some(one.number),
        });
    }
    let set = store::record(tx, by, &changes, now).await?;
    tracing::info!(event = "CHANGES_UNDONE", guild = by.guild.get(), set, changes = changes.len());
    Ok(Undone { set, changes })
}

/// The refusal of taking back what was changed again later.
async fn overtaken(tx: &mut Tx, guild: GuildId, one: &Recorded) -> Result<Error> {
    let latest = store::latest(tx, guild, &one.subject, &one.id).await?;
    Ok(Error::Refused(match latest.filter(|latest| *latest != one.number) {
        Some(latest) => tr!(
            "Change **{latest}** changed the same again after change **{number}**, so nothing was undone. Undo change **{latest}** first.",
            number = one.number,
            latest = latest
        ),
        None => tr!(
            "Change **{number}** can’t be undone: something else has changed it since.",
            number = one.number
        ),
    }))
}
