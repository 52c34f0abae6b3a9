//! Settings where people meet them: `/config`, the dashboard and the REST API, over [`mod@crate::settings`].
//!
//! Invariant: nothing here decides what a setting may be or how it is saved; that is the toolkit's.

mod api;
mod buttons;
mod command;
mod export;
pub mod flow;
pub mod ids;
mod one;
mod page;
mod view;
mod wizard;

use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    changes,
    db::Tx,
    error::Error,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    interactions::registry::{
        CommandEntry, ComponentEntry, Groups, ModalEntry, Names, Root, ShownTo,
    },
    jobs::outbox::Origin,
    permissions::Access,
    settings,
    tables::Table,
    web::page::NavItem,
};

/// The feature.
#[derive(Debug)]
pub struct Settings;

static COMMANDS: &[Root] = &[Root {
    name: "config",
    description: "The settings of this server",
    shown_to: ShownTo::ManageServer,
    commands: &[
        CommandEntry::of::<wizard::Start>(),
        CommandEntry::of::<command::History>(),
        CommandEntry::of::<command::Rollback>(),
        CommandEntry::of::<command::Export>(),
        CommandEntry::of::<command::Import>(),
    ],
    groups: Some(Groups {
        names: Names::Scopes,
        commands: &[
            CommandEntry::of::<command::Show>(),
            CommandEntry::of::<command::Set>(),
            CommandEntry::of::<command::Reset>(),
        ],
    }),
}];

static COMPONENTS: &[ComponentEntry] = &[
    ComponentEntry::of::<ids::ShowPage>(),
    ComponentEntry::of::<ids::Older>(),
    ComponentEntry::of::<ids::Apply>(),
    ComponentEntry::of::<ids::Undo>(),
    ComponentEntry::of::<ids::Cancel>(),
    ComponentEntry::of::<ids::Pick>(),
    ComponentEntry::of::<ids::Skip>(),
    ComponentEntry::of::<ids::Step>(),
    ComponentEntry::of::<ids::Type>(),
    ComponentEntry::of::<ids::Later>(),
    ComponentEntry::of::<ids::Jump>(),
    ComponentEntry::of::<ids::Choose>(),
    ComponentEntry::of::<ids::TypeOne>(),
];

static MODALS: &[ModalEntry] =
    &[ModalEntry::of::<ids::TypedValue>(), ModalEntry::of::<ids::OneValue>()];

static NAV: &[NavItem] = &[
    NavItem {
        group: None,
        label: "Settings",
        path: "settings",
        icon: "settings",
        keys: "g s",
        needs: Access::Admin,
    },
    NavItem {
        group: None,
        label: "History",
        path: "history",
        icon: "history",
        keys: "g h",
        needs: Access::Admin,
    },
];

impl Origin for Settings {
    fn name(&self) -> &'static str {
        "settings"
    }
}

impl Feature for Settings {
    fn look(&self) -> Option<settings::findings::Look> {
        Some(|app, guild| Box::pin(async move { flow::missing(&app, guild).await }))
    }

    fn commands(&self) -> &'static [Root] {
        COMMANDS
    }

    fn components(&self) -> &'static [ComponentEntry] {
        COMPONENTS
    }

    fn modals(&self) -> &'static [ModalEntry] {
        MODALS
    }

    fn pages(&self) -> axum::Router<App> {
        page::routes()
    }

    fn exports(&self) -> &'static [crate::export::Entry] {
        const { &[crate::export::Entry::of::<export::Config>()] }
    }

    fn routes(&self) -> OpenApiRouter<App> {
        api::router()
    }

    fn nav(&self) -> &'static [NavItem] {
        NAV
    }

    fn cached(&self) -> &'static [&'static str] {
        &[settings::KIND]
    }

    fn tables(&self) -> &'static [Table] {
        &[]
    }

    fn erase<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Erased<'a> {
        Box::pin(settings::erase(tx, guild, user))
    }

    fn export<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Exported<'a> {
        Box::pin(async move {
            let changes = changes::export(tx, guild, user).await?;
            serde_json::to_value(changes).map_err(|e| Error::internal("export changes", e))
        })
    }
}
