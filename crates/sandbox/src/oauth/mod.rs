//! Discord's `OAuth2` in a browser: what a page asks for, and what a person answers.
//!
//! Invariant: a code works once and briefly; once it is used again, whatever came from it is worthless.

mod consent;
mod request;

pub(crate) use consent::{accept, decline, install, installed};
pub(crate) use request::{Install, Login, Wish, read};
