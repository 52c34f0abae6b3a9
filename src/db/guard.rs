//! A guard against waiting inside a transaction, for tests.
//!
//! Invariant: while a task holds a transaction of a watched database, it asks neither Discord nor the database
//! for anything outside of that transaction: the one makes everybody wait for a slow answer (on SQLite every
//! write of the installation), the other needs a second connection of a pool whose connections may all be held
//! by tasks that wait for the same.
//!
//! Off unless [`watch`] was called; then a task that breaks the rule panics, and what it did is kept for
//! [`broken`], as panics of handlers are answered.

use std::{
    collections::HashMap,
    panic::Location,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::task::Id;

static WATCHING: AtomicBool = AtomicBool::new(false);
static NEXT: AtomicU64 = AtomicU64::new(0);
static HELD: Mutex<Option<HashMap<Id, (u64, &'static Location<'static>)>>> = Mutex::new(None);
static BROKEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Watches every database of this process from now on.
pub fn watch() {
    WATCHING.store(true, Ordering::Relaxed);
}

/// Returns the breaches that were found since the last call, in words for developers.
pub fn broken() -> Vec<String> {
    std::mem::take(&mut *BROKEN.lock().unwrap_or_else(PoisonError::into_inner))
}

fn held() -> MutexGuard<'static, Option<HashMap<Id, (u64, &'static Location<'static>)>>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says that the running task now waits for something outside of any transaction.
///
/// # Panics
///
/// When the task holds one and databases are watched.
#[track_caller]
pub fn waits_for(what: &str) {
    if !WATCHING.load(Ordering::Relaxed) {
        return;
    }
    let Some(task) = tokio::task::try_id() else { return };
    let begun = held().as_ref().and_then(|held| held.get(&task).map(|(_, begun)| *begun));
    if let Some(begun) = begun {
        let at = Location::caller();
        let found = format!("{what} ({at}) inside the transaction begun at {begun}");
        BROKEN.lock().unwrap_or_else(PoisonError::into_inner).push(found.clone());
        panic!("{found}\n{}", std::backtrace::Backtrace::force_capture());
    }
}

/// Goes on with `work` in another task, which then holds what the running one does.
pub fn moved<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let task = WATCHING.load(Ordering::Relaxed).then(tokio::task::try_id).flatten();
    let carried = task.and_then(|task| held().as_mut()?.remove(&task));
    async move {
        if let Some((task, carried)) = tokio::task::try_id().zip(carried) {
            held().get_or_insert_default().insert(task, carried);
        }
        work.await
    }
}

/// A transaction that is held by a task.
#[derive(Debug)]
pub(super) struct Holding(Option<u64>);

impl Holding {
    /// Notes that the running task holds a transaction from now on.
    pub(super) fn begin(at: &'static Location<'static>) -> Self {
        let watched = WATCHING.load(Ordering::Relaxed).then(tokio::task::try_id).flatten();
        Self(watched.map(|task| {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            held().get_or_insert_default().insert(task, (number, at));
            number
        }))
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let Some(number) = self.0 else { return };
        if let Some(all) = held().as_mut() {
            // The task may be another than the one it began in.
            all.retain(|_, (own, _)| *own != number);
        }
    }
}
