//! Which instance works on which channel.
//!
//! Invariant: one instance at a time, until its lease ends or it is surely dead.

use chrono::TimeDelta;

use crate::{app::App, db::sql, error::Result, ids::ChannelId};

/// How long an instance may work on one channel before another may.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// Without a heartbeat for this long an instance holds no channel any more: longer than carrying out may take,
/// and than a shutdown lasts, so that whatever it still asked of Discord is over. Only looking for a message may
/// take longer; what is sent after that carries the nonce that whoever took over sends too.
pub(super) const DEAD: TimeDelta = TimeDelta::seconds(20);

/// Takes or renews the lease on a channel. A lease ends early with the instance that holds it.
pub(super) async fn lease(app: &App, channel: ChannelId) -> Result<bool> {
    let now = app.clock.now();
    let taken =
        sql("INSERT INTO channel_leases (channel_id, lease_by, lease_until) VALUES ($1, $2, $3)
         ON CONFLICT (channel_id) DO UPDATE SET lease_by = $2, lease_until = $3
         WHERE channel_leases.lease_until <= $4 OR channel_leases.lease_by = $2
             OR EXISTS (SELECT 1 FROM instances i
                 WHERE i.id = channel_leases.lease_by AND i.seen_at <= $5)")
        .bind(channel)
        .bind(&app.instance)
        .bind(now + LEASE)
        .bind(now)
        .bind(now - DEAD)
        .run(&app.db)
        .await?;
    Ok(taken == 1)
}

/// Lets go of a channel, if this instance holds it.
pub(super) async fn release_channel(app: &App, channel: ChannelId) -> Result<()> {
    sql("DELETE FROM channel_leases WHERE channel_id = $1 AND lease_by = $2")
        .bind(channel)
        .bind(&app.instance)
        .run(&app.db)
        .await?;
    Ok(())
}

/// Lets go of every channel this instance holds.
pub async fn release(app: &App) -> Result<()> {
    sql("DELETE FROM channel_leases WHERE lease_by = $1").bind(&app.instance).run(&app.db).await?;
    Ok(())
}
