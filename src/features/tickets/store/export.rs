//! Tickets read one after the other, and who had them lately.
//!
//! Invariant: pages go on from a number, so that tickets that are opened meanwhile are neither left out nor
//! read twice.

use super::{Row, Ticket};
use crate::{
    clock::Time,
    db::{Db, sql},
    error::Result,
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
    let rows: Vec<Row> = sql(
        "SELECT number, kind, kind_name, subject, requester, opened_by, status, claimant, escalated_role,
             escalated_user, escalated_channel, priority, labels, answers, staff_roles, mode, parent_id, channel_id,
             message_id, revision, opened_at, updated_at, claimed_at, answered_at, closed_at, deleted_at,
             rated_at, left_at, requester_seen_at, answer_due_at, answer_left, answer_within,
             awaits_first, warned, breached, idle_warned_at, first_in_time, next_in_time, next_late,
             close_reason, closed_by, closings, reopened, stars, comment, problem,
             waiting_since, staff_seen_at, unreadable_since, behind_since, audience
         FROM tickets WHERE guild_id = $1 AND number > $2
         AND opened_at >= $3 AND opened_at < $4
         ORDER BY number LIMIT $5",
    )
    .bind(guild)
    .bind(after)
    .bind(start.unwrap_or_default())
    .bind(end.unwrap_or_else(super::lists::far))
    .bind(limit)
    .all(db)
    .await?;
    rows.into_iter().map(Row::ticket).collect()
}

/// Who had the tickets that changed last, by id.
pub async fn claimants(db: &Db, guild: GuildId) -> Result<Vec<UserId>> {
    let rows: Vec<(i64,)> = sql("SELECT DISTINCT claimant FROM (
             SELECT claimant FROM tickets WHERE guild_id = $1
             ORDER BY updated_at DESC, number DESC LIMIT $2) AS recent
         WHERE claimant IS NOT NULL ORDER BY claimant")
    .bind(guild)
    .bind(RECENT)
    .all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|(user,)| from_i64(user)).collect())
}
