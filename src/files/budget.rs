//! How many bytes of files the process may hold while they move.
//!
//! Invariant: turns are given in the order in which they were asked for, and no server holds more than half of
//! the budget, so that one whose files do not move never stops the files of the others.

use std::{fmt, sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

use crate::{
    error::{Error, Result},
    ids::GuildId,
};

/// Bytes of files that the process holds at most.
pub const TOTAL: u64 = 12 * 1024 * 1024;
/// Bytes of files that belong to one server at most. A larger request counts as this much.
pub const A_GUILD: u64 = TOTAL / 2;
/// Bytes that are counted as one.
const UNIT: u64 = 1024;
/// When somebody whose turn did not come is told to try again.
const AGAIN: Duration = Duration::from_secs(10);
/// Servers whose parts are remembered; longer than any file moves.
const REMEMBERED: (u64, Duration) = (10_000, Duration::from_hours(1));

/// The bytes that may be in memory of all files together.
#[derive(Clone)]
pub struct Budget {
    all: Arc<Semaphore>,
    guilds: moka::sync::Cache<GuildId, Arc<Semaphore>>,
}

/// A part of the budget, given back when it is dropped.
pub struct Reserved {
    _guild: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Default for Budget {
    fn default() -> Self {
        let (servers, idle) = REMEMBERED;
        let guilds = moka::sync::Cache::builder().max_capacity(servers).time_to_idle(idle).build();
        Self { all: part(TOTAL), guilds }
    }
}

impl Budget {
    /// Waits for a part of the budget; [`Error::Limited`] when it is not free in time.
    pub async fn reserve(
        &self,
        guild: GuildId,
        bytes: u64,
        patience: Duration,
    ) -> Result<Arc<Reserved>> {
        let until = Instant::now() + patience;
        let units = u32::try_from(bytes.min(A_GUILD).div_ceil(UNIT)).unwrap_or(u32::MAX);
        let guild = self.guilds.get_with(guild, || part(A_GUILD));
        let turn = async {
            // The server's own part first: a caller that waits for it holds nothing that others need.
            let guild = guild.acquire_many_owned(units).await.ok()?;
            let all = self.all.clone().acquire_many_owned(units).await.ok()?;
            Some(Reserved { _guild: guild, _all: all })
        };
        match timeout_at(until, turn).await {
            Ok(Some(reserved)) => Ok(Arc::new(reserved)),
            Ok(None) | Err(_) => Err(Error::Limited(AGAIN)),
        }
    }

    /// Bytes that are free now.
    pub fn free(&self) -> u64 {
        self.all.available_permits() as u64 * UNIT
    }
}

fn part(bytes: u64) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(usize::try_from(bytes / UNIT).unwrap_or(Semaphore::MAX_PERMITS)))
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Budget({} bytes free)", self.free())
    }
}

impl fmt::Debug for Reserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reserved")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guild(id: u64) -> GuildId {
        GuildId::new(id)
    }

    #[tokio::test]
    async fn one_server_leaves_the_others_their_part() {
        let (budget, moment) = (Budget::default(), Duration::from_millis(20));
        let held = budget.reserve(guild(1), A_GUILD, moment).await.expect("free");
        let more = budget.reserve(guild(1), 1, moment).await;
        assert!(matches!(more, Err(Error::Limited(after)) if after == AGAIN), "{more:?}");
        let other = budget.reserve(guild(2), u64::MAX, moment).await.expect("the others' half");
        assert_eq!(budget.free(), 0);
        assert!(budget.reserve(guild(3), 1, moment).await.is_err(), "all of it is taken");
        drop((held, other));
        assert_eq!(budget.free(), TOTAL);
        assert!(budget.reserve(guild(1), 1, moment).await.is_ok());
    }

    #[tokio::test]
    async fn turns_come_in_order() {
        let budget = Budget::default();
        let held = budget.reserve(guild(1), A_GUILD, Duration::ZERO).await.expect("free");
        let (order, mut waiting) = (Arc::new(std::sync::Mutex::new(Vec::new())), Vec::new());
        for (at, bytes) in [A_GUILD, 1, A_GUILD, 1].into_iter().enumerate() {
            let (budget, order) = (budget.clone(), order.clone());
            waiting.push(async move {
                let turn = budget.reserve(guild(1), bytes, Duration::from_mins(1)).await;
                order.lock().expect("whole").push(at);
                tokio::time::sleep(Duration::from_millis(20)).await;
                drop(turn.expect("its turn"));
            });
        }
        let all = futures_util::future::join_all(waiting);
        let freed = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(held);
        };
        tokio::join!(all, freed);
        assert_eq!(*order.lock().expect("whole"), [0, 1, 2, 3]);
    }
}
