//! The change that an edit makes.

use serde_json::Value as Json;

use super::Spec;

impl PartialEq for Spec {
    fn eq(&self, other: &Self) -> bool {
        (self.scope, self.key) == (other.scope, other.key)
    }
}

/// The change that an edit makes to a setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which setting.
    pub spec: &'static Spec,
    /// The value that held.
    pub before: Json,
    /// The value that will hold.
    pub after: Json,
    /// The change it takes back, when it does.
    pub reverts: Option<i64>,
}

impl Change {
    /// The stored form of the new value: nothing when it is the default.
    pub fn stored(&self) -> Option<&Json> {
        (self.after != (self.spec.default)()).then_some(&self.after)
    }
}
