//! Categories that overflow, panels, and where they were posted.
//!
//! Invariant: a post is known by the outbox entry that makes it, so it is remembered once; a panel is changed only by
//! who saw its present revision.

use crate::{
    db::{Db, On, Tx, counters, sql},
    error::{Error, Result},
    features::tickets::model::{Panel, panel::STANDARD},
    ids::{ChannelId, GuildId, MessageId, from_i64},
    lang::Lang,
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

/// Remembers that a panel is to be posted by an outbox entry.
pub async fn remember_panel(
    tx: &mut Tx,
    guild: GuildId,
    entry: &str,
    (panel, channel): (i64, ChannelId),
) -> Result<()> {
    sql("INSERT INTO ticket_panels (guild_id, effect, channel_id, panel) VALUES ($1, $2, $3, $4)
         ON CONFLICT (guild_id, effect) DO NOTHING")
    .bind(guild)
    .bind(entry)
    .bind(channel)
    .bind(panel)
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

/// The channels in which a guild has panels.
pub async fn panel_channels(on: impl Into<On<'_>>, guild: GuildId) -> Result<Vec<ChannelId>> {
    let rows: Vec<(i64,)> = sql("SELECT DISTINCT channel_id FROM ticket_panels
         WHERE guild_id = $1 AND message_id IS NOT NULL ORDER BY channel_id")
    .bind(guild)
    .all(on)
    .await?;
    Ok(rows.into_iter().filter_map(|(id,)| from_i64(id)).collect())
}

/// A panel where it was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The outbox entry that posted it.
    pub entry: String,
    /// The number of the panel.
    pub panel: i64,
    pub channel: ChannelId,
    pub message: MessageId,
}

/// The panels of a guild where they were posted.
pub async fn posted(on: impl Into<On<'_>>, guild: GuildId) -> Result<Vec<Posted>> {
    let rows: Vec<(String, i64, i64, i64)> =
        sql("SELECT effect, panel, channel_id, message_id FROM ticket_panels
         WHERE guild_id = $1 AND message_id IS NOT NULL ORDER BY effect")
        .bind(guild)
        .all(on)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(entry, panel, channel, message)| {
            let (channel, message) = (from_i64(channel)?, from_i64(message)?);
            Some(Posted { entry, panel, channel, message })
        })
        .collect())
}

fn read(number: i64, body: &str, revision: i64) -> Result<Panel> {
    let panel: Panel =
        serde_json::from_str(body).map_err(|e| Error::internal("read a ticket panel", e))?;
    Ok(Panel { number, revision, ..panel })
}

/// The panels of a guild by number. The standard one is among them until somebody removed it.
pub async fn panels(on: impl Into<On<'_>>, guild: GuildId, lang: Lang) -> Result<Vec<Panel>> {
    let rows: Vec<(i64, String, i64, bool)> =
        sql("SELECT number, body, revision, removed FROM ticket_panel_designs
         WHERE guild_id = $1 AND (removed = FALSE OR number = 0) ORDER BY number")
        .bind(guild)
        .all(on)
        .await?;
    let touched = rows.iter().any(|(number, ..)| *number == STANDARD);
    let mut all = if touched { Vec::new() } else { vec![Panel::standard(lang)] };
    for (number, body, revision, removed) in rows {
        if !removed {
            all.push(read(number, &body, revision)?);
        }
    }
    Ok(all)
}

/// Stores a panel; none in `after` removes it. Its number; none when somebody changed it meanwhile.
pub async fn save_panel(
    tx: &mut Tx,
    guild: GuildId,
    before: Option<&Panel>,
    after: Option<&Panel>,
) -> Result<Option<i64>> {
    let number = match before {
        Some(before) => before.number,
        None => counters::take(tx, guild, "ticket_panels", 1).await?,
    };
    let Some(kept) = after.or(before) else { return Ok(None) };
    let body = serde_json::to_string(kept);
    let body = body.map_err(|e| Error::internal("store a ticket panel", e))?;
    let changed = sql("INSERT INTO ticket_panel_designs (guild_id, number, body, revision, removed)
         VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (guild_id, number) DO UPDATE
         SET body = excluded.body, removed = excluded.removed, revision = ticket_panel_designs.revision + 1
         WHERE ticket_panel_designs.revision = $5")
    .bind(guild)
    .bind(number)
    .bind(body)
    .bind(after.is_none())
    .bind(before.map_or(0, |before| before.revision))
    .run(tx)
    .await?;
    Ok((changed == 1).then_some(number))
}

/// Puts a panel back that was removed, as it was.
pub async fn revive_panel(tx: &mut Tx, guild: GuildId, panel: &Panel) -> Result<bool> {
    let body = serde_json::to_string(panel);
    let body = body.map_err(|e| Error::internal("store a ticket panel", e))?;
    let revived =
        sql("UPDATE ticket_panel_designs SET body = $3, removed = FALSE, revision = revision + 1
         WHERE guild_id = $1 AND number = $2 AND removed = TRUE")
        .bind(guild)
        .bind(panel.number)
        .bind(body)
        .run(tx)
        .await?;
    Ok(revived == 1)
}
