//! The lists of a feature: commands, components and forms as entries that dispatch can call.
//!
//! Invariant: an entry calls its handler only with the right that the handler's type names.

use twilight_interactions::command::{ApplicationCommandData, CommandInputData};
use twilight_model::application::interaction::{
    InteractionDataResolved, application_command::CommandDataOption,
};

use super::{
    cx::Cx,
    handler::{
        Answers, Command, Component, MessageCommand, ModalHandler, PartialInput, UserCommand,
    },
    kept,
};
use crate::{
    boxed::Boxed,
    discord::{
        custom_id::Fields,
        message::Message,
        reply::{Choice, Modal, Reply, Updates, Visibility},
    },
    error::{Error, Result},
    ids::UserId,
    permissions::Access,
    tr,
};

pub use super::kept::Texts;

/// The work for an interaction, and how its answer may come.
pub struct Plan {
    /// The name of the handler, like `faq search`; for metrics and logs.
    pub name: &'static str,
    /// How it answers.
    pub answers: Answers,
    /// The audience of the answer.
    pub visibility: Visibility,
    /// The message that a late answer replaces, if any.
    pub updates: Updates,
    /// The work.
    pub run: Boxed<Result<Reply>>,
}

/// A slash (sub)command.
#[derive(Debug)]
pub struct CommandEntry {
    /// Its full name.
    pub path: &'static str,
    /// The right it needs.
    pub access: Access,
    /// Its definition for Discord.
    pub create: fn() -> ApplicationCommandData,
    pub(super) plan:
        fn(Vec<CommandDataOption>, Option<InteractionDataResolved>, Cx) -> Result<Plan>,
    pub(super) complete: fn(Cx, PartialInput) -> Boxed<Result<Vec<Choice>>>,
}

/// A button or select.
#[derive(Debug)]
pub struct ComponentEntry {
    /// The name its custom ids start with.
    pub name: &'static str,
    pub(super) plan: fn(Fields<'_>, Vec<String>, Cx) -> Option<Result<Plan>>,
}

/// A form as it was shown, once it is made.
type Shown = Boxed<Result<Modal>>;

/// A form.
#[derive(Debug)]
pub struct ModalEntry {
    /// The name its custom ids start with.
    pub name: &'static str,
    pub(super) plan: fn(Fields<'_>, Texts, Cx) -> Option<Result<Plan>>,
    pub(super) form: fn(Fields<'_>, Cx) -> Option<Result<Shown>>,
}

/// A command in the menu of a message.
#[derive(Debug)]
pub struct MessageCommandEntry {
    /// Its name in the menu.
    pub name: &'static str,
    /// The right it needs.
    pub access: Access,
    pub(super) plan: fn(Message, Cx) -> Result<Plan>,
}

/// A command in the menu of a person.
#[derive(Debug)]
pub struct UserCommandEntry {
    /// Its name in the menu.
    pub name: &'static str,
    /// The right it needs.
    pub access: Access,
    pub(super) plan: fn(UserId, Cx) -> Result<Plan>,
}

impl UserCommandEntry {
    /// Lists a user command.
    pub const fn of<U: UserCommand>() -> Self {
        Self {
            name: U::NAME,
            access: <U::Who as crate::permissions::Authority>::ACCESS,
            plan: |person, cx| {
                let who = cx.grant::<U::Who>()?;
                Ok(Plan {
                    name: U::NAME,
                    answers: Answers::Soon,
                    visibility: Visibility::Ephemeral,
                    updates: Updates::Nothing,
                    run: Box::pin(U::run(who, cx, person)),
                })
            },
        }
    }
}

impl CommandEntry {
    /// Lists a command.
    pub const fn of<C: Command>() -> Self {
        Self {
            path: C::PATH,
            access: <C::Who as crate::permissions::Authority>::ACCESS,
            create: C::create_command,
            plan: |options, resolved, cx| {
                let resolved = resolved.map(std::borrow::Cow::Owned);
                let command = C::from_interaction(CommandInputData { options, resolved })
                    .map_err(|_| outdated())?;
                let who = cx.grant::<C::Who>()?;
                Ok(Plan {
                    name: C::PATH,
                    answers: C::ANSWERS,
                    visibility: command.visibility(&cx),
                    updates: Updates::Nothing,
                    run: Box::pin(command.run(who, cx)),
                })
            },
            complete: |cx, typed| {
                Box::pin(async move {
                    let who = cx.grant::<C::Who>()?;
                    C::complete(who, cx, typed).await
                })
            },
        }
    }
}

impl ComponentEntry {
    /// Lists a component.
    pub const fn of<C: Component>() -> Self {
        Self {
            name: C::NAME,
            plan: |fields, values, cx| {
                let component = C::parse(fields)?;
                Some(cx.grant::<C::Who>().map(|who| Plan {
                    name: C::NAME,
                    answers: C::ANSWERS,
                    visibility: Visibility::Ephemeral,
                    updates: C::UPDATES,
                    run: Box::pin(component.run(who, cx, values)),
                }))
            },
        }
    }
}

impl ModalEntry {
    /// Lists a form.
    pub const fn of<M: ModalHandler>() -> Self {
        Self {
            name: M::NAME,
            plan: |fields, texts, cx| {
                let form = M::parse(fields)?;
                Some(cx.grant::<M::Who>().map(|who| Plan {
                    name: M::NAME,
                    answers: Answers::Soon,
                    visibility: Visibility::Ephemeral,
                    updates: form.updates(&cx),
                    run: Box::pin(kept::submit(form, who, cx, texts)),
                }))
            },
            form: |fields, cx| {
                let form = M::parse(fields)?;
                Some(
                    cx.grant::<M::Who>()
                        .map(|_| -> Shown { Box::pin(async move { form.form(&cx).await }) }),
                )
            },
        }
    }
}

impl MessageCommandEntry {
    /// Lists a message command.
    pub const fn of<M: MessageCommand>() -> Self {
        Self {
            name: M::NAME,
            access: <M::Who as crate::permissions::Authority>::ACCESS,
            plan: |message, cx| {
                let who = cx.grant::<M::Who>()?;
                Ok(Plan {
                    name: M::NAME,
                    answers: M::ANSWERS,
                    visibility: Visibility::Ephemeral,
                    updates: Updates::Nothing,
                    run: Box::pin(M::run(who, cx, message)),
                })
            },
        }
    }
}

/// The refusal of a command whose definition at Discord is another than here.
pub(super) fn outdated() -> Error {
    Error::Refused(tr!(
        "This command has changed since Discord loaded it. Restart Discord and try again."
    ))
}
