//! The guided setup: which settings it asks for, and how far a guild came.
//!
//! Invariant: progress is a row, so anybody may go on days later, on any instance.

use std::collections::BTreeSet;

use super::{Author, Current, Registry, Spec, System, spec::Setup};
use crate::{
    app::App,
    db::{On, Tx, sql},
    error::{Error, Result},
    ids::GuildId,
    lang::Text,
};

/// The settings it asks for, in order.
pub fn steps(registry: &Registry) -> impl Iterator<Item = &'static Spec> {
    registry.specs().filter(|spec| spec.setup != Setup::Left)
}

/// Where a step of the setup stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Somebody chose a value.
    Set,
    /// The default holds, and works.
    Kept,
    /// The default leaves something out that matters.
    NeedsYou,
}

/// Where a step stands. Skipping it changes nothing.
pub fn state(spec: &Spec, current: &Current) -> StepState {
    if current.chosen(spec).is_some() {
        return StepState::Set;
    }
    let on = current.read::<System>().has(spec.scope);
    if spec.setup == Setup::Vital && on { StepState::NeedsYou } else { StepState::Kept }
}

/// How many steps are in each state: set, kept, and in need of somebody.
pub fn tally(registry: &Registry, current: &Current) -> [usize; 3] {
    let mut tally = [0; 3];
    for spec in steps(registry) {
        tally[state(spec, current) as usize] += 1;
    }
    tally
}

/// Something that the end of the setup offers to do: a button of a feature.
#[derive(Debug)]
pub struct Starter {
    /// The feature, which must be on.
    pub feature: &'static str,
    /// The label of the button; an English sentence that can be translated.
    pub label: &'static str,
    /// The custom id of the button.
    pub custom_id: fn() -> String,
}

impl Starter {
    /// The label of the button.
    pub fn label(&self) -> Text {
        Text::new(self.label, Vec::new())
    }
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
