//! One tick: everything that is due, once.
//!
//! Invariant: ticks of one instance never overlap, whoever asks for them.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio_cron_scheduler::{Job, JobScheduler};
use tokio_util::sync::CancellationToken;

use super::{instances, outbox, periodic, pollers, tasks};
use crate::{
    app::App,
    error::{Error, Result},
};

/// How often what is due is looked for.
const BEAT: Duration = Duration::from_secs(1);

/// How often it is looked for outbox entries while pollers still decide on some.
const LOOK: Duration = Duration::from_millis(200);

/// Takes over what another instance left; how much that was.
pub type TakeOver = for<'a> fn(&'a App) -> BoxFuture<'a, Result<usize>>;

/// The state that the ticks of one instance share.
pub(super) struct Ticker {
    /// Held during a tick, so that ticks of one instance never overlap.
    ticking: tokio::sync::Mutex<()>,
    take_over: Option<TakeOver>,
}

impl Ticker {
    pub(super) fn new(take_over: Option<TakeOver>) -> Self {
        Self { ticking: tokio::sync::Mutex::default(), take_over }
    }
}

/// Takes over the deferred answers of other instances; how many there were.
async fn take_over_deferred(app: &App) -> Result<usize> {
    match app.part::<Ticker>().take_over {
        Some(take_over) => take_over(app).await,
        None => Ok(0),
    }
}

/// The result of one tick. Its JSON names are those that operators' schedulers have read since the first version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Done {
    /// Deferred answers taken over from other instances.
    pub deferred: usize,
    /// Tasks worked on.
    #[serde(rename = "errands")]
    pub tasks: usize,
    /// Items that pollers decided on.
    #[serde(rename = "swept")]
    pub polled: usize,
    /// Outbox entries carried out.
    #[serde(rename = "effects")]
    pub entries: usize,
    /// Recurring works begun.
    pub works: usize,
}

/// Does everything that is due and waits for it, after a tick that is still running. Recurring work that takes
/// long goes on by itself.
pub async fn once(app: &App) -> Result<Done> {
    let deferred = take_over_deferred(app).await?;
    let _alone = app.part::<Ticker>().ticking.lock().await;
    instances::beat(app).await?;
    let finished = CancellationToken::new();
    let working = async {
        let done = work(app).await;
        finished.cancel();
        done
    };
    // Work that is due to the second does not wait for the rest.
    let (worked, delivered) = tokio::join!(working, deliver(app, &finished));
    let ((works, tasks), (polled, entries)) = (worked?, delivered?);
    Ok(Done { deferred, tasks, polled, entries, works })
}

/// Begins recurring work and carries tasks on meanwhile, and afterwards those it asked for: how many works and
/// tasks.
async fn work(app: &App) -> Result<(usize, usize)> {
    let (works, tasks) = tokio::join!(periodic::run(app), tasks::run(app));
    let (works, tasks) = (works?, tasks?);
    let asked = if works > 0 { tasks::run(app).await? } else { 0 };
    Ok((works, tasks + asked))
}

/// Polls and carries out outbox entries side by side, so that neither waits for the other however much there is of
/// both; each at least once after everything else is `finished`, so that what that decided on leaves in the
/// same tick. How much was polled, and how many outbox entries ended.
async fn deliver(app: &App, finished: &CancellationToken) -> Result<(usize, usize)> {
    let (all_polled, all_sent) = (CancellationToken::new(), CancellationToken::new());
    let polling = async {
        let mut polled = Ok(0);
        loop {
            let last = finished.is_cancelled();
            let more = pollers::run(app).await;
            polled = polled.and_then(|sum| more.map(|more| sum + more));
            if last {
                all_polled.cancel();
            }
            // Work that becomes due while outbox entries are carried out is decided on within a second.
            tokio::select! {
                () = all_sent.cancelled() => return polled,
                () = finished.cancelled(), if !last => {}
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    };
    let sending = async {
        let mut sent = Ok(0);
        loop {
            let last = all_polled.is_cancelled() || app.stopping.is_cancelled();
            let more = outbox::run(app).await;
            sent = sent.and_then(|sum| more.map(|more| sum + more));
            if last || sent.is_err() {
                all_sent.cancel();
                return sent;
            }
            tokio::select! {
                () = all_polled.cancelled() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    };
    let (polled, sent) = tokio::join!(polling, sending);
    Ok((polled?, sent?))
}

/// Takes over deferred answers every second. Not part of the tick, because somebody is waiting, and a
/// tick may be busy with work for which nobody does.
fn keep_taking_over(app: &App) {
    let keeper = app.clone();
    app.spawn(async move {
        loop {
            if let Err(error) = take_over_deferred(&keeper).await {
                tracing::warn!(%error, "deferred answers could not be taken over");
            }
            tokio::select! {
                () = keeper.stopping.cancelled() => return,
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    });
}

/// Ticks every second until the app stops. The scheduler only ticks: it knows no work, keeps no state,
/// and its own time zones and overlaps do not matter.
pub async fn start(app: &App) -> Result<()> {
    keep_taking_over(app);
    outbox::keep_going(app);
    tasks::keep_going(app);
    pollers::keep_going(app);
    let scheduler =
        JobScheduler::new().await.map_err(|e| Error::internal("start the scheduler", e))?;
    let ticking = app.clone();
    let job = Job::new_async("*/1 * * * * *", move |_, _| {
        let app = ticking.clone();
        Box::pin(async move {
            // A slow tick delays the next instead of piling up.
            let Ok(_alone) = app.part::<Ticker>().ticking.try_lock() else { return };
            if app.stopping.is_cancelled() {
                return;
            }
            if let Err(error) = instances::beat(&app).await {
                tracing::warn!(%error, "this instance could not say that it lives");
            }
            // Nobody waits for what is begun here: each work is a task of its own.
            drop(periodic::start(&app).await);
        })
    })
    .map_err(|e| Error::internal("make the ticker", e))?;
    scheduler.add(job).await.map_err(|e| Error::internal("add the ticker", e))?;
    scheduler.start().await.map_err(|e| Error::internal("start the ticker", e))?;
    let app = app.clone();
    app.clone().spawn(async move {
        let mut scheduler = scheduler;
        app.stopping.cancelled().await;
        let stopped = tokio::time::timeout(Duration::from_secs(1), scheduler.shutdown()).await;
        if !matches!(stopped, Ok(Ok(()))) {
            tracing::debug!("the ticker did not stop in time");
        }
    });
    Ok(())
}
