//! The running bot: its parts, shared by every request and job.
//!
//! Invariant: nothing here is state that another instance would need; caches compare a version in the
//! database, and work that must survive is a row.

use std::{future::Future, ops::Deref, sync::Arc, time::Duration};

use axum::{extract::FromRef, http::Extensions};
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

use crate::{
    cipher::Cipher,
    clock::{Clock, Time},
    config::Config,
    db::Db,
    discord::{client::Client, directory, limit::Limiter, registry::Registry, verify::PublicKey},
    error::{Error, Result},
    feature, files,
    freshness::Freshness,
    ids::{GuildId, Ids},
    jobs,
    permissions::Rules,
    rate, settings,
};

/// How long releasing leases, and closing the database, may take at the end.
const PARTING: Duration = Duration::from_secs(2);

/// The running bot. Cloning it shares the parts.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the bot is made of.
pub struct Parts {
    /// The configuration it was started with.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub ids: Ids,
    /// What can be set, and what guilds chose.
    pub settings: settings::Registry,
    /// Calls to Discord.
    pub discord: Client,
    /// What can be used in Discord.
    pub registry: Registry,
    /// Encrypts secrets at rest.
    pub cipher: Cipher,
    /// This instance's name in leases.
    pub instance: String,
    /// When it started.
    pub started_at: Time,
    /// Cancelled when the process should stop.
    pub stopping: CancellationToken,
    /// Held during a tick, so that ticks of one instance never overlap.
    pub ticking: tokio::sync::Mutex<()>,
    /// The channels that this process works on.
    pub claims: jobs::effects::Claims,
    /// How much a person may make this instance remember.
    pub limiter: Limiter,
    /// Tells whether something cached is still true.
    pub freshness: Freshness,
    /// How many bytes of files may be in memory while they move.
    pub files: files::Budget,
    /// How often people and addresses asked, on pages and over the API.
    pub limits: rate::Limits,
    /// What Discord told about guilds lately.
    pub heard: directory::Heard,
    /// Caches of features, by type.
    pub caches: Extensions,
    tasks: TaskTracker,
    seen: moka::sync::Cache<GuildId, ()>,
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

impl FromRef<App> for PublicKey {
    fn from_ref(app: &App) -> Self {
        Self(app.config.discord.public_key)
    }
}

impl App {
    /// Puts the parts together on an open, migrated database.
    pub fn new(config: Config, db: Db, clock: Clock, ids: Ids) -> Result<Self> {
        let secret = config.session_secret.clone();
        let secret = secret.ok_or_else(|| Error::internal("start", "SESSION_SECRET is missing"))?;
        let discord = Client::new(&config.discord, clock.clone())
            .map_err(|e| Error::internal("make the Discord client", e))?;
        let mut caches = Extensions::new();
        for feature in feature::ALL {
            feature.caches(&config, &mut caches)?;
        }
        Ok(Self(Arc::new(Parts {
            cipher: Cipher::new(&secret),
            instance: ids.token(),
            started_at: clock.now(),
            registry: feature::registry(),
            settings: feature::settings(),
            seen: moka::sync::Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_mins(1))
                .build(),
            stopping: CancellationToken::new(),
            ticking: tokio::sync::Mutex::new(()),
            tasks: TaskTracker::new(),
            claims: jobs::effects::Claims::default(),
            limiter: Limiter::default(),
            freshness: Freshness::default(),
            files: files::Budget::default(),
            limits: rate::Limits::times(config.caller_factor, &clock),
            heard: directory::Heard::default(),
            caches,
            config,
            db,
            clock,
            ids,
            discord,
        })))
    }

    /// Runs work that outlives the request and that a shutdown waits for.
    pub fn spawn<F>(&self, work: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        self.tasks.spawn(work.in_current_span())
    }

    /// Who has which right in a guild: what operators configured, and what the guild's settings say.
    pub async fn rules(&self, guild: GuildId) -> Result<Rules> {
        Ok(feature::rules(&self.config, &*settings::current(self, guild).await?))
    }

    /// A feature's cache.
    pub fn cache<T: Clone + Send + Sync + 'static>(&self) -> Result<T> {
        self.caches
            .get::<T>()
            .cloned()
            .ok_or_else(|| Error::internal("find a cache", std::any::type_name::<T>()))
    }

    /// Logs an internal error once, counts it for the operators, and gives the reference under which a
    /// person can name it.
    pub async fn incident(&self, error: &Error) -> String {
        let reference = self.ids.reference();
        tracing::error!(event = "COG_ERROR", reference, %error, "internal error");
        metrics::counter!("incidents_total").increment(1);
        let record = jobs::incidents::record(self, error, &reference);
        match tokio::time::timeout(Duration::from_millis(300), record).await {
            Ok(Err(failed)) => tracing::warn!(%failed, "an incident could not be recorded"),
            Err(_) => tracing::warn!("recording an incident took too long"),
            Ok(Ok(())) => {}
        }
        reference
    }

    /// Notes that a guild uses the bot, which clears any mark that it left. Once a minute a guild.
    pub fn guild_seen(&self, guild: GuildId) {
        if self.seen.contains_key(&guild) {
            return;
        }
        self.seen.insert(guild, ());
        let app = self.clone();
        self.spawn(async move {
            let seen = async {
                let mut tx = app.db.begin().await?;
                jobs::guilds::present(&mut tx, guild, app.clock.now()).await?;
                tx.commit().await.map_err(Error::from)
            };
            if let Err(error) = seen.await {
                app.seen.invalidate(&guild);
                tracing::warn!(%error, "a guild's presence could not be noted");
            }
        });
    }

    /// Waits for running work, at most until `deadline`; then lets go of leases so that others take over
    /// at once.
    pub async fn drain(&self, deadline: tokio::time::Instant) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout_at(deadline, self.tasks.wait()).await.is_err() {
            tracing::warn!(
                left = self.tasks.len(),
                "stopping with work left; another instance takes over"
            );
        }
        // A database that hangs must not hold the process; leases lapse by themselves.
        match tokio::time::timeout(PARTING, jobs::release(self)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "leases could not be released"),
            Err(_) => tracing::warn!("leases could not be released in time"),
        }
        if tokio::time::timeout(PARTING, self.db.close()).await.is_err() {
            tracing::warn!("the database did not close in time");
        }
    }
}
