//! Numbers that people see, counted per guild.
//!
//! Invariant: a number is given once; taken in the transaction that uses it, so that none is skipped.

use super::{Result, Tx, sql};
use crate::ids::GuildId;

/// Takes the next `count` numbers of a kind; returns the first.
pub async fn take(tx: &mut Tx, guild: GuildId, kind: &'static str, count: i64) -> Result<i64> {
    let (last,): (i64,) = sql("INSERT INTO counters (guild_id, kind, last) VALUES ($1, $2, $3)
         ON CONFLICT (guild_id, kind) DO UPDATE SET last = counters.last + $3
         RETURNING last")
    .bind(guild)
    .bind(kind)
    .bind(count)
    .one(tx)
    .await?;
    Ok(last - count + 1)
}
