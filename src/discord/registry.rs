//! The lists of everything that can be used in Discord, and finding a handler in them.
//!
//! Invariant: dispatch, registration with Discord, and `/help` read these same lists, so nothing can be
//! registered without a handler or handled without being registered.

use std::{collections::HashMap, future::Future, pin::Pin};

use twilight_interactions::command::{ApplicationCommandData, CommandInputData};
use twilight_model::application::interaction::{
    InteractionDataResolved, application_command::CommandDataOption,
};

use super::{
    custom_id::{self, Fields},
    cx::Cx,
    handler::{Answers, Command, Component, MessageCommand, ModalForm, Typed, UserCommand},
    payload::MessageRef,
    reply::{Choice, Reply, Updates, Visibility},
};
use crate::{
    error::{Error, Result},
    ids::UserId,
    permissions::Access,
    settings::System,
    tr,
};

/// A future on the heap.
pub type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What was typed into a form, by the custom id of the input.
pub type Texts = HashMap<String, String>;

/// What will be done for an interaction, and how its answer may come.
pub struct Plan {
    /// What was used, like `faq search`; for metrics and logs.
    pub name: &'static str,
    /// How it answers.
    pub answers: Answers,
    /// Who sees the answer.
    pub visibility: Visibility,
    /// What a late answer replaces.
    pub updates: Updates,
    /// The work.
    pub run: Boxed<Result<Reply>>,
}

/// A top-level slash command: either a group of subcommands or one command of the same name.
#[derive(Debug)]
pub struct Root {
    /// Its name.
    pub name: &'static str,
    /// What a group is for, at most 100 characters; unused for a single command.
    pub description: &'static str,
    /// Whether Discord should show it only to people with Manage Server.
    pub shown_to: ShownTo,
    /// Its subcommands, or the command itself.
    pub commands: &'static [CommandEntry],
    /// Its subcommand groups, which all have the same subcommands.
    pub groups: Option<Groups>,
}

impl Root {
    /// Every (sub)command with its full name; those of groups once, as `config <scope> show`.
    pub fn all(&self) -> impl Iterator<Item = (String, &'static CommandEntry)> {
        let single = self.commands.iter().map(|entry| (entry.path.to_owned(), entry));
        let grouped = self.groups.iter().flat_map(|groups| groups.commands);
        let own = self.groups.iter().flat_map(|groups| (groups.own)());
        let name = self.name;
        single
            .chain(
                grouped.map(move |entry| (format!("{name} <scope> {}", last(entry.path)), entry)),
            )
            .chain(own.map(|(_, entry)| (entry.path.to_owned(), entry)))
    }
}

/// Subcommand groups with the same subcommands, like `/config <scope> show`. The path of each command leaves
/// the group out (`config show`); which group it was is [`Cx::group`].
#[derive(Debug)]
pub struct Groups {
    /// The name of each group and what it is for.
    pub names: fn() -> Vec<(&'static str, &'static str)>,
    /// The subcommands of each.
    pub commands: &'static [CommandEntry],
    /// Subcommands that only one group has, with the feature they are of; their path names the group.
    pub own: fn() -> Vec<(&'static str, &'static CommandEntry)>,
}

impl Groups {
    /// Every subcommand of a group.
    #[must_use]
    pub fn of(&self, group: &str) -> Vec<&'static CommandEntry> {
        let own = (self.own)().into_iter().map(|(_, entry)| entry);
        let own = own.filter(|entry| entry.path.split(' ').nth(1) == Some(group));
        self.commands.iter().chain(own).collect()
    }
}

/// Whom Discord shows a command; who may use it is checked on each interaction all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownTo {
    /// Everyone.
    Everyone,
    /// People with Manage Server, unless the guild's settings say otherwise.
    ManageServer,
}

/// A slash (sub)command.
#[derive(Debug)]
pub struct CommandEntry {
    /// Its full name.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Its definition for Discord.
    pub create: fn() -> ApplicationCommandData,
    plan: fn(Vec<CommandDataOption>, Option<InteractionDataResolved>, Cx) -> Result<Plan>,
    complete: fn(Cx, Typed) -> Boxed<Result<Vec<Choice>>>,
}

/// A button or select.
#[derive(Debug)]
pub struct ComponentEntry {
    /// The name its custom ids start with.
    pub name: &'static str,
    plan: fn(Fields<'_>, Vec<String>, Cx) -> Option<Result<Plan>>,
}

/// A form.
#[derive(Debug)]
pub struct ModalEntry {
    /// The name its custom ids start with.
    pub name: &'static str,
    plan: fn(Fields<'_>, Texts, Cx) -> Option<Result<Plan>>,
}

/// A command in the menu of a message.
#[derive(Debug)]
pub struct MessageCommandEntry {
    /// Its name in the menu.
    pub name: &'static str,
    /// Who may use it.
    pub access: Access,
    plan: fn(MessageRef, Cx) -> Result<Plan>,
}

/// A command in the menu of a person.
#[derive(Debug)]
pub struct UserCommandEntry {
    /// Its name in the menu.
    pub name: &'static str,
    /// Who may use it.
    pub access: Access,
    plan: fn(UserId, Cx) -> Result<Plan>,
}

impl UserCommandEntry {
    /// Lists a user command.
    #[must_use]
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
    #[must_use]
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
    #[must_use]
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
    #[must_use]
    pub const fn of<M: ModalForm>() -> Self {
        Self {
            name: M::NAME,
            plan: |fields, texts, cx| {
                let form = M::parse(fields)?;
                Some(cx.grant::<M::Who>().map(|who| Plan {
                    name: M::NAME,
                    answers: Answers::Soon,
                    visibility: Visibility::Ephemeral,
                    updates: form.updates(&cx),
                    run: Box::pin(form.submit(who, cx, texts)),
                }))
            },
        }
    }
}

impl MessageCommandEntry {
    /// Lists a message command.
    #[must_use]
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

/// Everything that can be used, by name.
#[derive(Debug, Default)]
pub struct Registry {
    /// Top-level commands with their feature, in the order they are listed.
    pub roots: Vec<(&'static str, &'static Root)>,
    /// Message commands with their feature, in the order they are listed.
    pub message_commands: Vec<(&'static str, &'static MessageCommandEntry)>,
    /// User commands with their feature, in the order they are listed.
    pub user_commands: Vec<(&'static str, &'static UserCommandEntry)>,
    commands: HashMap<String, Listed<CommandEntry>>,
    components: HashMap<&'static str, Listed<ComponentEntry>>,
    modals: HashMap<&'static str, Listed<ModalEntry>>,
}

/// Something that can be used, and whose it is.
#[derive(Debug)]
struct Listed<T: 'static> {
    /// The feature.
    feature: &'static str,
    /// The subcommand group, when it is in one.
    group: Option<&'static str>,
    entry: &'static T,
}

impl<T> Listed<T> {
    const fn new(feature: &'static str, entry: &'static T) -> Self {
        Self { feature, group: None, entry }
    }

    /// The entry, unless the guild turned its feature off.
    fn open(&self, cx: &mut Cx) -> Result<&'static T> {
        available(self.feature, cx)?;
        cx.group = self.group.map(str::to_owned);
        Ok(self.entry)
    }
}

/// Refuses what belongs to a feature that the guild turned off.
fn available(feature: &str, cx: &Cx) -> Result<()> {
    if cx.settings.read::<System>().has(feature) {
        return Ok(());
    }
    Err(Error::Refused(tr!(
        "This part of the bot is turned off in this server. Admins can turn it on: `/config system set` with the setting `modules`."
    )))
}

impl Registry {
    /// Adds what one feature lists.
    pub fn add(
        &mut self,
        feature: &'static str,
        roots: &'static [Root],
        message_commands: &'static [MessageCommandEntry],
        components: &'static [ComponentEntry],
        modals: &'static [ModalEntry],
    ) {
        for root in roots {
            self.roots.push((feature, root));
            for entry in root.commands {
                self.commands.insert(entry.path.to_owned(), Listed::new(feature, entry));
            }
            let Some(groups) = &root.groups else { continue };
            for (group, _) in (groups.names)() {
                for entry in groups.commands {
                    let path = format!("{} {group} {}", root.name, last(entry.path));
                    let listed = Listed { group: Some(group), ..Listed::new(feature, entry) };
                    self.commands.insert(path, listed);
                }
            }
            for (feature, entry) in (groups.own)() {
                let group = entry.path.split(' ').nth(1);
                let listed = Listed { group, ..Listed::new(feature, entry) };
                self.commands.insert(entry.path.to_owned(), listed);
            }
        }
        self.message_commands.extend(message_commands.iter().map(|entry| (feature, entry)));
        self.components.extend(components.iter().map(|c| (c.name, Listed::new(feature, c))));
        self.modals.extend(modals.iter().map(|m| (m.name, Listed::new(feature, m))));
    }

    /// What to do for a slash command.
    pub fn command(
        &self,
        path: &str,
        options: Vec<CommandDataOption>,
        resolved: Option<InteractionDataResolved>,
        mut cx: Cx,
    ) -> Result<Plan> {
        let entry = self.commands.get(path).ok_or_else(outdated)?.open(&mut cx)?;
        (entry.plan)(options, resolved, cx)
    }

    /// Suggestions for an option being typed.
    pub async fn complete(&self, path: &str, mut cx: Cx, typed: Typed) -> Result<Vec<Choice>> {
        let entry = self.commands.get(path).ok_or_else(outdated)?.open(&mut cx)?;
        (entry.complete)(cx, typed).await
    }

    /// What to do for a message command.
    pub fn message_command(&self, name: &str, message: MessageRef, cx: Cx) -> Result<Plan> {
        let found = self.message_commands.iter().find(|(_, entry)| entry.name == name);
        let (feature, entry) = found.ok_or_else(outdated)?;
        available(feature, &cx)?;
        (entry.plan)(message, cx)
    }

    /// What to do for a user command.
    pub fn user_command(&self, name: &str, person: UserId, cx: Cx) -> Result<Plan> {
        let found = self.user_commands.iter().find(|(_, entry)| entry.name == name);
        let (feature, entry) = found.ok_or_else(outdated)?;
        available(feature, &cx)?;
        (entry.plan)(person, cx)
    }

    /// What to do for a button or select.
    pub fn component(&self, id: &str, values: Vec<String>, mut cx: Cx) -> Result<Plan> {
        let (name, fields) = custom_id::split(id);
        let entry = self.components.get(name).ok_or_else(gone)?.open(&mut cx)?;
        (entry.plan)(Fields::new(fields), values, cx).ok_or_else(gone)?
    }

    /// What to do for a submitted form.
    pub fn modal(&self, id: &str, texts: Texts, mut cx: Cx) -> Result<Plan> {
        let (name, fields) = custom_id::split(id);
        let entry = self.modals.get(name).ok_or_else(gone)?.open(&mut cx)?;
        (entry.plan)(Fields::new(fields), texts, cx).ok_or_else(gone)?
    }
}

/// The last word of a path.
fn last(path: &str) -> &str {
    path.rsplit(' ').next().unwrap_or(path)
}

fn outdated() -> Error {
    Error::Refused(tr!(
        "This command has changed since Discord loaded it. Restart Discord and try again."
    ))
}

fn gone() -> Error {
    Error::Refused(tr!(
        "This button or form belongs to an older version of the bot. Please run the command again."
    ))
}
