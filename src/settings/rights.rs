//! Who has which right in a guild: what operators configured, and what its settings grant.
//!
//! Invariant: a setting grants a right only where it is declared so, with `grants(…)`; nothing else gives
//! somebody a right that Discord does not give them.

use serde_json::Value as Json;

use super::{Current, Registry, current, registry};
use crate::{
    app::App,
    error::Result,
    ids::{GuildId, RoleId},
    permissions::{Access, Rules},
};

/// The rights in a guild, as of now.
pub async fn of(app: &App, guild: GuildId) -> Result<Rules> {
    Ok(rules(app, &*current(app, guild).await?))
}

/// The rights in a guild with these settings.
pub fn rules(app: &App, settings: &Current) -> Rules {
    let granted = |access| granted(registry(app), settings, access);
    app.config.rules.with(&granted(Access::Admin), granted(Access::Staff))
}

/// The roles that have a right because a setting grants it to them.
fn granted(registry: &Registry, settings: &Current, access: Access) -> Vec<RoleId> {
    let specs = registry.specs().filter(|spec| spec.grants == Some(access));
    specs.flat_map(|spec| roles(&settings.acting(spec))).collect()
}

/// The roles in a value: a list of ids, or one.
fn roles(value: &Json) -> Vec<RoleId> {
    let ids = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    ids.iter().filter_map(|id| id.as_str()?.parse().ok()).collect()
}
