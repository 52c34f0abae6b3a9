//! The tables that are this folder's.

use crate::tables::{Class, Erase, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[Table {
    name: "known_channels",
    columns: &["guild_id", "channel_id", "recipient", "known_at"],
    class: Class::Work,
    people: &[("recipient", Erase::Rows)],
    purge: Purge::Guild,
    ends: "With the guild: a channel never changes its server.",
}];
