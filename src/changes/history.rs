//! Reading the history, newest first.
//!
//! Invariant: changes that were saved together are shown together.

use std::collections::BTreeMap;

use super::{Filter, Recorded, Target, store};
use crate::{
    app::App,
    error::{Error, Result},
    ids::GuildId,
    tr,
};

/// Changes that were saved together.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSet {
    /// The number of the first.
    pub set: i64,
    /// The changes, in the order they were made; never empty.
    pub changes: Vec<Recorded>,
}

/// A page of the history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Newest first.
    pub sets: Vec<ChangeSet>,
    /// Where the next page begins, when there is one.
    pub next: Option<i64>,
}

/// Change sets before the set `before`, newest first.
pub async fn page(
    app: &App,
    guild: GuildId,
    filter: &Filter,
    before: Option<i64>,
    limit: usize,
) -> Result<Page> {
    let asked = i64::try_from(limit).unwrap_or(100).saturating_add(1);
    let mut numbers = store::sets(&app.db, guild, filter, before, asked).await?;
    let more = numbers.len() > limit;
    numbers.truncate(limit);
    let (Some(last), Some(first)) = (numbers.first(), numbers.last()) else {
        return Ok(Page::default());
    };
    let next = more.then_some(*first);
    let mut sets: BTreeMap<i64, Vec<Recorded>> = BTreeMap::new();
    for change in store::changes(&app.db, guild, *first, *last).await? {
        if numbers.contains(&change.set) {
            sets.entry(change.set).or_default().push(change);
        }
    }
    let sets = sets.into_iter().rev().map(|(set, changes)| ChangeSet { set, changes }).collect();
    Ok(Page { sets, next })
}

/// One change set.
pub async fn set(app: &App, guild: GuildId, set: i64) -> Result<ChangeSet> {
    let changes = store::targeted(&app.db, guild, Target::Set(set)).await?;
    if changes.is_empty() { Err(unknown(Target::Set(set))) } else { Ok(ChangeSet { set, changes }) }
}

/// The refusal of a target that the guild's history does not have.
pub fn unknown(target: Target) -> Error {
    Error::NotFound(match target {
        Target::Change(number) => tr!("There is no change **{number}** here.", number = number),
        Target::Set(set) => tr!("There is no set **{set}** here.", set = set),
    })
}
