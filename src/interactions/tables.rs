//! The tables that are this folder's.

use crate::tables::{Class, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[
    Table {
        name: "answered_interactions",
        columns: &["interaction_id", "guild_id", "answer", "answered_at"],
        class: Class::Work,
        people: &[],
        purge: Purge::Guild,
        ends: "After an hour.",
    },
    Table {
        name: "deferred_answers",
        columns: &[
            "interaction_id",
            "guild_id",
            "token",
            "payload",
            "ephemeral",
            "created_at",
            "attempts",
            "lease_by",
            "lease_until",
        ],
        class: Class::Content,
        people: &[],
        purge: Purge::Guild,
        ends: "When it is answered; after a day when it cannot be.",
    },
    Table {
        name: "command_ids",
        columns: &["name", "id", "read_at"],
        class: Class::Work,
        people: &[],
        purge: Purge::Installation,
        ends: "When they are read again, after a day.",
    },
    Table {
        name: "interaction_horizon",
        columns: &["id", "newest"],
        class: Class::Work,
        people: &[],
        purge: Purge::Installation,
        ends: "It is one row.",
    },
    Table {
        name: "webhook_events",
        columns: &["hash", "received_at"],
        class: Class::Work,
        people: &[],
        purge: Purge::Installation,
        ends: "After a day.",
    },
];
