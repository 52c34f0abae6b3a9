//! The order of types, and prepared replies that two people edit at once.
//!
//! Invariant: nothing is overwritten that who changes it has not seen.

use super::{Error, PANELS, Result, TicketContext, around, store, types};
use crate::{
    changes::{Author, Surface},
    db::{Tx, counters},
    features::tickets::model::TicketType,
    jobs::tasks,
    permissions::{Authority as _, GuildAdmin},
    tr,
};

/// A type that is offered, in the transaction that changes it.
pub async fn type_in(context: &TicketContext, tx: &mut Tx, number: i64) -> Result<TicketType> {
    let types = store::types(tx, context.guild, context.lang).await?;
    types.into_iter().find(|kind| kind.number == number).ok_or_else(|| gone(number))
}

fn gone(number: i64) -> Error {
    Error::NotFound(tr!("There is no type **#{number}** in this server.", number = number))
}

/// Where a type goes in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Before the one that stands before it.
    Up,
    /// After the one that stands after it.
    Down,
}

/// Moves a type among the others; at the end there is nowhere to go, and nothing happens.
pub async fn move_type(
    context: &TicketContext,
    tx: &mut Tx,
    who: GuildAdmin,
    surface: Surface,
    (number, shift): (i64, Shift),
) -> Result<()> {
    let types = store::types(&mut *tx, context.guild, context.lang).await?;
    let Some(at) = types.iter().position(|kind| kind.number == number) else {
        return Err(gone(number));
    };
    let to = match shift {
        Shift::Up => at.checked_sub(1),
        Shift::Down => Some(at + 1).filter(|to| *to < types.len()),
    };
    let Some(to) = to else { return Ok(()) };
    let mut order: Vec<&TicketType> = types.iter().collect();
    order.swap(at, to);
    for (position, kind) in (1..).zip(order) {
        if kind.position == position {
            continue;
        }
        let after = TicketType { position, ..kind.clone() };
        let versions = (Some(kind), Some(&after));
        let saved = types::change_type(context, tx, (who, surface), versions).await?;
        if saved.is_none() {
            return Err(Error::Refused(tr!(
                "Somebody changed the types meanwhile. Look at them again."
            )));
        }
    }
    tasks::enqueue(tx, context.guild, PANELS, "all", context.now).await
}

/// A prepared reply to keep.
#[derive(Clone, Copy, Debug)]
pub struct Prepared<'a> {
    /// Its previous name; empty for a new one.
    pub was: &'a str,
    /// Its text when it was opened for editing.
    pub seen: &'a str,
    /// Its new name.
    pub name: &'a str,
    /// Its new text.
    pub body: &'a str,
}

/// Keeps a prepared reply, unless somebody changed it or took its name meanwhile.
pub async fn keep_reply(
    context: &TicketContext,
    tx: &mut Tx,
    author: &Author,
    wanted: Prepared<'_>,
) -> Result<()> {
    let who = author.who;
    if wanted.body.trim().is_empty() {
        return Err(Error::Refused(tr!("Write what the reply says.")));
    }
    // Holds other edits back until this one is done.
    counters::take(tx, who.guild(), "ticket_replies", 1).await?;
    let name = wanted.name.trim().to_lowercase();
    if !wanted.was.is_empty() {
        let present = store::reply(&mut *tx, who.guild(), wanted.was).await?;
        if present.as_deref() != Some(wanted.seen.trim()) {
            return Err(Error::Refused(tr!(
                "Somebody changed this reply while you were editing it. Below is yours; saving it again replaces theirs."
            )));
        }
    }
    if name != wanted.was && store::reply(&mut *tx, who.guild(), &name).await?.is_some() {
        return Err(Error::Refused(tr!(
            "There is a reply called {name} already. Choose another name.",
            name = name
        )));
    }
    around::save_reply(tx, author, (&name, wanted.body), context.now).await?;
    if !wanted.was.is_empty() && name != wanted.was {
        around::save_reply(tx, author, (wanted.was, ""), context.now).await?;
    }
    Ok(())
}
