//! The kinds of settings. A kind is its validation: the same for Discord, pages, the API and
//! imports.
//!
//! Invariant: what [`Kind::read`] gives is canonical JSON that [`Kind::accepts`], so a stored value can be
//! compared, shown and typed without further checks.

mod read;
mod schema;
mod show;
mod template;
#[cfg(test)]
mod tests;
mod zones;

use serde_json::Value as Json;
use twilight_model::{guild::Permissions, id::Id};

pub use alphapy_kernel::duration::{
    parse as duration_seconds, rough as duration_rough, words as duration_words,
};
pub use read::Input;
pub use show::Shown;
pub use template::{
    Placeholder, check as check_template, fill as fill_template, parts as template_parts,
};
pub use zones::problem as zone_problem;

use crate::{ids::UserId, lang::Text, tr};

/// One of a fixed set of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The stored value.
    pub value: &'static str,
    /// The label that people read.
    pub label: &'static str,
}

/// The bot's use of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleUse {
    /// Look whether somebody has it.
    Recognise,
    /// Give it to people.
    Give,
    Mention,
}

/// The kind of a setting's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// On or off.
    Toggle,
    /// A whole number.
    Integer {
        /// The smallest that is allowed.
        min: i64,
        /// The largest that is allowed.
        max: i64,
        /// The unit, in the plural, like `days`; may be empty.
        unit: &'static str,
    },
    /// A number with decimals.
    Decimal {
        /// The smallest that is allowed.
        min: f64,
        /// The largest that is allowed.
        max: f64,
    },
    /// Text; empty when not set.
    Text {
        /// Characters at most.
        max: usize,
        /// Whether it may have several lines.
        lines: Lines,
    },
    /// Text with named placeholders in braces.
    Template {
        /// Characters at most.
        max: usize,
        /// The placeholders that may stand in braces.
        placeholders: &'static [Placeholder],
    },
    /// One of a fixed set.
    Choice(&'static [Choice]),
    /// A channel, or none.
    Channel {
        /// Which kinds of channels, as Discord numbers them.
        kinds: &'static [u8],
        /// The permissions that the bot needs there.
        needs: Permissions,
    },
    /// A role, or none.
    Role(RoleUse),
    /// A user, or none.
    User,
    /// A span of time, in seconds.
    Duration {
        /// Seconds at least.
        min: i64,
        /// Seconds at most.
        max: i64,
    },
    /// The hours of a week in which somebody works, or none for around the clock; see [`crate::hours`].
    Hours,
    /// An IANA time zone.
    Zone,
    /// A language the bot speaks, or `auto` for the one the server has in Discord.
    Language,
    /// Several values of one kind, each once, in the order they were given.
    List {
        /// The kind of each.
        of: &'static Kind,
        /// How many at most.
        max: usize,
    },
}

/// Whether a text may have several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// One line.
    One,
    /// Any number of lines.
    Many,
}

/// The language of the server as it is set in Discord.
pub const AUTO: &str = "auto";

impl Kind {
    /// Whether a value is canonical and allowed.
    pub fn accepts(&self, value: &Json) -> bool {
        self.read(&Input::Json(value.clone())).is_ok_and(|read| read == *value)
    }

    /// The kind of one value: of a list's items, or itself.
    pub const fn item(&self) -> &Self {
        match self {
            Self::List { of, .. } => of,
            other => other,
        }
    }

    /// Whether it holds several values.
    pub const fn is_list(&self) -> bool {
        matches!(self, Self::List { .. })
    }

    /// The people in a value.
    pub fn people(&self, value: &Json) -> Vec<UserId> {
        if !matches!(self.item(), Self::User) {
            return Vec::new();
        }
        let ids = self.written(value);
        ids.iter().filter_map(|id| Id::new_checked(id.parse().ok()?)).collect()
    }

    /// Its name in the reference.
    pub fn name(&self) -> Text {
        match self {
            Self::Toggle => tr!("on or off"),
            Self::Integer { .. } => tr!("whole number"),
            Self::Decimal { .. } => tr!("number"),
            Self::Text { .. } => tr!("text"),
            Self::Template { .. } => tr!("text with placeholders"),
            Self::Choice(_) => tr!("choice"),
            Self::Channel { .. } => tr!("channel"),
            Self::Role(_) => tr!("role"),
            Self::User => tr!("user"),
            Self::Duration { .. } => tr!("duration"),
            Self::Hours => tr!("weekly hours"),
            Self::Zone => tr!("time zone"),
            Self::Language => tr!("language"),
            Self::List { of, .. } => match of {
                Self::Channel { .. } => tr!("channels"),
                Self::Role(_) => tr!("roles"),
                Self::User => tr!("users"),
                Self::Choice(_) => tr!("choices"),
                _ => tr!("list"),
            },
        }
    }

    /// The choices that can be offered while typing a value: each with its label. None for kinds whose
    /// values cannot be counted up.
    pub fn offers(&self) -> Vec<(String, Text)> {
        match self {
            Self::Toggle => vec![("on".into(), tr!("on")), ("off".into(), tr!("off"))],
            Self::Choice(choices) => choices
                .iter()
                .map(|choice| (choice.value.to_owned(), Text::new(choice.label, Vec::new())))
                .collect(),
            Self::Language => show::languages(),
            Self::Zone => chrono_tz::TZ_VARIANTS
                .iter()
                .filter(|zone| zones::says_where(**zone))
                .map(|zone| (zone.name().to_owned(), tr!("{zone}", zone = zone.name())))
                .collect(),
            Self::List { of, .. } => of.offers(),
            _ => Vec::new(),
        }
    }
}
