//! Durable work: what is due is a row, and an instance does it only while it holds a lease on it.
//!
//! Invariant: a tick decides nothing by itself; it claims what the database says is due, so any number of
//! instances may tick at any time, and a missed tick only delays.

mod alone;
pub mod guilds;
pub mod incidents;
pub mod instances;
pub mod lease;
pub mod outbox;
pub mod periodic;
pub mod pollers;
mod registry;
pub mod tables;
pub mod tasks;
pub mod tick;

use std::time::Duration;

use tokio::time::Instant;

pub use alone::alone;
pub use periodic::Work;
pub use pollers::Poller;
use registry::Installation;
pub use registry::{Registry, Upkeep};

use crate::{
    app::App,
    cache_version, db,
    discord::{directory, views},
    error::Result,
    files,
};

/// How long releasing leases, and closing the database, may take at the end.
const PARTING: Duration = Duration::from_secs(2);

/// Work of the installation itself.
static WORK: &[Work] = &[
    Work { name: "clean", every_seconds: 300, run: |app| Box::pin(clean(app)) },
    Work { name: "guild-walk", every_seconds: 24 * 3600, run: |app| Box::pin(guilds::walk(app)) },
    Work { name: "guild-purge", every_seconds: 24 * 3600, run: |app| Box::pin(guilds::purge(app)) },
    Work { name: "incidents", every_seconds: 15, run: |app| Box::pin(incidents::report(app)) },
];

/// Registers this toolkit's own work and tables.
pub fn install(jobs: &mut Registry) {
    jobs.works.extend(WORK);
    jobs.cleaning.extend([
        ("effects", (|app| Box::pin(outbox::clean(app))) as Upkeep),
        ("files", |app| Box::pin(async { files::clean(&app.db, app.clock.now()).await.map(drop) })),
        ("incidents", |app| Box::pin(incidents::clean(app))),
        ("instances", |app| Box::pin(instances::clean(app))),
    ]);
    let below = [
        db::tables::TABLES,
        cache_version::TABLES,
        crate::incidents::TABLES,
        files::tables::TABLES,
        directory::tables::TABLES,
        views::TABLES,
        tables::TABLES,
    ];
    jobs.tables.extend(below.into_iter().flatten());
}

/// Forgets what is over, each kind by itself.
async fn clean(app: App) -> Result<()> {
    app.discord.tidy();
    for (what, clean) in &app.part::<Installation>().cleaning {
        alone(&app, "clean up", what, clean(&app)).await;
    }
    Ok(())
}

/// Lets go of everything this instance holds, so that others take over at once.
pub async fn release(app: &App) -> Result<()> {
    for release in &app.part::<Installation>().releases {
        release(app).await?;
    }
    outbox::release(app).await?;
    tasks::release(app).await?;
    periodic::release(app).await?;
    instances::leave(app).await
}

/// Waits for running work, at most until `deadline`; then lets go of leases so that others take over at once,
/// and closes the database.
pub async fn drain(app: &App, deadline: Instant) {
    app.finish(deadline).await;
    // A database that hangs must not hold the process; leases lapse by themselves.
    match tokio::time::timeout(PARTING, release(app)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "leases could not be released"),
        Err(_) => tracing::warn!("leases could not be released in time"),
    }
    if tokio::time::timeout(PARTING, app.db.close()).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
}
