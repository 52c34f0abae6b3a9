//! The whole bot: signed interactions into the real router, REST calls read from the sandbox,
//! on SQLite and on Postgres.
#![expect(clippy::disallowed_methods, reason = "tests start what they like")]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod api;
mod browser;
mod calls;
mod changes;
mod config;
mod crossing;
mod dashboard;
mod db;
mod deferral;
mod edge;
mod everywhere;
mod exports;
mod faq;
mod faq_lacks;
mod faq_story;
mod findings;
mod first_day;
mod hammer;
mod intake;
mod interactions;
mod isolation;
mod memory;
mod modules;
mod once;
mod operations;
mod parses;
mod privacy;
mod quick_try;
mod reference;
mod reminders;
mod settings;
mod setup;
mod sql;
mod strain;
mod support;
mod tables;
mod tickets;
mod tickets_web;
mod transcripts;
mod work;
