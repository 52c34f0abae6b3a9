//! Opening a database, and transactions on it.
//!
//! Invariant: SQLite has exactly one writing connection and its transactions begin `IMMEDIATE`, because
//! a deferred one that reads first fails with "database is locked" as soon as two run at once.

use std::{panic::Location, str::FromStr as _, time::Duration};

use sqlx::{
    ConnectOptions as _, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    pool::PoolOptions,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    Readers, Result,
    guard::{self, Holding},
};
use crate::config::DatabaseUrl;

/// How long to wait for a free connection before a query fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections that only read, for SQLite.
const SQLITE_READERS: usize = 2;
/// Whoever hangs must not hold what all others need. Set after connecting, because connection poolers
/// refuse such parameters at the start.
const BOUNDS: &str = "SET lock_timeout = '5s'; SET statement_timeout = '15s'; SET idle_in_transaction_session_timeout = '10s';";
/// Connections of one instance to Postgres.
const POSTGRES_CONNECTIONS: u32 = 10;

/// An open database. Cloning it shares the connections.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file, with one writer and several readers.
    Sqlite {
        /// Connections that only read.
        read: Readers,
        /// The one connection that writes.
        write: SqlitePool,
    },
    /// A Postgres server.
    Postgres(PgPool),
}

/// A running transaction; dropping it without [`Tx::commit`] rolls it back.
#[derive(Debug)]
pub struct Tx {
    pub(super) of: Engine,
    _holding: Holding,
}

/// A transaction of either engine.
#[derive(Debug)]
pub(super) enum Engine {
    /// On SQLite, holding the writing connection.
    Sqlite(Transaction<'static, Sqlite>),
    /// On Postgres.
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens the database, creating an SQLite file when it does not exist. Does not migrate.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self> {
        match url {
            DatabaseUrl::Sqlite(path) => Self::sqlite(path).await,
            DatabaseUrl::Postgres(url) => Self::postgres(url.reveal()).await,
        }
    }

    async fn sqlite(path: &str) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(ACQUIRE_TIMEOUT)
            .foreign_keys(true)
            .disable_statement_logging();
        let write = PoolOptions::<Sqlite>::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // A local file does not go away; asking each time would double every write.
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        let read = Readers::open(options, SQLITE_READERS, ACQUIRE_TIMEOUT).await?;
        Ok(Self::Sqlite { read, write })
    }

    async fn postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
        let pool = PoolOptions::<Postgres>::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::Executor::execute(connection, BOUNDS).await?;
                    Ok(())
                })
            })
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    // A connection that just answered is alive; one that rested may have been cut.
                    if meta.idle_for < Duration::from_secs(1) {
                        return Ok(true);
                    }
                    let ping = sqlx::Connection::ping(connection);
                    Ok(matches!(
                        tokio::time::timeout(Duration::from_secs(1), ping).await,
                        Ok(Ok(()))
                    ))
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// Begins a transaction that will write. Nothing is waited for while it is held, see [`guard`].
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Tx>> + Send + '_ {
        let at = Location::caller();
        guard::waits_for("another transaction");
        async move {
            let of = match self {
                Self::Sqlite { write, .. } => {
                    Engine::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
                }
                Self::Postgres(pool) => Engine::Postgres(pool.begin().await?),
            };
            Ok(Tx { of, _holding: Holding::begin(at) })
        }
    }

    /// Closes every connection, waiting for running queries.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// The engine's name, for people.
    pub const fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "Postgres",
        }
    }
}

impl Tx {
    /// Makes everything done in this transaction permanent.
    pub async fn commit(self) -> Result<()> {
        match self.of {
            Engine::Sqlite(tx) => tx.commit().await?,
            Engine::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
