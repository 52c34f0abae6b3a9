//! The answer of a handler, and its shape on the wire.
//!
//! Invariant: no answer pings anybody unless its `mentions` say so, and one answer gives the same
//! message whether it is the first response or completes a deferred one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use twilight_model::{
    application::command::{CommandOptionChoice, CommandOptionChoiceValue},
    channel::message::{
        AllowedMentions, Component, Embed, MessageFlags,
        component::{ActionRow, Button, ButtonStyle, Label, TextInput, TextInputStyle},
        embed::{EmbedField, EmbedFooter, EmbedImage},
    },
    http::interaction::{InteractionResponse, InteractionResponseData, InteractionResponseType},
};

use crate::files::Stored;

/// The audience of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Only the person who asked.
    Ephemeral,
    /// Everyone in the channel.
    Public,
}

/// An answer to an interaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// A new message.
    Message(Box<Message>),
    /// The message the component is on, replaced.
    Update(Box<Message>),
    /// A form.
    Modal(Box<Modal>),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Markdown, at most 2000 characters.
    pub content: String,
    /// At most 10, 6000 characters in all.
    pub embeds: Vec<Embed>,
    /// Rows of buttons and selects.
    pub components: Vec<Component>,
    /// The mentions that may ping: none by default.
    pub mentions: AllowedMentions,
    /// Files, which only a late answer can carry: the command must say [`Late`](crate::interactions::handler::Answers).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ReplyFile>,
}

/// A file that goes along with an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplyFile {
    /// The name people see.
    pub name: String,
    pub content: Content,
}

/// The content of a file that goes along with an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// A short text.
    Text(String),
    /// A file that was written for this answer, and is deleted once it was sent.
    Stored(Stored),
}

/// A form of at most five inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Modal {
    /// Which form; comes back with the submission.
    pub custom_id: String,
    /// At most 45 characters.
    pub title: String,
    /// Labels with their inputs.
    pub components: Vec<Component>,
}

impl Message {
    /// A message of one text.
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// A message of one embed.
    pub fn embed(embed: Embed) -> Self {
        Self { embeds: vec![embed], ..Self::default() }
    }

    /// Adds a row of buttons; none when there are none.
    #[must_use]
    pub fn buttons(mut self, buttons: Vec<Component>) -> Self {
        if !buttons.is_empty() {
            self.components.push(Component::ActionRow(ActionRow { components: buttons, id: None }));
        }
        self
    }

    /// The body of a REST call that creates the message.
    pub fn body(&self) -> Value {
        json!({
            "content": self.content,
            "embeds": self.embeds,
            "components": self.components,
            "allowed_mentions": self.mentions,
        })
    }

    fn data(self) -> InteractionResponseData {
        InteractionResponseData {
            allowed_mentions: Some(self.mentions),
            components: Some(self.components),
            content: Some(self.content),
            embeds: Some(self.embeds),
            ..InteractionResponseData::default()
        }
    }
}

impl From<Message> for Reply {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

impl From<Modal> for Reply {
    fn from(modal: Modal) -> Self {
        Self::Modal(Box::new(modal))
    }
}

impl Reply {
    /// Replaces the message the component is on.
    pub fn update(message: Message) -> Self {
        Self::Update(Box::new(message))
    }

    /// The first response, as JSON.
    pub fn first_response(self, visibility: Visibility) -> Result<Vec<u8>, serde_json::Error> {
        let flags = (visibility == Visibility::Ephemeral).then_some(MessageFlags::EPHEMERAL);
        let (kind, data) = match self {
            Self::Message(message) => (
                InteractionResponseType::ChannelMessageWithSource,
                InteractionResponseData { flags, ..message.data() },
            ),
            Self::Update(message) => (InteractionResponseType::UpdateMessage, message.data()),
            Self::Modal(modal) => (
                InteractionResponseType::Modal,
                InteractionResponseData {
                    components: Some(modal.components),
                    custom_id: Some(modal.custom_id),
                    title: Some(modal.title),
                    ..InteractionResponseData::default()
                },
            ),
        };
        let data = Some(data);
        serde_json::to_vec(&InteractionResponse { kind, data })
    }

    /// The files of a late answer.
    pub fn files(&self) -> &[ReplyFile] {
        match self {
            Self::Message(message) | Self::Update(message) => &message.files,
            Self::Modal(_) => &[],
        }
    }

    /// The body that completes a deferred answer; `None` for a modal, which cannot come late.
    pub fn late_body(&self) -> Option<Value> {
        match self {
            Self::Message(message) | Self::Update(message) => Some(message.body()),
            Self::Modal(_) => None,
        }
    }
}

/// The first response that promises a later one.
pub fn deferral(updates: Updates, visibility: Visibility) -> Value {
    match (updates, visibility) {
        (Updates::Source, _) => json!({ "type": 6 }),
        (Updates::Nothing, Visibility::Ephemeral) => json!({ "type": 5, "data": { "flags": 64 } }),
        (Updates::Nothing, Visibility::Public) => json!({ "type": 5 }),
    }
}

/// The message that a late answer replaces, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Updates {
    /// Nothing: it is a new message.
    Nothing,
    /// The message the component is on.
    Source,
}

/// One suggestion of an autocompleted option.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The label that the person sees.
    pub name: String,
    /// The value that the command gets.
    pub value: ChoiceValue,
}

/// The value of a suggestion, by the type of its option.
#[derive(Clone, Debug, PartialEq)]
pub enum ChoiceValue {
    /// For an INTEGER option.
    Int(i64),
    /// For a STRING option, at most 100 characters.
    Text(String),
}

/// The response to an autocomplete request. One bad choice would make Discord drop all of them, so
/// blank and overlong ones are left out or cut.
pub fn choices(choices: Vec<Choice>) -> Value {
    let choices: Vec<_> = choices
        .into_iter()
        .filter(|choice| !choice.name.trim().is_empty())
        .filter_map(|choice| {
            let value = match choice.value {
                ChoiceValue::Int(number) => CommandOptionChoiceValue::Integer(number),
                ChoiceValue::Text(text) if text.is_empty() || text.chars().count() > 100 => {
                    return None;
                }
                ChoiceValue::Text(text) => CommandOptionChoiceValue::String(text),
            };
            Some(CommandOptionChoice {
                name: crate::text::cut(choice.name.trim(), 100),
                name_localizations: None,
                value,
            })
        })
        .take(25)
        .collect();
    json!({ "type": 8, "data": { "choices": choices } })
}

/// An embed with a title and a text, cut to Discord's limits.
pub fn embed(color: u32, title: &str, description: &str) -> Embed {
    Embed {
        author: None,
        color: Some(color),
        description: (!description.is_empty()).then(|| crate::text::cut(description, 4096)),
        fields: Vec::new(),
        flags: None,
        footer: None,
        image: None,
        kind: "rich".into(),
        provider: None,
        thumbnail: None,
        timestamp: None,
        title: (!title.is_empty()).then(|| crate::text::cut(title, 256)),
        url: None,
        video: None,
    }
}

/// A field of an embed that may stand beside others.
pub fn field(name: impl Into<String>, value: impl Into<String>) -> EmbedField {
    EmbedField {
        inline: true,
        name: crate::text::cut(&name.into(), 256),
        value: crate::text::cut(&value.into(), 1024),
    }
}

/// A footer of one text.
pub fn footer(text: impl Into<String>) -> EmbedFooter {
    EmbedFooter { icon_url: None, proxy_icon_url: None, text: crate::text::cut(&text.into(), 2048) }
}

/// A picture of an embed, by its address.
pub fn image(url: String) -> EmbedImage {
    EmbedImage {
        content_type: None,
        flags: None,
        height: None,
        placeholder: None,
        placeholder_version: None,
        proxy_url: None,
        url,
        width: None,
    }
}

/// A button with words.
pub fn button(style: ButtonStyle, label: impl Into<String>, custom_id: String) -> Button {
    Button {
        custom_id: Some(custom_id),
        disabled: false,
        emoji: None,
        id: None,
        label: Some(crate::text::cut(&label.into(), 80)),
        sku_id: None,
        style,
        url: None,
    }
}

/// The same as a part of a message.
pub fn press(style: ButtonStyle, label: impl Into<String>, custom_id: String) -> Component {
    Component::Button(button(style, label, custom_id))
}

/// One text input of a form, with its label.
pub fn input(label: &str, description: Option<String>, input: TextInput) -> Component {
    Component::Label(Label {
        component: Box::new(Component::TextInput(input)),
        description: description.map(|text| crate::text::cut(&text, 100)),
        id: None,
        label: crate::text::cut(label, 45),
    })
}

/// A text input of at most `max` characters, required, empty.
#[expect(deprecated, reason = "twilight has no other way to leave the old label out")]
pub fn text_input(custom_id: &str, style: TextInputStyle, max: u16) -> TextInput {
    TextInput {
        custom_id: custom_id.into(),
        id: None,
        label: None,
        max_length: Some(max),
        min_length: None,
        placeholder: None,
        required: Some(true),
        style,
        value: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_pinged_by_default() {
        let bytes = Reply::from(Message::text("@everyone"))
            .first_response(Visibility::Ephemeral)
            .expect("serialises");
        let value: Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(value["data"]["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!(value["data"]["flags"], 64);
        assert_eq!(value["type"], 4);
    }

    #[test]
    fn one_bad_choice_does_not_spoil_the_rest() {
        let choice = |name: &str, value: &str| Choice {
            name: name.into(),
            value: ChoiceValue::Text(value.into()),
        };
        let mut all = vec![choice(" ", "a"), choice("b", ""), choice(&"x".repeat(150), "c")];
        all.extend((0..40).map(|n| choice("n", &n.to_string())));
        let value = choices(all);
        let list = value["data"]["choices"].as_array().expect("a list");
        assert_eq!(list.len(), 25);
        assert_eq!(list[0]["name"].as_str().map(|n| n.chars().count()), Some(100));
    }
}
