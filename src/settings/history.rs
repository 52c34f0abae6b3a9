//! What was changed, by whom, and taking it back.
//!
//! Invariant: history only grows; a rollback is a change like any other, that names what it takes back.

use std::{collections::BTreeMap, sync::Arc};

pub use super::recorded::{Filter, Recorded, Target};
use super::{
    Change, Current, Edit, Op, Spec,
    flow::{self, Checked},
    store,
};
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

/// The settings as they were at an earlier revision, which somebody still looks at.
pub async fn seen(
    app: &App,
    guild: GuildId,
    current: &Arc<Current>,
    revision: i64,
) -> Result<Arc<Current>> {
    if revision >= current.revision {
        return Ok(current.clone());
    }
    let since = store::first_since(&app.db, guild, revision).await?;
    let undone = since.iter().filter_map(|change| {
        let spec = change.spec(crate::settings::registry(app))?;
        let (before, after) = (
            change.value_after(crate::settings::registry(app)),
            change.value_before(crate::settings::registry(app)),
        );
        Some(Change { spec, before, after, reverts: None })
    });
    Ok(Arc::new(current.drafted(&undone.collect::<Vec<_>>())))
}

/// A rollback that was looked at but not made.
#[derive(Debug)]
pub struct Rollback {
    /// What it would change; saved with [`flow::save`].
    pub checked: Checked,
    /// Settings that were changed again later, with that later change: those are lost too.
    pub overtaken: Vec<(&'static Spec, i64)>,
    /// Settings of the set that this version of the bot does not have any more.
    pub gone: Vec<String>,
}

/// Looks at what taking back a change, or a change set, would do now.
pub async fn rollback(app: &App, guild: GuildId, target: Target) -> Result<Rollback> {
    let recorded = store::targeted(&app.db, guild, target).await?;
    if recorded.is_empty() {
        return Err(unknown(target));
    }
    let current = super::current(app, guild).await?;
    let mut gone = Vec::new();
    let mut edits = Vec::new();
    let mut overtaken = Vec::new();
    for change in &recorded {
        let Some(spec) = change.spec(crate::settings::registry(app)) else {
            gone.push(format!("{}.{}", change.scope, change.key));
            continue;
        };
        overtaken.extend(later(&current, spec, change));
        let op = change.before.clone().map_or(Op::Reset, Op::Set);
        edits.push(Edit { spec, op, reverts: Some(change.number) });
    }
    let checked = flow::check_edits(app, guild, &current, edits, Vec::new()).await?;
    Ok(Rollback { checked, overtaken, gone })
}

/// The change that came after this one, when there is one.
fn later(
    current: &Current,
    spec: &'static Spec,
    change: &Recorded,
) -> Option<(&'static Spec, i64)> {
    let latest = current.held(spec)?.change;
    (latest != change.number).then_some((spec, latest))
}

fn unknown(target: Target) -> Error {
    Error::NotFound(match target {
        Target::Change(number) => tr!("There is no change **#{number}** here.", number = number),
        Target::Set(set) => tr!("There is no change set **#{set}** here.", set = set),
    })
}
