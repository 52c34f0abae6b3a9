//! Settings as they were, and taking their changes back.
//!
//! Invariant: history only grows; a rollback is a change like any other, that names what it takes back.

use std::sync::Arc;

pub use super::recorded::{SettingChange, subject};
use super::{
    Change, Current, Edit, Op, Spec,
    change::resolved,
    flow::{self, Checked},
};
pub use crate::changes::{ChangeSet, Filter, Page, Recorded, Target, page, set};
use crate::{app::App, changes, error::Result, ids::GuildId};

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
    let since = changes::first_since(&app.db, guild, revision).await?;
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
    /// The changes it would make; saved with [`flow::save`].
    pub checked: Checked,
    /// Settings that were changed again later, with that later change: those are lost too.
    pub overtaken: Vec<(&'static Spec, i64)>,
    /// Settings of the set that this version of the bot does not have any more.
    pub gone: Vec<String>,
}

/// Looks at what taking back a change, or a change set, would do now.
pub async fn rollback(app: &App, guild: GuildId, target: Target) -> Result<Rollback> {
    let recorded = changes::targeted(&app.db, guild, target).await?;
    if recorded.is_empty() {
        return Err(changes::unknown(target));
    }
    let current = super::current(app, guild).await?;
    let mut gone = Vec::new();
    let mut edits = Vec::new();
    let mut overtaken = Vec::new();
    for change in &recorded {
        let Some(spec) = change.spec(crate::settings::registry(app)) else {
            gone.push(format!("{}.{}", change.scope().unwrap_or(&change.subject), change.id));
            continue;
        };
        overtaken.extend(later(&current, spec, change));
        let op = change.before.clone().map_or(Op::Reset, Op::Set);
        edits.push(resolved(Edit { spec, op, reverts: Some(change.number) }));
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
