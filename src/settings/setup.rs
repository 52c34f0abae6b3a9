//! The guided setup: which settings it asks for, and how far a guild came.
//!
//! Invariant: progress is a row, so anybody may go on days later, on any instance.

use std::collections::BTreeSet;

use super::{Author, Registry, Spec, spec::Setup};
use crate::{
    app::App,
    db::{On, Tx, sql},
    error::{Error, Result},
    ids::GuildId,
};

/// The settings it asks for, in order.
pub fn steps(registry: &Registry) -> impl Iterator<Item = &'static Spec> {
    registry.specs().filter(|spec| spec.setup == Setup::Asked)
}

/// The settings that were answered or skipped, by name.
pub async fn answered(app: &App, guild: GuildId) -> Result<BTreeSet<String>> {
    read(&app.db, guild).await
}

/// The same inside a transaction.
pub async fn answered_in(tx: &mut Tx, guild: GuildId) -> Result<BTreeSet<String>> {
    read(tx, guild).await
}

async fn read(on: impl Into<On<'_>>, guild: GuildId) -> Result<BTreeSet<String>> {
    let row: Option<(String,)> = sql("SELECT answered FROM setup_progress WHERE guild_id = $1")
        .bind(guild)
        .optional(on)
        .await?;
    let Some((answered,)) = row else { return Ok(BTreeSet::new()) };
    serde_json::from_str(&answered).map_err(|e| Error::internal("read the progress of a setup", e))
}

/// The first setting that was neither answered nor skipped.
pub fn next(registry: &Registry, answered: &BTreeSet<String>) -> Option<&'static Spec> {
    steps(registry).find(|spec| !answered.contains(&spec.name()))
}

/// Notes which settings were answered or skipped.
pub async fn note(
    app: &App,
    tx: &mut Tx,
    author: &Author,
    answered: &BTreeSet<String>,
) -> Result<()> {
    let answered =
        serde_json::to_string(answered).map_err(|e| Error::internal("note a setup", e))?;
    sql("INSERT INTO setup_progress (guild_id, answered, updated_by, updated_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (guild_id) DO UPDATE SET answered = $2, updated_by = $3, updated_at = $4")
    .bind(author.guild())
    .bind(answered)
    .bind(author.user())
    .bind(app.clock.now())
    .run(tx)
    .await?;
    Ok(())
}
