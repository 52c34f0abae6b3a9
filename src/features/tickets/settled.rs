//! What tickets learn from outbox entries that ended.
//!
//! Invariant: it is learnt in the transaction that settles the outbox entry, so a ticket knows its message as soon as
//! anybody does.

use super::flow;
use crate::{
    app::App,
    db::Tx,
    error::Result,
    ids::GuildId,
    jobs::outbox::{Settled, State},
};

/// Learns how an outbox entry ended that was decided under `key`.
pub(super) async fn settled(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    key: &str,
    ended: &Settled,
) -> Result<()> {
    let (what, which) = key.split_once(':').unwrap_or((key, ""));
    match (what, ended.state) {
        ("first", _) => flow::first_sent(app, tx, guild, which.parse().unwrap_or(0), ended).await,
        ("panel", _) => flow::settle_panel(tx, guild, which, ended).await,
        ("access" | "archive", State::Failed) => flow::admitted(app, tx, guild, ended).await,
        _ => Ok(()),
    }
}
