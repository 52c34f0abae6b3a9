//! Live instances share one bot token, and so Discord's limits.
//!
//! Invariant: the shares of all live instances together never exceed Discord's global limit, and a global
//! pause seen by one is obeyed by all within a tick.

use std::time::Duration;

use chrono::TimeDelta;

use crate::{
    app::App,
    clock::Time,
    db::sql,
    discord::client::Budget,
    error::{Error, Result},
};

/// How often an instance says that it lives.
const HEARTBEAT: TimeDelta = TimeDelta::seconds(2);
/// How often an instance reads the others' state.
const BEAT: Duration = Duration::from_secs(1);
/// Without a heartbeat for this long an instance no longer counts.
const LIVE: TimeDelta = TimeDelta::seconds(8);

/// Says that this instance lives, takes its share of the limit, and tells and hears of pauses.
pub async fn beat(app: &App) -> Result<()> {
    app.discord.beat(&Shared(app)).await
}

/// Beats until the app stops, whether or not this instance does due work, and however long that takes.
pub fn keep_beating(app: &App) {
    let beating = app.clone();
    app.spawn(async move {
        let mut pauses = beating.discord.watch_pauses();
        loop {
            if let Err(error) = beat(&beating).await {
                tracing::warn!(%error, "this instance could not say that it lives");
            }
            tokio::select! {
                () = beating.stopping.cancelled() => return,
                // A pause is told at once; one that others met is read within a beat.
                _ = pauses.changed() => {}
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    });
}

/// The budget that the instances share in their database.
struct Shared<'a>(&'a App);

impl Budget for Shared<'_> {
    type Error = Error;

    async fn live(&self) -> Result<u32> {
        let Self(app) = self;
        let now = app.clock.now();
        sql("INSERT INTO instances (id, started_at, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET seen_at = $3 WHERE instances.seen_at <= $4")
        .bind(&app.instance)
        .bind(app.started_at)
        .bind(now)
        .bind(now - HEARTBEAT)
        .run(&app.db)
        .await?;
        let (live,): (i64,) = sql("SELECT COUNT(*) FROM instances WHERE seen_at > $1")
            .bind(now - LIVE)
            .one(&app.db)
            .await?;
        Ok(u32::try_from(live).unwrap_or(1))
    }

    async fn tell(&self, until: Time) -> Result<()> {
        sql("INSERT INTO discord_pause (id, paused_until) VALUES (1, $1)
             ON CONFLICT (id) DO UPDATE SET paused_until = $1
             WHERE discord_pause.paused_until < $1")
        .bind(until)
        .run(&self.0.db)
        .await?;
        Ok(())
    }

    async fn told(&self) -> Result<Option<Time>> {
        let pause: Option<(Time,)> =
            sql("SELECT paused_until FROM discord_pause WHERE id = 1 AND paused_until > $1")
                .bind(self.0.clock.now())
                .optional(&self.0.db)
                .await?;
        Ok(pause.map(|(until,)| until))
    }
}

/// Leaves the list of live instances; for a shutdown.
pub async fn leave(app: &App) -> Result<()> {
    sql("DELETE FROM instances WHERE id = $1").bind(&app.instance).run(&app.db).await?;
    Ok(())
}

/// Forgets instances that stopped without leaving.
pub async fn clean(app: &App) -> Result<()> {
    sql("DELETE FROM instances WHERE seen_at < $1")
        .bind(app.clock.now() - TimeDelta::hours(1))
        .run(&app.db)
        .await?;
    Ok(())
}
