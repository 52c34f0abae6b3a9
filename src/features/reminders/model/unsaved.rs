//! A form that could not be saved, kept so that nothing typed is lost.

use serde::{Deserialize, Serialize};

use super::{Extras, Written};
use crate::{clock::Time, ids::UserId};

/// A form that could not be saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Form {
    /// The person who typed it.
    pub user: UserId,
    /// The reminder it changes, from which revision, and when the form was filled with what it said; none for a
    /// new one.
    pub changes: Option<(i64, i64, Time)>,
    /// The link to the message it was made from.
    pub source: String,
    /// The typed texts.
    pub written: Written,
    /// The texts typed into the other form, if it is the other form.
    #[serde(default)]
    pub extras: Option<Extras>,
}
