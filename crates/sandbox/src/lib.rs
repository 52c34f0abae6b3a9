//! A strict local Discord for bots that answer over HTTP: the REST API, signed interactions, `OAuth2` and a chat
//! page, all in memory and on this machine.
//!
//! It exists twice in one: the program `alphapy-sandbox` lets anyone try a bot without a Discord account, and tests
//! drive the same code through [`Sandbox`]. It is strict: it validates bodies and limits, answers errors in Discord's
//! shape, limits rates, and fails on demand. Actions that Discord lets pass and a careful bot would not take are
//! collected in [`World::violations`].
//!
//! Invariant: nothing here uses the types the bot is built with, so a mistake in those cannot hide from it.
//!
//! Inside, each module may use those before it: `world` (the state, no networking), `check` (validation), `api` (what
//! travels), `compose` (bodies that become messages), `hub` and `listener` (the way to the bot and from it), `oauth`,
//! `interact` (people) and `rest` (the routes), `page`, `cdn` and `control`, `server` (all of it, served).

#![warn(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod api;
mod cdn;
mod check;
mod compose;
mod control;
mod hub;
mod interact;
mod listener;
mod local;
mod oauth;
mod page;
mod rest;
mod server;
mod world;

pub use compose::Said;
pub use hub::{Delivery, Signature};
pub use interact::{Failure, Outcome, Person, Reply, Stage};
pub use server::Sandbox;
pub use world::{
    Application, Call, Channel, ChannelDraft, Clock, Draft, EventPlace, Fault, FaultKind, Grant,
    Guild, Id, Interaction, Kind, Limits, Member, Message, OAuth, Overwrite, Pings, Reach, Role,
    ScheduledEvent, State, StoredFile, Target, Thread, User, World, bit, kind, seed,
};

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "these tests play the bot from outside")]
mod tests;
