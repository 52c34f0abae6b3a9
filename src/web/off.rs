//! The notice on a page whose feature the server turned off.
//!
//! Invariant: it names the one switch, and links to it only for those who may turn it.

use super::page::Page;
use crate::{
    permissions::Access,
    settings::{System, modules},
    tr,
};

/// That a feature is off.
#[derive(Clone, Debug)]
pub struct Off {
    /// The feature that is off, and what that means.
    pub text: String,
    /// The page with the switch, for those who may turn it.
    pub href: Option<String>,
}

impl Off {
    /// The notice on a page of this feature for somebody with this access; none while the feature is on.
    pub fn of(p: &Page, system: &System, feature: &str, access: Access) -> Option<Self> {
        let module = modules::module(feature).filter(|_| !system.has(feature))?;
        let text = p.say(&tr!(
            "The feature {feature} is turned off in this server. Everything here is kept.",
            feature = p.say(&module.label())
        ));
        let href = (access >= Access::Admin).then(|| p.at("settings/system#f-system-modules"));
        Some(Self { text, href })
    }
}
