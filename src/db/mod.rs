//! The database: one SQL text for SQLite and Postgres.
//!
//! Invariant: `sqlx` is used only in this folder, and nothing here knows a table of a feature.
//! A query is `sql("… $1 …").bind(x).one(on)`, where `on` is a [`Db`] or a running [`Tx`].

mod connect;
pub mod counters;
mod error;
pub mod guard;
mod migrate;
mod query;
mod readers;
pub mod tables;

pub use connect::{Db, Tx};
pub use error::{Error, Result};
pub use migrate::{Status, migrate, status};
pub use query::{On, Query, Row, Value, sql};
pub use readers::Readers;
/// Reads a row of either engine into a struct, by column name.
pub use sqlx::FromRow;
