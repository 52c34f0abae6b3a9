//! A fresh, migrated database for one test.
//!
//! Postgres comes from `TEST_DATABASE_URL`, which `scripts/test` sets; each test gets a schema of its own.

use std::sync::atomic::{AtomicU64, Ordering};

use alphapy::{
    config::{DatabaseUrl, Secret},
    db::{self, Db},
};

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database that goes away with the test.
pub struct TestDb {
    pub url: DatabaseUrl,
    folder: Option<std::path::PathBuf>,
}

static NEXT: AtomicU64 = AtomicU64::new(0);

fn unique() -> String {
    format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

impl TestDb {
    /// An empty database.
    pub async fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = std::env::temp_dir().join(format!("alphapy-{}", unique()));
                std::fs::create_dir_all(&folder).expect("a folder");
                let path = folder.join("test.db").to_string_lossy().into_owned();
                Self { url: DatabaseUrl::Sqlite(path), folder: Some(folder) }
            }
            Engine::Postgres => {
                let base = std::env::var("TEST_DATABASE_URL")
                    .expect("TEST_DATABASE_URL is not set: run the tests with scripts/test");
                let schema = unique();
                let admin = Db::connect(&DatabaseUrl::Postgres(Secret::new(base.clone())))
                    .await
                    .expect("Postgres answers");
                let create = format!("CREATE SCHEMA {schema}");
                db::sql(Box::leak(create.into_boxed_str())).run(&admin).await.expect("a schema");
                admin.close().await;
                let separator = if base.contains('?') { '&' } else { '?' };
                let url = format!("{base}{separator}options=-c%20search_path%3D{schema}");
                Self { url: DatabaseUrl::Postgres(Secret::new(url)), folder: None }
            }
        }
    }

    /// A migrated database, opened.
    pub async fn migrated(engine: Engine) -> (Self, Db) {
        let test = Self::empty(engine).await;
        let db = test.open().await;
        db::migrate(&db).await.expect("migrates");
        (test, db)
    }

    /// Opens it (again).
    pub async fn open(&self) -> Db {
        db::guard::watch();
        Db::connect(&self.url).await.expect("opens")
    }

    /// Its URL as the environment variable has it.
    pub fn env(&self) -> String {
        match &self.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{path}"),
            DatabaseUrl::Postgres(url) => url.reveal().to_owned(),
        }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Runs an async test body on both engines: `on_both! { async fn name(engine) { … } }`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($engine:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn body($engine: $crate::support::database::Engine) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body($crate::support::database::Engine::Sqlite).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                body($crate::support::database::Engine::Postgres).await;
            }
        }
    )*};
}
pub(crate) use on_both;
