//! Embed watcher: reads dates and times in announcements and scheduled events, and makes reminders of them.
//!
//! Invariant: each announcement makes a reminder once, on whichever instance it is read, and what it cannot
//! read it says instead of guessing.

mod buttons;
mod command;
pub mod flow;
pub mod ids;
pub mod model;
pub mod settings;
pub mod store;
pub mod tables;
pub mod view;

use crate::{
    db::Tx,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    interactions::registry::{CommandEntry, ComponentEntry},
    jobs::{Work, outbox::Origin, tasks::Task},
    settings::{Scope, Scoped as _},
    tables::Table,
    tr,
};

/// The feature.
#[derive(Debug)]
pub struct EmbedWatcher;

static COMMANDS: &[CommandEntry] = &[CommandEntry::of::<command::Test>()];

static COMPONENTS: &[ComponentEntry] =
    &[ComponentEntry::of::<ids::Keep>(), ComponentEntry::of::<ids::Undo>()];

static JOBS: &[Work] = &[
    Work {
        name: "embedwatcher",
        every_seconds: 60,
        run: |app| Box::pin(async move { flow::ask_all(&app).await }),
    },
    Work {
        name: "embedwatcher-events",
        every_seconds: 300,
        run: |app| Box::pin(async move { flow::ask_for_events(&app).await }),
    },
];

static TASKS: &[Task] = &[
    Task {
        name: flow::TASK,
        about: |_| tr!("Read the announcements channel"),
        run: |app, asked| Box::pin(async move { Box::pin(flow::read(&app, asked)).await }),
    },
    Task {
        name: flow::EVENTS,
        about: |_| tr!("Read the scheduled events"),
        run: |app, asked| Box::pin(async move { Box::pin(flow::read_events(&app, asked)).await }),
    },
];

impl Origin for EmbedWatcher {
    fn name(&self) -> &'static str {
        "embedwatcher"
    }
}

impl Feature for EmbedWatcher {
    fn config_commands(&self) -> &'static [CommandEntry] {
        COMMANDS
    }

    fn components(&self) -> &'static [ComponentEntry] {
        COMPONENTS
    }

    fn jobs(&self) -> &'static [Work] {
        JOBS
    }

    fn tasks(&self) -> &'static [Task] {
        TASKS
    }

    fn settings(&self) -> Option<&'static Scope> {
        Some(settings::EmbedWatcher::scope())
    }

    fn tables(&self) -> &'static [Table] {
        tables::TABLES
    }

    /// It keeps no person: of a message only its id, and hashes of what it said.
    fn erase<'a>(&self, _: &'a mut Tx, _: GuildId, _: UserId) -> Erased<'a> {
        Box::pin(async { Ok(()) })
    }

    fn export<'a>(&self, _: &'a mut Tx, _: GuildId, _: UserId) -> Exported<'a> {
        Box::pin(async { Ok(serde_json::json!({})) })
    }
}
