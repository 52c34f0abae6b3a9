//! Lists of tickets, filtered and paged.
//!
//! Invariant: a page is read along an index of its guild, from where the page before ended; there are no
//! offsets, so the last page is as fast as the first.

use super::{Row, Ticket, seen::Seen};
use crate::{
    clock::Time,
    db::{Db, FromRow, sql},
    error::Result,
    features::tickets::model::{Cursor, Filter, Priority, Sight, Status},
    ids::GuildId,
};

/// Statuses a ticket may not have.
fn hidden(filter: &Filter) -> Option<&'static str> {
    (filter.status.is_none() && !filter.closed).then_some("closed")
}

/// A pattern that finds a text anywhere.
fn pattern(text: &str) -> String {
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// A page of tickets, last changed first.
pub async fn page(
    db: &Db,
    (guild, sight): (GuildId, &Sight),
    filter: &Filter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Ticket>> {
    let seen = Seen::by(db, guild, sight).await?;
    // A person who sees only their own tickets finds them along the index of requesters.
    let requester = match (seen.own, filter.requester) {
        (Some(own), Some(other)) if own != other => return Ok(Vec::new()),
        (own, asked) => own.or(asked),
    };
    let rows: Vec<Row> = sql(
        concat!(
        "SELECT ",
        ticket!(),
        "         FROM tickets WHERE guild_id = $1
         AND (CAST($2 AS TEXT) IS NULL OR status = CAST($2 AS TEXT))
         AND (CAST($3 AS TEXT) IS NULL OR status <> CAST($3 AS TEXT))
         AND (CAST($4 AS BIGINT) IS NULL OR claimant = CAST($4 AS BIGINT))
         AND (CAST($5 AS BIGINT) IS NULL OR requester = CAST($5 AS BIGINT))
         AND (CAST($6 AS BIGINT) IS NULL OR kind = CAST($6 AS BIGINT))
         AND (CAST($7 AS BIGINT) IS NULL OR priority = CAST($7 AS BIGINT))
         AND (CAST($8 AS TEXT) IS NULL OR labels LIKE CAST($8 AS TEXT) ESCAPE '!')
         AND (CAST($9 AS TEXT) IS NULL OR subject_folded LIKE CAST($9 AS TEXT) ESCAPE '!')
         AND (updated_at, number) < ($10, $11)
         AND (CAST($13 AS TEXT) IS NULL OR CAST($13 AS TEXT) LIKE '%,' || CAST(audience AS TEXT) || ',%'
             OR requester = $14 OR claimant = $15 OR opened_by = $15 OR escalated_user = $15
             OR $16 LIKE '%,' || CAST(escalated_role AS TEXT) || ',%')
         ORDER BY updated_at DESC, number DESC LIMIT $12"
    ),
    )
    .bind(guild)
    .bind(filter.status.map(Status::name))
    .bind(hidden(filter))
    .bind(filter.claimant)
    .bind(requester)
    .bind(filter.kind)
    .bind(filter.priority.map(Priority::rank))
    .bind(filter.label.as_ref().map(|label| pattern(&format!("\"{label}\""))))
    .bind(filter.words.as_ref().map(|words| pattern(&words.to_lowercase())))
    .bind(after.map_or_else(far, |place| place.updated))
    .bind(after.map_or(i64::MAX, |place| place.number))
    .bind(limit)
    .bind(seen.audiences)
    .bind(seen.user)
    .bind(seen.staff)
    .bind(seen.roles)
    .all(db)
    .await?;
    rows.into_iter().map(Row::ticket).collect()
}

/// A time that is later than every other.
pub(super) fn far() -> Time {
    chrono::DateTime::from_timestamp(253_000_000_000, 0).unwrap_or_default()
}

/// How many tickets of a guild somebody sees of each status.
pub async fn count(db: &Db, guild: GuildId, sight: &Sight) -> Result<Vec<(Status, i64)>> {
    let seen = Seen::by(db, guild, sight).await?;
    let rows: Vec<(String, i64)> = sql("SELECT status, COUNT(*) FROM tickets
         WHERE guild_id = $1
         AND (CAST($2 AS TEXT) IS NULL OR CAST($2 AS TEXT) LIKE '%,' || CAST(audience AS TEXT) || ',%'
             OR requester = $3 OR claimant = $4 OR opened_by = $4 OR escalated_user = $4
             OR $5 LIKE '%,' || CAST(escalated_role AS TEXT) || ',%')
         GROUP BY status")
    .bind(guild)
    .bind(seen.audiences)
    .bind(seen.user)
    .bind(seen.staff)
    .bind(seen.roles)
    .all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|(name, count)| Some((Status::named(&name)?, count))).collect())
}

#[derive(FromRow)]
struct Named {
    number: i64,
    subject: String,
    status: String,
}

/// Tickets to suggest while somebody types a number or words, of those they see: number, subject and status.
pub async fn suggest(
    db: &Db,
    (guild, sight): (GuildId, &Sight),
    typed: &str,
    limit: i64,
) -> Result<Vec<(i64, String, Status)>> {
    let seen = Seen::by(db, guild, sight).await?;
    let typed = typed.trim().trim_start_matches('#');
    let rows: Vec<Named> = sql("SELECT number, subject, status FROM tickets WHERE guild_id = $1
         AND (CAST($2 AS BIGINT) IS NULL OR requester = CAST($2 AS BIGINT))
         AND ($3 = '' OR CAST(number AS TEXT) LIKE $4 OR subject_folded LIKE $5 ESCAPE '!')
         AND (CAST($7 AS TEXT) IS NULL OR CAST($7 AS TEXT) LIKE '%,' || CAST(audience AS TEXT) || ',%'
             OR requester = $8 OR claimant = $9 OR opened_by = $9 OR escalated_user = $9
             OR $10 LIKE '%,' || CAST(escalated_role AS TEXT) || ',%')
         ORDER BY CASE WHEN CAST(number AS TEXT) = $3 THEN 0 ELSE 1 END,
             CASE WHEN status = 'closed' THEN 1 ELSE 0 END, updated_at DESC, number DESC LIMIT $6")
    .bind(guild)
    .bind(seen.own)
    .bind(typed)
    .bind(format!("{}%", typed.replace(['%', '_'], "")))
    .bind(pattern(&typed.to_lowercase()))
    .bind(limit)
    .bind(seen.audiences)
    .bind(seen.user)
    .bind(seen.staff)
    .bind(seen.roles)
    .all(db)
    .await?;
    let named = |row: Named| Some((row.number, row.subject, Status::named(&row.status)?));
    Ok(rows.into_iter().filter_map(named).collect())
}
