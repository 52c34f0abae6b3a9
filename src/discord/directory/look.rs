//! One look at Discord for one question.
//!
//! Invariant: what is kept never stands for an answer that was asked for before the question came, when the
//! caller must be sure; but one question asks for the same thing once, however many parts of it need it.

use std::{fmt, hash::Hash, sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Age, KEPT};
use crate::{db, discord::client::CallError};

tokio::task_local! {
    /// When the question came that is being answered.
    static SINCE: Instant;
}

/// Answers one question of a person, such as an interaction or a request: its parts share what they ask of
/// Discord, and what they ask counts for the guild's people.
pub fn look<F: Future>(answer: F) -> impl Future<Output = F::Output> {
    let since = SINCE.try_with(|since| *since).unwrap_or_else(|_| Instant::now());
    SINCE.scope(since, answer)
}

/// When the question came; none for work that nobody waits for.
pub(super) fn since() -> Option<Instant> {
    SINCE.try_with(|since| *since).ok()
}

/// Answers that are kept for a while, with when they were asked for.
#[derive(Clone)]
pub(super) struct Shelf<K, V>(moka::future::Cache<K, (Instant, V)>);

impl<K, V> fmt::Debug for Shelf<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelf")
    }
}

impl<K, V> Shelf<K, V>
where
    K: Hash + Eq + Copy + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(super) fn new(capacity: u64) -> Self {
        let cache = moka::future::Cache::builder().max_capacity(capacity).time_to_live(KEPT);
        Self(cache.build())
    }

    /// Returns the answer that is kept, or the one that `ask` gives.
    pub(super) async fn get<F>(
        &self,
        key: K,
        age: Age,
        ask: impl Fn() -> F,
    ) -> Result<V, Arc<CallError>>
    where
        F: Future<Output = Result<V, CallError>>,
    {
        // Also when nothing has to be asked: the next time it has.
        db::guard::waits_for("what Discord says of a guild");
        let since = match age {
            Age::Cached => None,
            Age::Fresh => Some(since().unwrap_or_else(Instant::now)),
        };
        let old = |at: Instant| since.is_some_and(|since| at < since);
        if self.0.get(&key).await.is_some_and(|(at, _)| old(at)) {
            self.0.invalidate(&key).await;
        }
        let asked = || async {
            let at = Instant::now();
            Ok((at, ask().await?))
        };
        let (at, value) = Box::pin(self.0.try_get_with(key, asked())).await?;
        if !old(at) {
            return Ok(value);
        }
        // Somebody else's question was on its way before this one came.
        self.0.invalidate(&key).await;
        Ok(Box::pin(self.0.try_get_with(key, asked())).await?.1)
    }

    /// Drops what is kept, because it was changed.
    pub(super) async fn drop(&self, key: &K) {
        self.0.invalidate(key).await;
    }

    /// Returns the answer that is kept, without asking.
    pub(super) async fn kept(&self, key: &K) -> Option<V> {
        self.0.get(key).await.map(|(_, value)| value)
    }

    /// Keeps an answer that came along with another.
    pub(super) async fn put(&self, key: K, at: Instant, value: V) {
        self.0.insert(key, (at, value)).await;
    }
}

/// How long one call may take: somebody is waiting for a page or an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(8);
