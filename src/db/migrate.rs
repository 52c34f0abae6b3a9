//! The schema: numbered files in `migrations/`, one set for both engines, compiled in.
//!
//! Invariant: a landed file is never edited; changes expand first and contract in a later release, so
//! an older instance keeps working while a newer one is rolled out.

use std::time::Duration;

use sqlx::migrate::Migrator;

use super::{Db, Result, sql};

/// Tries of a migration that another process may be running at the same time.
const BUSY_TRIES: u32 = 10;
/// Time between them.
const BUSY_PAUSE: Duration = Duration::from_millis(100);

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// How the schema of a database compares to the one this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Versions known here and already applied there.
    pub applied: Vec<i64>,
    /// Versions known here and not applied there, with their names.
    pub pending: Vec<(i64, String)>,
    /// Versions applied there that this program does not know: a newer release ran before.
    pub ahead: Vec<i64>,
}

/// Applies every pending migration. Several instances may call it at once.
pub async fn migrate(db: &Db) -> Result<()> {
    let mut migrator = Migrator::with_migrations(MIGRATOR.iter().cloned().collect());
    migrator.set_ignore_missing(true);
    match db {
        Db::Sqlite { write, .. } => {
            // Unlike Postgres, SQLite gives the migrator no lock: whoever comes second fails as busy,
            // and finds the work done a moment later.
            for _ in 0..BUSY_TRIES {
                if migrator.run(write).await.is_ok() {
                    return Ok(());
                }
                tokio::time::sleep(BUSY_PAUSE).await;
            }
            migrator.run(write).await?;
        }
        Db::Postgres(pool) => {
            // A migration may take its time, and waits for others that migrate.
            let mut connection = pool.acquire().await?;
            sqlx::Executor::execute(
                &mut *connection,
                "SET statement_timeout = 0; SET lock_timeout = 0;",
            )
            .await?;
            migrator.run(&mut *connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

/// Compares the database's schema to the one this program knows.
pub async fn status(db: &Db) -> Result<Status> {
    let applied = applied(db).await?;
    let known = || MIGRATOR.iter().filter(|m| !m.migration_type.is_down_migration());
    Ok(Status {
        applied: known().map(|m| m.version).filter(|v| applied.contains(v)).collect(),
        pending: known()
            .filter(|m| !applied.contains(&m.version))
            .map(|m| (m.version, m.description.to_string()))
            .collect(),
        ahead: applied.iter().copied().filter(|v| known().all(|m| m.version != *v)).collect(),
    })
}

async fn applied(db: &Db) -> Result<Vec<i64>> {
    let exists: i64 = match db {
        Db::Sqlite { .. } => sql(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
        ),
        Db::Postgres(_) => sql(
            "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('_sqlx_migrations')",
        ),
    }
    .one::<(i64,)>(db)
    .await?
    .0;
    if exists == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64,)> =
        sql("SELECT version FROM _sqlx_migrations WHERE success = TRUE ORDER BY version")
            .all(db)
            .await?;
    Ok(rows.into_iter().map(|(version,)| version).collect())
}
