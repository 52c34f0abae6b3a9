//! Listening, and stopping without losing anything.
//!
//! Invariant: after a signal no new request is taken, running ones get their answer, and the process ends
//! within a bound whatever hangs.

use std::time::Duration;

use tokio::{net::TcpListener, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{Recorder, connections, metrics, router};
use crate::{
    app::App,
    discord::client::Reachability,
    error::{Error, Result},
    jobs::{self, instances, tick},
};

/// How long running requests and background work may take after a signal, half of it for the requests.
const DRAIN: Duration = Duration::from_secs(10);
/// How long requests are still taken after a signal, while `/health/ready` already says no, so that a
/// load balancer turns away first.
const LAME_DUCK: Duration = Duration::from_secs(1);
/// The sentence for operators when too many requests were refused.
const RESTING: &str = "it refused so many requests in ten minutes (401, 403, 429) that only interactions are answered until they are fewer; the log names the routes";
/// How often samples are tidied and the way to Discord is looked at.
const UPKEEP: Duration = Duration::from_secs(5);

/// Serves until the process is told to stop.
pub async fn serve(app: App, listener: TcpListener, recorder: Recorder) -> Result<()> {
    let router = router(&app, recorder.clone());
    let closing = CancellationToken::new();
    measure(&app, &recorder, &closing).await?;
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
    advise(&app);
    let trusted = app.config.trusted_proxies.clone();
    let server = connections::accept(listener, router, trusted, closing.clone());
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
    jobs::drain(&app, deadline).await;
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

/// Serves the metrics where `METRICS_BIND` says.
async fn measure(app: &App, recorder: &Recorder, closing: &CancellationToken) -> Result<()> {
    let Some(address) = app.config.metrics_bind else { return Ok(()) };
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|e| Error::internal("listen where METRICS_BIND says", e))?;
    let router = metrics::apart(recorder.clone()).with_state(app.clone());
    let trusted = app.config.trusted_proxies.clone();
    app.spawn(connections::accept(listener, router, trusted, closing.clone()));
    tracing::info!(%address, "metrics have a port of their own");
    Ok(())
}

/// Says what of the configuration is probably not meant.
fn advise(app: &App) {
    let config = &app.config;
    if !metrics::are_shown(config) && config.metrics_bind.is_none() {
        tracing::info!(
            "/metrics answers 404, because BIND can be reached from outside: set METRICS_TOKEN to ask for a token, or METRICS_BIND to give it a port of its own"
        );
    }
    let proxied = config.public_url.starts_with("https://");
    if proxied && config.trusted_proxies.are_none() {
        tracing::warn!(
            "PUBLIC_URL is https, so a proxy stands in front, but TRUSTED_PROXIES names none: everybody who has not logged in counts as one address, with its limits"
        );
    }
}

/// Lets go of old samples, and raises an incident when Discord refused so much that we stop asking.
fn upkeep(app: &App, recorder: Recorder) {
    let (stopping, bot) = (app.stopping.clone(), app.clone());
    app.spawn(async move {
        let mut rested = false;
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(UPKEEP) => recorder.upkeep(),
            }
            let rests = bot.discord.is_resting();
            if rests && !rested {
                bot.incident(&Error::internal("call Discord", RESTING)).await;
            }
            rested = rests;
        }
    });
}
