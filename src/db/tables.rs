//! The tables that are this folder's.

use crate::tables::{Class, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[Table {
    name: "counters",
    columns: &["guild_id", "kind", "last"],
    class: Class::Work,
    people: &[],
    purge: Purge::Stays("only numbers, which are never given again"),
    ends: "Stays with the installation.",
}];
