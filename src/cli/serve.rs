//! `alphapy serve`.

use std::{io::ErrorKind, path::Path};

use tokio::net::TcpListener;

use super::{Failure, Outcome, env, private};
use crate::{
    app::App,
    clock::Clock,
    config::{Config, DatabaseUrl, Secret},
    db::{self, Db},
    error::Error,
    ids::Ids,
    web::{self, Recorder},
};

pub(super) async fn run() -> Outcome {
    let mut config = Config::read(env)?;
    if config.session_secret.is_none()
        && let DatabaseUrl::Sqlite(path) = &config.database
    {
        config.session_secret = Some(kept_secret(path)?);
    }
    let db = open(&config.database).await?;
    let listener = TcpListener::bind(config.bind).await.map_err(|e| {
        Failure::Explained(format!(
            "I cannot listen on {}: {e}. Choose another address with BIND.",
            config.bind
        ))
    })?;
    private::look(&config.database);
    let recorder = Recorder::install()?;
    let app = crate::features::assemble(config, db, Clock::System, Ids::System)?;
    stop_on_signals(&app)?;
    Ok(web::serve(app, listener, recorder).await?)
}

/// Opens the database; migrates SQLite, and refuses a Postgres whose schema is behind.
async fn open(url: &DatabaseUrl) -> Result<Db, Failure> {
    let db = super::db::connect(url).await?;
    if let DatabaseUrl::Sqlite(_) = url {
        db::migrate(&db).await?;
        return Ok(db);
    }
    let status = db::status(&db).await?;
    if status.pending.is_empty() {
        return Ok(db);
    }
    let names: Vec<_> = status.pending.iter().map(|(v, name)| format!("{v:04} {name}")).collect();
    Err(Failure::Explained(format!(
        "The database is behind this version by {} migration(s): {}.\nRun `alphapy db migrate` once, then start again.",
        names.len(),
        names.join(", ")
    )))
}

/// The secret kept beside an SQLite database, made at the first start.
fn kept_secret(database: &str) -> Result<Secret, Error> {
    let path = private::session_secret(database);
    match std::fs::read_to_string(&path) {
        Ok(text) if text.trim().len() >= 32 => return Ok(Secret::new(text.trim())),
        Ok(_) => {
            return Err(Error::internal(
                "read the session secret",
                format!("{} is too short; delete it to make a new one", path.display()),
            ));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(Error::internal("read the session secret", error)),
    }
    let mut bytes = [0; 32];
    Ids::System.fill(&mut bytes);
    let secret = hex::encode(bytes);
    match write_private(&path, &secret) {
        Ok(()) => Ok(Secret::new(secret)),
        // Another process started at the same time and made it.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => kept_secret(database),
        Err(error) => Err(Error::internal("keep the session secret", error)),
    }
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// Makes SIGINT and SIGTERM stop the bot gently, and a second one at once.
#[expect(clippy::disallowed_methods, reason = "a shutdown must not wait for who listens for it")]
pub(super) fn stop_on_signals(app: &App) -> Result<(), Error> {
    let mut signals = Signals::listen().map_err(|e| Error::internal("listen for signals", e))?;
    let stopping = app.stopping.clone();
    tokio::spawn(async move {
        signals.next().await;
        stopping.cancel();
        signals.next().await;
        std::process::exit(1);
    });
    Ok(())
}

/// The signals that ask the process to stop.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "Unix can fail"))]
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }
}
