//! Panics of handlers.
//!
//! Invariant: a panic ends one answer, with an incident, and nothing else.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use crate::error::{Error, Result};

/// A future whose panic becomes an error. A handler is polled where its request is, and becomes a task
/// only when it is slow, because most are not and a task costs more than a fast handler.
pub struct CatchPanic<F>(pub F);

impl<T, F: Future<Output = Result<T>> + Unpin> Future for CatchPanic<F> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        catch_unwind(AssertUnwindSafe(|| Pin::new(&mut self.0).poll(cx)))
            .unwrap_or_else(|panic| Poll::Ready(Err(panicked(&*panic))))
    }
}

/// The error that a panic stands for.
pub fn panicked(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Error::internal("a handler panicked", text.unwrap_or_else(|| "without a word".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_error_that_says_what_it_said() {
        let error = CatchPanic(Box::pin(async { panic!("boom {}", 1) as Result<()> }))
            .await
            .expect_err("an error");
        assert!(error.to_string().contains("boom 1"), "{error}");
    }
}
