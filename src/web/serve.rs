//! Listening, and stopping without losing anything.
//!
//! Invariant: after a signal no new request is taken, running ones get their answer, and the process ends
//! within a bound whatever hangs.

use std::time::Duration;

use tokio::{net::TcpListener, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{Recorder, connections, router};
use crate::{
    app::App,
    discord::client::Reachability,
    error::{Error, Result},
    jobs::{instances, tick},
};

/// How long running requests and background work may take after a signal, half of it for the requests.
const DRAIN: Duration = Duration::from_secs(10);
/// How long requests are still taken after a signal, while `/health/ready` already says no, so that a
/// load balancer turns away first.
const LAME_DUCK: Duration = Duration::from_secs(1);

/// Serves until the process is told to stop.
pub async fn serve(app: App, listener: TcpListener, recorder: Recorder) -> Result<()> {
    let router = router(&app, recorder.clone());
    if app.config.scheduler {
        tick::start(&app).await?;
    }
    instances::keep_beating(&app);
    upkeep(&app, recorder);
    watch_discord(&app);
    let address = listener.local_addr().map_err(|e| Error::internal("listen", e))?;
    tracing::info!(
        event = "BOT_READY",
        %address,
        database = app.db.engine(),
        version = env!("CARGO_PKG_VERSION"),
        instance = app.instance,
        "Alphapy is ready"
    );
    let closing = CancellationToken::new();
    let server = connections::accept(listener, router, closing.clone());
    let stop = async {
        app.stopping.cancelled().await;
        let deadline = Instant::now() + DRAIN;
        tracing::info!(event = "BOT_DISCONNECT", "stopping");
        tokio::time::sleep(LAME_DUCK).await;
        closing.cancel();
        tokio::time::sleep_until(deadline - DRAIN / 2).await;
        deadline
    };
    let deadline = tokio::select! {
        () = server => Instant::now() + DRAIN / 2,
        // A connection that does not end must not hold the process.
        deadline = stop => deadline,
    };
    app.drain(deadline).await;
    Ok(())
}

/// Logs when Discord can no longer be reached, and when it can be again.
fn watch_discord(app: &App) {
    let mut health = app.discord.watch_health();
    let stopping = app.stopping.clone();
    app.spawn(async move {
        let mut lost = false;
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                changed = health.changed() => if changed.is_err() { return },
            }
            match *health.borrow_and_update() {
                Reachability::Unreachable { since } => {
                    lost = true;
                    tracing::warn!(event = "BOT_DISCONNECT", %since, "Discord cannot be reached");
                }
                Reachability::TokenRefused { since } => {
                    lost = true;
                    tracing::error!(event = "BOT_DISCONNECT", %since, "Discord refuses BOT_TOKEN");
                }
                Reachability::Reachable if lost => {
                    lost = false;
                    tracing::info!(event = "BOT_RECONNECT", "Discord can be reached again");
                }
                Reachability::Reachable | Reachability::Untried => {}
            }
        }
    });
}

fn upkeep(app: &App, recorder: Recorder) {
    let stopping = app.stopping.clone();
    app.spawn(async move {
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(Duration::from_secs(5)) => recorder.upkeep(),
            }
        }
    });
}
