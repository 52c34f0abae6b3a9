//! Messages as Discord sends them, read leniently.
//!
//! Invariant: an unknown field, kind or component never makes a message unreadable; only an id and an author
//! must be there.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::model::{self, FileId};
use crate::{
    clock::Time,
    ids::{MessageId, UserId},
    text::honest,
};

/// The first millisecond of Discord's ids.
const EPOCH_MS: u64 = 1_420_070_400_000;
/// A component that is nothing but text.
const TEXT_DISPLAY: u64 = 10;

/// A message.
#[derive(Debug, Deserialize)]
pub struct Message {
    pub(super) id: MessageId,
    pub(super) author: Author,
    #[serde(rename = "type", default)]
    pub(super) kind: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) timestamp: Option<Time>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) edited_timestamp: Option<Time>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) content: String,
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) mentions: Vec<Author>,
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) embeds: Vec<Embed>,
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) attachments: Vec<Attachment>,
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) components: Vec<Value>,
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) sticker_items: Vec<Named>,
    #[serde(rename = "message_snapshots", default, deserialize_with = "lenient_list")]
    pub(super) snapshots: Vec<Snapshot>,
    #[serde(rename = "message_reference", default, deserialize_with = "lenient")]
    pub(super) reference: Option<Reference>,
    #[serde(default, deserialize_with = "lenient")]
    interaction_metadata: Option<Command>,
    #[serde(default, deserialize_with = "lenient")]
    interaction: Option<Command>,
    #[serde(default)]
    poll: Option<Value>,
}

/// Who wrote a message, or is mentioned in it.
#[derive(Clone, Debug, Deserialize)]
pub struct Author {
    pub(super) id: UserId,
    #[serde(default, deserialize_with = "lenient_name")]
    pub(super) username: String,
    #[serde(default, deserialize_with = "lenient_title")]
    pub(super) global_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) bot: bool,
}

/// A file on a message.
#[derive(Clone, Debug, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: FileId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient_name")]
    pub filename: String,
    /// What Discord says it is.
    #[serde(default, deserialize_with = "lenient")]
    pub content_type: Option<String>,
    /// Its size in bytes.
    #[serde(default, deserialize_with = "lenient")]
    pub size: u64,
    /// Where it is for the next day.
    #[serde(default, deserialize_with = "lenient")]
    pub url: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Snapshot {
    pub(super) message: Shown,
}

/// A message of elsewhere that is shown.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) content: String,
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) embeds: Vec<Embed>,
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) attachments: Vec<Attachment>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) message_id: Option<MessageId>,
    /// 0 for an answer, 1 for a message that is shown.
    #[serde(rename = "type", default)]
    kind: u64,
}

impl Reference {
    /// The message that is answered.
    pub(super) fn answered(&self) -> Option<MessageId> {
        self.message_id.filter(|_| self.kind == 0)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) name: String,
}

#[derive(Debug, Default, Deserialize)]
struct Command {
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Embed {
    #[serde(deserialize_with = "lenient")]
    color: Option<u32>,
    #[serde(deserialize_with = "lenient")]
    author: Option<Named>,
    #[serde(deserialize_with = "lenient")]
    title: String,
    #[serde(deserialize_with = "lenient")]
    description: String,
    #[serde(deserialize_with = "lenient_list")]
    fields: Vec<Field>,
    #[serde(deserialize_with = "lenient")]
    footer: Option<Footer>,
    #[serde(deserialize_with = "lenient")]
    url: String,
}

#[derive(Debug, Deserialize)]
struct Field {
    name: String,
    value: String,
}

#[derive(Debug, Deserialize)]
struct Footer {
    text: String,
}

impl From<Embed> for model::Embed {
    fn from(embed: Embed) -> Self {
        Self {
            color: embed.color,
            author: embed.author.map(|author| author.name).unwrap_or_default(),
            title: embed.title,
            description: embed.description,
            fields: embed.fields.into_iter().map(|field| (field.name, field.value)).collect(),
            footer: embed.footer.map(|footer| footer.text).unwrap_or_default(),
            url: embed.url,
        }
    }
}

impl Message {
    /// Whether Discord told nothing of what is in it.
    pub(super) fn is_blank(&self) -> bool {
        self.content.is_empty()
            && self.embeds.is_empty()
            && self.attachments.is_empty()
            && self.components.is_empty()
            && self.sticker_items.is_empty()
            && self.snapshots.is_empty()
            && self.poll.is_none()
    }

    /// The command it answers.
    pub(super) fn command(&self) -> Option<String> {
        let told = [&self.interaction_metadata, &self.interaction];
        told.into_iter().flatten().find_map(|command| command.name.clone())
    }
}

/// Reads one message; none when it is not one.
pub(super) fn message(json: &str) -> Option<Message> {
    match serde_json::from_str(json) {
        Ok(message) => Some(message),
        Err(error) => {
            tracing::warn!(%error, "a message could not be read");
            None
        }
    }
}

/// When a message of this id was sent.
pub(super) fn sent_at(id: MessageId) -> Time {
    let ms = i64::try_from((id.get() >> 22) + EPOCH_MS).unwrap_or_default();
    Time::from_timestamp_millis(ms).unwrap_or_default()
}

/// The texts in components, in order.
pub(super) fn component_texts(components: &[Value]) -> Vec<String> {
    fn walk(component: &Value, out: &mut Vec<String>) {
        if component["type"].as_u64() == Some(TEXT_DISPLAY) {
            out.extend(component["content"].as_str().map(str::to_owned));
        }
        for inner in component["components"].as_array().into_iter().flatten() {
            walk(inner, out);
        }
    }
    let mut out = Vec::new();
    for component in components {
        walk(component, &mut out);
    }
    out
}

/// A value, or its default where Discord sends something else.
fn lenient<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

/// A name, as far as it can be read.
fn lenient_name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    lenient(from).map(honest)
}

/// The same for one that may be missing.
fn lenient_title<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(lenient::<D, Option<String>>(from)?.map(honest))
}

/// What of a list can be read.
fn lenient_list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let Value::Array(items) = Value::deserialize(from)? else { return Ok(Vec::new()) };
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect())
}
