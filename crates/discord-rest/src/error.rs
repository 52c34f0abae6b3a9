//! Why a call to Discord failed, and what that means for whoever made it.
//!
//! Invariant: no bot token and no interaction token ever stands in an error; and [`CallError::in_doubt`]
//! is false only when Discord surely did nothing.

use std::time::Duration;

/// Webhook token of an interaction that is over.
const INVALID_WEBHOOK_TOKEN: u64 = 50_027;
const UNKNOWN_WEBHOOK: u64 = 10_015;
const UNKNOWN_INTERACTION: u64 = 10_062;

/// Why a call to Discord failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Discord (or a proxy before it) answered with an error.
    #[error("Discord answered {status}{}: {message}", .code.map(|code| format!("/{code}")).unwrap_or_default())]
    Status {
        /// The HTTP status.
        status: u16,
        /// Discord's own error code, when the answer was Discord's JSON.
        code: Option<u64>,
        /// Discord's message with the fields it complains about, or the text of a page, cut short.
        message: String,
    },
    /// A rate limit does not clear in the time that the call had.
    #[error("rate limited for another {retry_after:?}")]
    RateLimited {
        /// How long to wait before the next try.
        retry_after: Duration,
    },
    /// No connection, or it broke.
    #[error("Discord cannot be reached: {reason}")]
    Unreachable {
        /// The error of the connection.
        reason: String,
    },
    /// No answer in the time that the call had.
    #[error("Discord did not answer in time")]
    TimedOut,
    /// This route failed so often lately that it is left alone for a while; nothing was sent.
    #[error("left alone for another {retry_after:?} after too many refusals")]
    CircuitOpen {
        /// How long until the route is tried again.
        retry_after: Duration,
    },
    /// Discord refuses the bot token; nothing more is sent with it for a while.
    #[error("Discord refuses the bot token")]
    TokenRefused,
    /// Discord did it, but its answer makes no sense to this program.
    #[error("Discord's answer cannot be read: {0}")]
    Decode(String),
    /// The request could not be built; nothing was sent.
    #[error("the request cannot be built: {0}")]
    Build(String),
    /// The call failed as described, but at least one try may have taken effect.
    #[error("{0} (it may have taken effect)")]
    InDoubt(Box<CallError>),
}

impl CallError {
    /// The failure itself, without the note that it is in doubt.
    #[must_use]
    pub fn cause(&self) -> &Self {
        match self {
            Self::InDoubt(cause) => cause.cause(),
            cause => cause,
        }
    }

    /// The HTTP status, when Discord answered.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.cause() {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Discord's own error code, such as 10008 for an unknown message.
    #[must_use]
    pub fn code(&self) -> Option<u64> {
        match self.cause() {
            Self::Status { code, .. } => *code,
            _ => None,
        }
    }

    /// Whether what the call names does not exist (404).
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether the bot lacks a right (403).
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// Whether the call may have taken effect although it failed.
    #[must_use]
    pub fn in_doubt(&self) -> bool {
        matches!(self, Self::InDoubt(_))
    }

    /// Whether the same call may succeed later; a refused token counts, as an operator can mend it.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self.cause() {
            Self::Status { status, .. } => *status >= 500 || matches!(status, 408 | 429),
            Self::RateLimited { .. }
            | Self::Unreachable { .. }
            | Self::TimedOut
            | Self::CircuitOpen { .. }
            | Self::TokenRefused => true,
            Self::Decode(_) | Self::Build(_) | Self::InDoubt(_) => false,
        }
    }

    /// Whether an interaction's token is over (15 minutes) or was never known.
    #[must_use]
    pub fn is_expired_token(&self) -> bool {
        matches!(
            (self.status(), self.code()),
            (Some(401), Some(INVALID_WEBHOOK_TOKEN))
                | (Some(404), Some(UNKNOWN_WEBHOOK | UNKNOWN_INTERACTION))
        )
    }

    /// How long to wait before trying again, where Discord or a circuit said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.cause() {
            Self::RateLimited { retry_after } | Self::CircuitOpen { retry_after } => {
                Some(*retry_after)
            }
            _ => None,
        }
    }

    /// Notes that a try of this call may have taken effect.
    pub(super) fn doubtful(self) -> Self {
        match self {
            Self::InDoubt(_) => self,
            cause => Self::InDoubt(Box::new(cause)),
        }
    }
}

impl From<twilight_http::Error> for CallError {
    fn from(error: twilight_http::Error) -> Self {
        let text = error.to_string();
        let source = error.into_source().map(|source| format!(": {source}"));
        Self::Build(text + source.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, code: Option<u64>) -> CallError {
        CallError::Status { status, code, message: "no".into() }
    }

    #[test]
    fn questions_look_through_doubt() {
        let error = status(503, None).doubtful().doubtful();
        assert!(error.in_doubt() && error.is_transient());
        assert_eq!(error.cause(), &status(503, None));
        assert_eq!(error.to_string(), "Discord answered 503: no (it may have taken effect)");
        assert!(!CallError::TimedOut.in_doubt());
    }

    #[test]
    fn only_an_interactions_own_refusals_mean_an_expired_token() {
        for (http, code, expired) in [
            (401, Some(50_027), true),
            (404, Some(10_015), true),
            (404, Some(10_062), true),
            (401, Some(0), false),
            (401, None, false),
            (404, Some(10_008), false),
            (403, Some(50_027), false),
        ] {
            assert_eq!(status(http, code).is_expired_token(), expired, "{http} {code:?}");
        }
    }
}
