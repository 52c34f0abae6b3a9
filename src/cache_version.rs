//! Whether something cached is still true: versions per guild, compared with the database on every use.
//!
//! Invariant: the versions a caller gets were read after its call began, so a change committed through any
//! instance is seen by every later use on every instance.
//!
//! Reads are shared, not skipped: callers that wait at the same time are served by one read, so the cost
//! falls as the load grows. One row counts all changes; only when it moved are the moved versions read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;
use tracing::Instrument as _;

use crate::{
    db::{self, Db, Tx, sql},
    error::{Error, Result},
    ids::{GuildId, to_i64},
    tables::{Class, Purge, Table},
};

/// The table of this module.
pub static TABLES: &[Table] = &[Table {
    name: "versions",
    columns: &["guild_id", "kind", "version", "change"],
    class: Class::Work,
    people: &[],
    purge: Purge::Stays("only numbers, which tell every instance to forget what it kept"),
    ends: "Stays with the installation.",
}];

/// How long one read may take.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Guilds whose versions are kept in memory.
const GUILDS: u64 = 50_000;
/// The scope of what all guilds share.
const INSTALLATION: i64 = 0;
/// The row that counts all changes.
const CHANGES: &str = "changes";

/// The versions of one scope, by kind; a kind that never changed is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions(HashMap<String, i64>);

impl Versions {
    /// The version of a kind.
    pub fn of(&self, kind: &str) -> i64 {
        self.0.get(kind).copied().unwrap_or(0)
    }
}

/// The versions of a guild and of what all guilds share.
#[derive(Clone, Debug)]
pub struct Seen {
    pub guild: Arc<Versions>,
    /// The installation's.
    pub shared: Arc<Versions>,
}

type Waiting = (i64, oneshot::Sender<Option<Seen>>);

/// The versions that this instance knows, and the callers that wait for more. Clones share both.
#[derive(Clone, Debug)]
pub struct CacheVersions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    known: moka::sync::Cache<i64, Arc<Versions>>,
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// Somebody is reading for those who wait.
    served: bool,
    /// How many changes were seen; none before the first read.
    changes: Option<i64>,
}

impl Default for CacheVersions {
    fn default() -> Self {
        let known = moka::sync::Cache::new(GUILDS);
        Self(Arc::new(Inner { known, queue: Mutex::default() }))
    }
}

impl CacheVersions {
    /// The versions of a guild, as of a moment after this call began.
    #[expect(clippy::disallowed_methods, reason = "whoever asks waits for what is begun")]
    pub async fn of(&self, db: &Db, guild: GuildId) -> Result<Seen> {
        // The read is another task's, but this one waits for it.
        db::guard::waits_for("the versions of a guild");
        let (tell, told) = oneshot::channel();
        let serve = {
            let mut queue = self.queue();
            queue.waiting.push((to_i64(guild), tell));
            !std::mem::replace(&mut queue.served, true)
        };
        if serve {
            let (serving, db) = (self.clone(), db.clone());
            tokio::spawn(async move { serving.serve(&db).await }.in_current_span());
        }
        match told.await {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) | Err(_) => {
                Err(Error::internal("read versions", "the database did not answer"))
            }
        }
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads for everybody who waits, until nobody does.
    async fn serve(&self, db: &Db) {
        // Whatever ends this, the next caller starts it again.
        let _served = Served(self);
        loop {
            // Whoever is ready to ask asks first, and shares the read.
            tokio::task::yield_now().await;
            let (waiting, changes) = {
                let mut queue = self.queue();
                if queue.waiting.is_empty() {
                    // Under the same lock, so nobody can join in between and be forgotten.
                    queue.served = false;
                    return;
                }
                (std::mem::take(&mut queue.waiting), queue.changes)
            };
            match bounded(self.catch_up(db, changes)).await {
                Ok(changes) => self.queue().changes = Some(changes),
                Err(error) => {
                    tracing::warn!(%error, "versions could not be read");
                    for (_, tell) in waiting {
                        drop(tell.send(None));
                    }
                    continue;
                }
            }
            for (guild, tell) in waiting {
                let seen = bounded(self.seen(db, guild)).await.ok();
                let _ = tell.send(seen);
            }
        }
    }

    /// Reads what changed since `changes`, and gives the number of changes by now.
    async fn catch_up(&self, db: &Db, changes: Option<i64>) -> Result<i64> {
        let row: Option<(i64,)> =
            sql("SELECT version FROM versions WHERE guild_id = $1 AND kind = $2")
                .bind(INSTALLATION)
                .bind(CHANGES)
                .optional(db)
                .await?;
        let now = row.map_or(0, |(version,)| version);
        match changes {
            // Nothing is known yet, so nothing known can be stale.
            None => Ok(now),
            Some(before) if before == now => Ok(now),
            Some(before) if before < now => {
                let rows: Vec<(i64, i64)> =
                    sql("SELECT guild_id, change FROM versions WHERE change > $1 ORDER BY change")
                        .bind(before)
                        .all(db)
                        .await?;
                // Read again on their next use.
                for (guild, _) in &rows {
                    self.0.known.invalidate(guild);
                }
                Ok(rows.last().map_or(now, |(_, change)| *change).max(now))
            }
            // The database was replaced by an older one.
            Some(_) => {
                self.0.known.invalidate_all();
                Ok(now)
            }
        }
    }

    async fn seen(&self, db: &Db, guild: i64) -> Result<Seen> {
        Ok(Seen {
            guild: self.known(db, guild).await?,
            shared: self.known(db, INSTALLATION).await?,
        })
    }

    async fn known(&self, db: &Db, scope: i64) -> Result<Arc<Versions>> {
        if let Some(versions) = self.0.known.get(&scope) {
            return Ok(versions);
        }
        let rows: Vec<(String, i64)> =
            sql("SELECT kind, version FROM versions WHERE guild_id = $1 AND kind <> $2")
                .bind(scope)
                .bind(CHANGES)
                .all(db)
                .await?;
        let versions = Arc::new(Versions(rows.into_iter().collect()));
        self.0.known.insert(scope, versions.clone());
        Ok(versions)
    }
}

/// Lets the next caller serve when this one panics.
struct Served<'a>(&'a CacheVersions);

impl Drop for Served<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.queue().served = false;
        }
    }
}

/// One connection that hangs must not make everybody wait for it.
async fn bounded<T>(read: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(PATIENCE, read)
        .await
        .unwrap_or_else(|elapsed| Err(Error::internal("read versions", elapsed)))
}

/// The version of a guild's `kind` as a transaction sees it; 0 when it never changed.
pub async fn version(tx: &mut Tx, guild: GuildId, kind: &'static str) -> Result<i64> {
    let row: Option<(i64,)> = sql("SELECT version FROM versions WHERE guild_id = $1 AND kind = $2")
        .bind(guild)
        .bind(kind)
        .optional(tx)
        .await?;
    Ok(row.map_or(0, |(version,)| version))
}

/// Counts a change of a guild's `kind` in the transaction that makes it: its new version. Call it before
/// touching the rows it counts: the row that counts all changes stays locked until the commit, so changes
/// become visible in their order.
pub async fn bump(tx: &mut Tx, guild: GuildId, kind: &'static str) -> Result<i64> {
    count(tx, to_i64(guild), kind).await
}

/// The same for something that all guilds share.
pub async fn bump_shared(tx: &mut Tx, kind: &'static str) -> Result<i64> {
    count(tx, INSTALLATION, kind).await
}

async fn count(tx: &mut Tx, scope: i64, kind: &'static str) -> Result<i64> {
    let (change,): (i64,) =
        sql("INSERT INTO versions (guild_id, kind, version, change) VALUES ($1, $2, 1, 0)
         ON CONFLICT (guild_id, kind) DO UPDATE SET version = versions.version + 1
         RETURNING version")
        .bind(INSTALLATION)
        .bind(CHANGES)
        .one(&mut *tx)
        .await?;
    let (version,): (i64,) =
        sql("INSERT INTO versions (guild_id, kind, version, change) VALUES ($1, $2, 1, $3)
         ON CONFLICT (guild_id, kind) DO UPDATE SET version = versions.version + 1, change = $3
         RETURNING version")
        .bind(scope)
        .bind(kind)
        .bind(change)
        .one(tx)
        .await?;
    Ok(version)
}
