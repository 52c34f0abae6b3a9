//! What is looked at from time to time: open tickets, their channels, and their clocks.
//!
//! Invariant: only tickets that are not over are ever looked at.

use crate::{
    clock::Time,
    db::{Db, FromRow, Tx, sql},
    error::Result,
    features::tickets::model::Mode,
    ids::{ChannelId, GuildId, MessageId, UserId, from_i64},
};

/// An open ticket with its channel, as a sweep needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Its number.
    pub number: i64,
    /// Where it is talked about.
    pub channel: ChannelId,
    /// Channel or thread.
    pub mode: Mode,
    /// Whom it is for.
    pub requester: UserId,
    /// The newest message that was read; 0 when none was.
    pub read_to: u64,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    channel_id: i64,
    mode: String,
    requester: i64,
    read_to: i64,
}

/// The open tickets of a guild that have a channel.
pub async fn moving(db: &Db, guild: GuildId) -> Result<Vec<Moving>> {
    let rows: Vec<Row> = sql("SELECT number, channel_id, mode, requester, read_to FROM tickets
         WHERE guild_id = $1 AND status <> 'closed' AND channel_id IS NOT NULL ORDER BY number")
    .bind(guild)
    .all(db)
    .await?;
    let moving = |row: Row| {
        Some(Moving {
            number: row.number,
            channel: from_i64(row.channel_id)?,
            mode: Mode::named(&row.mode),
            requester: from_i64(row.requester)?,
            read_to: row.read_to.cast_unsigned(),
        })
    };
    Ok(rows.into_iter().filter_map(moving).collect())
}

/// Notes how far a ticket's channel was read.
pub async fn read_to(tx: &mut Tx, guild: GuildId, number: i64, message: MessageId) -> Result<()> {
    sql("UPDATE tickets SET read_to = $3 WHERE guild_id = $1 AND number = $2 AND read_to < $3")
        .bind(guild)
        .bind(number)
        .bind(message)
        .run(tx)
        .await?;
    Ok(())
}

/// Tickets whose clocks may bring something about by now, longest due first.
pub async fn to_look_at(db: &Db, now: Time, limit: i64) -> Result<Vec<(GuildId, i64)>> {
    let rows: Vec<(i64, i64)> = sql("SELECT guild_id, number FROM tickets
         WHERE look_at <= $1 ORDER BY look_at, guild_id, number LIMIT $2")
    .bind(now)
    .bind(limit)
    .all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|(guild, number)| Some((from_i64(guild)?, number))).collect())
}

/// Guilds with open tickets that nobody sweeps, which only a crash of another version can leave behind.
pub async fn live_guilds(db: &Db, sweep: &str) -> Result<Vec<GuildId>> {
    let rows: Vec<(i64,)> =
        sql("SELECT DISTINCT t.guild_id FROM tickets t WHERE t.status <> 'closed'
         AND NOT EXISTS (SELECT 1 FROM errands e WHERE e.guild_id = t.guild_id AND e.name = $1)")
        .bind(sweep)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(guild,)| from_i64(guild)).collect())
}

/// How many tickets of a guild are not over.
pub async fn count_live(db: &Db, guild: GuildId) -> Result<i64> {
    let (count,): (i64,) =
        sql("SELECT COUNT(*) FROM tickets WHERE guild_id = $1 AND status <> 'closed'")
            .bind(guild)
            .one(db)
            .await?;
    Ok(count)
}

/// When something last happened to an open ticket of a guild.
pub async fn last_change(db: &Db, guild: GuildId) -> Result<Option<Time>> {
    let (changed, seen): (Option<Time>, Option<Time>) =
        sql("SELECT MAX(updated_at), MAX(requester_seen_at) FROM tickets
         WHERE guild_id = $1 AND status <> 'closed'")
        .bind(guild)
        .one(db)
        .await?;
    Ok(changed.max(seen))
}

/// People with open tickets, and the numbers of those, in guilds the bot is in.
pub async fn requesters(
    db: &Db,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<(GuildId, i64, UserId)>> {
    let (guild, number) = after;
    let rows: Vec<(i64, i64, i64)> = sql("SELECT guild_id, number, requester FROM tickets
         WHERE status <> 'closed' AND left_at IS NULL
         AND (guild_id > $1 OR (guild_id = $1 AND number > $2))
         ORDER BY guild_id, number LIMIT $3")
    .bind(guild)
    .bind(number)
    .bind(limit)
    .all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(guild, number, user)| Some((from_i64(guild)?, number, from_i64(user)?)))
        .collect())
}
