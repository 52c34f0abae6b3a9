//! What an API token may do.
//!
//! Invariant: a route names what it needs of a token as a type, so no route can be reached by a token that
//! lacks it.

use crate::lang::Text;

/// A scope of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// Its name, like `settings:read`.
    pub name: &'static str,
    about: &'static str,
}

impl Scope {
    /// What it allows.
    pub fn about(&self) -> Text {
        Text::new(self.about, Vec::new())
    }
}

/// What a route asks of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// This scope.
    Scope(Scope),
    /// Any token of the server will do.
    AnyToken,
    /// Only people who are logged in may; no token can.
    Login,
}

/// What a route asks of a token, as a type.
pub trait Needs: Send + Sync + 'static {
    /// What it asks.
    const NEED: Need;
}

/// Any token of the server will do.
#[derive(Debug)]
pub struct AnyToken;

impl Needs for AnyToken {
    const NEED: Need = Need::AnyToken;
}

/// Only people who are logged in may.
#[derive(Debug)]
pub struct Login;

impl Needs for Login {
    const NEED: Need = Need::Login;
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $type:ident = $name:literal, $about:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $type;

            impl Needs for $type {
                const NEED: Need = Need::Scope(Scope { name: $name, about: $about });
            }
        )*

        /// Every scope, in the order they are offered.
        pub const ALL: &[Scope] = &[$(Scope { name: $name, about: $about }),*];
    };
}

scopes! {
    /// Reads settings and exports them.
    ReadSettings = "settings:read", "Read settings, and export them";
    /// Changes settings.
    WriteSettings = "settings:write", "Change settings, import and roll back";
    /// Reads the history of settings.
    ReadHistory = "history:read", "Read who changed which setting";
    /// Reads FAQ entries and what was searched.
    ReadFaq = "faq:read", "Read FAQ entries, searches and gaps";
    /// Changes FAQ entries.
    WriteFaq = "faq:write", "Add, change and delete FAQ entries";
    /// Reads tickets, their notes and transcripts.
    ReadTickets = "tickets:read", "Read tickets, notes, transcripts and types";
    /// Works on tickets and changes their types.
    WriteTickets = "tickets:write", "Open tickets, work on them, and change types";
    /// Reads reminders.
    ReadReminders = "reminders:read", "Read reminders";
    /// Changes reminders.
    WriteReminders = "reminders:write", "Make, change, pause and delete reminders";
    /// Takes exports out.
    ReadExports = "exports:read", "Take everything out that can be exported, as files";
}

/// The scope of this name.
pub fn named(name: &str) -> Option<Scope> {
    ALL.iter().find(|scope| scope.name == name).copied()
}
