//! The code that the crates of Alphapy share: the type of times, lengths of time, cutting text, language codes.
//!
//! Invariant: everything here is a pure function of its arguments; nothing reads a clock, a file or the network.

#![warn(missing_docs)]

pub mod duration;
pub mod lang;
pub mod text;
pub mod time;
