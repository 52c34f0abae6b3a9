//! A task that this instance holds.

use super::{Task, TaskRun, Tasks};
use crate::{app::App, clock::Time, db::FromRow, ids::from_i64};

#[derive(FromRow)]
pub(super) struct Row {
    guild_id: i64,
    name: String,
    key: String,
    version: i64,
    attempts: i64,
    runs: i64,
    failing_since: Option<Time>,
    created_at: Time,
}

/// A task that this instance holds.
pub(super) struct Held {
    pub(super) task: &'static Task,
    pub(super) asked: TaskRun,
    pub(super) version: i64,
    /// Since when it fails, when it does.
    pub(super) failing_since: Option<Time>,
}

impl Held {
    pub(super) fn of(app: &App, row: Row) -> Option<Self> {
        let task = app.part::<Tasks>().named(&row.name)?;
        let asked = TaskRun {
            guild: from_i64(row.guild_id)?,
            key: row.key,
            attempts: row.attempts,
            runs: row.runs,
            since: row.created_at,
        };
        Some(Self { task, asked, version: row.version, failing_since: row.failing_since })
    }
}
