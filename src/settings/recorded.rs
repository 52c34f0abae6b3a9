//! Changes of settings among those of everything a guild owns.
//!
//! Invariant: a setting's kind in the history is `settings.` with its scope, its id is its key.

use serde_json::Value as Json;

use super::{Registry, Spec};
use crate::changes::Recorded;

/// The prefix of the settings' kinds in the history.
const KIND: &str = "settings.";

/// The kind in the history of the settings of a scope.
pub fn subject(scope: &str) -> String {
    format!("{KIND}{scope}")
}

/// A recorded change, read as the change of a setting.
pub trait SettingChange {
    /// The scope of the setting; none when something else was changed.
    fn scope(&self) -> Option<&str>;

    /// The setting, when it still exists.
    fn spec(&self, registry: &Registry) -> Option<&'static Spec>;

    /// The value before, with the default spelled out.
    fn value_before(&self, registry: &Registry) -> Json;

    /// The value after, with the default spelled out.
    fn value_after(&self, registry: &Registry) -> Json;
}

impl SettingChange for Recorded {
    fn scope(&self) -> Option<&str> {
        self.subject.strip_prefix(KIND)
    }

    fn spec(&self, registry: &Registry) -> Option<&'static Spec> {
        registry.spec(self.scope()?, &self.id)
    }

    fn value_before(&self, registry: &Registry) -> Json {
        or_default(self.before.as_ref(), self.spec(registry))
    }

    fn value_after(&self, registry: &Registry) -> Json {
        or_default(self.after.as_ref(), self.spec(registry))
    }
}

fn or_default(value: Option<&Json>, spec: Option<&'static Spec>) -> Json {
    value.cloned().or_else(|| spec.map(|spec| (spec.default)())).unwrap_or_default()
}
