//! Work that follows when a setting changes.
//!
//! Invariant: it is decided in the transaction of the change, whichever surface it came from.

use std::pin::Pin;

use super::{Spec, registry};
use crate::{app::App, db::Tx, error::Result, ids::GuildId};

/// The work of a [`Follower`].
pub type Following<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// The work of a feature when one of these settings changes.
#[derive(Debug)]
pub struct Follower {
    /// The settings, by scope and key.
    pub settings: &'static [(&'static str, &'static str)],
    pub run: for<'a> fn(&'a App, &'a mut Tx, GuildId) -> Following<'a>,
}

/// Does what follows from changes of these settings.
pub(super) async fn follow(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    changed: impl Iterator<Item = &'static Spec>,
) -> Result<()> {
    let changed: Vec<_> = changed.map(|spec| (spec.scope, spec.key)).collect();
    for follower in &registry(app).followers {
        if follower.settings.iter().any(|setting| changed.contains(setting)) {
            (follower.run)(app, tx, guild).await?;
        }
    }
    Ok(())
}
