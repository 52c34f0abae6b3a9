//! Settings: each declared once, in one line; commands, pages, the API, imports and the reference are
//! derived from the declaration.
//!
//! Invariant: there is one way in ([`flow::check`], then [`flow::save`]) and one way out ([`fn@current`]), so
//! no surface can store what another could not read, and a change acts on every instance at once.
//!
//! To add a setting, add a line to the `settings!` of its scope (`system` is in [`system`], others in
//! `settings.rs` of their feature). To read one: `cx.settings.read::<Faq>().min_score`.

mod change;
mod changed;
pub mod check;
mod current;
pub mod docs;
pub mod findings;
pub mod flow;
mod follow;
pub mod history;
mod kind;
pub mod modules;
pub mod notice;
mod preview;
mod recorded;
pub mod rights;
pub mod sample;
pub mod setup;
mod spec;
mod store;
pub mod switch;
pub mod system;
pub mod tables;
pub mod transfer;
mod verify;
pub mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use crate::changes::{Author, Surface};
pub use change::{Edit, Op, Refused, Wish, plan, read as read_wish};
pub use changed::Change;
pub use current::{Current, Held, Verified};
pub use flow::{Base, Checked, Conflict, Saved, Unverified};
pub use follow::{Follower, Following};
pub use kind::{
    Choice, Input, Kind, Lines, Placeholder, RoleUse, Shown, check_template, duration_rough,
    duration_seconds, duration_words, fill_template, template_parts, zone_problem,
};
pub use notice::failed as tell_failure;
pub use preview::{Preview, Sight};
pub use spec::{Scope, Scoped, Sensitivity, Setup, Spec, Tier, to_json};
pub use store::{erase, guilds_with_module};
pub use system::{LogLevel, System};
pub use verify::verify;

use crate::{
    app::App,
    cache_version::{self, Seen},
    db::Tx,
    error::Result,
    ids::GuildId,
    jobs::{self, Work},
};

/// The kind under which [`crate::cache_version`] counts settings.
pub const KIND: &str = "settings";
/// Guilds whose settings are kept in memory.
const GUILDS: u64 = 20_000;

/// Every scope, and the settings of guilds that were used lately.
#[derive(Debug)]
pub struct Registry {
    scopes: Vec<&'static Scope>,
    previews: Vec<&'static Preview>,
    followers: Vec<&'static Follower>,
    looks: Vec<findings::Look>,
    workers: Vec<rights::Workers>,
    starters: Vec<&'static setup::Starter>,
    kept: moka::sync::Cache<GuildId, (i64, Arc<Current>)>,
    /// For guilds where nobody ever changed anything.
    defaults: Arc<Current>,
    /// Guilds whose log channel was told of a failure lately.
    told: moka::sync::Cache<GuildId, ()>,
}

impl Registry {
    /// The scopes of the installation, in the order they are shown: `system`, then those of features.
    pub fn new(features: impl IntoIterator<Item = &'static Scope>) -> Self {
        let scopes = std::iter::once(System::scope()).chain(features).collect();
        Self {
            scopes,
            previews: Vec::new(),
            followers: Vec::new(),
            looks: Vec::new(),
            workers: Vec::new(),
            starters: Vec::new(),
            kept: moka::sync::Cache::new(GUILDS),
            defaults: Arc::default(),
            told: moka::sync::Cache::builder()
                .max_capacity(GUILDS)
                .time_to_live(notice::QUIET)
                .build(),
        }
    }

    /// The same with what members would see of the settings.
    #[must_use]
    pub fn with(mut self, previews: impl IntoIterator<Item = &'static Preview>) -> Self {
        self.previews.extend(previews);
        self
    }

    /// The same with what follows when settings change.
    #[must_use]
    pub fn followed_by(mut self, followers: impl IntoIterator<Item = &'static Follower>) -> Self {
        self.followers.extend(followers);
        self
    }

    /// The same with how to look for what does not work.
    #[must_use]
    pub fn looked_at_by(mut self, looks: impl IntoIterator<Item = findings::Look>) -> Self {
        self.looks.extend(looks);
        self
    }

    /// The same with how to learn the roles that work on some types of tickets.
    #[must_use]
    pub fn worked_on_by(mut self, workers: impl IntoIterator<Item = rights::Workers>) -> Self {
        self.workers.extend(workers);
        self
    }

    /// The same with what the end of the setup offers to do.
    #[must_use]
    pub fn starting(mut self, starters: impl IntoIterator<Item = &'static setup::Starter>) -> Self {
        self.starters.extend(starters);
        self
    }

    /// The starters that the end of the setup offers where these settings hold.
    pub fn starters(&self, current: &Current) -> Vec<&'static setup::Starter> {
        let system = current.read::<System>();
        self.starters.iter().copied().filter(|starter| system.has(starter.feature)).collect()
    }

    /// The previews of what members would see of a scope's settings.
    pub fn previews(&self, scope: &str) -> impl Iterator<Item = &'static Preview> {
        self.previews.iter().copied().filter(move |preview| preview.scope == scope)
    }

    /// Every scope, in order.
    pub fn scopes(&self) -> &[&'static Scope] {
        &self.scopes
    }

    /// The settings of a guild where nobody changed anything.
    pub fn defaults(&self) -> Arc<Current> {
        self.defaults.clone()
    }

    /// The scope of this name.
    pub fn scope(&self, name: &str) -> Option<&'static Scope> {
        self.scopes.iter().find(|scope| scope.name == name).copied()
    }

    /// Every setting, in order.
    pub fn specs(&self) -> impl Iterator<Item = &'static Spec> {
        self.scopes.iter().flat_map(|scope| scope.specs)
    }

    /// The setting of this name; also the alias that switches a feature.
    pub fn spec(&self, scope: &str, key: &str) -> Option<&'static Spec> {
        self.scope(scope)?.spec(key).or_else(|| switch::alias(scope, key))
    }
}

/// The registry of everything that can be set.
pub fn registry(app: &App) -> &Registry {
    app.part()
}

/// Registers this toolkit's own work and tables.
pub fn install(jobs: &mut jobs::Registry) {
    static VERIFY: Work =
        Work { name: "settings-verify", every_seconds: 600, run: |app| Box::pin(verify(app)) };
    jobs.works.push(&VERIFY);
    jobs.notice = Some(|app, guild, words| {
        Box::pin(notice::prepare(app, guild, system::LogLevel::Error, words))
    });
    jobs.cached.push(KIND);
    jobs.tables.extend(tables::TABLES);
}

/// The settings of a guild, as of now.
pub async fn current(app: &App, guild: GuildId) -> Result<Arc<Current>> {
    let seen = app.cache_versions.of(&app.db, guild).await?;
    current_at(app, guild, &seen).await
}

/// The settings of a guild, for who already asked what changed.
pub async fn current_at(app: &App, guild: GuildId, seen: &Seen) -> Result<Arc<Current>> {
    let version = seen.guild.of(KIND);
    if let Some((_, kept)) =
        crate::settings::registry(app).kept.get(&guild).filter(|(at, _)| *at == version)
    {
        return Ok(kept);
    }
    if version == 0 {
        return Ok(crate::settings::registry(app).defaults());
    }
    // Read after the version: what is newer than it says is read once more the next time.
    let read = Arc::new(store::current(&app.db, guild).await?);
    crate::settings::registry(app).kept.insert(guild, (version, read.clone()));
    Ok(read)
}

/// The settings of a guild for a caller that holds a transaction already: read on it, so that nobody waits
/// for a second connection.
pub async fn current_in(app: &App, tx: &mut Tx, guild: GuildId) -> Result<Arc<Current>> {
    let version = cache_version::version(&mut *tx, guild, KIND).await?;
    if let Some((_, kept)) =
        crate::settings::registry(app).kept.get(&guild).filter(|(at, _)| *at == version)
    {
        return Ok(kept);
    }
    Ok(Arc::new(store::current(tx, guild).await?))
}

/// The values of one scope, as of now.
pub async fn read<T: Scoped>(app: &App, guild: GuildId) -> Result<Arc<T>> {
    Ok(current(app, guild).await?.read::<T>())
}
