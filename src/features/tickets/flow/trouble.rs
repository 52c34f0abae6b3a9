//! The outcome of a ticket's task when Discord does not do what it is asked.

use crate::{
    discord::client::{CallError, Explain as _},
    error::Error,
    tr,
};

/// Whether the same request may succeed later, or may have.
pub(super) fn is_passing(error: &CallError) -> bool {
    error.is_transient() || error.in_doubt()
}

/// The error of a call that should have worked: an outage, or a fault of ours.
pub(super) fn unavailable(error: CallError) -> Error {
    if matches!(error.explain(), Error::Paused(_)) {
        return error.explain();
    }
    if is_passing(&error) {
        return Error::Unavailable(tr!("Discord does not answer right now. I keep trying."));
    }
    Error::internal("ask Discord about a ticket", error)
}
