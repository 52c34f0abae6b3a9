//! Categories that overflow, and panels that were posted.
//!
//! Invariant: a panel is known by the outbox entry that posts it, so it is remembered once.

use crate::{
    db::{Db, On, Tx, sql},
    error::Result,
    ids::{ChannelId, GuildId, MessageId, from_i64},
};

/// Categories that take what does not fit into `category`, in the order they were made.
pub async fn overflow(db: &Db, guild: GuildId, category: ChannelId) -> Result<Vec<ChannelId>> {
    let rows: Vec<(i64,)> = sql("SELECT overflow_id FROM ticket_overflow
         WHERE guild_id = $1 AND category_id = $2 ORDER BY overflow_id")
    .bind(guild)
    .bind(category)
    .all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|(id,)| from_i64(id)).collect())
}

/// Remembers a category that was made beside a full one.
pub async fn remember_overflow(
    db: &Db,
    guild: GuildId,
    category: ChannelId,
    beside: ChannelId,
) -> Result<()> {
    sql("INSERT INTO ticket_overflow (guild_id, category_id, overflow_id) VALUES ($1, $2, $3)
         ON CONFLICT (guild_id, category_id, overflow_id) DO NOTHING")
    .bind(guild)
    .bind(category)
    .bind(beside)
    .run(db)
    .await?;
    Ok(())
}

/// Remembers a panel that is to be posted by an outbox entry.
pub async fn remember_panel(
    tx: &mut Tx,
    guild: GuildId,
    entry: &str,
    channel: ChannelId,
) -> Result<()> {
    sql("INSERT INTO ticket_panels (guild_id, effect, channel_id) VALUES ($1, $2, $3)
         ON CONFLICT (guild_id, effect) DO NOTHING")
    .bind(guild)
    .bind(entry)
    .bind(channel)
    .run(tx)
    .await?;
    Ok(())
}

/// Notes the message of a panel.
pub async fn panel_sent(
    tx: &mut Tx,
    guild: GuildId,
    entry: &str,
    message: MessageId,
) -> Result<()> {
    sql("UPDATE ticket_panels SET message_id = $3 WHERE guild_id = $1 AND effect = $2")
        .bind(guild)
        .bind(entry)
        .bind(message)
        .run(tx)
        .await?;
    Ok(())
}

/// Forgets a panel that could not be posted or changed.
pub async fn forget_panel(tx: &mut Tx, guild: GuildId, entry: &str) -> Result<()> {
    sql("DELETE FROM ticket_panels WHERE guild_id = $1 AND effect = $2")
        .bind(guild)
        .bind(entry)
        .run(tx)
        .await?;
    Ok(())
}

/// The panels of a guild that were posted: the outbox entry that did, the channel and the message.
pub async fn panels(
    on: impl Into<On<'_>>,
    guild: GuildId,
) -> Result<Vec<(String, ChannelId, MessageId)>> {
    let rows: Vec<(String, i64, i64)> =
        sql("SELECT effect, channel_id, message_id FROM ticket_panels
         WHERE guild_id = $1 AND message_id IS NOT NULL ORDER BY effect")
        .bind(guild)
        .all(on)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(entry, channel, message)| {
            Some((entry, from_i64(channel)?, from_i64(message)?))
        })
        .collect())
}
