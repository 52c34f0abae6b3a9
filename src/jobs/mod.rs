//! Durable work: what is due is a row, and an instance does it only while it holds a lease on it.
//!
//! Invariant: a tick decides nothing by itself; it claims what the database says is due, so any number of
//! instances may tick at any time, and a missed tick only delays.

mod alone;
pub mod effects;
pub mod errands;
pub mod guilds;
pub mod incidents;
pub mod instances;
pub mod lease;
pub mod periodic;
pub mod sweeps;
pub mod tick;

pub use alone::alone;
pub use periodic::Work;
pub use sweeps::Sweep;

use crate::{app::App, discord::defer, error::Result, settings::verify};

/// Work of the installation itself.
pub static WORK: &[Work] = &[
    Work { name: "clean", every_seconds: 300, run: |app| Box::pin(clean(app)) },
    Work { name: "guild-walk", every_seconds: 24 * 3600, run: |app| Box::pin(guilds::walk(app)) },
    Work { name: "guild-purge", every_seconds: 24 * 3600, run: |app| Box::pin(guilds::purge(app)) },
    Work { name: "settings-verify", every_seconds: 600, run: |app| Box::pin(verify(app)) },
    Work { name: "incidents", every_seconds: 15, run: |app| Box::pin(incidents::report(app)) },
];

/// Forgets what is over, each kind by itself.
async fn clean(app: App) -> Result<()> {
    use crate::{api, discord, web::session};
    const WHAT: &str = "clean up";
    app.discord.tidy();
    alone(&app, WHAT, "deferred answers", defer::clean(&app)).await;
    alone(&app, WHAT, "webhook events", discord::events::clean(&app)).await;
    alone(&app, WHAT, "views", discord::views::clean(&app)).await;
    alone(&app, WHAT, "effects", effects::clean(&app)).await;
    alone(&app, WHAT, "files", crate::files::clean(&app.db, app.clock.now())).await;
    alone(&app, WHAT, "incidents", incidents::clean(&app)).await;
    alone(&app, WHAT, "sessions", session::clean(&app)).await;
    alone(&app, WHAT, "API requests", api::clean(&app)).await;
    alone(&app, WHAT, "instances", instances::clean(&app)).await;
    Ok(())
}

/// Lets go of everything this instance holds, so that others take over at once.
pub async fn release(app: &App) -> Result<()> {
    defer::release(app).await?;
    effects::release(app).await?;
    errands::release(app).await?;
    periodic::release(app).await?;
    instances::leave(app).await
}
