//! The declaration of a setting: once, in one line.
//!
//! Invariant: a setting's name is `scope.key` and never changes; everything that shows, reads, checks or
//! documents a setting reads its [`Spec`].

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

use super::Kind;
use crate::{lang::Text, permissions::Access};

/// A setting.
#[derive(Debug)]
pub struct Spec {
    /// The scope it belongs to.
    pub scope: &'static str,
    /// Its name within the scope.
    pub key: &'static str,
    /// The title that people see; an English sentence that can be translated.
    pub title: &'static str,
    /// The description; an English sentence that can be translated.
    pub help: &'static str,
    /// The values it takes.
    pub kind: Kind,
    /// Its value when nobody set it.
    pub default: fn() -> Json,
    /// Its price.
    pub tier: Tier,
    /// Whether others than admins may read its value.
    pub sensitivity: Sensitivity,
    /// Whether a guided setup asks for it.
    pub setup: Setup,
    /// Which right the roles in its value have because of it.
    pub grants: Option<Access>,
    /// The feature that it turns on and off, when it is an alias in [`super::modules`].
    pub switches: Option<&'static str>,
}

/// The price of using a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Nothing.
    Free,
    /// A subscription.
    Premium,
}

/// The people who may read a setting's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    /// It shows in what members see anyway.
    Open,
    /// Only admins, in places only they can see.
    Private,
}

/// Whether a guided setup asks for a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    /// It does, and nothing good stands in for the answer.
    Vital,
    /// It does.
    Asked,
    /// Its default is right for most.
    Left,
}

impl Spec {
    /// A setting that is free, open, and left out of the guided setup.
    pub const fn new(
        [scope, key, title, help]: [&'static str; 4],
        kind: Kind,
        default: fn() -> Json,
    ) -> Self {
        let (tier, sensitivity) = (Tier::Free, Sensitivity::Open);
        let (setup, grants, switches) = (Setup::Left, None, None);
        Self { scope, key, title, help, kind, default, tier, sensitivity, setup, grants, switches }
    }

    /// The guided setup asks for it.
    #[must_use]
    pub const fn asked(mut self) -> Self {
        self.setup = Setup::Asked;
        self
    }

    /// The guided setup asks for it, and says that it matters most.
    #[must_use]
    pub const fn vital(mut self) -> Self {
        self.setup = Setup::Vital;
        self
    }

    /// It needs a subscription.
    #[must_use]
    pub const fn premium(mut self) -> Self {
        self.tier = Tier::Premium;
        self
    }

    /// Only admins may read it.
    #[must_use]
    pub const fn private(mut self) -> Self {
        self.sensitivity = Sensitivity::Private;
        self
    }

    /// The roles in its value have this right.
    #[must_use]
    pub const fn grants(mut self, access: Access) -> Self {
        self.grants = Some(access);
        self
    }

    /// Its name, like `system.log_channel`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.scope, self.key)
    }

    /// The title that people see.
    pub fn title(&self) -> Text {
        Text::new(self.title, Vec::new())
    }

    /// The description that people see.
    pub fn help(&self) -> Text {
        Text::new(self.help, Vec::new())
    }
}

/// Settings that belong together.
#[derive(Debug)]
pub struct Scope {
    pub name: &'static str,
    /// The title that people see; an English sentence that can be translated.
    pub title: &'static str,
    /// The purpose; an English sentence that can be translated.
    pub help: &'static str,
    /// Its settings, in the order they are shown.
    pub specs: &'static [Spec],
}

impl Scope {
    /// The title that people see.
    pub fn title(&self) -> Text {
        Text::new(self.title, Vec::new())
    }

    /// The purpose, as people see it.
    pub fn help(&self) -> Text {
        Text::new(self.help, Vec::new())
    }

    /// Its setting of this name.
    pub fn spec(&self, key: &str) -> Option<&'static Spec> {
        self.specs.iter().find(|spec| spec.key == key)
    }
}

/// The values of one scope as a type; made by [`settings!`](crate::settings!).
pub trait Scoped: DeserializeOwned + Default + Send + Sync + 'static {
    /// Its declaration.
    fn scope() -> &'static Scope;
}

/// A value as it is stored. Part of [`settings!`](crate::settings!).
pub fn to_json<T: Serialize>(value: T) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

/// Declares a scope: a struct with its values, and the [`Spec`] of each.
///
/// A setting is one line: `key: Type = default, Kind, "Title", "What it does.";`, with attributes such as
/// `asked` at its end.
#[macro_export]
macro_rules! settings {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident($scope:literal, $title:literal, $help:literal) {
            $($key:ident: $type:ty = $default:expr, $kind:expr, $label:literal, $about:literal
              $(, $attribute:ident $(($argument:expr))?)*;)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Deserialize)]
        $vis struct $name {
            $(#[doc = $about] pub $key: $type,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default,)* }
            }
        }

        impl $crate::settings::Scoped for $name {
            fn scope() -> &'static $crate::settings::Scope {
                static SPECS: &[$crate::settings::Spec] = &[$(
                    $crate::settings::Spec::new(
                        [$scope, stringify!($key), $label, $about],
                        $kind,
                        || $crate::settings::to_json::<$type>($default),
                    )$(.$attribute($($argument)?))*,
                )*];
                static SCOPE: $crate::settings::Scope =
                    $crate::settings::Scope { name: $scope, title: $title, help: $help, specs: SPECS };
                &SCOPE
            }
        }
    };
}
