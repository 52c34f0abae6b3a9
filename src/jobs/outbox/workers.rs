//! Workers carry outbox entries out, many channels side by side.
//!
//! Invariant: a channel that is free and has something due waits only when all workers are busy, whatever any
//! of them waits for; and no channel is worked on any more when a run returns.

use std::{collections::VecDeque, time::Duration};

use tokio::{task::JoinSet, time::Instant};

use super::claims::Claims;
use super::{
    leases,
    perform::{RUN, work},
    store,
};
use crate::{
    app::App,
    error::{Error, Result},
    ids::ChannelId,
};

/// How many channels are worked on side by side: more than the bot's share of the global limit can serve,
/// as each channel takes about one message a second.
const WORKERS: usize = 64;
/// How often it is looked for further channels.
const LOOK: Duration = Duration::from_millis(250);

/// How often it is looked when there was nothing to do.
const IDLE: Duration = Duration::from_secs(1);

/// Carries out what may start in free channels, many channels side by side, until nothing is left that may
/// start or the run is over; the number of outbox entries ended.
pub async fn run(app: &App) -> Result<usize> {
    let mut workers = Workers::new(app, Some(Instant::now() + RUN));
    let mut ended = Ok(0);
    loop {
        if ended.is_ok()
            && let Err(error) = workers.fill().await
        {
            ended = Err(error);
        }
        // Also after an error, as no channel may be worked on when this returns.
        let Some(one) = workers.wait().await else { return ended };
        ended = ended.and_then(|sum| one.map(|count| sum + count));
    }
}

/// Carries outbox entries out until the app stops. Not part of the tick: a run ends when its slowest worker does, and
/// the others would wait for that.
pub fn keep_going(app: &App) {
    let worker = app.clone();
    app.spawn(async move {
        let mut workers = Workers::new(&worker, None);
        while !worker.stopping.is_cancelled() {
            let filled = workers.fill().await;
            let pause = if filled.is_ok() && !workers.running.is_empty() { LOOK } else { IDLE };
            let outcome = match filled {
                Ok(()) => workers.wait().await.unwrap_or(Ok(0)),
                Err(error) => Err(error),
            };
            if let Err(error) = &outcome {
                tracing::warn!(%error, "outbox entries could not be carried out; it is tried again");
            }
            if outcome.is_err() || workers.running.is_empty() {
                tokio::select! {
                    () = worker.stopping.cancelled() => {}
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
        while workers.wait().await.is_some() {}
    });
}

/// Workers, each on a channel of its own. A finished worker makes room for the next channel, so that one slow
/// channel holds up no other.
struct Workers<'a> {
    app: &'a App,
    /// When nobody begins any more.
    until: Option<Instant>,
    running: JoinSet<Result<usize>>,
    /// Channels that were free when it was looked last.
    waiting: VecDeque<ChannelId>,
    looked: Option<Instant>,
}

impl<'a> Workers<'a> {
    fn new(app: &'a App, until: Option<Instant>) -> Self {
        Self { app, until, running: JoinSet::new(), waiting: VecDeque::new(), looked: None }
    }

    /// Puts a worker on each free channel, as long as there are both.
    async fn fill(&mut self) -> Result<()> {
        while self.running.len() < WORKERS
            && self.until.is_none_or(|until| Instant::now() < until)
            && !self.app.stopping.is_cancelled()
        {
            let Some(channel) = self.next().await? else { return Ok(()) };
            let Some(claim) = self.app.part::<Claims>().try_take(channel) else { continue };
            if !leases::lease(self.app, channel).await? {
                continue;
            }
            // Nobody stays on a channel for long while others wait.
            let (worker, until) = (self.app.clone(), self.until.unwrap_or(Instant::now() + RUN));
            let working = self.app.spawn(async move { work(&worker, claim, until).await });
            self.running.spawn(async move {
                let ended = working.await;
                let broken = |error| Err(Error::internal("carry out outbox entries", error));
                ended.unwrap_or_else(broken)
            });
        }
        Ok(())
    }

    /// The next channel that was free when it was looked last; looks again when none is left, but not often.
    async fn next(&mut self) -> Result<Option<ChannelId>> {
        let lately = self.looked.is_some_and(|looked| looked.elapsed() < LOOK);
        if self.waiting.is_empty() && !lately {
            self.waiting = store::free_channels(self.app).await?.into();
            self.looked = Some(Instant::now());
        }
        Ok(self.waiting.pop_front())
    }

    /// Waits until somebody is done: how that went. None when nobody works any more. While there is room for
    /// more, it comes back soon to look for more, as if nothing was done.
    async fn wait(&mut self) -> Option<Result<usize>> {
        if self.running.is_empty() {
            return None;
        }
        tokio::select! {
            done = self.running.join_next() => match done? {
                Ok(ended) => Some(ended),
                Err(error) => Some(Err(Error::internal("carry out outbox entries", error))),
            },
            () = tokio::time::sleep(LOOK), if self.running.len() < WORKERS => Some(Ok(0)),
        }
    }
}
