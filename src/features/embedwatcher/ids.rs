//! The custom ids of a note about a reminder: which button, select or form it is, and which row it is about.
//!
//! Invariant: a custom id names rows and never carries authority; a changed layout gets a new name.

use crate::discord::custom_id::custom_ids;

custom_ids! {
    /// Says that the reminder is right.
    pub struct Keep = "watch:keep" {
        /// Which reminder.
        number: i64,
    }

    /// Takes the reminder back.
    pub struct Undo = "watch:undo" {
        /// Which reminder.
        number: i64,
        /// Which note it stands in, so that one note is told from another; empty in older ones.
        note: String,
    }
}
