//! Exports: what a feature lets admins take out of a guild as a file, declared once.
//!
//! Invariant: an export reads one guild, which comes out of a [`Grant`]; rows are read page by page, so that
//! a million of them need no more memory than a thousand.
//!
//! # Adding an export
//!
//! One type that has [`Export`], and one item in [`crate::feature::Feature::exports`]:
//!
//! ```text
//! pub struct Things;
//!
//! impl Export for Things {
//!     const NAME: &'static str = "things";
//!     const PATH: &'static str = "export things";
//!     const ABOUT: &'static str = "All things as a table";
//!     const FORM: Form = Form::Csv(&["number", "title"]);
//!
//!     async fn page(app: App, grant: Grant, period: Period, after: Option<String>) -> Result<Page> { … }
//! }
//! ```
//!
//! The subcommand of `/export`, the route of the API and the download link follow from it.

mod command;
mod days;
mod link;
mod reader;

pub use days::{Days, Period};
pub use link::{Link, Opened, unknown};
pub use reader::{Audience, Reader};

use crate::{
    app::App,
    boxed::Boxed,
    csv::Cell,
    error::Result,
    ids::{GuildId, UserId},
    interactions::registry::{CommandEntry, Root, ShownTo},
    permissions::{Authority as _, GuildAdmin},
};

/// An export: its name and how its rows are read.
pub trait Export: Send + Sync + 'static {
    /// Its name, as in `/export <name>`.
    const NAME: &'static str;
    /// The full name of its command, `export <name>`.
    const PATH: &'static str;
    /// Its description, for the person who chooses; at most 100 characters.
    const ABOUT: &'static str;
    /// The format of its file.
    const FORM: Form;
    /// Whether it can be narrowed to some days.
    const DATES: Dates = Dates::None;

    /// The next page; `after` is what the page before gave as [`Page::Rows::next`].
    fn page(
        app: App,
        grant: Grant,
        period: Period,
        after: Option<String>,
    ) -> impl Future<Output = Result<Page>> + Send;
}

/// The format of an export's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table with these columns.
    Csv(&'static [&'static str]),
    /// One JSON value.
    Json,
}

impl Form {
    /// The ending of a file of this form.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Json => "json",
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv(_) => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// Whether an export can be narrowed to some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// It is always whole.
    None,
    /// By a first and a last day in the guild's zone.
    Days,
}

/// A part of an export.
#[derive(Clone, Debug)]
pub enum Page {
    /// Some rows of a table.
    Rows {
        /// The rows, each as long as there are columns.
        rows: Vec<Vec<Cell>>,
        /// The cursor of the next page; none after the last one.
        next: Option<String>,
    },
    /// All there is.
    Whole(serde_json::Value),
}

/// The right to read an export of one guild: an admin's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    guild: GuildId,
    by: UserId,
}

impl Grant {
    /// An admin's.
    pub fn of(who: GuildAdmin) -> Self {
        Self { guild: who.guild(), by: who.user() }
    }

    /// The guild that may be read.
    pub const fn guild(self) -> GuildId {
        self.guild
    }
}

/// Every export of the installation.
#[derive(Clone, Debug)]
pub struct Registry(pub Vec<&'static Entry>);

impl Registry {
    /// `/export`, with one subcommand an export. It lives as long as the process.
    pub fn command(&self) -> Root {
        let commands: Vec<_> = self.0.iter().map(|entry| (entry.command)()).collect();
        Root {
            name: "export",
            description: "Take data of this server out as a file",
            shown_to: ShownTo::ManageServer,
            commands: commands.leak(),
            groups: None,
        }
    }

    /// The export of this name.
    pub fn named(&self, name: &str) -> Option<&'static Entry> {
        self.0.iter().find(|entry| entry.name == name).copied()
    }
}

/// An export in a list.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub name: &'static str,
    /// Its description.
    pub about: &'static str,
    /// The format of its file.
    pub form: Form,
    /// Whether it can be narrowed to some days.
    pub dates: Dates,
    /// Its subcommand of `/export`.
    pub command: fn() -> CommandEntry,
    page: fn(App, Grant, Period, Option<String>) -> Boxed<Result<Page>>,
}

impl Entry {
    /// Lists an export.
    pub const fn of<E: Export>() -> Self {
        Self {
            name: E::NAME,
            about: E::ABOUT,
            form: E::FORM,
            dates: E::DATES,
            command: CommandEntry::of::<command::Take<E>>,
            page: |app, grant, period, after| Box::pin(E::page(app, grant, period, after)),
        }
    }
}
