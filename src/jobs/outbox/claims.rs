//! The channels that this process works on.
//!
//! Invariant: one worker of this process at a time works on a channel. The lease in the database keeps instances
//! apart and is granted again to whoever holds it, so it cannot tell two workers of one instance apart.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    sync::{Mutex as ChannelLock, OwnedMutexGuard},
    time::{Instant, timeout_at},
};

use crate::ids::ChannelId;

type Locks = Arc<Mutex<HashMap<ChannelId, Arc<ChannelLock<()>>>>>;

/// The channels this process works on. Cloning it shares that.
#[derive(Clone, Debug, Default)]
pub struct Claims(Locks);

/// A channel that one worker has for itself, until this is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) channel: ChannelId,
    locks: Locks,
    held: Option<OwnedMutexGuard<()>>,
}

impl Claims {
    fn lock(&self, channel: ChannelId) -> Arc<ChannelLock<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        locks.entry(channel).or_default().clone()
    }

    fn claim(&self, channel: ChannelId, held: OwnedMutexGuard<()>) -> Claim {
        Claim { channel, locks: self.0.clone(), held: Some(held) }
    }

    /// The channel, unless somebody of this process works on it.
    pub(super) fn try_take(&self, channel: ChannelId) -> Option<Claim> {
        let held = self.lock(channel).try_lock_owned().ok()?;
        Some(self.claim(channel, held))
    }

    /// The channel, once nobody of this process works on it any more; none when that takes longer.
    pub(super) async fn take(&self, channel: ChannelId, until: Instant) -> Option<Claim> {
        let held = timeout_at(until, self.lock(channel).lock_owned()).await.ok()?;
        Some(self.claim(channel, held))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.held = None;
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits holds the lock, too; only the last one takes it off the list.
        let free = locks.get(&self.channel).is_some_and(|lock| Arc::strong_count(lock) == 1);
        if free {
            locks.remove(&self.channel);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_channel_has_one_worker_and_leaves_nothing_behind() {
        let claims = Claims::default();
        let channel = ChannelId::new(1);
        let soon = || Instant::now() + Duration::from_millis(50);
        let first = claims.try_take(channel).expect("free");
        assert!(claims.try_take(channel).is_none());
        assert!(claims.take(channel, soon()).await.is_none(), "it waits in vain");
        assert!(claims.try_take(ChannelId::new(2)).is_some(), "another channel");
        let waiting = claims.take(channel, soon());
        let leaving = async {
            tokio::task::yield_now().await;
            drop(first);
        };
        let (next, ()) = tokio::join!(waiting, leaving);
        assert!(next.is_some(), "it has its turn");
        drop(next);
        assert!(claims.0.lock().expect("whole").is_empty());
    }
}
