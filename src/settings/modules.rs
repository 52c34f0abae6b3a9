//! The features that a server can turn off.
//!
//! Invariant: [`MODULES`] is the only declaration: the choices and the default of `system.modules`, the aliases
//! `<scope>.enabled`, and every refusal because a feature is off come from it.

use super::Choice;
use crate::lang::Text;

/// A feature that a server can turn off.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// The feature, which is also the scope of its settings.
    pub name: &'static str,
    /// The label that people see; an English word that can be translated.
    pub label: &'static str,
    /// Whether it is on where nobody chose.
    pub usual: Usual,
}

/// Whether a feature is on where nobody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usual {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// Every feature that can be turned off.
pub const MODULES: &[Module] = &[
    Module { name: "faq", label: "FAQ", usual: Usual::On },
    Module { name: "tickets", label: "Tickets", usual: Usual::On },
    Module { name: "reminders", label: "Reminders", usual: Usual::On },
    Module { name: "embedwatcher", label: "Embed watcher", usual: Usual::Off },
];

/// The same as choices of `system.modules`.
pub(super) const CHOICES: &[Choice] = &{
    let mut choices = [Choice { value: "", label: "" }; MODULES.len()];
    let mut at = 0;
    while at < MODULES.len() {
        choices[at] = Choice { value: MODULES[at].name, label: MODULES[at].label };
        at += 1;
    }
    choices
};

/// The features that are on where nobody chose.
pub(super) fn usual() -> Vec<String> {
    let on = MODULES.iter().filter(|module| module.usual == Usual::On);
    on.map(|module| module.name.to_owned()).collect()
}

/// The feature of this name, when it can be turned off.
pub fn module(name: &str) -> Option<&'static Module> {
    MODULES.iter().find(|module| module.name == name)
}

impl Module {
    /// The label that people see.
    pub fn label(&self) -> Text {
        Text::new(self.label, Vec::new())
    }
}
