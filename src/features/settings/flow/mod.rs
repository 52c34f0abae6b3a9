//! Changes that wait for somebody to say yes.
//!
//! Invariant: what is confirmed is exactly what was shown; it is checked again, and refused when somebody
//! changed the same meanwhile.

mod findings;

pub use findings::{missing, with_findings};

use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    db::Tx,
    discord::views,
    error::Result,
    ids::GuildId,
    permissions::{Authority as _, GuildAdmin},
    settings::{
        self, Author, Base, Checked, Edit, Op, Registry, Saved, Surface, Unverified, flow, transfer,
    },
};

/// Edits that were shown and wait.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    edits: Vec<Kept>,
    /// The revision they were shown at; none when they do not depend on it.
    revision: Option<i64>,
    /// Whether to save although Discord could not be asked.
    unverified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    scope: String,
    key: String,
    op: Op,
    reverts: Option<i64>,
}

impl Pending {
    /// The checked edits, to be saved on `base`.
    pub fn new(checked: &Checked, base: Base) -> Self {
        let edits = checked.edits.iter().map(|edit| Kept {
            scope: edit.spec.scope.to_owned(),
            key: edit.spec.key.to_owned(),
            op: edit.op.clone(),
            reverts: edit.reverts,
        });
        let revision = match base {
            Base::Latest => None,
            Base::Seen(revision) => Some(revision),
        };
        let unverified = !checked.unverified.is_empty();
        Self { edits: edits.collect(), revision, unverified }
    }

    fn edits(&self, registry: &Registry) -> Vec<Edit> {
        self.edits
            .iter()
            .filter_map(|kept| {
                let spec = registry.spec(&kept.scope, &kept.key)?;
                Some(Edit { spec, op: kept.op.clone(), reverts: kept.reverts })
            })
            .collect()
    }
}

/// Keeps edits under an id that a button names.
pub async fn keep(app: &App, who: GuildAdmin, id: &str, pending: &Pending) -> Result<()> {
    views::save(&app.db, who.guild(), id, pending, app.clock.now()).await
}

/// Looks again at what waits.
pub async fn look(app: &App, who: GuildAdmin, id: &str) -> Result<(Pending, Checked)> {
    let pending: Pending = views::load(&app.db, who.guild(), id, app.clock.now()).await?;
    let edits = pending.edits(crate::settings::registry(app));
    let checked = flow::check_again(app, who.guild(), edits).await?;
    Ok((pending, checked))
}

/// Saves what waited.
pub async fn apply(
    app: &App,
    tx: &mut Tx,
    who: GuildAdmin,
    pending: &Pending,
    checked: &Checked,
) -> Result<Saved> {
    let base = pending.revision.map_or(Base::Latest, Base::Seen);
    let accept = if pending.unverified { Unverified::Accept } else { Unverified::Refuse };
    save(app, tx, who, checked, base, accept).await
}

/// Every setting of a guild as a file.
pub async fn file(app: &App, guild: GuildId) -> Result<serde_json::Value> {
    let current = settings::current(app, guild).await?;
    Ok(transfer::export(crate::settings::registry(app), guild, &current, app.clock.now()))
}

/// Saves in Discord's name.
pub async fn save(
    app: &App,
    tx: &mut Tx,
    who: GuildAdmin,
    checked: &Checked,
    base: Base,
    accept: Unverified,
) -> Result<Saved> {
    let author = Author::new(who, Surface::Discord);
    flow::save(app, tx, &author, checked, base, accept).await
}
