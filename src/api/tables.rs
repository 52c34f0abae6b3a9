//! The tables that are this folder's.

use crate::tables::{Class, Erase, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[
    Table {
        name: "api_tokens",
        columns: &[
            "guild_id",
            "number",
            "hash",
            "name",
            "scopes",
            "created_by",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        ],
        class: Class::Secret,
        people: &[("created_by", Erase::Rows)],
        purge: Purge::Guild,
        ends: "With the guild; one that was revoked stays in the list.",
    },
    Table {
        name: "idempotency_keys",
        columns: &[
            "guild_id",
            "caller",
            "key_hash",
            "request_hash",
            "status",
            "body",
            "created_at",
        ],
        class: Class::Content,
        people: &[("caller", Erase::Rows)],
        purge: Purge::Guild,
        ends: "After 24 hours.",
    },
];
