//! Tickets read one after the other, and who had them lately.
//!
//! Invariant: pages go on from a number, so that tickets that are opened meanwhile are neither left out nor
//! read twice.

use super::{Row, Ticket, seen::Seen};
use crate::{
    clock::Time,
    db::{Db, sql},
    error::Result,
    features::tickets::model::Sight,
    ids::{GuildId, UserId, from_i64},
};

/// Tickets that are looked at for who had them, the last changed.
const RECENT: i64 = 500;

/// Tickets opened from a moment until before another, by number, from after a number.
pub async fn opened_in(
    db: &Db,
    guild: GuildId,
    (start, end): (Option<Time>, Option<Time>),
    after: i64,
    limit: i64,
) -> Result<Vec<Ticket>> {
    let rows: Vec<Row> = sql(concat!(
        "SELECT ",
        ticket!(),
        "         FROM tickets WHERE guild_id = $1 AND number > $2
         AND opened_at >= $3 AND opened_at < $4
         ORDER BY number LIMIT $5"
    ))
    .bind(guild)
    .bind(after)
    .bind(start.unwrap_or_default())
    .bind(end.unwrap_or_else(super::lists::far))
    .bind(limit)
    .all(db)
    .await?;
    rows.into_iter().map(Row::ticket).collect()
}

/// The claimants of the tickets that changed last, of those that somebody may see, by id.
pub async fn claimants(db: &Db, (guild, sight): (GuildId, &Sight)) -> Result<Vec<UserId>> {
    let seen = Seen::by(db, guild, sight).await?;
    let rows: Vec<(i64,)> = sql("SELECT DISTINCT claimant FROM (
             SELECT claimant, audience FROM tickets WHERE guild_id = $1
             ORDER BY updated_at DESC, number DESC LIMIT $2) AS recent
         WHERE claimant IS NOT NULL
         AND (CAST($3 AS TEXT) IS NULL OR CAST($3 AS TEXT) LIKE '%,' || CAST(audience AS TEXT) || ',%')
         ORDER BY claimant")
    .bind(guild)
    .bind(RECENT)
    .bind(seen.audiences)
    .all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|(user,)| from_i64(user)).collect())
}
