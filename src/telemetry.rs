//! Log lines: what happened, for people or for a log collector.
//!
//! Invariant: set up once a process, before anything logs; secrets never reach it, because their types do
//! not print.

use tracing_subscriber::{EnvFilter, fmt};

use crate::{
    config::{LogFormat, Logging},
    error::{Error, Result},
};

/// Starts logging to standard error.
pub fn start(logging: &Logging) -> Result<()> {
    let filter = EnvFilter::try_new(&logging.filter).map_err(|e| Error::internal("RUST_LOG", e))?;
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match logging.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Pretty => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            builder.with_target(false).with_ansi(colours).try_init()
        }
    };
    started.map_err(|e| Error::internal("start logging", e))
}
