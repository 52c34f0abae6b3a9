//! What the crates of Alphapy share: the type of times, cutting text, language codes.
//!
//! Invariant: everything here is a pure function of its arguments; nothing reads a clock, a file or the network.

pub mod lang;
pub mod text;
pub mod time;
