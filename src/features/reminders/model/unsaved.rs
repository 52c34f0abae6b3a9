//! A form that could not be saved, kept so that nothing typed is lost.

use serde::{Deserialize, Serialize};

use super::{Extras, Written};
use crate::{clock::Time, ids::UserId};

/// A form that could not be saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Form {
    /// Who typed it.
    pub user: UserId,
    /// The reminder it changes, from which revision, and when the form was filled with what it said; none for a
    /// new one.
    pub changes: Option<(i64, i64, Time)>,
    /// The link to the message it was made from.
    pub source: String,
    /// What was typed.
    pub written: Written,
    /// What was typed into the other form, when it is that one.
    #[serde(default)]
    pub extras: Option<Extras>,
}
