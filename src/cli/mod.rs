//! The command line.
//!
//! Invariant: exit code 0 is success, 1 a failure that was explained, 2 a wrong call; only this folder
//! prints.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

mod commands;
mod db;
mod private;
mod sandbox;
mod serve;
mod settings;
mod setup;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    config::{Logging, Problems},
    error::Error,
    telemetry,
};

/// Self-hosted support and community bot for Discord.
#[derive(Debug, Parser)]
#[command(name = "alphapy", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Task>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Answer Discord (the default)
    Serve,
    /// Try everything on this machine, without a Discord account
    Sandbox(sandbox::Options),
    /// Connect the application: check it, set its endpoint from `PUBLIC_URL`, register the commands
    Setup,
    /// Slash commands
    Commands {
        #[command(subcommand)]
        task: commands::Task,
    },
    /// The database
    Db {
        #[command(subcommand)]
        task: db::Task,
    },
    /// What every server can set
    Settings {
        #[command(subcommand)]
        task: settings::Task,
    },
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Config(#[from] Problems),
    #[error("{0}")]
    Failed(#[from] Error),
    #[error("{0}")]
    Explained(String),
}

impl From<crate::db::Error> for Failure {
    fn from(error: crate::db::Error) -> Self {
        Self::Failed(error.into())
    }
}

type Outcome = Result<(), Failure>;

/// Runs the program with the arguments it was called with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let task = cli.command.unwrap_or(Task::Serve);
    match prepare(&task).and_then(|()| run(task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn prepare(task: &Task) -> Outcome {
    if matches!(task, Task::Serve | Task::Sandbox(_) | Task::Db { .. }) {
        private::keep();
    }
    match dotenvy::dotenv() {
        Ok(_) => {}
        Err(error) if error.not_found() => {}
        // Text that cannot be read may be a secret, so only the name before it is shown.
        Err(dotenvy::Error::LineParse(rest, _)) => {
            let text = std::fs::read_to_string(".env").unwrap_or_default();
            let line = text.lines().find(|line| line.contains(rest.trim_end()));
            let name = line.and_then(|line| line.split_once('=')).map_or("", |(name, _)| name);
            return Err(Failure::Explained(format!(
                "The file .env has a line that cannot be read: {name}=… Put a value with spaces or quotes in single quotes."
            )));
        }
        Err(error) => {
            return Err(Failure::Explained(format!("The file .env cannot be read: {error}")));
        }
    }
    // reqwest and sqlx share one TLS stack, and neither chooses its cryptography.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let logging = match Logging::read(env) {
        Ok(logging) => logging,
        // These read the whole configuration and name everything that is wrong in one message.
        Err(_) if matches!(task, Task::Serve | Task::Setup) => Logging::default(),
        Err(problems) => return Err(problems.into()),
    };
    let logging = match task {
        // People who try the sandbox should see where it is open, and not much else.
        Task::Sandbox(_) if env("RUST_LOG").is_none() => {
            Logging { filter: "warn".into(), ..logging }
        }
        _ => logging,
    };
    telemetry::start(&logging)?;
    Ok(())
}

fn run(task: Task) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::internal("start the runtime", e))?;
    let outcome = runtime.block_on(async {
        match task {
            Task::Serve => serve::run().await,
            Task::Sandbox(options) => sandbox::run(options).await,
            Task::Setup => setup::run().await,
            Task::Commands { task } => commands::run(task).await,
            Task::Db { task } => db::run(task).await,
            Task::Settings { task } => settings::run(&task),
        }
    });
    // Blocking work that hangs must not hold the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    outcome
}

/// A variable of the environment.
fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
