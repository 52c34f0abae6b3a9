//! Ended outbox entries: the data kept about them, and for how long.
//!
//! Invariant: what is uncertain stays for the operators; everything else is forgotten after a week.

use chrono::TimeDelta;

use crate::{
    app::App,
    db::{Db, sql},
    error::Result,
    ids::{ChannelId, GuildId, MessageId},
};

/// Whether a feature sent this message, in the days for which that is remembered.
pub(super) async fn sent_by(
    db: &Db,
    (guild, channel): (GuildId, ChannelId),
    message: MessageId,
    feature: &str,
) -> Result<bool> {
    let found: Option<(i64,)> = sql("SELECT CAST(1 AS BIGINT) FROM effects
         WHERE state <> 'due' AND guild_id = $1 AND channel_id = $2 AND message_id = $3
         AND origin LIKE $4 LIMIT 1")
    .bind(guild)
    .bind(channel)
    .bind(message)
    .bind(format!("{feature}:%"))
    .optional(db)
    .await?;
    Ok(found.is_some())
}

/// Forgets outbox entries that ended a week ago, and leases nobody holds.
pub async fn clean(app: &App) -> Result<()> {
    let now = app.clock.now();
    // Uncertain outbox entries stay for the operators; `state <> 'due'` names the index.
    sql("DELETE FROM effects
         WHERE state <> 'due' AND state IN ('done', 'failed') AND created_at < $1")
    .bind(now - TimeDelta::days(7))
    .run(&app.db)
    .await?;
    sql("DELETE FROM channel_leases WHERE lease_until < $1")
        .bind(now - TimeDelta::hours(1))
        .run(&app.db)
        .await?;
    Ok(())
}
