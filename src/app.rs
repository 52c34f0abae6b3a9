//! The running bot: its parts, shared by every request and job.
//!
//! Invariant: nothing here is state that another instance would need; caches compare a version in the
//! database, and work that must survive is a row. It owns only what is below it: what toolkits and features
//! need of their own is handed in by type, in [`Registries`].

use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    future::Future,
    ops::Deref,
    sync::Arc,
    time::Duration,
};

use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

use crate::{
    cache_version::CacheVersions,
    cipher::Cipher,
    clock::{Clock, Time},
    config::Config,
    db::Db,
    discord::Discord,
    error::{Error, Result},
    files,
    ids::Ids,
    incidents, rate,
};

/// How long writing an incident down may take.
const NOTED: Duration = Duration::from_millis(300);

/// The running bot. Cloning it shares the parts.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of the bot.
pub struct Parts {
    /// The configuration it was started with.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub ids: Ids,
    /// Calls to Discord, and what it told lately.
    pub discord: Discord,
    /// Encrypts secrets at rest.
    pub cipher: Cipher,
    /// This instance's name in leases.
    pub instance: String,
    /// When it started.
    pub started_at: Time,
    /// Cancelled when the process should stop.
    pub stopping: CancellationToken,
    /// Tells whether something cached is still true.
    pub cache_versions: CacheVersions,
    /// How many bytes of files may be in memory while they move.
    pub files: files::Budget,
    /// How often people and addresses asked, in Discord, on pages and over the API.
    pub limits: rate::Limits,
    registries: Registries,
    tasks: TaskTracker,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "App({})", self.instance)
    }
}

/// The registries of toolkits and features: one value of a type, handed in when the bot starts.
#[derive(Default)]
pub struct Registries(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl Registries {
    /// Hands in the value of a type.
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Box::new(value));
    }

    /// The value of a type, when it was handed in.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

impl App {
    /// Puts the parts together on an open, migrated database.
    pub fn new(
        config: Config,
        db: Db,
        clock: Clock,
        ids: Ids,
        registries: Registries,
    ) -> Result<Self> {
        let secret = config.session_secret.clone();
        let secret = secret.ok_or_else(|| Error::internal("start", "SESSION_SECRET is missing"))?;
        let discord = Discord::new(&config.discord, db.clone(), clock.clone())
            .map_err(|e| Error::internal("make the Discord client", e))?;
        Ok(Self(Arc::new(Parts {
            cipher: Cipher::new(&secret),
            instance: ids.token(),
            started_at: clock.now(),
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
            cache_versions: CacheVersions::default(),
            files: files::Budget::default(),
            limits: rate::Limits::times(config.caller_factor, &clock),
            registries,
            config,
            db,
            clock,
            ids,
            discord,
        })))
    }

    /// The value that a toolkit or a feature handed in when the bot started.
    ///
    /// # Panics
    ///
    /// When it handed in nothing of this type, which every start of the bot would show.
    pub fn part<T: 'static>(&self) -> &T {
        self.registries.get().unwrap_or_else(|| panic!("{}", type_name::<T>()))
    }

    /// Runs work that outlives the request and that a shutdown waits for.
    pub fn spawn<F>(&self, work: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        self.tasks.spawn(work.in_current_span())
    }

    /// Logs an internal error once, counts it for the operators, and gives the reference under which a
    /// person can name it.
    pub async fn incident(&self, error: &Error) -> String {
        let reference = self.ids.reference();
        tracing::error!(event = "COG_ERROR", reference, %error, "internal error");
        metrics::counter!("incidents_total").increment(1);
        let record = incidents::record(&self.db, error, &reference, self.clock.now());
        match tokio::time::timeout(NOTED, record).await {
            Ok(Err(failed)) => tracing::warn!(%failed, "an incident could not be recorded"),
            Err(_) => tracing::warn!("recording an incident took too long"),
            Ok(Ok(())) => {}
        }
        reference
    }

    /// Asks everything to stop, and waits for running work, at most until `deadline`.
    pub async fn finish(&self, deadline: tokio::time::Instant) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout_at(deadline, self.tasks.wait()).await.is_err() {
            tracing::warn!(
                left = self.tasks.len(),
                "stopping with work left; another instance takes over"
            );
        }
    }
}
