//! Tickets: help for one person at a time, from opening to the transcript.
//!
//! Invariant: every row belongs to one guild, and a ticket is reached only with that guild's id.

pub mod transcript;

use crate::{
    db::Tx,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
};

/// The feature.
#[derive(Debug)]
pub struct Tickets;

impl Feature for Tickets {
    fn name(&self) -> &'static str {
        "tickets"
    }

    fn purge(&self) -> &'static [&'static str] {
        &transcript::store::PURGE
    }

    fn erase<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Erased<'a> {
        Box::pin(transcript::store::erase(tx, guild, user))
    }

    fn export<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Exported<'a> {
        Box::pin(transcript::store::export(tx, guild, user))
    }
}
