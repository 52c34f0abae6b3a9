//! The tables that are this folder's.

use crate::tables::{Class, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[
    Table {
        name: "watched_channels",
        columns: &[
            "guild_id",
            "channel_id",
            "cursor",
            "read_at",
            "followed_at",
            "told_blind",
            "told_problem",
        ],
        class: Class::Work,
        people: &[],
        purge: Purge::Guild,
        ends: "When it is no longer watched.",
    },
    Table {
        name: "watched_messages",
        columns: &[
            "guild_id",
            "message_id",
            "channel_id",
            "state",
            "hash",
            "number",
            "ends_at",
            "followed_at",
            "seen_at",
            "said",
        ],
        class: Class::Work,
        people: &[],
        purge: Purge::Guild,
        ends: "90 days after it was seen, unless its event is still to come.",
    },
    Table {
        name: "followed_events",
        columns: &["guild_id", "event_id", "hash", "number", "starts_at", "said"],
        class: Class::Work,
        people: &[],
        purge: Purge::Guild,
        ends: "30 days after it began.",
    },
];
