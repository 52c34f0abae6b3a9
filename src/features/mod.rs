//! The product, one folder a feature; file names are the layers.
//!
//! Invariant: `model` and `view` are pure, `store` is SQL, `flow` is a use case, and `command`, `buttons`,
//! `jobs` are thin edges that call `flow`. Features reach each other only through `flow` and `model`.

pub mod embedwatcher;
pub mod exports;
pub mod faq;
pub mod meta;
pub mod reminders;
pub mod settings;
pub mod tickets;
pub mod tokens;
