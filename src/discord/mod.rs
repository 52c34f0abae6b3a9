//! Discord: calls to its REST API, what is known of guilds, and the parts of messages.
//!
//! Invariant: nothing in this folder knows the running bot or a feature; what it needs is in [`Discord`].

pub mod attachments;
pub mod client;
pub mod colors;
pub mod custom_id;
pub mod directory;
pub mod message;
pub mod needs;
pub mod reply;
pub mod views;

use std::ops::Deref;

use alphapy_discord_rest::Client;

use crate::{clock::Clock, config, db::Db};

use self::{client::CallError, directory::Heard};

/// The way to Discord, with what it told lately. Cloning it shares both.
#[derive(Clone, Debug)]
pub struct Discord {
    client: Client,
    /// Recent answers of Discord about guilds.
    pub heard: Heard,
    /// Where the channels that belong to a guild are written down.
    db: Db,
    clock: Clock,
}

impl Discord {
    /// Makes the client of one application.
    ///
    /// # Errors
    ///
    /// When the token cannot stand in a header, or the system has no usable TLS roots.
    pub fn new(config: &config::Discord, db: Db, clock: Clock) -> Result<Self, CallError> {
        let client = client::connect(config, clock.clone())?;
        Ok(Self { client, heard: Heard::default(), db, clock })
    }
}

impl Deref for Discord {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
