//! Which tickets a list shows, and where its pages begin.
//!
//! Invariant: a filter says only what is wanted; who may see what is decided by who asks with it.

use super::{Priority, Status};
use crate::{clock::Time, ids::UserId};

/// Which tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Filter {
    /// Only with this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Also closed ones, when no status is named.
    #[serde(default)]
    pub closed: bool,
    /// Only those that somebody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimant: Option<UserId>,
    /// Only somebody's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<UserId>,
    /// Only of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<i64>,
    /// Only with this priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Only with this label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Only whose subject has these words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// Where a page begins or ends: the time of the last change, and the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    /// When the ticket last changed.
    pub updated: Time,
    pub number: i64,
}
