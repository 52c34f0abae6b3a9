//! The tables that are this folder's.

use crate::tables::{Class, Erase, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[
    Table {
        name: "sessions",
        columns: &[
            "id",
            "previous_id",
            "rotated_at",
            "user_id",
            "name",
            "avatar",
            "csrf",
            "tokens",
            "tokens_expire_at",
            "refreshing_since",
            "created_at",
            "seen_at",
        ],
        class: Class::Secret,
        people: &[("user_id", Erase::Rows)],
        purge: Purge::Installation,
        ends: "After 7 days without use, at most 30 days.",
    },
    Table {
        name: "used_logins",
        columns: &["state", "used_at"],
        class: Class::Secret,
        people: &[],
        purge: Purge::Installation,
        ends: "After ten minutes.",
    },
    Table {
        name: "logins",
        columns: &["state", "browser", "verifier", "next", "created_at"],
        class: Class::Secret,
        people: &[],
        purge: Purge::Installation,
        ends: "Nothing is written there any more.",
    },
];
