//! The trait of a feature, and the joint lists of several.
//!
//! Invariant: a feature is complete: its commands, components, jobs and its duties to privacy are part of the
//! trait, and those without a default cannot be forgotten. No toolkit names this trait: each has a registry of
//! its own, which [`install`] fills.

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    api,
    app::{App, Registries},
    boxed::Boxed,
    changes,
    config::Config,
    db::Tx,
    discord::needs::{self, Need, Needs},
    error::Result,
    export,
    ids::{GuildId, UserId},
    interactions::{
        self, again,
        registry::{
            CommandEntry, ComponentEntry, Known, MessageCommandEntry, ModalEntry, Root,
            UserCommandEntry,
        },
    },
    jobs::{self, Poller, Work, outbox::Origin, tasks::Task},
    permissions::TicketStaff,
    settings::{self, Preview, Scope},
    tables::Table,
    web::{self, Figure, page::NavItem},
};

/// One vertical part of the product.
pub trait Feature: Origin {
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

    /// The things it owns for guilds, as their history shows them and takes them back.
    fn subjects(&self) -> &'static [&'static dyn changes::Subject] {
        &[]
    }

    /// Its recurring work.
    fn jobs(&self) -> &'static [Work] {
        &[]
    }

    /// Its pollers: what every instance takes part in at each tick.
    fn pollers(&self) -> &'static [Poller] {
        &[]
    }

    /// Its tasks: tasks of several steps that are carried on until they are done.
    fn tasks(&self) -> &'static [Task] {
        &[]
    }

    /// Its settings.
    fn settings(&self) -> Option<&'static Scope> {
        None
    }

    /// The permissions it needs in Discord, besides what every feature needs.
    fn needs(&self) -> &'static [Need] {
        &[]
    }

    /// Messages of its own that depend on settings, for previews.
    fn previews(&self) -> &'static [Preview] {
        &[]
    }

    /// The work it does when settings change.
    fn followers(&self) -> &'static [settings::Follower] {
        &[]
    }

    /// How to look for what does not work in a guild.
    fn look(&self) -> Option<settings::findings::Look> {
        None
    }

    /// How to learn the roles that work on some types of tickets, beyond those that the settings name.
    fn workers(&self) -> Option<settings::rights::Workers> {
        None
    }

    /// Its offers at the end of the guided setup.
    fn starters(&self) -> &'static [settings::setup::Starter] {
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

    /// The exports that admins can download as a file.
    fn exports(&self) -> &'static [export::Entry] {
        &[]
    }

    /// Where its pages stand in the rail.
    fn nav(&self) -> &'static [NavItem] {
        &[]
    }

    /// Figures of a guild for its overview, of what this person may see.
    fn figures(&self, _app: App, _who: TicketStaff) -> Boxed<Result<Vec<Figure>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Puts its caches in place.
    fn caches(&self, _config: &Config, _caches: &mut Registries) -> Result<()> {
        Ok(())
    }

    /// The kinds of [`crate::cache_version`] that its caches compare.
    fn cached(&self) -> &'static [&'static str] {
        &[]
    }

    /// Its tables.
    fn tables(&self) -> &'static [Table];

    /// Erases what it knows of a person in a guild.
    fn erase<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Erased<'a>;

    /// Everything it knows of a person in a guild, as JSON.
    fn export<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Exported<'a>;
}

/// The work of [`Feature::erase`].
pub type Erased<'a> = std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;
/// The work of [`Feature::export`].
pub type Exported<'a> =
    std::pin::Pin<Box<dyn Future<Output = Result<serde_json::Value>> + Send + 'a>>;
/// Several features.
pub type List = &'static [&'static dyn Feature];

/// Everything that can be used in Discord.
pub fn commands(features: List) -> interactions::Registry {
    let of = |feature: &&'static dyn Feature| {
        feature.config_commands().iter().map(|entry| (feature.name(), entry)).collect::<Vec<_>>()
    };
    let scopes = settings(features).scopes().iter().map(|scope| (scope.name, scope.help)).collect();
    let own = features.iter().flat_map(of).collect();
    let mut registry = interactions::Registry::new(Known { scopes, own });
    for feature in features {
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
    let exports: &'static Root = Box::leak(Box::new(exports(features).command()));
    registry.add("exports", std::slice::from_ref(exports), &[], &[], &[]);
    registry.add("forms", &[], &[], again::COMPONENTS, &[]);
    registry
}

/// Every setting, with what members would see of it.
pub fn settings(features: List) -> settings::Registry {
    settings::Registry::new(features.iter().filter_map(|feature| feature.settings()))
        .with(features.iter().flat_map(|feature| feature.previews()))
        .followed_by(features.iter().flat_map(|feature| feature.followers()))
        .looked_at_by(features.iter().filter_map(|feature| feature.look()))
        .worked_on_by(features.iter().filter_map(|feature| feature.workers()))
        .starting(features.iter().flat_map(|feature| feature.starters()))
}

/// Everything that admins can take out as a file.
pub fn exports(features: List) -> export::Registry {
    export::Registry(features.iter().flat_map(|feature| feature.exports()).collect())
}

/// The permissions that every feature needs in Discord.
pub fn needs(features: List) -> needs::Registry {
    needs::Registry::new(features.iter().map(|feature| Needs {
        feature: feature.name(),
        title: feature.settings().map_or("", |scope| scope.title),
        needs: feature.needs(),
    }))
}

/// Every route of the API.
pub fn routes(features: List) -> api::Routes {
    api::Routes(features.iter().map(|feature| feature.routes()).collect())
}

/// The OpenAPI document.
pub fn document(features: List) -> serde_json::Value {
    let described = routes(features).all().into_openapi();
    api::document::finish(&described, &settings(features), &exports(features))
}

/// The work of jobs: of the toolkits, then of the features.
pub fn jobs(features: List) -> jobs::Registry {
    let mut jobs = jobs::Registry::default();
    jobs::install(&mut jobs);
    changes::install(&mut jobs);
    settings::install(&mut jobs);
    interactions::install(&mut jobs);
    web::install(&mut jobs);
    api::install(&mut jobs);
    for feature in features {
        jobs.works.extend(feature.jobs());
        jobs.pollers.extend(feature.pollers());
        jobs.tasks.extend(feature.tasks());
        jobs.cached.extend(feature.cached());
        jobs.tables.extend(feature.tables());
        jobs.origins.push(*feature);
    }
    jobs
}

/// Fills the registry of each toolkit with what the features list.
pub fn install(features: List, config: &Config) -> Result<Registries> {
    let mut into = Registries::default();
    into.insert(commands(features));
    into.insert(settings(features));
    into.insert(exports(features));
    into.insert(needs(features));
    into.insert(changes::Registry(
        features.iter().flat_map(|feature| feature.subjects()).copied().collect(),
    ));
    into.insert(routes(features));
    into.insert(web::Registry {
        routes: vec![api::router],
        pages: features.iter().fold(Router::new(), |all, feature| all.merge(feature.pages())),
        nav: features.iter().flat_map(|feature| feature.nav()).collect(),
        figures: features
            .iter()
            .map(|feature| Box::new(|app, who| feature.figures(app, who)) as web::Figures)
            .collect(),
    });
    jobs(features).put(&mut into);
    for feature in features {
        feature.caches(config, &mut into)?;
    }
    Ok(into)
}
