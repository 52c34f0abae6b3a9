//! The rights in a guild: those that operators configured, and those that its settings grant.
//!
//! Invariant: a setting grants a right only where it is declared so, with `grants(…)`; nothing else gives
//! somebody a right that Discord does not give them.

use serde_json::Value as Json;

use super::{Current, Registry, current, registry};
use crate::{
    app::App,
    boxed::Boxed,
    error::Result,
    ids::{GuildId, RoleId},
    permissions::{Access, Rules},
};

/// The rights in a guild, as of now.
pub async fn of(app: &App, guild: GuildId) -> Result<Rules> {
    Ok(rules(app, &*current(app, guild).await?))
}

/// Roles that work on some types of tickets, beyond those that the settings name.
pub type Workers = fn(App, GuildId) -> Boxed<Result<Vec<RoleId>>>;

/// The rights on the dashboard and over the API, where people who work on some types of tickets have pages of their
/// own. In Discord, the channels of those tickets let them in.
pub async fn at_desk(app: &App, guild: GuildId) -> Result<Rules> {
    let mut rules = of(app, guild).await?;
    for workers in &registry(app).workers {
        rules.type_roles.extend(workers(app.clone(), guild).await?);
    }
    Ok(rules)
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
