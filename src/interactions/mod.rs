//! Interactions: from the signed request to the answer.
//!
//! Invariant: nothing in this folder knows a feature; handlers reach it as the lists of a
//! [`registry::Registry`], and nothing unverified reaches a handler.
//!
//! The way of an interaction: [`receive`] checks the signature ([`verify`]), answers PING and parses
//! ([`payload`]); in a direct message [`direct`] finds the guild; [`dispatch`] finds the handler in the
//! [`registry`] and checks rights; [`defer`] keeps the three seconds; the handler gets a [`cx::Cx`] and gives a
//! [`crate::discord::reply::Reply`].

pub mod again;
pub mod cx;
pub mod defer;
pub mod direct;
pub mod dispatch;
mod enclosed;
pub mod entries;
pub mod events;
mod failure;
pub mod handler;
mod kept;
pub mod mentions;
pub mod payload;
pub mod receive;
pub mod registry;
mod roots;
pub mod sync;
pub mod tables;
pub mod take_over;
pub mod verify;

pub use registry::Registry;

use crate::jobs;

/// Registers this toolkit's own work and tables.
pub fn install(jobs: &mut jobs::Registry) {
    jobs.cleaning.extend([
        ("deferred answers", (|app| Box::pin(defer::clean(app))) as jobs::Upkeep),
        ("webhook events", |app| Box::pin(events::clean(app))),
        ("views", |app| Box::pin(crate::discord::views::clean(&app.db, app.clock.now()))),
    ]);
    jobs.tables.extend(tables::TABLES);
    jobs.releases.push(|app| Box::pin(defer::release(app)));
    jobs.take_over = Some(|app| Box::pin(take_over::take_over(app)));
}
