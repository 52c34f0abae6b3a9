//! The command line.
//!
//! Invariant: exit code 0 is success, 1 a failure that was explained, 2 a wrong call; only this folder
//! prints.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

mod commands;
mod db;
mod sandbox;
mod serve;
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
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match prepare().and_then(|()| run(cli.command.unwrap_or(Task::Serve))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn prepare() -> Outcome {
    match dotenvy::dotenv() {
        Ok(_) => {}
        Err(error) if error.not_found() => {}
        Err(error) => {
            return Err(Failure::Explained(format!("The file .env cannot be read: {error}")));
        }
    }
    // reqwest and sqlx share one TLS stack, and neither chooses its cryptography.
    let _ = rustls::crypto::ring::default_provider().install_default();
    telemetry::start(&Logging::read(env)?)?;
    Ok(())
}

fn run(task: Task) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::internal("start the runtime", e))?;
    runtime.block_on(async {
        match task {
            Task::Serve => serve::run().await,
            Task::Sandbox(options) => sandbox::run(options).await,
            Task::Setup => setup::run().await,
            Task::Commands { task } => commands::run(task).await,
            Task::Db { task } => db::run(task).await,
        }
    })
}

/// A variable of the environment.
fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
