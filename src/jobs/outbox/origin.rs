//! The features that decide on outbox entries and learn how they ended.

use std::pin::Pin;

use super::Settled;
use crate::{app::App, db::Tx, error::Result, ids::GuildId};

/// The fate of an outbox entry that waited too long.
#[derive(Clone, Debug, PartialEq)]
pub enum Stale {
    /// It is carried out as it is.
    Send,
    /// This is sent instead; it is asked again before another try, as more may be late by then.
    Instead(serde_json::Value),
    /// It is left out.
    Drop,
}

/// The work of [`Origin::settled`].
pub type Settling<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;
/// The work of [`Origin::stale`].
pub type Judged<'a> = Pin<Box<dyn Future<Output = Result<Stale>> + Send + 'a>>;

/// Everybody who decides on outbox entries.
pub(in crate::jobs) struct Origins(pub(in crate::jobs) Vec<&'static dyn Origin>);

impl Origins {
    pub(super) fn named(&self, name: &str) -> Option<&'static dyn Origin> {
        self.0.iter().find(|origin| origin.name() == name).copied()
    }
}

/// A part of the product that decides on outbox entries.
pub trait Origin: Sync {
    /// Its name, as in folder names and logs.
    fn name(&self) -> &'static str;

    /// Learns how an outbox entry ended that it asked to be told of, in the transaction that settles it. Once an
    /// outbox entry, unless an operator settles it again.
    fn settled<'a>(
        &'a self,
        _app: &'a App,
        _tx: &'a mut Tx,
        _guild: GuildId,
        _key: &'a str,
        _ended: &'a Settled,
    ) -> Settling<'a> {
        Box::pin(async { Ok(()) })
    }

    /// Asks Discord for what [`Origin::stale`] needs to know, before its transaction.
    fn look_ahead<'a>(&'a self, _app: &'a App, _guild: GuildId, _key: &'a str) -> Settling<'a> {
        Box::pin(async { Ok(()) })
    }

    /// Says what becomes of an outbox entry that was not carried out while it was fresh, and surely did not happen
    /// yet; in the transaction that notes it.
    fn stale<'a>(
        &'a self,
        _app: &'a App,
        _tx: &'a mut Tx,
        _guild: GuildId,
        _key: &'a str,
        _effect: &'a str,
    ) -> Judged<'a> {
        Box::pin(async { Ok(Stale::Send) })
    }
}
