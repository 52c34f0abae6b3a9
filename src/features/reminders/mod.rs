//! Reminders: what is said when, once or again and again, right in every zone.
//!
//! Invariant: what is stored is local wall time in an IANA zone; instants follow from it, never the
//! other way round, so nine o'clock stays nine o'clock when the clocks change.

mod api;
mod buttons;
mod command;
mod export;
pub mod flow;
pub mod ids;
mod modals;
pub mod model;
mod page;
mod preview;
pub mod settings;
pub mod store;
pub mod tables;
pub mod view;

pub use alphapy_when::{self as when, announcement, schedule};

use twilight_model::guild::Permissions;

use crate::{
    app::{App, Registries},
    boxed::Boxed,
    config::Config,
    db::Tx,
    discord::{directory, needs::Need},
    error::Result,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    interactions::registry::{
        CommandEntry, ComponentEntry, MessageCommandEntry, ModalEntry, Root, ShownTo,
    },
    jobs::{
        Poller, Work,
        outbox::{Judged, Origin, Settled, Settling},
    },
    permissions::{Authority as _, TicketStaff},
    settings::{Preview, Scope, Scoped as _},
    tables::Table,
    tr,
    web::Figure,
};

/// The feature.
#[derive(Debug)]
pub struct Reminders;

static COMMANDS: &[Root] = &[Root {
    name: "reminder",
    description: "Reminders, once or again and again",
    shown_to: ShownTo::Everyone,
    commands: &[
        CommandEntry::of::<command::Add>(),
        CommandEntry::of::<command::List>(),
        CommandEntry::of::<command::Edit>(),
        CommandEntry::of::<command::Delete>(),
        CommandEntry::of::<command::LiveSession>(),
    ],
    groups: None,
}];

static MESSAGE_COMMANDS: &[MessageCommandEntry] =
    &[MessageCommandEntry::of::<command::MakeReminder>()];

static COMPONENTS: &[ComponentEntry] = &[
    ComponentEntry::of::<ids::Done>(),
    ComponentEntry::of::<ids::Snooze>(),
    ComponentEntry::of::<ids::Later>(),
    ComponentEntry::of::<ids::Skip>(),
    ComponentEntry::of::<ids::Unskip>(),
    ComponentEntry::of::<ids::Pause>(),
    ComponentEntry::of::<ids::Resume>(),
    ComponentEntry::of::<ids::Undo>(),
    ComponentEntry::of::<ids::Confirm>(),
    ComponentEntry::of::<ids::Meant>(),
    ComponentEntry::of::<ids::Else>(),
    ComponentEntry::of::<ids::Open>(),
    ComponentEntry::of::<ids::Turn>(),
    ComponentEntry::of::<ids::Edit>(),
    ComponentEntry::of::<ids::More>(),
    ComponentEntry::of::<ids::Again>(),
    ComponentEntry::of::<ids::AskDelete>(),
    ComponentEntry::of::<ids::Remove>(),
    ComponentEntry::of::<ids::Move>(),
    ComponentEntry::of::<ids::Ping>(),
    ComponentEntry::of::<ids::ToMe>(),
];

static MODALS: &[ModalEntry] = &[
    ModalEntry::of::<ids::EditModal>(),
    ModalEntry::of::<ids::MoreModal>(),
    ModalEntry::of::<ids::MakeModal>(),
    ModalEntry::of::<ids::ElseModal>(),
];

static JOBS: &[Work] = &[
    Work { name: "reminders-clean", every_seconds: 3600, run: |app| Box::pin(flow::clean(app)) },
    Work {
        name: "reminders-makers",
        every_seconds: 60,
        run: |app| Box::pin(async move { flow::audit(&app).await }),
    },
    Work {
        name: "reminders-realign",
        every_seconds: 24 * 3600,
        run: |app| Box::pin(async move { flow::realign(&app).await }),
    },
];

static POLLERS: &[Poller] = &[Poller {
    name: "reminders-due",
    run: |app| Box::pin(async move { flow::send_due(&app).await }),
}];

impl Origin for Reminders {
    fn name(&self) -> &'static str {
        "reminders"
    }

    fn settled<'a>(
        &'a self,
        app: &'a App,
        tx: &'a mut Tx,
        guild: GuildId,
        key: &'a str,
        ended: &'a Settled,
    ) -> Settling<'a> {
        Box::pin(flow::settled(app, tx, guild, key, ended))
    }

    fn look_ahead<'a>(&'a self, app: &'a App, guild: GuildId, key: &'a str) -> Settling<'a> {
        Box::pin(flow::look_ahead(app, guild, key))
    }

    fn stale<'a>(
        &'a self,
        app: &'a App,
        tx: &'a mut Tx,
        guild: GuildId,
        key: &'a str,
        entry: &'a str,
    ) -> Judged<'a> {
        Box::pin(flow::overdue(app, tx, guild, (key, entry)))
    }
}

/// The permissions that reminders need in Discord.
static NEEDS: &[Need] = &[
    Need::install(Permissions::SEND_MESSAGES_IN_THREADS, "To send reminders to threads."),
    Need::later(
        Permissions::MENTION_EVERYONE,
        "To ping @everyone, and roles that not everyone can mention.",
        "Reminders can ping people and roles that everyone can mention without it.",
    ),
];

impl Feature for Reminders {
    fn needs(&self) -> &'static [Need] {
        NEEDS
    }

    fn commands(&self) -> &'static [Root] {
        COMMANDS
    }

    fn message_commands(&self) -> &'static [MessageCommandEntry] {
        MESSAGE_COMMANDS
    }

    fn components(&self) -> &'static [ComponentEntry] {
        COMPONENTS
    }

    fn modals(&self) -> &'static [ModalEntry] {
        MODALS
    }

    fn jobs(&self) -> &'static [Work] {
        JOBS
    }

    fn pollers(&self) -> &'static [Poller] {
        POLLERS
    }

    fn settings(&self) -> Option<&'static Scope> {
        Some(settings::Reminders::scope())
    }

    fn previews(&self) -> &'static [Preview] {
        preview::PREVIEWS
    }

    fn exports(&self) -> &'static [crate::export::Entry] {
        const { &[crate::export::Entry::of::<export::Agenda>()] }
    }

    fn routes(&self) -> utoipa_axum::router::OpenApiRouter<App> {
        api::router()
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
            let found = flow::figures(&app, guild).await?;
            let figure = |label, value: i64| Figure { label, value: value.to_string() };
            let mut figures = vec![
                figure(tr!("active reminders"), found.active),
                figure(tr!("reminders sent in seven days"), found.sent),
            ];
            if found.late > 0 {
                figures.push(figure(tr!("reminders sent late"), found.late));
            }
            if found.troubled > 0 {
                figures.push(figure(tr!("reminders that need a look"), found.troubled));
            }
            Ok(figures)
        })
    }

    fn caches(&self, _: &Config, caches: &mut Registries) -> Result<()> {
        caches.insert(flow::Verdicts::default());
        Ok(())
    }

    fn tables(&self) -> &'static [Table] {
        tables::TABLES
    }

    fn erase<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Erased<'a> {
        Box::pin(async move {
            store::erase(tx, guild, user).await?;
            // The bot opens direct channels for reminders alone.
            directory::erase(tx, guild, user).await
        })
    }

    fn export<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Exported<'a> {
        Box::pin(store::export(tx, guild, user))
    }
}
