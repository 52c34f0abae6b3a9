//! FAQ: a guild's entries and the installation's shared articles, searched and voted on.
//!
//! Invariant: an entry belongs to one guild and is reached only with that guild's id; shared articles
//! belong to nobody and cannot be changed in Discord.

mod api;
mod buttons;
mod command;
pub mod entries;
mod export;
pub mod flow;
pub mod ids;
pub mod index;
mod limit;
mod modals;
pub mod model;
mod offer;
mod page;
mod preview;
pub mod settings;
pub mod shared;
pub mod store;
pub mod tables;
pub mod view;

use crate::{
    app::{App, Registries},
    boxed::Boxed,
    changes::Subject,
    config::Config,
    db::Tx,
    discord::custom_id::CustomId as _,
    error::Result,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    interactions::registry::{
        CommandEntry, ComponentEntry, MessageCommandEntry, ModalEntry, Root, ShownTo,
    },
    jobs::{Work, outbox::Origin},
    permissions::{Authority as _, TicketStaff},
    settings::{Preview, Scope, Scoped as _, setup::Starter},
    tables::Table,
    tr,
    web::Figure,
};

/// The feature.
#[derive(Debug)]
pub struct Faq;

static COMMANDS: &[Root] = &[Root {
    name: "faq",
    description: "Search and manage answers to frequent questions",
    shown_to: ShownTo::Everyone,
    commands: &[
        CommandEntry::of::<command::Search>(),
        CommandEntry::of::<command::View>(),
        CommandEntry::of::<command::List>(),
        CommandEntry::of::<command::Add>(),
        CommandEntry::of::<command::Edit>(),
        CommandEntry::of::<command::Delete>(),
        CommandEntry::of::<command::Pin>(),
        CommandEntry::of::<command::Reload>(),
    ],
    groups: None,
}];

static MESSAGE_COMMANDS: &[MessageCommandEntry] =
    &[MessageCommandEntry::of::<command::SaveAsFaq>()];

static STARTERS: &[Starter] =
    &[Starter { feature: "faq", label: "Add an FAQ entry", custom_id: || ids::New.custom_id() }];

static COMPONENTS: &[ComponentEntry] = &[
    ComponentEntry::of::<ids::New>(),
    ComponentEntry::of::<ids::Hit>(),
    ComponentEntry::of::<ids::Vote>(),
    ComponentEntry::of::<ids::Rate>(),
    ComponentEntry::of::<ids::Ask>(),
    ComponentEntry::of::<ids::Turn>(),
    ComponentEntry::of::<ids::Open>(),
    ComponentEntry::of::<ids::Again>(),
    ComponentEntry::of::<ids::Remove>(),
];

static MODALS: &[ModalEntry] =
    &[ModalEntry::of::<ids::AddModal>(), ModalEntry::of::<ids::EditModal>()];

static JOBS: &[Work] =
    &[Work { name: "faq-clean", every_seconds: 3600, run: |app| Box::pin(flow::clean(app)) }];

impl Origin for Faq {
    fn name(&self) -> &'static str {
        "faq"
    }
}

impl Feature for Faq {
    fn commands(&self) -> &'static [Root] {
        COMMANDS
    }

    fn message_commands(&self) -> &'static [MessageCommandEntry] {
        MESSAGE_COMMANDS
    }

    fn components(&self) -> &'static [ComponentEntry] {
        COMPONENTS
    }

    fn starters(&self) -> &'static [Starter] {
        STARTERS
    }

    fn modals(&self) -> &'static [ModalEntry] {
        MODALS
    }

    fn jobs(&self) -> &'static [Work] {
        JOBS
    }

    fn settings(&self) -> Option<&'static Scope> {
        Some(settings::Faq::scope())
    }

    fn routes(&self) -> utoipa_axum::router::OpenApiRouter<App> {
        api::router()
    }

    fn exports(&self) -> &'static [crate::export::Entry] {
        const { &[crate::export::Entry::of::<export::Entries>()] }
    }

    fn pages(&self) -> axum::Router<App> {
        page::routes()
    }

    fn nav(&self) -> &'static [crate::web::page::NavItem] {
        page::NAV
    }

    fn figures(&self, app: App, who: TicketStaff) -> Boxed<Result<Vec<Figure>>> {
        let guild = who.guild();
        Box::pin(async move {
            let (entries, searches, found) = flow::figures(&app, guild).await?;
            let mut figures = vec![
                Figure { label: tr!("questions"), value: entries.to_string() },
                Figure { label: tr!("searches in seven days"), value: searches.to_string() },
            ];
            if let Some(percent) = found {
                let label = tr!("Search success rate");
                figures.push(Figure { label, value: format!("{percent} %") });
            }
            Ok(figures)
        })
    }

    fn previews(&self) -> &'static [Preview] {
        preview::PREVIEWS
    }

    fn caches(&self, config: &Config, caches: &mut Registries) -> Result<()> {
        caches.insert(entries::Entries::default());
        caches.insert(limit::Limiter::default());
        caches.insert(index::Cache::new(config.faq_dir.clone())?);
        Ok(())
    }

    fn cached(&self) -> &'static [&'static str] {
        use store::kind;
        &[kind::ENTRIES, kind::VOTES, kind::EPOCH]
    }

    fn subjects(&self) -> &'static [&'static dyn Subject] {
        flow::SUBJECTS
    }

    fn tables(&self) -> &'static [Table] {
        tables::TABLES
    }

    fn erase<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Erased<'a> {
        Box::pin(store::erase(tx, guild, user))
    }

    fn export<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Exported<'a> {
        Box::pin(store::export(tx, guild, user))
    }
}
