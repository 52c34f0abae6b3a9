//! Turning features on and off.
//!
//! Invariant: `system.modules` alone decides; an alias `<scope>.enabled` is found by name, is never listed, and
//! changes that list.

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::{
    Current, Kind, Scoped as _, Spec, System,
    modules::{MODULES, Module, Usual, module},
    recorded,
};
use crate::{
    app::App,
    changes::{self, Recorded},
    clock::Time,
    error::{Error, Result},
    ids::GuildId,
    lang::raw,
    tr,
};

/// The key of the alias that a feature has in its own scope.
const ALIAS: &str = "enabled";

/// The aliases: settings that are found by name, never listed, and change `system.modules`.
static ALIASES: LazyLock<Vec<Spec>> = LazyLock::new(|| MODULES.iter().map(spec_of).collect());

/// The setting that decides.
pub fn decides() -> &'static Spec {
    static DECIDES: LazyLock<&'static Spec> = LazyLock::new(|| {
        let found = System::scope().specs.iter().find(|spec| spec.key == "modules");
        found.unwrap_or(&System::scope().specs[0])
    });
    *DECIDES
}

fn spec_of(module: &Module) -> Spec {
    let words = [module.name, ALIAS, module.label, "Whether this feature is on in this server."];
    let default: fn() -> Json = match module.usual {
        Usual::On => || Json::Bool(true),
        Usual::Off => || Json::Bool(false),
    };
    Spec { switches: Some(module.name), ..Spec::new(words, Kind::Toggle, default) }
}

/// The alias of this name.
pub fn alias(scope: &str, key: &str) -> Option<&'static Spec> {
    ALIASES.iter().find(|spec| spec.scope == scope && spec.key == key)
}

/// Changes of the list among which one is looked for.
const LOOKED: i64 = 100;

/// When a feature was last turned on; none when it always was, or longer ago than the history is looked through.
pub async fn turned_on(app: &App, guild: GuildId, feature: &str) -> Result<Option<Time>> {
    let spec = decides();
    let about = (&*recorded::subject(spec.scope), spec.key);
    let changes = changes::latest_of(&app.db, guild, about, LOOKED).await?;
    let on = |value: Option<&Json>| {
        let value = value.cloned().unwrap_or_else(spec.default);
        value.as_array().is_some_and(|items| items.iter().any(|item| item == feature))
    };
    let turned = |change: &&Recorded| on(change.after.as_ref()) && !on(change.before.as_ref());
    Ok(changes.iter().find(turned).map(|change| change.at))
}

/// Refuses what belongs to a feature that the server turned off; features that cannot be turned off always pass.
pub fn check_on(current: &Current, feature: &str) -> Result<()> {
    if current.read::<System>().has(feature) {
        return Ok(());
    }
    let label = module(feature).map_or(feature, |module| module.label);
    Err(Error::Refused(tr!(
        "The feature **{feature}** is turned off in this server. Admins can turn it on with `/config system set setting:modules add:{name}`.",
        feature = label,
        name = raw(feature)
    )))
}
