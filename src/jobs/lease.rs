//! Working while a lease is held.
//!
//! Invariant: work ends when its lease is surely lost, and not before: a renewal that fails is tried again until
//! the lease has run out. Work and renewal make progress side by side, so neither can wait for a connection that
//! the other one holds.

use std::{pin::pin, time::Duration};

use tokio::time::{Instant, sleep, timeout_at};

use crate::error::Result;

/// How soon a renewal that failed is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// How long a lease lasts, and how often it is renewed.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// How long the lease lasts after it was taken or renewed.
    pub lasts: Duration,
    /// How long to wait between two renewals.
    pub renewed_every: Duration,
}

/// Runs work whose lease was just taken, and renews the lease meanwhile. None when the lease was lost, because
/// `renew` answered false or kept failing until the lease had run out; the work is dropped then.
pub async fn hold<T, F>(
    terms: Terms,
    what: &'static str,
    renew: impl Fn() -> F,
    work: impl Future<Output = T>,
) -> Option<T>
where
    F: Future<Output = Result<bool>>,
{
    let lost = async {
        let mut until = Instant::now() + terms.lasts;
        let mut pause = terms.renewed_every;
        loop {
            sleep(pause).await;
            let asked = Instant::now();
            match timeout_at(until, renew()).await {
                Ok(Ok(true)) => (until, pause) = (asked + terms.lasts, terms.renewed_every),
                Ok(Ok(false)) | Err(_) => return,
                Ok(Err(error)) => {
                    tracing::warn!(%error, what, "a lease was not renewed; it is tried again");
                    pause = AGAIN.min(until.saturating_duration_since(Instant::now()));
                }
            }
            if Instant::now() >= until {
                return;
            }
        }
    };
    let (mut work, mut lost) = (pin!(work), pin!(lost));
    tokio::select! {
        biased;
        done = &mut work => Some(done),
        () = &mut lost => {
            tracing::warn!(what, "a lease was lost; another instance may go on");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::error::Error;

    const TERMS: Terms =
        Terms { lasts: Duration::from_millis(400), renewed_every: Duration::from_millis(50) };

    async fn busy(millis: u64) -> &'static str {
        sleep(Duration::from_millis(millis)).await;
        "done"
    }

    fn failed() -> Error {
        Error::internal("test", "no connection")
    }

    #[tokio::test]
    async fn a_hiccup_of_the_database_ends_no_work() {
        let asked = Cell::new(0);
        let renew = || {
            asked.set(asked.get() + 1);
            let fails = asked.get() == 1;
            async move { if fails { Err(failed()) } else { Ok(true) } }
        };
        let terms = Terms { lasts: Duration::from_millis(1_500), ..TERMS };
        assert_eq!(hold(terms, "test", renew, busy(1_200)).await, Some("done"));
        assert!(asked.get() > 1, "it went on renewing");
    }

    #[tokio::test]
    async fn a_lease_that_ran_out_or_was_taken_ends_the_work() {
        let started = Instant::now();
        let never = || async { Err(failed()) };
        assert_eq!(hold(TERMS, "test", never, busy(5_000)).await, None);
        assert!(started.elapsed() >= TERMS.lasts, "not before the lease ran out");
        let hangs = std::future::pending::<Result<bool>>;
        assert_eq!(hold(TERMS, "test", hangs, busy(5_000)).await, None);
        let taken = || async { Ok(false) };
        assert_eq!(hold(TERMS, "test", taken, busy(5_000)).await, None);
    }

    #[tokio::test]
    async fn work_goes_on_while_a_renewal_waits() {
        let slow = || async {
            sleep(Duration::from_millis(350)).await;
            Ok(true)
        };
        let started = Instant::now();
        assert_eq!(hold(TERMS, "test", slow, busy(120)).await, Some("done"));
        assert!(started.elapsed() < Duration::from_millis(300));
    }
}
