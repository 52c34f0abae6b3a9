//! Alphapy: a self-hosted support and community bot for Discord, without a gateway connection.
//!
//! Discord POSTs signed interactions to one endpoint; the bot answers in the HTTP response and acts over
//! REST. No instance keeps state in memory that another would need, so any number of identical instances
//! may run side by side on one Postgres, and one alone is happy with SQLite.
//!
//! # The map
//!
//! | where | what | may use |
//! |---|---|---|
//! | [`clock`] [`csv`] [`hours`] [`ids`] [`nul`] [`text`] [`lang`] [`permissions`] [`search`] | the pure kernel: time, tables, business hours, ids, what no database keeps, words, rights, ranking | std |
//! | [`config`] [`cipher`] [`error`] [`rate`] | what the process is told; secrets at rest; what can go wrong; how often somebody may ask | kernel |
//! | [`db`] | one SQL text for two engines; the only user of sqlx | kernel |
//! | [`files`] | files in pieces, and the one budget of memory for all that move | kernel, db |
//! | [`discord`] | verify → dispatch → answer or defer; calls to Discord; command registration | kernel, db, [`app`] |
//! | [`cache_version`] | whether something cached is still true, on every instance | kernel, db, [`app`] |
//! | [`mod@settings`] | what a guild chose: declared once, changed in one way, with history | kernel, db, discord, [`app`] |
//! | [`jobs`] | what is due: leases, errands of several steps, effects outside, guilds that left, incidents | kernel, db, discord, [`app`] |
//! | [`export`] | what admins take out of a guild: rows page by page, as a file, a stream or a link | kernel, discord, [`app`], [`feature`] |
//! | [`web`] | the HTTP server: endpoints of Discord and of operators; the dashboard's login, sessions, guards and layout | all of the above |
//! | [`api`] | the REST API: tokens, problems, limits, repeated requests, the OpenAPI document | all of the above |
//! | [`features`] | the product: one folder a feature, file names are the layers | toolkits, kernel |
//! | [`feature`] | the trait of a feature and the one list of them | all |
//! | [`sandbox`] | a strict stand-in for Discord, with a chat page; the tests drive it too | nothing of the bot |
//! | [`cli`] [`telemetry`] | the command line and the log | all |
//!
//! Inside a feature: `model` (pure rules) ← `store` (SQL) ← `flow` (use cases) ← `command`, `buttons`,
//! `forms`, `page`, `api` (thin edges); `view` turns data into messages. A layer that outgrows one file becomes a folder
//! of that name. `tests/tidy.rs` fails when a layer reaches upwards.
//!
//! # What never happens
//!
//! - A handler runs without the right it needs: the right is a parameter of a type that only
//!   [`permissions`] can make, and the guild id comes out of it.
//! - A change happens twice: it commits together with the id of its interaction ([`discord::cx`]).
//! - A promise is lost: it is committed before "thinking…" leaves ([`discord::defer`]).
//! - A message is sent twice in silence, or lost: see [`jobs::effects`].
//! - A sentence is glued from parts, or pings somebody: see [`lang`] and [`discord::reply`].
//!
//! # Where to begin
//!
//! To add a command, see [`discord::handler`]; a feature, [`feature`]; a table, `migrations/` and
//! [`feature::Feature::purge`]; a sentence, [`tr!`]. The README has the recipes.

pub mod api;
pub mod app;
pub mod boxed;
pub mod cache_version;
pub mod cipher;
pub mod cli;
pub mod clock;
pub mod config;
pub mod csv;
pub mod db;
pub mod discord;
pub mod error;
pub mod export;
pub mod feature;
pub mod features;
pub mod files;
pub mod hours;
pub mod ids;
pub mod incidents;
pub mod interactions;
pub mod jobs;
pub mod lang;
pub mod nul;
pub mod panics;
pub mod permissions;
pub mod rate;
pub mod settings;
pub mod telemetry;
pub mod text;
pub mod web;

pub use alphapy_sandbox as sandbox;
pub use alphapy_search as search;
