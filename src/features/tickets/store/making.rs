//! The making of a ticket's channel.
//!
//! Invariant: since when a channel may have been made is written before Discord is asked for it.

use crate::{
    clock::Time,
    db::{Db, sql},
    error::Result,
    ids::GuildId,
};

/// Notes that the channel of a ticket is about to be made; since when it may have been made before, when
/// this is not the first try.
pub async fn making(db: &Db, guild: GuildId, number: i64, now: Time) -> Result<Option<Time>> {
    let row: Option<(Option<Time>,)> =
        sql("SELECT making_since FROM tickets WHERE guild_id = $1 AND number = $2")
            .bind(guild)
            .bind(number)
            .optional(db)
            .await?;
    if let Some((Some(since),)) = row {
        return Ok(Some(since));
    }
    sql("UPDATE tickets SET making_since = $3 WHERE guild_id = $1 AND number = $2")
        .bind(guild)
        .bind(number)
        .bind(now)
        .run(db)
        .await?;
    Ok(None)
}

/// Remembers that making the channel surely did nothing.
pub async fn not_made(db: &Db, guild: GuildId, number: i64) -> Result<()> {
    sql("UPDATE tickets SET making_since = NULL
         WHERE guild_id = $1 AND number = $2 AND channel_id IS NULL")
    .bind(guild)
    .bind(number)
    .run(db)
    .await?;
    Ok(())
}

/// Since when the channel of a ticket may have been made, when it may.
pub async fn was_making(db: &Db, guild: GuildId, number: i64) -> Result<Option<Time>> {
    let row: Option<(Option<Time>,)> =
        sql("SELECT making_since FROM tickets WHERE guild_id = $1 AND number = $2")
            .bind(guild)
            .bind(number)
            .optional(db)
            .await?;
    Ok(row.and_then(|(since,)| since))
}
