//! Errors, as people are told them.
//!
//! Invariant: everything but [`Error::Internal`] is an answer, made of words for the person who asked;
//! an internal error is logged once, at the edge, with the reference that the person also sees.

use std::time::Duration;

use crate::{db, lang::Text, tr};

/// The result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the product says no; the text says what to do instead.
    #[error("refused: {0}")]
    Refused(Text),
    /// The thing named does not exist (in this guild).
    #[error("not found: {0}")]
    NotFound(Text),
    /// The person lacks the right; the text says who has it.
    #[error("forbidden: {0}")]
    Forbidden(Text),
    /// Input does not fit; one entry a field.
    #[error("invalid: {}", .0.iter().map(|p| format!("{}: {}", p.field, p.text)).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Problem>),
    /// Too much at once; try again after this time.
    #[error("limited for {0:?}")]
    Limited(Duration),
    /// Something we need does not answer; it may work in a minute.
    #[error("unavailable: {0}")]
    Unavailable(Text),
    /// We hold back requests to Discord ourselves, for this long: Discord was not asked, so its silence
    /// proves nothing.
    #[error("requests to Discord are held back for {0:?}")]
    Paused(Duration),
    /// Our fault, or that of something we depend on.
    #[error("{context}: {source}")]
    Internal {
        /// The action that failed.
        context: &'static str,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Why one field's value was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field, as people see it.
    pub field: Text,
    /// The reason, and what would be right.
    pub text: Text,
}

impl Error {
    /// Whether Discord could not be asked, for whatever reason, so that the same may work later.
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Paused(_))
    }

    /// Returns the sentence that people read about [`Error::Paused`].
    pub fn paused(after: Duration) -> Text {
        tr!(
            "I am holding back requests to Discord for a while, to stay within its limits. Try again in {seconds} s.",
            seconds = after.as_secs().max(1)
        )
    }

    /// An internal error with what was being done.
    pub fn internal(
        context: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Internal { context, source: source.into() }
    }
}

impl From<db::Error> for Error {
    fn from(source: db::Error) -> Self {
        Self::internal("database", source)
    }
}
