//! The lists of everything that can be used in Discord, and finding a handler in them.
//!
//! Invariant: dispatch, registration with Discord, and `/help` read these same lists, so nothing can be
//! registered without a handler or handled without being registered.

use std::collections::HashMap;

use twilight_model::application::interaction::{
    InteractionDataResolved, application_command::CommandDataOption,
};

pub use super::entries::{
    CommandEntry, ComponentEntry, MessageCommandEntry, ModalEntry, Plan, UserCommandEntry,
};
use super::entries::{Texts, outdated};
pub use super::roots::{Groups, Known, Names, Root, ShownTo};
use super::{cx::Cx, handler::PartialInput, roots::last};
use crate::{
    discord::{
        custom_id::{self, Fields},
        message::Message,
        reply::{Choice, Modal},
    },
    error::{Error, Result},
    ids::UserId,
    settings::switch::check_on,
    tr,
};

/// Everything that can be used, by name.
#[derive(Debug, Default)]
pub struct Registry {
    /// Top-level commands with their feature, in the order they are listed.
    pub roots: Vec<(&'static str, &'static Root)>,
    /// Message commands with their feature, in the order they are listed.
    pub message_commands: Vec<(&'static str, &'static MessageCommandEntry)>,
    /// User commands with their feature, in the order they are listed.
    pub user_commands: Vec<(&'static str, &'static UserCommandEntry)>,
    /// The parts from which subcommand groups are made.
    pub known: Known,
    commands: HashMap<String, Listed<CommandEntry>>,
    components: HashMap<&'static str, Listed<ComponentEntry>>,
    modals: HashMap<&'static str, Listed<ModalEntry>>,
}

/// Something that can be used, and whose it is.
#[derive(Debug)]
struct Listed<T: 'static> {
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
        check_on(&cx.settings, self.feature)?;
        cx.group = self.group.map(str::to_owned);
        Ok(self.entry)
    }
}

impl Registry {
    /// A registry for features whose groups are made from this.
    pub fn new(known: Known) -> Self {
        Self { known, ..Self::default() }
    }

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
            for (group, _) in groups.names(&self.known) {
                for entry in groups.commands {
                    let path = format!("{} {group} {}", root.name, last(entry.path));
                    let listed = Listed { group: Some(group), ..Listed::new(feature, entry) };
                    self.commands.insert(path, listed);
                }
            }
            // They configure a feature, which can also be done before it is turned on.
            for (_, entry) in groups.own(&self.known) {
                let group = entry.path.split(' ').nth(1);
                let listed = Listed { group, ..Listed::new(feature, entry) };
                self.commands.insert(entry.path.to_owned(), listed);
            }
        }
        self.message_commands.extend(message_commands.iter().map(|entry| (feature, entry)));
        self.components.extend(components.iter().map(|c| (c.name, Listed::new(feature, c))));
        self.modals.extend(modals.iter().map(|m| (m.name, Listed::new(feature, m))));
    }

    /// The plan for a slash command.
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
    pub async fn complete(
        &self,
        path: &str,
        mut cx: Cx,
        typed: PartialInput,
    ) -> Result<Vec<Choice>> {
        let entry = self.commands.get(path).ok_or_else(outdated)?.open(&mut cx)?;
        (entry.complete)(cx, typed).await
    }

    /// The plan for a message command.
    pub fn message_command(&self, name: &str, message: Message, cx: Cx) -> Result<Plan> {
        let found = self.message_commands.iter().find(|(_, entry)| entry.name == name);
        let (feature, entry) = found.ok_or_else(outdated)?;
        check_on(&cx.settings, feature)?;
        (entry.plan)(message, cx)
    }

    /// The plan for a user command.
    pub fn user_command(&self, name: &str, person: UserId, cx: Cx) -> Result<Plan> {
        let found = self.user_commands.iter().find(|(_, entry)| entry.name == name);
        let (feature, entry) = found.ok_or_else(outdated)?;
        check_on(&cx.settings, feature)?;
        (entry.plan)(person, cx)
    }

    /// The plan for a button or select.
    pub fn component(&self, id: &str, values: Vec<String>, mut cx: Cx) -> Result<Plan> {
        let (name, fields) = custom_id::split(id);
        let entry = self.components.get(name).ok_or_else(gone)?.open(&mut cx)?;
        (entry.plan)(Fields::new(fields), values, cx).ok_or_else(gone)?
    }

    /// A form as it was shown before it was submitted.
    pub async fn form(&self, id: &str, mut cx: Cx) -> Result<Modal> {
        let (name, fields) = custom_id::split(id);
        let entry = self.modals.get(name).ok_or_else(gone)?.open(&mut cx)?;
        (entry.form)(Fields::new(fields), cx).ok_or_else(gone)??.await
    }

    /// The plan for a submitted form.
    pub fn modal(&self, id: &str, texts: Texts, mut cx: Cx) -> Result<Plan> {
        let (name, fields) = custom_id::split(id);
        let entry = self.modals.get(name).ok_or_else(gone)?.open(&mut cx)?;
        (entry.plan)(Fields::new(fields), texts, cx).ok_or_else(gone)?
    }
}

fn gone() -> Error {
    Error::Refused(tr!(
        "This button or form belongs to an older version of the bot. Please run the command again."
    ))
}
