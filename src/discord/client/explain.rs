//! The meaning of a failed call for the person who waits.
//!
//! Invariant: a person is told to try again only where that may help.

use std::time::Duration;

use super::CallError;
use crate::{error::Error, tr};

/// Failures in the words of the bot.
pub trait Explain {
    /// Returns the failure as an error for the person who waits, apart from what Discord says no to: whether
    /// Discord was silent, or this program did not ask.
    fn explain(&self) -> Error;
}

impl Explain for CallError {
    fn explain(&self) -> Error {
        match self.cause() {
            Self::RateLimited { retry_after } | Self::CircuitOpen { retry_after } => {
                Error::Paused(*retry_after)
            }
            Self::TokenRefused => Error::Paused(Duration::from_mins(1)),
            Self::Status { status, .. } if !(*status >= 500 || *status == 408) => {
                Error::internal("ask Discord", self.clone())
            }
            Self::Status { .. } | Self::Unreachable { .. } | Self::TimedOut => {
                Error::Unavailable(tr!("Discord does not answer right now. Try again in a minute."))
            }
            Self::Decode(_) | Self::Build(_) | Self::InDoubt(_) => {
                Error::internal("ask Discord", self.clone())
            }
        }
    }
}
