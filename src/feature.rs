//! Features, and the one list of them.
//!
//! Invariant: a feature that is in [`ALL`] is complete: its commands, components, jobs and its duties to
//! privacy are part of the trait, and those without a default cannot be forgotten.

use axum::http::Extensions;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    config::Config,
    db::Tx,
    discord::registry::{
        Boxed, CommandEntry, ComponentEntry, MessageCommandEntry, ModalEntry, Registry, Root,
        UserCommandEntry,
    },
    error::Result,
    export, features,
    ids::{GuildId, RoleId, UserId},
    jobs::{
        Sweep, Work,
        effects::{Settled, Stale},
        errands::Errand,
    },
    lang::Text,
    permissions::{GuildStaff, Rules},
    settings::{self, Current, Preview, Scope, System},
    web::page::NavItem,
};

/// One vertical part of the product.
pub trait Feature: Sync {
    /// Its name, as in folder names and logs.
    fn name(&self) -> &'static str;

    /// Its slash commands.
    fn commands(&self) -> &'static [Root] {
        &[]
    }

    /// Its commands in the group of its own scope, like `/config embedwatcher test`.
    fn config_commands(&self) -> &'static [CommandEntry] {
        &[]
    }

    /// Its message commands.
    fn message_commands(&self) -> &'static [MessageCommandEntry] {
        &[]
    }

    /// Its user commands.
    fn user_commands(&self) -> &'static [UserCommandEntry] {
        &[]
    }

    /// Its buttons and selects.
    fn components(&self) -> &'static [ComponentEntry] {
        &[]
    }

    /// Its forms.
    fn modals(&self) -> &'static [ModalEntry] {
        &[]
    }

    /// Its recurring work.
    fn jobs(&self) -> &'static [Work] {
        &[]
    }

    /// Its sweeps: what every instance takes part in at each tick.
    fn sweeps(&self) -> &'static [Sweep] {
        &[]
    }

    /// Its errands: tasks of several steps that are carried on until they are done.
    fn errands(&self) -> &'static [Errand] {
        &[]
    }

    /// Learns how an effect ended that it asked to be told of, in the transaction that settles it. Once an
    /// effect, unless an operator settles it again.
    fn settled<'a>(
        &'a self,
        _app: &'a App,
        _tx: &'a mut Tx,
        _guild: GuildId,
        _key: &'a str,
        _ended: &'a Settled,
    ) -> Told<'a> {
        Box::pin(async { Ok(()) })
    }

    /// Asks Discord for what [`Feature::stale`] needs to know, before its transaction.
    fn look_ahead<'a>(&'a self, _app: &'a App, _guild: GuildId, _key: &'a str) -> Told<'a> {
        Box::pin(async { Ok(()) })
    }

    /// Says what becomes of an effect that was not carried out while it was fresh, and surely did not happen
    /// yet; in the transaction that notes it.
    fn stale<'a>(
        &'a self,
        _app: &'a App,
        _tx: &'a mut Tx,
        _guild: GuildId,
        _key: &'a str,
        _effect: &'a str,
    ) -> Judged<'a> {
        Box::pin(async { Ok(Stale::Send) })
    }

    /// Who works on tickets, as the guild's settings say.
    fn staff_roles(&self, _settings: &Current) -> Vec<RoleId> {
        Vec::new()
    }

    /// Its settings.
    fn settings(&self) -> Option<&'static Scope> {
        None
    }

    /// Messages of its own that depend on settings, for previews.
    fn previews(&self) -> &'static [Preview] {
        &[]
    }

    /// Its pages on the dashboard.
    fn pages(&self) -> axum::Router<App> {
        axum::Router::new()
    }

    /// Its routes of the REST API.
    fn routes(&self) -> OpenApiRouter<App> {
        OpenApiRouter::default()
    }

    /// What admins can take out as a file.
    fn exports(&self) -> &'static [export::Entry] {
        &[]
    }

    /// Where its pages stand in the rail.
    fn nav(&self) -> &'static [NavItem] {
        &[]
    }

    /// Figures of a guild for its overview, of what this person may see.
    fn figures(&self, _app: App, _who: GuildStaff) -> Boxed<Result<Vec<Figure>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Puts its caches in place.
    fn caches(&self, _config: &Config, _caches: &mut Extensions) -> Result<()> {
        Ok(())
    }

    /// The kinds of [`crate::freshness`] that its caches compare.
    fn cached(&self) -> &'static [&'static str] {
        &[]
    }

    /// One `DELETE … WHERE guild_id = $1` for each of its tables, for guilds that left.
    fn purge(&self) -> &'static [&'static str];

    /// Erases what it knows of a person in a guild.
    fn erase<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Erased<'a>;

    /// Everything it knows of a person in a guild, as JSON.
    fn export<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Exported<'a>;
}

/// A figure on the overview.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is counted.
    pub label: Text,
    /// How much.
    pub value: String,
}

/// The work of [`Feature::erase`].
pub type Erased<'a> = std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;
/// The work of [`Feature::stale`].
pub type Judged<'a> = std::pin::Pin<Box<dyn Future<Output = Result<Stale>> + Send + 'a>>;
/// The work of [`Feature::settled`].
pub type Told<'a> = std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;
/// The work of [`Feature::export`].
pub type Exported<'a> =
    std::pin::Pin<Box<dyn Future<Output = Result<serde_json::Value>> + Send + 'a>>;
/// The work of a job.
pub type Job = Boxed<Result<()>>;

/// Every feature.
pub static ALL: &[&dyn Feature] = &[
    &features::faq::Faq,
    &features::tickets::Tickets,
    &features::reminders::Reminders,
    &features::embedwatcher::EmbedWatcher,
    &features::settings::Settings,
    &features::exports::Exports,
    &features::tokens::Tokens,
    &features::meta::Meta,
];

/// Every setting.
#[must_use]
pub fn settings() -> settings::Registry {
    settings::Registry::new(ALL.iter().filter_map(|feature| feature.settings()))
}

/// Who has which right in a guild: what operators configured, and what its settings say.
#[must_use]
pub fn rules(config: &Config, settings: &Current) -> Rules {
    let staff = ALL.iter().flat_map(|feature| feature.staff_roles(settings));
    config.rules.with(&settings.read::<System>().admin_roles, staff)
}

/// What members would see of a scope's settings.
pub fn previews(scope: &str) -> impl Iterator<Item = &'static Preview> {
    ALL.iter().flat_map(|feature| feature.previews()).filter(move |p| p.scope == scope)
}

/// Everything that admins can take out as a file.
pub fn exports() -> impl Iterator<Item = &'static export::Entry> {
    ALL.iter().flat_map(|feature| feature.exports())
}

/// The export of this name.
#[must_use]
pub fn export(name: &str) -> Option<&'static export::Entry> {
    exports().find(|entry| entry.name == name)
}

/// Everything that can be used in Discord.
#[must_use]
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    for feature in ALL {
        registry.add(
            feature.name(),
            feature.commands(),
            feature.message_commands(),
            feature.components(),
            feature.modals(),
        );
        let people = feature.user_commands().iter().map(|entry| (feature.name(), entry));
        registry.user_commands.extend(people);
    }
    registry
}
