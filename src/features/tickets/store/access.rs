//! Rows of who was let into the channel of a ticket.
//!
//! Invariant: a row says what Discord was asked for last; it is written in the transaction that asks.

use twilight_model::guild::Permissions;

use crate::{
    db::{FromRow, On, Tx, sql},
    error::Result,
    features::tickets::model::access::{Access, Seer},
    ids::{GuildId, from_i64, to_i64},
};

#[derive(FromRow)]
struct Row {
    target_id: i64,
    is_role: bool,
    allow: i64,
    entry: Option<String>,
    problem: Option<String>,
    kept: bool,
}

impl Row {
    fn access(self) -> Option<Access> {
        let to = if self.is_role {
            Seer::Role(from_i64(self.target_id)?)
        } else {
            Seer::Person(from_i64(self.target_id)?)
        };
        Some(Access {
            to,
            allow: Permissions::from_bits_truncate(self.allow.cast_unsigned()),
            pending: self.entry.is_some(),
            problem: self.problem,
            kept: self.kept,
        })
    }
}

/// Everyone who was let into a ticket, or is to be.
pub async fn access(on: impl Into<On<'_>>, guild: GuildId, number: i64) -> Result<Vec<Access>> {
    let rows: Vec<Row> =
        sql("SELECT target_id, is_role, allow, entry, problem, kept FROM ticket_access
             WHERE guild_id = $1 AND number = $2 ORDER BY target_id")
        .bind(guild)
        .bind(number)
        .all(on)
        .await?;
    Ok(rows.into_iter().filter_map(Row::access).collect())
}

/// Writes down what Discord is asked for with an outbox entry; without one, what is there already.
pub async fn ask_access(
    tx: &mut Tx,
    (guild, number): (GuildId, i64),
    (to, allow): (Seer, Permissions),
    entry: Option<&str>,
    kept: bool,
) -> Result<()> {
    sql("INSERT INTO ticket_access (guild_id, number, target_id, is_role, allow, entry, kept)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (guild_id, number, target_id) DO UPDATE SET allow = $5, entry = $6,
             problem = NULL, kept = (ticket_access.kept OR $7)")
    .bind(guild)
    .bind(number)
    .bind(target(to))
    .bind(to.is_role())
    .bind(allow.bits().cast_signed())
    .bind(entry.map(str::to_owned))
    .bind(kept)
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets somebody who is taken out of a ticket.
pub async fn drop_access(tx: &mut Tx, guild: GuildId, number: i64, to: Seer) -> Result<()> {
    sql("DELETE FROM ticket_access WHERE guild_id = $1 AND number = $2 AND target_id = $3")
        .bind(guild)
        .bind(number)
        .bind(target(to))
        .run(tx)
        .await?;
    Ok(())
}

/// Writes down how an outbox entry ended: done, or refused for this reason.
pub async fn settle_access(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    entry: &str,
    problem: Option<&str>,
) -> Result<()> {
    sql("UPDATE ticket_access SET entry = NULL, problem = $4
         WHERE guild_id = $1 AND number = $2 AND entry = $3")
    .bind(guild)
    .bind(number)
    .bind(entry)
    .bind(problem.map(str::to_owned))
    .run(tx)
    .await?;
    Ok(())
}

/// The tickets of a guild whose channels are there: those that are not over, and those where Discord refused
/// something.
pub async fn with_channel(on: impl Into<On<'_>>, guild: GuildId) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = sql("SELECT number FROM tickets
         WHERE guild_id = $1 AND channel_id IS NOT NULL AND deleted_at IS NULL
         AND (status <> 'closed' OR problem IS NOT NULL) ORDER BY number")
    .bind(guild)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}

/// How many tickets that are not over have something that could not be done in Discord.
pub async fn with_problem(on: impl Into<On<'_>>, guild: GuildId) -> Result<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM tickets
         WHERE guild_id = $1 AND status <> 'closed' AND problem IS NOT NULL")
    .bind(guild)
    .one(on)
    .await?;
    Ok(count)
}

fn target(to: Seer) -> i64 {
    match to {
        Seer::Role(id) => to_i64(id),
        Seer::Person(id) => to_i64(id),
    }
}
