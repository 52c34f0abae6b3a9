//! Tickets: help for one person at a time, from opening to the transcript.
//!
//! Invariant: every row belongs to one guild, and a ticket is reached only with that guild's id; who may move
//! it where is decided in [`model::state`] alone.
//!
//! The way of a ticket: a form ([`modals`]) becomes a row and a task ([`flow`]); the task makes the channel
//! (`jobs`); buttons and commands move it ([`flow::act`]); polls learn who wrote ([`flow::poll_messages`]); clocks
//! warn and close ([`model::clock`]); closing keeps a [`transcript`].

mod api;
pub mod buttons;
mod command;
mod export;
pub mod flow;
pub mod ids;
mod jobs;
pub mod modals;
pub mod model;
mod needs;
mod page;
mod preview;
pub mod settings;
mod settled;
pub mod store;
pub mod tables;
pub mod transcript;
pub mod view;

use crate::{
    app::App,
    boxed::Boxed,
    changes::Subject,
    db::Tx,
    discord::{custom_id::CustomId as _, needs::Need},
    error::Result,
    feature::{Erased, Exported, Feature},
    ids::{GuildId, UserId},
    interactions::registry::{
        CommandEntry, ComponentEntry, Groups, MessageCommandEntry, ModalEntry, Names, Root,
        ShownTo, UserCommandEntry,
    },
    jobs::{
        Work,
        outbox::{Origin, Settled, Settling},
        tasks::Task,
    },
    permissions::TicketStaff,
    settings::{Follower, Preview, Scope, Scoped as _, findings, setup::Starter},
    tables::Table,
    tr,
    web::{Figure, page::NavItem},
};

/// The feature.
#[derive(Debug)]
pub struct Tickets;

static COMMANDS: &[Root] = &[Root {
    name: "ticket",
    description: "Ask staff for help in private, and work on tickets",
    shown_to: ShownTo::Everyone,
    commands: &[
        CommandEntry::of::<command::Open>(),
        CommandEntry::of::<command::Status>(),
        CommandEntry::of::<command::List>(),
        CommandEntry::of::<command::View>(),
        CommandEntry::of::<command::Assign>(),
        CommandEntry::of::<command::Add>(),
        CommandEntry::of::<command::Remove>(),
        CommandEntry::of::<command::Note>(),
        CommandEntry::of::<command::Priority>(),
        CommandEntry::of::<command::Label>(),
        CommandEntry::of::<command::CannedReply>(),
        CommandEntry::of::<command::Close>(),
        CommandEntry::of::<command::Reopen>(),
        CommandEntry::of::<command::Panel>(),
        CommandEntry::of::<command::Stats>(),
        CommandEntry::of::<command::Block>(),
        CommandEntry::of::<command::Unblock>(),
    ],
    groups: Some(Groups {
        names: Names::Fixed(&[("type", "Types of tickets, each with its own questions")]),
        commands: &[
            CommandEntry::of::<command::TypeAdd>(),
            CommandEntry::of::<command::TypeEdit>(),
            CommandEntry::of::<command::TypeRemove>(),
        ],
    }),
}];

static MESSAGE_COMMANDS: &[MessageCommandEntry] =
    &[MessageCommandEntry::of::<command::OpenTicket>()];

static USER_COMMANDS: &[UserCommandEntry] = &[UserCommandEntry::of::<command::TicketHistory>()];

static STARTERS: &[Starter] = &[
    Starter {
        feature: "tickets",
        label: "Post a ticket panel here",
        custom_id: || ids::PanelHere.custom_id(),
    },
    Starter {
        feature: "tickets",
        label: "Open a test ticket",
        custom_id: || ids::OpenPanel { kind: 0 }.custom_id(),
    },
];

static COMPONENTS: &[ComponentEntry] = &[
    ComponentEntry::of::<ids::PanelHere>(),
    ComponentEntry::of::<ids::Do>(),
    ComponentEntry::of::<ids::Ask>(),
    ComponentEntry::of::<ids::CloseAsk>(),
    ComponentEntry::of::<ids::NotesAsk>(),
    ComponentEntry::of::<ids::NoteAdd>(),
    ComponentEntry::of::<ids::EscalateAsk>(),
    ComponentEntry::of::<ids::EscalateTo>(),
    ComponentEntry::of::<ids::EscalateUsual>(),
    ComponentEntry::of::<ids::OpenPanel>(),
    ComponentEntry::of::<ids::OpenAbout>(),
    ComponentEntry::of::<ids::PanelPick>(),
    ComponentEntry::of::<ids::PickType>(),
    ComponentEntry::of::<ids::Solved>(),
    ComponentEntry::of::<ids::OpenAnyway>(),
    ComponentEntry::of::<ids::StarGive>(),
    ComponentEntry::of::<ids::StarComment>(),
    ComponentEntry::of::<ids::ListTurn>(),
    ComponentEntry::of::<ids::PostReply>(),
    ComponentEntry::of::<ids::ShowThreads>(),
    ComponentEntry::of::<ids::HideChannel>(),
];

static MODALS: &[ModalEntry] = &[
    ModalEntry::of::<ids::OpenModal>(),
    ModalEntry::of::<ids::CloseModal>(),
    ModalEntry::of::<ids::EscalateModal>(),
    ModalEntry::of::<ids::NoteModal>(),
    ModalEntry::of::<ids::FeedbackModal>(),
    ModalEntry::of::<ids::TypeModal>(),
    ModalEntry::of::<ids::ReplyModal>(),
];

impl Origin for Tickets {
    fn name(&self) -> &'static str {
        "tickets"
    }

    fn settled<'a>(
        &'a self,
        app: &'a App,
        tx: &'a mut Tx,
        guild: GuildId,
        key: &'a str,
        ended: &'a Settled,
    ) -> Settling<'a> {
        Box::pin(settled::settled(app, tx, guild, key, ended))
    }
}

impl Feature for Tickets {
    fn commands(&self) -> &'static [Root] {
        COMMANDS
    }

    fn message_commands(&self) -> &'static [MessageCommandEntry] {
        MESSAGE_COMMANDS
    }

    fn user_commands(&self) -> &'static [UserCommandEntry] {
        USER_COMMANDS
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
        jobs::WORK
    }

    fn tasks(&self) -> &'static [Task] {
        jobs::TASKS
    }

    fn settings(&self) -> Option<&'static Scope> {
        Some(settings::Tickets::scope())
    }

    fn routes(&self) -> utoipa_axum::router::OpenApiRouter<App> {
        api::router()
    }

    fn exports(&self) -> &'static [crate::export::Entry] {
        const { &[crate::export::Entry::of::<export::Tickets>()] }
    }

    fn pages(&self) -> axum::Router<App> {
        page::routes()
    }

    fn nav(&self) -> &'static [NavItem] {
        page::NAV
    }

    fn figures(&self, app: App, who: TicketStaff) -> Boxed<Result<Vec<Figure>>> {
        Box::pin(async move {
            let (live, unclaimed, closed) = flow::overview(&app, who).await?;
            let figure = |label, count: i64| Figure { label, value: count.to_string() };
            Ok(vec![
                figure(tr!("open tickets"), live),
                figure(tr!("unassigned tickets"), unclaimed),
                figure(tr!("closed tickets"), closed),
            ])
        })
    }

    fn look(&self) -> Option<findings::Look> {
        Some(|app, guild| Box::pin(async move { flow::findings(&app, guild).await }))
    }

    fn workers(&self) -> Option<crate::settings::rights::Workers> {
        Some(|app, guild| Box::pin(async move { flow::own_staff(&app, guild).await }))
    }

    fn followers(&self) -> &'static [Follower] {
        flow::FOLLOWERS
    }

    fn needs(&self) -> &'static [Need] {
        needs::NEEDS
    }

    fn previews(&self) -> &'static [Preview] {
        preview::PREVIEWS
    }

    fn subjects(&self) -> &'static [&'static dyn Subject] {
        flow::SUBJECTS
    }

    fn tables(&self) -> &'static [Table] {
        tables::TABLES
    }

    fn erase<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Erased<'a> {
        Box::pin(async move {
            store::erase(tx, guild, user).await?;
            transcript::store::erase(tx, guild, user).await
        })
    }

    fn export<'a>(&self, tx: &'a mut Tx, guild: GuildId, user: UserId) -> Exported<'a> {
        Box::pin(async move {
            let mut known = store::export(tx, guild, user).await?;
            known["transcripts"] = transcript::store::export(tx, guild, user).await?;
            Ok(known)
        })
    }
}
