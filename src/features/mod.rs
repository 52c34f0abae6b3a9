//! The product, one folder a feature; file names are the layers.
//!
//! Invariant: `model` and `view` are pure, `store` is SQL, `flow` is a use case, and `command`, `buttons`,
//! `jobs` are thin edges that call `flow`. Features reach each other only through `flow` and `model`.

pub mod embedwatcher;
pub mod exports;
pub mod faq;
pub mod meta;
pub mod reminders;
pub mod settings;
pub mod tickets;
pub mod tokens;

use crate::{
    app::App,
    clock::Clock,
    config::Config,
    db::Db,
    error::Result,
    feature::{self, List},
    ids::Ids,
};

/// Every feature.
pub static ALL: List = &[
    &faq::Faq,
    &tickets::Tickets,
    &reminders::Reminders,
    &embedwatcher::EmbedWatcher,
    &settings::Settings,
    &exports::Exports,
    &tokens::Tokens,
    &meta::Meta,
];

/// The bot with every feature, on an open, migrated database.
pub fn assemble(config: Config, db: Db, clock: Clock, ids: Ids) -> Result<App> {
    let registries = feature::install(ALL, &config)?;
    App::new(config, db, clock, ids, registries)
}
