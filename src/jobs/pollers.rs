//! Pollers: what all instances do together, every second: each claims some rows that are due and decides on them.
//!
//! Invariant: a poller claims what it works on in the database, so any number of instances may poll at once;
//! and one poller never takes long, so that others have their turn in between.

use std::time::Duration;

use crate::{
    app::App,
    boxed::Boxed,
    error::{Error, Result},
    panics::CatchPanic,
};

/// How often it is looked for what became due.
const BEAT: Duration = Duration::from_secs(1);

/// Work that every instance takes part in.
pub struct Poller {
    /// Its name in logs.
    pub name: &'static str,
    /// Claims what is due, but not more than can be done soon, and does it: how much there was.
    pub run: fn(App) -> Boxed<Result<usize>>,
}

impl std::fmt::Debug for Poller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Poller({})", self.name)
    }
}

/// The pollers of every part of the bot.
pub(super) struct Pollers(pub(super) Vec<&'static Poller>);

/// Runs the pollers until nothing is due that another instance is not working on: how much was done. One poller that
/// fails, or panics, does not keep the others from being done.
pub async fn run(app: &App) -> Result<usize> {
    let mut done = Ok(0);
    for poller in &app.part::<Pollers>().0 {
        loop {
            // A task of its own, so that what it holds is held by nobody else.
            let polled = app.spawn(CatchPanic((poller.run)(app.clone()))).await;
            match polled.unwrap_or_else(|error| Err(Error::internal("poll", error))) {
                Ok(0) => break,
                Ok(some) => done = done.map(|sum| sum + some),
                Err(error) => {
                    tracing::warn!(poller = poller.name, %error, "a poller failed; it is tried again");
                    done = Err(error);
                    break;
                }
            }
            if app.stopping.is_cancelled() {
                break;
            }
        }
    }
    done
}

/// Runs the pollers every second until the app stops. Not part of the tick, which would wait for a long backlog.
pub fn keep_going(app: &App) {
    let worker = app.clone();
    app.spawn(async move {
        while !worker.stopping.is_cancelled() {
            // Failures were logged.
            let _ = run(&worker).await;
            tokio::select! {
                () = worker.stopping.cancelled() => {}
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    });
}
