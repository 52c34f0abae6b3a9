//! The payloads that Discord sends, read leniently.
//!
//! Invariant: an unknown field, kind or component never makes a payload unreadable; only what is needed
//! is read. twilight's own `Interaction` refuses payloads without fields that we do not use, and any
//! interaction type it does not know, so the envelope is ours and twilight reads the command's options.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use twilight_model::{
    application::interaction::InteractionDataResolved,
    application::interaction::application_command::CommandDataOption, guild::Permissions,
};

use crate::{
    discord::message::{Message, User},
    ids::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId},
    permissions::Asker,
};

/// Discord's numbers for the kinds of interactions.
pub mod kind {
    /// Discord checks that we are there.
    pub const PING: u8 = 1;
    /// A slash, message or user command.
    pub const COMMAND: u8 = 2;
    /// A button or select.
    pub const COMPONENT: u8 = 3;
    /// An option is being typed.
    pub const AUTOCOMPLETE: u8 = 4;
    /// A modal was submitted.
    pub const MODAL: u8 = 5;
}

/// The least that is needed to answer anything at all.
#[derive(Debug, Deserialize)]
pub struct Envelope {
    /// The kind, see [`kind`]; any number, because Discord may invent one.
    #[serde(rename = "type")]
    pub kind: i64,
    /// The application it is for, in whatever form.
    #[serde(default)]
    application_id: Option<serde_json::Value>,
}

impl Envelope {
    /// Whether it is for this application, or does not say for which.
    pub fn is_for(&self, own: ApplicationId) -> bool {
        let named = self.application_id.as_ref();
        named.is_none_or(|id| id.as_str() == Some(own.to_string().as_str()))
    }
}

/// An interaction.
#[derive(Debug, Deserialize)]
pub struct Payload {
    /// Its id, the same on every delivery.
    pub id: InteractionId,
    /// The application it is for. Absent in a stored payload that is older than this field.
    #[serde(default)]
    pub application_id: Option<ApplicationId>,
    /// The kind, see [`kind`].
    #[serde(rename = "type")]
    pub kind: u8,
    /// Allows answering for 15 minutes; a secret. Empty in a stored payload.
    #[serde(default)]
    pub token: String,
    /// The guild, absent in direct messages.
    pub guild_id: Option<GuildId>,
    pub channel_id: Option<ChannelId>,
    /// The member who asked, in a guild.
    pub member: Option<Member>,
    /// The user who asked, in a direct message.
    #[serde(default)]
    pub user: Option<User>,
    /// Whether the guild and the member are those of a direct message's `custom_id`; Discord never says so.
    #[serde(default)]
    pub direct: bool,
    /// The language of the person who asked.
    pub locale: Option<String>,
    /// Language of the guild.
    pub guild_locale: Option<String>,
    /// The most bytes a file of the answer may have.
    #[serde(default)]
    pub attachment_size_limit: Option<u64>,
    /// The message a component or modal belongs to.
    pub message: Option<Message>,
    /// The data that the kind needs; read later, once the kind is known.
    pub data: Option<Box<RawValue>>,
}

/// The member who asked, in a guild.
#[derive(Debug, Deserialize)]
pub struct Member {
    /// Their account.
    pub user: User,
    /// Their roles.
    #[serde(default)]
    pub roles: Vec<RoleId>,
    /// Their permissions in the channel.
    pub permissions: Permissions,
}

#[derive(Debug, Deserialize)]
pub struct CommandData {
    /// The command's name.
    pub name: String,
    /// Options, nested through groups and subcommands.
    #[serde(default)]
    pub options: Vec<CommandDataOption>,
    /// Things that options name.
    pub resolved: Option<InteractionDataResolved>,
}

#[derive(Debug, Deserialize)]
pub struct MessageCommandData {
    /// The message it was used on.
    pub target_id: MessageId,
    /// The message itself.
    #[serde(default)]
    pub resolved: ResolvedMessages,
}

#[derive(Debug, Deserialize)]
pub struct UserCommandData {
    /// The person it was used on.
    pub target_id: UserId,
}

/// The messages that a message command names.
#[derive(Debug, Default, Deserialize)]
pub struct ResolvedMessages {
    /// By id.
    #[serde(default)]
    pub messages: HashMap<MessageId, Message>,
}

/// The kind and name of a command, before its options are read.
#[derive(Debug, Deserialize)]
pub struct CommandName {
    /// The command's name.
    pub name: String,
    /// 1 slash, 2 user, 3 message.
    #[serde(rename = "type", default = "slash")]
    pub kind: u8,
}

const fn slash() -> u8 {
    1
}

/// The data of an autocomplete request: half-typed values fit no type.
#[derive(Debug, Deserialize)]
pub struct PartialData {
    /// The command's name.
    pub name: String,
    /// Options, nested through groups and subcommands.
    #[serde(default)]
    pub options: Vec<PartialOption>,
}

/// An option that may be half typed.
#[derive(Debug, Deserialize)]
pub struct PartialOption {
    pub name: String,
    /// The input typed so far; absent for groups and subcommands.
    pub value: Option<serde_json::Value>,
    /// Whether it is the one being typed.
    #[serde(default)]
    pub focused: bool,
    /// Options of a group or subcommand.
    #[serde(default)]
    pub options: Vec<PartialOption>,
}

/// The data of a button or select.
#[derive(Debug, Deserialize)]
pub struct ComponentData {
    /// Which component.
    pub custom_id: String,
    /// The selected values.
    #[serde(default)]
    pub values: Vec<String>,
}

/// The data of a submitted modal.
#[derive(Debug, Deserialize)]
pub struct ModalData {
    /// Which modal.
    pub custom_id: String,
    /// Labels or rows with inputs in them.
    #[serde(default)]
    components: Vec<ModalPart>,
    /// The files that the inputs name.
    #[serde(default)]
    resolved: ResolvedFiles,
}

#[derive(Debug, Default, Deserialize)]
struct ResolvedFiles {
    #[serde(default)]
    attachments: HashMap<String, Upload>,
}

/// A file that somebody put into a form or option. Its address works for a while only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Upload {
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "crate::text::name")]
    pub filename: String,
    /// Its media type, as Discord reports it.
    #[serde(default)]
    pub content_type: Option<String>,
    /// Its size in bytes.
    #[serde(default)]
    pub size: u64,
    /// Where it can be had.
    pub url: String,
}

/// The selections and uploads of a form, beside its texts, by the custom id of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Options and ids of selects.
    pub values: HashMap<String, Vec<String>>,
    pub files: HashMap<String, Vec<Upload>>,
}

#[derive(Debug, Deserialize)]
struct ModalPart {
    custom_id: Option<String>,
    value: Option<serde_json::Value>,
    #[serde(default)]
    values: Vec<String>,
    component: Option<Box<ModalPart>>,
    #[serde(default)]
    components: Vec<ModalPart>,
}

impl ModalData {
    /// The values of selects and uploads, wherever they are nested.
    pub fn picked(&self) -> Picked {
        let mut picked = Picked::default();
        let mut parts: Vec<_> = self.components.iter().collect();
        while let Some(part) = parts.pop() {
            parts.extend(&part.components);
            parts.extend(part.component.as_deref());
            let Some(id) = part.custom_id.clone().filter(|_| !part.values.is_empty()) else {
                continue;
            };
            let file = |id: &String| self.resolved.attachments.get(id).cloned();
            let files: Vec<_> = part.values.iter().filter_map(file).collect();
            if files.is_empty() {
                picked.values.insert(id, part.values.clone());
            } else {
                picked.files.insert(id, files);
            }
        }
        picked
    }

    /// The submitted texts by the `custom_id` of their input, wherever it is nested.
    pub fn texts(self) -> HashMap<String, String> {
        let mut out = HashMap::new();
        let mut parts = self.components;
        while let Some(part) = parts.pop() {
            parts.extend(part.components);
            parts.extend(part.component.map(|inner| *inner));
            if let (Some(id), Some(serde_json::Value::String(text))) = (part.custom_id, part.value)
            {
                out.insert(id, text);
            }
        }
        out
    }
}

impl Payload {
    /// The member who asked, when they asked in a guild.
    pub fn asker(&self) -> Option<Asker> {
        let member = self.member.as_ref()?;
        Some(Asker {
            guild: self.guild_id?,
            user: member.user.id,
            roles: member.roles.clone(),
            permissions: member.permissions,
        })
    }

    /// Whether the data may have a field of this name: its text holds it somewhere.
    pub fn data_has(&self, field: &str) -> bool {
        self.data.as_ref().is_some_and(|data| data.get().contains(field))
    }

    /// Reads the data as what the kind needs.
    pub fn data<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.data.as_ref().map_or("null", |data| data.get()))
    }
}

/// The options of the (sub)command that was used, and its path, like `faq search`.
pub fn leaf(data: CommandData) -> (String, Vec<CommandDataOption>) {
    use twilight_model::application::interaction::application_command::CommandOptionValue as V;
    let (mut path, mut options) = (data.name, data.options);
    loop {
        match <[_; 1]>::try_from(options) {
            Ok(
                [
                    CommandDataOption {
                        name,
                        value: V::SubCommand(inner) | V::SubCommandGroup(inner),
                    },
                ],
            ) => {
                path = format!("{path} {name}");
                options = inner;
            }
            Ok([option]) => return (path, vec![option]),
            Err(options) => return (path, options),
        }
    }
}

/// The same for half-typed options.
pub fn partial_leaf(data: PartialData) -> (String, Vec<PartialOption>) {
    let (mut path, mut options) = (data.name, data.options);
    while options.len() == 1 && options[0].value.is_none() {
        let Some(inner) = options.pop() else { break };
        path = format!("{path} {}", inner.name);
        options = inner.options;
    }
    (path, options)
}

#[cfg(test)]
mod tests;
