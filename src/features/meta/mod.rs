//! `/help`, `/about`, and the operators' *Mark as seen*.
//!
//! Invariant: help is read from the same lists that dispatch reads, so it cannot promise what is not there.

mod command;
pub mod ids;
mod preview;
mod view;

use crate::{
    db::Tx,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    interactions::registry::{CommandEntry, ComponentEntry, Root, ShownTo},
    jobs::outbox::Origin,
    settings::Preview,
    tables::Table,
};

/// The feature.
#[derive(Debug)]
pub struct Meta;

static COMMANDS: &[Root] = &[
    Root {
        name: "help",
        description: "",
        shown_to: ShownTo::Everyone,
        commands: &[CommandEntry::of::<command::Help>()],
        groups: None,
    },
    Root {
        name: "about",
        description: "",
        shown_to: ShownTo::Everyone,
        commands: &[CommandEntry::of::<command::About>()],
        groups: None,
    },
];

static COMPONENTS: &[ComponentEntry] = &[ComponentEntry::of::<ids::Seen>()];

impl Origin for Meta {
    fn name(&self) -> &'static str {
        "meta"
    }
}

impl Feature for Meta {
    fn commands(&self) -> &'static [Root] {
        COMMANDS
    }

    fn components(&self) -> &'static [ComponentEntry] {
        COMPONENTS
    }

    fn previews(&self) -> &'static [Preview] {
        preview::PREVIEWS
    }

    fn tables(&self) -> &'static [Table] {
        &[]
    }

    fn erase<'a>(&self, _tx: &'a mut Tx, _guild: GuildId, _user: UserId) -> Erased<'a> {
        Box::pin(async { Ok(()) })
    }

    fn export<'a>(&self, _tx: &'a mut Tx, _guild: GuildId, _user: UserId) -> Exported<'a> {
        Box::pin(async { Ok(serde_json::Value::Null) })
    }
}
