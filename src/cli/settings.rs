//! `alphapy settings …`: the reference of what every server can set.
//!
//! Invariant: it needs no configuration and no database.

use clap::{Subcommand, ValueEnum};

use super::{Failure, Outcome};
use crate::settings::docs;

#[derive(Debug, Subcommand)]
pub(super) enum Task {
    /// Print the reference of all settings
    Docs {
        /// In which form
        #[arg(long, value_enum, default_value_t = Form::Markdown)]
        form: Form,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Form {
    /// For people
    Markdown,
    /// JSON Schema of an exported file
    Schema,
}

pub(super) fn run(task: &Task) -> Outcome {
    let Task::Docs { form } = task;
    let registry = crate::feature::settings(crate::features::ALL);
    match form {
        Form::Markdown => print!("{}", docs::markdown(&registry)),
        Form::Schema => {
            let schema = serde_json::to_string_pretty(&docs::schema(&registry))
                .map_err(|e| Failure::Explained(e.to_string()))?;
            println!("{schema}");
        }
    }
    Ok(())
}
