//! The outbound client against a server that answers as Discord does, at its best and at its worst.
//!
//! Invariant: nothing here leaves the machine, and waits are real but short.
#![expect(clippy::disallowed_methods, reason = "tests start what they like")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod fake;
mod faults;
mod limits;
mod requests;
mod shared;
mod tokens;
