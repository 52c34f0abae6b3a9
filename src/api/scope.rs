//! What an API token may do.
//!
//! Invariant: a route names its scope as a type, so no route can be reached by a token that lacks it.

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
    #[must_use]
    pub fn about(&self) -> Text {
        Text::new(self.about, Vec::new())
    }
}

/// A scope as a type.
pub trait Needs: Send + Sync + 'static {
    /// The scope.
    const SCOPE: Scope;
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $type:ident = $name:literal, $about:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $type;

            impl Needs for $type {
                const SCOPE: Scope = Scope { name: $name, about: $about };
            }
        )*

        /// Every scope, in the order they are offered.
        pub const ALL: &[Scope] = &[$($type::SCOPE),*];
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
}

/// The scope of this name.
#[must_use]
pub fn named(name: &str) -> Option<Scope> {
    ALL.iter().find(|scope| scope.name == name).copied()
}
