//! Changes of settings as they were recorded, and which of them are meant.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Registry, Spec, Surface};
use crate::{clock::Time, ids::UserId};

/// A change as it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its number, counted per guild.
    pub number: i64,
    /// The number of the first change that was saved with it.
    pub set: i64,
    /// The setting's scope.
    pub scope: String,
    /// The setting's name.
    pub key: String,
    /// What was chosen before; `None` when the default held.
    pub before: Option<Json>,
    /// What was chosen; `None` for the default.
    pub after: Option<Json>,
    /// Who changed it.
    pub by: UserId,
    /// Where.
    pub surface: Surface,
    /// The API token that was used, when it was one.
    pub token: Option<i64>,
    /// The change it takes back.
    pub reverts: Option<i64>,
    /// When.
    pub at: Time,
}

impl Recorded {
    /// The setting, when it still exists.
    #[must_use]
    pub fn spec(&self, registry: &Registry) -> Option<&'static Spec> {
        registry.spec(&self.scope, &self.key)
    }

    /// The value before, with the default spelled out.
    #[must_use]
    pub fn value_before(&self, registry: &Registry) -> Json {
        or_default(self.before.as_ref(), self.spec(registry))
    }

    /// The value after, with the default spelled out.
    #[must_use]
    pub fn value_after(&self, registry: &Registry) -> Json {
        or_default(self.after.as_ref(), self.spec(registry))
    }
}

fn or_default(value: Option<&Json>, spec: Option<&'static Spec>) -> Json {
    value.cloned().or_else(|| spec.map(|spec| (spec.default)())).unwrap_or_default()
}

/// Which changes to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only sets that touch this scope.
    pub scope: Option<String>,
    /// Only sets that touch a setting of this name.
    pub key: Option<String>,
    /// Only what this person changed.
    pub by: Option<UserId>,
}

/// What to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One change.
    Change(i64),
    /// Everything that was saved together.
    Set(i64),
}
