//! The tables that are this folder's.

use crate::tables::{Class, Erase, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[
    Table {
        name: "settings",
        columns: &[
            "guild_id",
            "scope",
            "key",
            "value",
            "unverified",
            "change",
            "changed_by",
            "changed_at",
            "acting",
        ],
        class: Class::Settings,
        people: &[("changed_by", Erase::Name)],
        purge: Purge::Guild,
        ends: "With the guild.",
    },
    Table {
        name: "setup_progress",
        columns: &["guild_id", "answered", "updated_by", "updated_at"],
        class: Class::Settings,
        people: &[("updated_by", Erase::Name)],
        purge: Purge::Guild,
        ends: "With the guild.",
    },
];
