//! The tables that are this folder's.

use crate::tables::{Class, Erase, Purge, Table};

/// Each table, declared once.
pub static TABLES: &[Table] = &[
    Table {
        name: "faq_entries",
        columns: &[
            "guild_id",
            "number",
            "title",
            "answer",
            "keywords",
            "pinned",
            "helpful",
            "unhelpful",
            "deleted",
            "revision",
            "created_by",
            "created_at",
            "updated_by",
            "updated_at",
        ],
        class: Class::Content,
        people: &[("created_by", Erase::Name), ("updated_by", Erase::Name)],
        purge: Purge::Guild,
        ends: "With the guild; one that was deleted keeps its number.",
    },
    Table {
        name: "faq_searches",
        columns: &[
            "guild_id",
            "id",
            "query",
            "hits",
            "chosen",
            "searched_at",
            "source",
            "unhelpful",
        ],
        class: Class::Activity,
        people: &[],
        purge: Purge::Guild,
        ends: "After 90 days.",
    },
    Table {
        name: "faq_dismissed",
        columns: &["guild_id", "words", "dismissed_at"],
        class: Class::Activity,
        people: &[],
        purge: Purge::Guild,
        ends: "After 90 days.",
    },
    Table {
        name: "faq_votes",
        columns: &["guild_id", "article", "user_id", "helpful", "voted_at"],
        class: Class::Activity,
        people: &[("user_id", Erase::Rows)],
        purge: Purge::Guild,
        ends: "With the entry.",
    },
];
