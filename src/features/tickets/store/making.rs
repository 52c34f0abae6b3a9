//! The making of a ticket's channel, and where its transcript was posted.
//!
//! Invariant: since when a channel may have been made is written before Discord is asked for it.

use crate::{
    clock::Time,
    db::{Db, Tx, sql},
    error::Result,
    ids::{ChannelId, GuildId, MessageId},
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

/// Gives the channel of a ticket its name, unless it has one; the name it has then.
pub async fn name_channel(db: &Db, guild: GuildId, number: i64, name: &str) -> Result<String> {
    sql("UPDATE tickets SET channel_name = $3
         WHERE guild_id = $1 AND number = $2 AND channel_name IS NULL")
    .bind(guild)
    .bind(number)
    .bind(name)
    .run(db)
    .await?;
    let row: Option<(Option<String>,)> =
        sql("SELECT channel_name FROM tickets WHERE guild_id = $1 AND number = $2")
            .bind(guild)
            .bind(number)
            .optional(db)
            .await?;
    Ok(row.and_then(|(name,)| name).unwrap_or_else(|| name.to_owned()))
}

/// Notes where the transcript of a ticket was posted.
pub async fn filed(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    (channel, message): (ChannelId, MessageId),
) -> Result<()> {
    sql("UPDATE tickets SET filed_channel = $3, filed_message = $4
         WHERE guild_id = $1 AND number = $2")
    .bind(guild)
    .bind(number)
    .bind(channel)
    .bind(message)
    .run(tx)
    .await?;
    Ok(())
}
