//! Webhook events: the few things Discord tells an application besides interactions.
//!
//! Invariant: an event is handled once, by the hash of its body, because Discord retries and gives
//! events no id; an unknown event is acknowledged, not refused.

use chrono::TimeDelta;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{
    app::App,
    db::sql,
    error::{Error, Result},
    ids::GuildId,
};

#[derive(Debug, Deserialize)]
struct Delivery {
    /// 0 is Discord's PING, 1 an event.
    #[serde(rename = "type")]
    kind: u8,
    event: Option<Event>,
}

#[derive(Debug, Deserialize)]
struct Event {
    #[serde(rename = "type")]
    name: String,
    data: Option<Authorized>,
}

/// The fields read from `APPLICATION_AUTHORIZED`.
#[derive(Debug, Deserialize)]
struct Authorized {
    guild: Option<Guild>,
}

#[derive(Debug, Deserialize)]
struct Guild {
    id: GuildId,
}

/// Handles one delivery. An error means that Discord should deliver it again.
pub async fn receive(app: &App, body: &[u8]) -> Result<()> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let Some(delivery) = is_object.then(|| serde_json::from_slice::<Delivery>(body).ok()).flatten()
    else {
        tracing::warn!("a webhook event could not be read");
        return Ok(());
    };
    let (1, Some(event)) = (delivery.kind, delivery.event) else {
        return Ok(());
    };
    let mut tx = app.db.begin().await?;
    let first = sql("INSERT INTO webhook_events (hash, received_at) VALUES ($1, $2)
         ON CONFLICT (hash) DO NOTHING")
    .bind(hex::encode(Sha256::digest(body)))
    .bind(app.clock.now())
    .run(&mut tx)
    .await?;
    if first == 1 {
        tracing::info!(discord_event = event.name, "webhook event");
        if let Some(guild) = event.data.and_then(|data| data.guild) {
            crate::jobs::guilds::present(&mut tx, guild.id, app.clock.now()).await?;
        }
    }
    tx.commit().await.map_err(Error::from)
}

/// Forgets events that Discord will no longer repeat.
pub async fn clean(app: &App) -> Result<()> {
    sql("DELETE FROM webhook_events WHERE received_at < $1")
        .bind(app.clock.now() - TimeDelta::days(1))
        .run(&app.db)
        .await?;
    Ok(())
}
