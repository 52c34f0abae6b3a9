//! The settings of a guild as they are.
//!
//! Invariant: a stored value that its setting no longer accepts counts as the default, so what is read
//! always has its type.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Map, Value as Json};
use twilight_model::id::Id;

use super::{Scope, Scoped, Spec, System, changed::Change};
use crate::{clock::Time, ids::UserId};

/// The stored state of a setting that was ever changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The value; `None` when it was reset to the default.
    pub value: Option<Json>,
    /// Whether it was saved without asking Discord.
    pub verified: Verified,
    /// The value that acts while it is not verified: the one before; `None` for the default.
    pub acting: Option<Json>,
    /// The number of its last change.
    pub change: i64,
    /// The person who changed it last.
    pub by: UserId,
    pub at: Time,
}

/// Whether a value was checked against Discord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It was, or needs not.
    Yes,
    /// Discord could not be asked.
    NotYet,
}

type Key = (String, String);
type TypeMap = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// The settings of one guild at one moment.
#[derive(Debug, Default)]
pub struct Current {
    /// The number of the last change of any setting; 0 before the first.
    pub revision: i64,
    held: HashMap<Key, Held>,
    typed: Mutex<TypeMap>,
}

impl Current {
    /// Puts together what is stored.
    pub fn new(rows: impl IntoIterator<Item = (String, String, Held)>) -> Self {
        let held: HashMap<_, _> =
            rows.into_iter().map(|(scope, key, held)| ((scope, key), held)).collect();
        let revision = held.values().map(|held| held.change).max().unwrap_or(0);
        Self { revision, held, typed: Mutex::default() }
    }

    /// The stored state of a setting; `None` when it was never changed.
    pub fn held(&self, spec: &Spec) -> Option<&Held> {
        // Two short strings are made for the lookup; a typed read, the frequent one, makes none.
        self.held.get(&(spec.scope.to_owned(), spec.key.to_owned()))
    }

    /// The chosen value; `None` when the default holds.
    pub fn chosen(&self, spec: &Spec) -> Option<&Json> {
        self.held(spec)?.value.as_ref().filter(|value| spec.kind.accepts(value))
    }

    /// The value that was chosen, whether or not it acts yet.
    pub fn value(&self, spec: &Spec) -> Json {
        if let Some(module) = spec.switches {
            return Json::Bool(self.read::<System>().has(module));
        }
        self.chosen(spec).cloned().unwrap_or_else(spec.default)
    }

    /// The value that acts: the one that was chosen, or while that could not be verified the one before.
    pub fn acting(&self, spec: &Spec) -> Json {
        match self.held(spec) {
            Some(held) if held.verified == Verified::NotYet => {
                let before = held.acting.clone().filter(|value| spec.kind.accepts(value));
                before.unwrap_or_else(spec.default)
            }
            _ => self.value(spec),
        }
    }

    /// The settings as they would be after these changes.
    #[must_use]
    pub fn drafted(&self, changes: &[Change]) -> Self {
        let mut held = self.held.clone();
        for change in changes {
            let key = (change.spec.scope.to_owned(), change.spec.key.to_owned());
            let (by, at) = (Id::new(1), Time::default());
            let value = change.stored().cloned();
            let verified = Verified::Yes;
            held.insert(key, Held { value, verified, acting: None, change: 0, by, at });
        }
        Self { revision: self.revision, held, typed: Mutex::default() }
    }

    /// The values of a scope that were chosen, by key.
    pub fn values(&self, scope: &Scope) -> Map<String, Json> {
        scope.specs.iter().map(|spec| (spec.key.to_owned(), self.value(spec))).collect()
    }

    /// The values of a scope that act, as its type.
    pub fn read<T: Scoped>(&self) -> Arc<T> {
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        let known = typed.get(&TypeId::of::<T>()).cloned();
        if let Some(known) = known.and_then(|known| known.downcast::<T>().ok()) {
            return known;
        }
        let read = Arc::new(self.typed_values::<T>());
        typed.insert(TypeId::of::<T>(), read.clone());
        read
    }

    fn typed_values<T: Scoped>(&self) -> T {
        let specs = T::scope().specs.iter();
        let values = specs.map(|spec| (spec.key.to_owned(), self.acting(spec))).collect();
        serde_json::from_value(Json::Object(values)).unwrap_or_else(|error| {
            // A kind accepts only what its type can hold, which a test shows for every setting.
            tracing::error!(%error, scope = T::scope().name, "settings do not fit their type");
            T::default()
        })
    }
}
