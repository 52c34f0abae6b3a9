//! The custom ids of messages to operators: which button, select or form it is, and which row it is about.
//!
//! Invariant: a custom id names rows and never carries authority; a changed layout gets a new name.

use crate::discord::custom_id::custom_ids;

custom_ids! {
    /// Says on an operators' message that somebody read it.
    pub struct Seen = "ops:seen" {
        /// The outbox entry that sent the message.
        entry: String,
    }
}
