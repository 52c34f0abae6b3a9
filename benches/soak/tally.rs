//! Messages that arrived at the stand-in, and parked outbox entries.
//!
//! Invariant: counted at the far end, by the titles of the messages that are there.

use alphapy::{
    db::{Db, sql},
    sandbox::Sandbox,
};

/// How often each reminder arrived.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Reminders that arrived once.
    pub once: usize,
    /// Reminders that arrived more than once.
    pub more: usize,
    /// Reminders that did not arrive.
    pub never: usize,
}

/// Messages that arrived so far, doubles included.
pub fn sent(sandbox: &Sandbox) -> usize {
    sandbox.world().nonces.len()
}

/// How often each of so many reminders arrived.
pub fn count(sandbox: &Sandbox, reminders: usize) -> Tally {
    let mut seen = vec![0_usize; reminders];
    let world = sandbox.world();
    for message in world.messages.values().flat_map(|channel| channel.values()) {
        let title = message.value["embeds"][0]["title"].as_str();
        let number = title.and_then(|title| title.strip_prefix("soak ")?.parse::<usize>().ok());
        if let Some(seen) = number.and_then(|number| seen.get_mut(number)) {
            *seen += 1;
        }
    }
    Tally {
        once: seen.iter().filter(|seen| **seen == 1).count(),
        more: seen.iter().filter(|seen| **seen > 1).count(),
        never: seen.iter().filter(|seen| **seen == 0).count(),
    }
}

/// Outbox entries that ended without a message.
pub async fn parked(db: &Db) -> usize {
    let (parked,): (i64,) =
        sql("SELECT COUNT(*) FROM effects WHERE state IN ('failed', 'uncertain')")
            .one(db)
            .await
            .expect("counts");
    usize::try_from(parked).unwrap_or(0)
}

/// Counts the requests to Discord besides sending: they ask for the rights of whoever made a reminder.
pub fn asked(sandbox: &Sandbox) -> usize {
    sandbox.world().log.iter().filter(|call| call.method == "GET").count()
}

/// A part of a whole.
#[expect(clippy::cast_precision_loss, reason = "far below what a float can count")]
pub fn part(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
