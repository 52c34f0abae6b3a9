//! Alphapy: a self-hosted support and community bot for Discord, without a gateway connection.
//!
//! Discord POSTs signed interactions to one endpoint; the bot answers in the HTTP response and acts over
//! REST. No instance keeps state in memory that another would need, so any number of identical instances
//! may run side by side on one Postgres, and one alone is happy with SQLite.
//!
//! # The map
//!
//! | height | where | what | imports |
//! |---|---|---|---|
//! | 0 | [`boxed`] | the type of work that runs later | nothing |
//! | 0 | [`clock`] | the time, as a value that is passed in | nothing |
//! | 0 | [`nul`] | what no database keeps | nothing |
//! | 0 | [`tables`] | what a table is, whose it is, and how its rows end | nothing |
//! | 1 | [`hours`] | business hours | nothing |
//! | 1 | [`ids`] | ids of Discord, and randomness | `clock` |
//! | 1 | [`text`] | cutting and escaping text, times for people | `clock` |
//! | 2 | [`csv`] | tables for other programs | `clock`, `text` |
//! | 2 | [`lang`] | sentences and their catalogues | `text` |
//! | 2 | [`permissions`] | who may do what, as types | `ids` |
//! | 3 | [`config`] | what the process is told | `ids`, `permissions` |
//! | 4 | [`db`] | one SQL text for two engines; the only user of sqlx | `clock`, `tables`, `ids`, `config` |
//! | 5 | [`error`] | what can go wrong | `lang`, `db` |
//! | 6 | [`cipher`] | secrets at rest | `ids`, `config`, `error` |
//! | 6 | [`files`] | files in pieces, and the one budget of memory for all that move | `clock`, `tables`, `ids`, `db`, `error` |
//! | 6 | [`incidents`] | internal errors, grouped by kind | `clock`, `tables`, `text`, `db`, `error` |
//! | 6 | [`panics`] | panics of handlers as errors | `error` |
//! | 6 | [`rate`] | how often people and addresses may ask | `clock`, `ids` |
//! | 6 | [`telemetry`] | the log | `config`, `error` |
//! | 7 | [`cache_version`] | whether something cached is still true, on every instance | `tables`, `ids`, `db`, `error` |
//! | 7 | [`discord`] | calls to Discord, what is known of guilds, the parts of messages | `clock`, `tables`, `ids`, `text`, `lang`, `permissions`, `config`, `db`, `error`, `files` |
//! | 8 | [`app`] | the running bot: what is below it, and registries by type | `clock`, `ids`, `config`, `db`, `error`, `cipher`, `files`, `incidents`, `rate`, `cache_version`, `discord` |
//! | 9 | [`jobs`] | what is due: leases, tasks of several steps, what is done in Discord, guilds that left | `boxed`, `clock`, `tables`, `ids`, `text`, `lang`, `db`, `error`, `files`, `incidents`, `panics`, `cache_version`, `discord`, `app` |
//! | 10 | [`changes`] | one history of everything a guild owns, and taking it back | `clock`, `tables`, `ids`, `lang`, `permissions`, `db`, `error`, `app`, `jobs` |
//! | 11 | [`mod@settings`] | what a guild chose: declared once, changed in one way, with history; rights | `boxed`, `clock`, `tables`, `hours`, `ids`, `text`, `lang`, `permissions`, `db`, `error`, `cache_version`, `discord`, `app`, `jobs`, `changes` |
//! | 12 | [`interactions`] | verify, dispatch, answer or defer; command registration | `boxed`, `clock`, `nul`, `tables`, `ids`, `text`, `lang`, `permissions`, `db`, `error`, `files`, `panics`, `discord`, `app`, `jobs`, `settings` |
//! | 13 | [`export`] | what admins take out of a guild, page by page | `boxed`, `clock`, `ids`, `csv`, `lang`, `permissions`, `error`, `files`, `discord`, `app`, `settings`, `interactions` |
//! | 13 | [`web`] | the HTTP server; the dashboard's login, sessions, guards and layout | `boxed`, `clock`, `nul`, `tables`, `ids`, `text`, `lang`, `permissions`, `config`, `db`, `error`, `files`, `rate`, `discord`, `app`, `jobs`, `changes`, `settings`, `interactions` |
//! | 14 | [`api`] | the REST API: tokens, problems, limits, repeated requests, the OpenAPI document | `clock`, `nul`, `tables`, `ids`, `lang`, `permissions`, `db`, `error`, `rate`, `discord`, `app`, `jobs`, `changes`, `settings`, `export`, `web` |
//! | 15 | [`feature`] | what a feature is, and how its lists reach the toolkits | `boxed`, `tables`, `ids`, `permissions`, `config`, `db`, `error`, `discord`, `app`, `jobs`, `changes`, `settings`, `interactions`, `export`, `web`, `api` |
//! | 16 | [`features`] | the product: one folder a feature, file names are the layers | `boxed`, `clock`, `tables`, `hours`, `ids`, `text`, `csv`, `lang`, `permissions`, `config`, `db`, `error`, `files`, `cache_version`, `discord`, `app`, `jobs`, `changes`, `settings`, `interactions`, `export`, `web`, `api`, `feature` |
//! | 17 | [`cli`] | the command line, which puts everything together | `clock`, `ids`, `permissions`, `config`, `db`, `error`, `telemetry`, `discord`, `app`, `settings`, `interactions`, `web`, `feature`, `features` |
//!
//! Beside it stand crates that know nothing of the bot: `alphapy-kernel` (time, cutting text, language codes,
//! lengths of time), `alphapy-search` (ranking), `alphapy-when` (dates, times and rules as people type them),
//! `alphapy-discord-rest` (calls to Discord, within the limits that all instances share) and `alphapy-sandbox` (a
//! strict imitation of Discord, which the tests drive too).
//!
//! The order is the only direction of imports, and files form no circle, save a module and its own children.
//! `tests/tidy` reads the sources, fails on what breaks that, and makes this table. Whatever a toolkit needs of
//! those above it is handed in when the bot starts: [`feature::install`] fills a registry of each, which it reads
//! as [`app::App::part`].
//!
//! Inside a feature: `model` (pure rules) ← `ids` (custom ids) ← `view` (data into messages), and `store` (SQL) ←
//! `flow` (use cases) ← `command`, `buttons`, `forms`, `page`, `api` (thin edges). A layer that outgrows one file
//! becomes a folder of that name.
//!
//! # What never happens
//!
//! - A handler runs without the right it needs: the right is a parameter of a type that only
//!   [`permissions`] can make, and the guild id comes out of it.
//! - A change happens twice: it commits together with the id of its interaction ([`interactions::cx`]).
//! - A promise is lost: it is committed before "thinking…" leaves ([`interactions::defer`]).
//! - A message is sent twice in silence, or lost: see [`jobs::outbox`].
//! - A sentence is glued from parts, or pings somebody: see [`lang`] and [`discord::reply`].
//!
//! # Where to begin
//!
//! To add a command, see [`interactions::handler`]; a feature, [`feature`]; a table, `migrations/` and
//! `tables.rs` of its owner; a sentence, [`tr!`]. The README has the recipes.

pub mod api;
pub mod app;
pub mod boxed;
pub mod cache_version;
pub mod changes;
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
pub mod tables;
pub mod telemetry;
pub mod text;
pub mod web;

pub use alphapy_sandbox as sandbox;
pub use alphapy_search as search;
