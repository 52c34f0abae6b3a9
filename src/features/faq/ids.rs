//! The custom ids of the FAQ: which button, select or form it is, and which row it is about.
//!
//! Invariant: a custom id names rows and never carries authority; a changed layout gets a new name.

use super::model::{Article, Spot, Turned};
use crate::discord::custom_id::{Field, Fields, custom_ids};

impl Field for Article {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.left().parse().ok()
    }
}

/// The side (`a` for after, `b` for before), and the spot there; the first page is after nothing.
impl Field for Turned {
    fn write(&self) -> String {
        match self {
            Self::After(spot) => format!("a:{spot}"),
            Self::Before(spot) => format!("b:{spot}"),
            Self::First => "f:".to_owned(),
        }
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let side: char = fields.field()?;
        match (side, Spot::read(fields.left())) {
            ('a', Some(spot)) => Some(Self::After(spot)),
            ('b', Some(spot)) => Some(Self::Before(spot)),
            ('f', None) => Some(Self::First),
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
        /// The article.
        article: Article,
    }

    /// Says whether a result of a search helped.
    pub struct Rate = "faq:rate" {
        /// Whether it did.
        helpful: bool,
        /// The stored search.
        search: u64,
        /// The article.
        article: Article,
    }

    /// Searches for the words that were probably meant.
    pub struct Ask = "faq:ask" {
        /// The words.
        query: String,
    }

    /// Turns a page of the list.
    pub struct Turn = "faq:turn" {
        /// The page's number, for people.
        to: i64,
        /// Where it begins or ends.
        page: Turned,
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

    /// Opens the form for a new entry.
    pub struct New = "faq:new";

    /// The submitted form for a new entry.
    pub struct AddModal = "faq:add";

    /// The submitted form for an entry.
    pub struct EditModal = "faq:edit" {
        /// Which entry.
        number: i64,
        /// The revision that the edit is based on.
        revision: i64,
    }
}
