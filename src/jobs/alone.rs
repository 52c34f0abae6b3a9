//! One piece of a loop over guilds or rows.
//!
//! Invariant: what fails of one piece, or panics, stops no other piece, and the piece is named where it is
//! reported.

use crate::{
    app::App,
    error::{Error, Result},
    panics::CatchPanic,
};

/// Runs a piece of `what` for `row`; none when it failed, which was reported then.
pub async fn alone<T>(
    app: &App,
    what: &'static str,
    row: &str,
    piece: impl Future<Output = Result<T>> + Send,
) -> Option<T> {
    match CatchPanic(Box::pin(piece)).await {
        Ok(done) => Some(done),
        Err(error @ Error::Internal { .. }) => {
            app.incident(&Error::internal(what, format!("{row}: {error}"))).await;
            None
        }
        Err(error) => {
            tracing::warn!(what, row, %error, "a piece of recurring work was left for later");
            None
        }
    }
}
