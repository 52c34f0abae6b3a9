//! Learning the results of outbox entries that ended.
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
    let number = which.parse().unwrap_or(0);
    match (what, ended.state) {
        ("first", _) => flow::first_sent(app, tx, guild, number, ended).await,
        ("panel", _) => flow::settle_panel(tx, guild, which, ended).await,
        ("access", _) => flow::answered(app, tx, guild, number, ended).await,
        ("delete", State::Failed) => flow::channel_kept(app, tx, guild, number, ended).await,
        ("archive", State::Done) => flow::filed(tx, guild, number, ended).await,
        ("archive", State::Failed) => flow::unfiled(app, tx, guild, number, ended).await,
        ("note", State::Failed) => flow::unsaid(app, tx, guild, ended).await,
        _ => Ok(()),
    }
}
