//! The table that is this folder's.

use crate::tables::{Class, Erase, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[Table {
    name: "changes",
    columns: &[
        "guild_id",
        "number",
        "change_set",
        "subject",
        "subject_id",
        "old_value",
        "new_value",
        "changed_by",
        "surface",
        "token",
        "reverts",
        "changed_at",
    ],
    class: Class::Settings,
    people: &[("changed_by", Erase::Name)],
    purge: Purge::Guild,
    ends: "With the guild.",
}];
