//! Discord: interactions in, REST calls out.
//!
//! Invariant: nothing in this folder knows a feature; handlers reach it as the lists of a
//! [`registry::Registry`], and nothing unverified reaches a handler.
//!
//! Way of an interaction: [`receive`] checks the signature ([`verify`]), answers PING and parses ([`payload`]);
//! in a direct message [`direct`] finds the guild; [`dispatch`] finds the handler in the [`registry`] and checks
//! rights; [`defer`] keeps the three seconds; the handler gets a [`cx::Cx`] and gives a [`reply::Reply`].

pub mod attachments;
pub mod client;
pub mod custom_id;
pub mod cx;
pub mod defer;
pub mod direct;
pub mod directory;
pub mod dispatch;
mod enclosed;
pub mod events;
pub mod handler;
pub mod limit;
mod messages;
pub mod panics;
pub mod payload;
pub mod receive;
pub mod registry;
pub mod reply;
mod roots;
pub mod sync;
pub mod verify;
pub mod views;
