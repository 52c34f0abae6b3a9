//! The tables that are this folder's.

use crate::tables::{Class, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[
    Table {
        name: "stored_files",
        columns: &["guild_id", "id", "kept", "created_at"],
        class: Class::Content,
        people: &[],
        purge: Purge::Guild,
        ends: "With whoever keeps it; after an hour when nobody does.",
    },
    Table {
        name: "stored_pieces",
        columns: &["guild_id", "file_id", "position", "bytes"],
        class: Class::Content,
        people: &[],
        purge: Purge::Guild,
        ends: "With its file.",
    },
];
