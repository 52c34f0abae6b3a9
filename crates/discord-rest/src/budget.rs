//! The budget that the instances of one bot share: the requests a second, and the pauses.
//!
//! Invariant: the shares of all live instances together never exceed [`REQUESTS_PER_SECOND`], and a global pause
//! that one of them met is obeyed by each with its next beat.

use alphapy_kernel::time::Time;

use super::{Client, REQUESTS_PER_SECOND};

/// Where the instances of one bot find each other, such as a table of their database.
pub trait Budget {
    /// Why it could not be read or written.
    type Error;

    /// Notes that this instance lives, and returns how many do, itself included.
    fn live(&self) -> impl Future<Output = Result<u32, Self::Error>> + Send;

    /// Tells the others that nothing may be sent until then; never shortens what they were told.
    fn tell(&self, until: Time) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Until when nothing may be sent, as told by any instance; none when that is over.
    fn told(&self) -> impl Future<Output = Result<Option<Time>, Self::Error>> + Send;
}

impl Client {
    /// Takes this instance's share of the requests a second, tells the others of a pause that it met, and obeys one
    /// that they met. To be called every second or so, and whenever [`Client::watch_pauses`] changes.
    ///
    /// # Errors
    ///
    /// The error of the budget; the share and the pauses then stay as they were.
    pub async fn beat<B: Budget + Sync>(&self, budget: &B) -> Result<(), B::Error> {
        let live = budget.live().await?.max(1);
        self.set_share(REQUESTS_PER_SECOND / f64::from(live));
        if let Some(until) = self.paused_until() {
            budget.tell(until).await?;
        }
        if let Some(until) = budget.told().await? {
            self.pause_until(until);
        }
        Ok(())
    }
}
