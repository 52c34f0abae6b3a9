//! Sweeps: what all instances do together, at each tick: each claims some rows that are due and decides on them.
//!
//! Invariant: a sweep claims what it works on in the database, so any number of instances may sweep at once;
//! and one sweep never takes long, so that a tick can do other things in between.

use crate::{
    app::App,
    discord::registry::Boxed,
    error::{Error, Result},
    feature,
};

/// What every instance takes part in.
pub struct Sweep {
    /// Its name in logs.
    pub name: &'static str,
    /// Claims what is due, but not more than can be done soon, and does it: how much there was.
    pub run: fn(App) -> Boxed<Result<usize>>,
}

impl std::fmt::Debug for Sweep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sweep({})", self.name)
    }
}

/// Sweeps until nothing is due that another instance is not working on: how much was done. One sweep that
/// fails does not keep the others from being done.
pub async fn run(app: &App) -> Result<usize> {
    let mut done = Ok(0);
    for sweep in feature::ALL.iter().flat_map(|feature| feature.sweeps()) {
        loop {
            // A task of its own, so that what it holds is held by nobody else, and its panics stay its own.
            let swept = app.spawn((sweep.run)(app.clone())).await;
            match swept.unwrap_or_else(|error| Err(Error::internal("sweep", error))) {
                Ok(0) => break,
                Ok(some) => done = done.map(|sum| sum + some),
                Err(error) => {
                    tracing::warn!(sweep = sweep.name, %error, "a sweep failed; the next tick tries again");
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
