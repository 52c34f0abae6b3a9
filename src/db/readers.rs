//! The connections that only read an SQLite file.
//!
//! Invariant: a borrowed connection is used by one query at a time, and waiting for one ends.
//!
//! Not a pool: sqlx's pool asks a connection whether it still lives each time it comes back, which for a
//! local file costs as much as the read itself and can only be answered with yes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{Mutex, MutexGuard};

use super::{Error, Result};

/// Connections that only read. Cloning it shares them.
#[derive(Clone, Debug)]
pub struct Readers {
    connections: Arc<[Mutex<Option<SqliteConnection>>]>,
    next: Arc<AtomicUsize>,
    patience: Duration,
}

impl Readers {
    /// Opens `count` connections; a borrower waits at most `patience` for one.
    pub(super) async fn open(
        options: SqliteConnectOptions,
        count: usize,
        patience: Duration,
    ) -> Result<Self> {
        let options = options.read_only(true);
        let mut connections = Vec::new();
        for _ in 0..count {
            connections.push(Mutex::new(Some(options.connect().await?)));
        }
        Ok(Self { connections: connections.into(), next: Arc::default(), patience })
    }

    /// A free connection, or the next one that becomes free in turn.
    pub(super) async fn borrow(&self) -> Result<Reader<'_>> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.connections.len();
        let free = (0..count).find_map(|n| self.connections[(turn + n) % count].try_lock().ok());
        let guard = match free {
            Some(guard) => guard,
            None => tokio::time::timeout(self.patience, self.connections[turn % count].lock())
                .await
                .map_err(|_| Error::Sqlx(sqlx::Error::PoolTimedOut))?,
        };
        if guard.is_none() {
            return Err(Error::Sqlx(sqlx::Error::PoolClosed));
        }
        Ok(Reader(guard))
    }

    /// Closes every connection once its query is done.
    pub(super) async fn close(&self) {
        for connection in self.connections.iter() {
            if let Some(connection) = connection.lock().await.take() {
                let _ = sqlx::Connection::close(connection).await;
            }
        }
    }
}

/// A borrowed connection.
pub(super) struct Reader<'a>(MutexGuard<'a, Option<SqliteConnection>>);

impl Reader<'_> {
    /// The connection itself.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection> {
        self.0.as_mut().ok_or(Error::Sqlx(sqlx::Error::PoolClosed))
    }
}
