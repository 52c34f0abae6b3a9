//! The custom ids of the FAQ: which button, select or form it is, and which row it is about.
//!
//! Invariant: a custom id names rows and never carries authority; a changed layout gets a new name.

use super::model::{Article, Edge, Page};
use crate::discord::custom_id::{Field, Fields, custom_ids};

impl Field for Article {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.left().parse().ok()
    }
}

/// The side (`a` for after, `b` for before), whether the entry there is pinned, and its number.
impl Field for Page {
    fn write(&self) -> String {
        let (side, edge) = match self {
            Self::After(edge) => ("a", *edge),
            Self::Before(edge) => ("b", *edge),
            Self::First => ("b", Edge { pinned: true, number: 0 }),
        };
        format!("{side}:{}:{}", edge.pinned, edge.number)
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let side: char = fields.field()?;
        let edge = Edge { pinned: fields.field()?, number: fields.field()? };
        match side {
            'a' => Some(Self::After(edge)),
            'b' => Some(Self::Before(edge)),
            _ => None,
        }
    }
}

custom_ids! {
    /// Shows another result of a search.
    pub struct Hit = "faq:hit" {
        /// Which result, from 0.
        index: usize,
        /// The stored search.
        view: String,
    }

    /// Says whether an article helped.
    pub struct Vote = "faq:vote" {
        /// Whether it did.
        helpful: bool,
        /// Which article.
        article: Article,
    }

    /// Searches for the words that were probably meant.
    pub struct Ask = "faq:ask" {
        /// The words.
        query: String,
    }

    /// Turns a page of the list.
    pub struct Turn = "faq:page" {
        /// The page's number, for people.
        to: i64,
        /// Where it begins or ends.
        page: Page,
    }

    /// Opens an article chosen from a list.
    pub struct Open = "faq:open";

    /// Opens the form again with what was typed before.
    pub struct Again = "faq:again" {
        /// Where what was typed is kept.
        view: String,
    }

    /// Deletes an entry, after it was asked whether that is meant.
    pub struct Remove = "faq:remove" {
        /// Which entry.
        number: i64,
    }

    /// The submitted form for a new entry.
    pub struct AddModal = "faq:add";

    /// The submitted form for an entry.
    pub struct EditModal = "faq:edit" {
        /// Which entry.
        number: i64,
        /// What the edit is based on.
        revision: i64,
    }
}
