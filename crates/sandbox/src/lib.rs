//! A stand-in for Discord: the REST API, signed interactions and a chat page, all in memory and on this machine.
//!
//! It exists twice in one: `alphapy sandbox` lets anyone try the bot without a Discord account, and the integration
//! tests drive the same code. It is strict: it validates bodies and limits, answers errors in Discord's shape, limits
//! rates, and fails on demand.
//!
//! Invariant: nothing here uses the types the bot is built with, so a mistake in those cannot hide from it.

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
mod stand_in;
mod world;

pub use compose::Said;
pub use hub::{Delivery, Signature};
pub use interact::{Failure, Outcome, Person, Reply, Stage};
pub use stand_in::StandIn;
pub use world::{
    Application, Call, Channel, ChannelDraft, Clock, Draft, Fault, FaultKind, Grant, Guild, Id,
    Interaction, Kind, Limits, Member, Message, OAuth, Overwrite, Pings, Reach, Role, State,
    StoredFile, Target, Thread, User, World, bit, kind, seed,
};

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "these tests play the bot from outside")]
mod tests;
