//! Files that the bot keeps or passes on: stored in pieces, read piece by piece, within one budget of memory.
//!
//! Invariant: no file is ever whole in memory. It is written and read as pieces of [`PIECE`] bytes, each in a
//! query of its own, so that no connection to the database waits for a peer; and what is in memory of all files
//! together is bounded by the [`Budget`], from which everything that moves a file reserves first.
//!
//! A file is written by a [`Writer`], kept by [`store::keep`] in the transaction that names it, and read as a
//! [`Source`]. A file that nobody kept within an hour is deleted, so a crash in between leaves nothing
//! behind.

mod budget;
mod source;
pub mod store;
pub mod tables;
mod writer;

pub use budget::{Budget, Reserved, TOTAL};
pub use source::{Source, held};
pub use store::{Stored, clean};
pub use writer::Writer;

use std::time::Duration;

/// Bytes of a piece.
pub const PIECE: usize = 64 * 1024;
/// Bytes that passing a file on holds: a piece that is on its way, and the next one.
pub const PASSING: u64 = 2 * PIECE as u64;
/// Bytes that fetching a file holds: those that arrived and were not read yet, a piece, and its copy for the
/// database.
pub const FETCHING: u64 = 12 * PIECE as u64;
/// Bytes that making a file of a transcript holds, at least: the transcript, and its text.
pub const RENDERING: u64 = 3 * 1024 * 1024;
/// How long a person waits for their turn to move a file.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How long work that nobody waits for does.
pub const LONG_PATIENCE: Duration = Duration::from_mins(1);
