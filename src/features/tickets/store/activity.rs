//! Data that is looked at from time to time: open tickets, their channels, and their clocks.
//!
//! Invariant: only tickets that are not over are ever looked at.

use crate::{
    clock::Time,
    db::{Db, FromRow, On, Tx, sql},
    error::Result,
    features::tickets::model::Mode,
    ids::{ChannelId, GuildId, UserId, from_i64, to_i64},
};

/// An open ticket with its channel, as a poll needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    pub number: i64,
    /// Where it is talked about.
    pub channel: ChannelId,
    /// Channel or thread.
    pub mode: Mode,
    /// The newest message that was read; 0 when none was.
    pub read_to: u64,
    /// Whether the channel may not be read, as far as is known, or was not read to its end.
    pub doubt: Doubt,
    /// When its clocks are to be looked at.
    pub look_at: Option<Time>,
}

/// The reason why it is not known what is written in a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing.
    None,
    /// Something was not read, because Discord did not answer.
    Behind,
    /// The channel may not be read.
    Unreadable,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    channel_id: i64,
    mode: String,
    read_to: i64,
    unreadable_since: Option<Time>,
    behind_since: Option<Time>,
    look_at: Option<Time>,
}

/// The open tickets of a guild that have a channel; those that could not be read before come last.
pub async fn moving(db: &Db, guild: GuildId) -> Result<Vec<Moving>> {
    let rows: Vec<Row> =
        sql("SELECT number, channel_id, mode, read_to, unreadable_since, behind_since, look_at
         FROM tickets WHERE guild_id = $1 AND status <> 'closed' AND channel_id IS NOT NULL
         ORDER BY CASE WHEN behind_since IS NULL THEN 0 ELSE 1 END, number")
        .bind(guild)
        .all(db)
        .await?;
    let moving = |row: Row| {
        Some(Moving {
            number: row.number,
            channel: from_i64(row.channel_id)?,
            mode: Mode::named(&row.mode),
            read_to: row.read_to.cast_unsigned(),
            doubt: match (row.unreadable_since, row.behind_since) {
                (Some(_), _) => Doubt::Unreadable,
                (None, Some(_)) => Doubt::Behind,
                (None, None) => Doubt::None,
            },
            look_at: row.look_at,
        })
    };
    Ok(rows.into_iter().filter_map(moving).collect())
}

/// Notes how far a ticket's channel was read, and whether there is more.
pub async fn read_to(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    message: u64,
    behind: Option<Time>,
) -> Result<()> {
    sql("UPDATE tickets SET read_to = CASE WHEN read_to < $3 THEN $3 ELSE read_to END, behind_since = $4
         WHERE guild_id = $1 AND number = $2")
    .bind(guild)
    .bind(number)
    .bind(message.cast_signed())
    .bind(behind)
    .run(tx)
    .await?;
    Ok(())
}

/// Notes that something in a ticket's channel is not read.
pub async fn behind(db: &Db, guild: GuildId, number: i64, now: Time) -> Result<()> {
    sql("UPDATE tickets SET behind_since = $3
         WHERE guild_id = $1 AND number = $2 AND behind_since IS NULL")
    .bind(guild)
    .bind(number)
    .bind(now)
    .run(db)
    .await?;
    Ok(())
}

/// Notes that the channels of a guild's open tickets were read, as they were at this time.
pub async fn swept(db: &Db, guild: GuildId, at: Time) -> Result<()> {
    sql("INSERT INTO ticket_sweeps (guild_id, swept_at) VALUES ($1, $2)
         ON CONFLICT (guild_id) DO UPDATE SET swept_at = $2 WHERE ticket_sweeps.swept_at < $2")
    .bind(guild)
    .bind(at)
    .run(db)
    .await?;
    Ok(())
}

/// When the channels of a guild's open tickets were last read.
pub async fn swept_at(on: impl Into<On<'_>>, guild: GuildId) -> Result<Option<Time>> {
    let found: Option<(Time,)> = sql("SELECT swept_at FROM ticket_sweeps WHERE guild_id = $1")
        .bind(guild)
        .optional(on)
        .await?;
    Ok(found.map(|(at,)| at))
}

/// The requester did something: their silence ends.
pub async fn requester_here(
    db: &Db,
    guild: GuildId,
    number: i64,
    user: UserId,
    now: Time,
) -> Result<()> {
    sql("UPDATE tickets SET requester_seen_at = $4, idle_warned_at = NULL, left_at = NULL
         WHERE guild_id = $1 AND number = $2 AND requester = $3 AND status <> 'closed'
             AND requester_seen_at < $4")
    .bind(guild)
    .bind(number)
    .bind(user)
    .bind(now)
    .run(db)
    .await?;
    Ok(())
}

/// A ticket whose clocks may bring something about: when they are due, the guild and the number.
pub type Due = (Time, GuildId, i64);

/// The clocks to look at.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Those of this guild alone.
    pub guild: Option<GuildId>,
    pub after: Option<Due>,
    /// So many.
    pub limit: i64,
}

/// Tickets whose clocks may bring something about by now, longest due first; those that wait for their channel
/// to be read are left out until it was.
pub async fn to_look_at(db: &Db, now: Time, wanted: Clock) -> Result<Vec<Due>> {
    let after = wanted.after.map(|(at, guild, number)| (at, to_i64(guild), number));
    let (at, guild, number) = after.unwrap_or((Time::default(), 0, 0));
    let rows: Vec<(Time, i64, i64)> = sql("SELECT t.look_at, t.guild_id, t.number FROM tickets t
         LEFT JOIN ticket_sweeps s ON s.guild_id = t.guild_id
         WHERE t.look_at <= $1 AND (t.judge_at IS NULL OR s.swept_at >= t.judge_at)
             AND (t.look_at, t.guild_id, t.number) > ($2, $3, $4)
             AND (CAST($5 AS BIGINT) IS NULL OR t.guild_id = CAST($5 AS BIGINT))
         ORDER BY t.look_at, t.guild_id, t.number LIMIT $6")
    .bind(now)
    .bind(at)
    .bind(guild)
    .bind(number)
    .bind(wanted.guild)
    .bind(wanted.limit)
    .all(db)
    .await?;
    let due = |(at, guild, number)| Some((at, from_i64(guild)?, number));
    Ok(rows.into_iter().filter_map(due).collect())
}

/// Leaves what a ticket's clocks have to say until its channel was read after this.
pub async fn postpone(db: &Db, guild: GuildId, number: i64, now: Time) -> Result<()> {
    sql("UPDATE tickets SET judge_at = $3 WHERE guild_id = $1 AND number = $2")
        .bind(guild)
        .bind(number)
        .bind(now)
        .run(db)
        .await?;
    Ok(())
}

/// Looks at a ticket's clocks again at another time, unless it was changed meanwhile.
pub async fn look_later(
    db: &Db,
    guild: GuildId,
    number: i64,
    (due, next): (Time, Option<Time>),
) -> Result<()> {
    sql("UPDATE tickets SET look_at = $4, judge_at = NULL
         WHERE guild_id = $1 AND number = $2 AND look_at = $3")
    .bind(guild)
    .bind(number)
    .bind(due)
    .bind(next)
    .run(db)
    .await?;
    Ok(())
}

/// Guilds with open tickets that nobody polls: because it was parked, or an older version forgot it.
pub async fn live_guilds(db: &Db, poll_messages: &str) -> Result<Vec<GuildId>> {
    let rows: Vec<(i64,)> =
        sql("SELECT DISTINCT t.guild_id FROM tickets t WHERE t.status <> 'closed'
         AND NOT EXISTS (SELECT 1 FROM errands e WHERE e.guild_id = t.guild_id AND e.name = $1
             AND e.state = 'due')")
        .bind(poll_messages)
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

/// People with open tickets, each once in a guild, from after a guild and a person.
pub async fn requesters(
    db: &Db,
    (guild, user): (i64, i64),
    limit: i64,
) -> Result<Vec<(GuildId, UserId)>> {
    let rows: Vec<(i64, i64)> = sql("SELECT DISTINCT guild_id, requester FROM tickets
         WHERE status <> 'closed' AND (guild_id, requester) > ($1, $2)
         ORDER BY guild_id, requester LIMIT $3")
    .bind(guild)
    .bind(user)
    .bind(limit)
    .all(db)
    .await?;
    let person = |(guild, user)| Some((from_i64(guild)?, from_i64(user)?));
    Ok(rows.into_iter().filter_map(person).collect())
}

/// The open tickets of a person in a guild, and which of them say that they left.
pub async fn tickets_of(db: &Db, guild: GuildId, user: UserId) -> Result<Vec<(i64, bool)>> {
    sql("SELECT number, left_at IS NOT NULL FROM tickets
         WHERE guild_id = $1 AND requester = $2 AND status <> 'closed' ORDER BY number")
    .bind(guild)
    .bind(user)
    .all(db)
    .await
    .map_err(crate::error::Error::from)
}
