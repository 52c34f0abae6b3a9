//! Messages as Discord sends them, read leniently.
//!
//! Invariant: an unknown or unexpected field, kind or component never makes a message unreadable, only a missing
//! id does; and a message that is unreadable never hides the others of its list.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use crate::{
    clock::Time,
    ids::{AttachmentId, ChannelId, MessageId, UserId, made_at},
    text::{escape, honest},
};

/// Kinds of messages that people and bots write, as Discord numbers them: plain, reply, slash and menu
/// commands.
const WRITTEN: [u64; 4] = [0, 19, 20, 23];
/// A component that is nothing but text.
const TEXT_DISPLAY: u64 = 10;

#[derive(Clone, Debug, Deserialize)]
pub struct Message {
    pub id: MessageId,
    /// Its kind, as Discord numbers them.
    #[serde(rename = "type", default, deserialize_with = "lenient")]
    pub kind: u64,
    /// The author.
    #[serde(default, deserialize_with = "lenient")]
    pub author: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    timestamp: Option<Time>,
    /// When it was edited last.
    #[serde(default, deserialize_with = "lenient")]
    pub edited_timestamp: Option<Time>,
    /// Its text; only filled when Discord lets us read it.
    #[serde(default, deserialize_with = "lenient")]
    pub content: String,
    /// The users it mentions.
    #[serde(default, deserialize_with = "lenient_list")]
    pub mentions: Vec<User>,
    /// Its embeds; only there when Discord lets us read them.
    #[serde(default, deserialize_with = "lenient_list")]
    pub embeds: Vec<Embed>,
    /// Its files, likewise.
    #[serde(default, deserialize_with = "lenient_list")]
    pub attachments: Vec<Attachment>,
    /// Its buttons and the like, likewise.
    #[serde(default, deserialize_with = "lenient_list")]
    pub components: Vec<Value>,
    #[serde(default, deserialize_with = "lenient_list")]
    pub sticker_items: Vec<Named>,
    /// Messages from elsewhere that it shows.
    #[serde(rename = "message_snapshots", default, deserialize_with = "lenient_list")]
    pub snapshots: Vec<Snapshot>,
    #[serde(rename = "message_reference", default, deserialize_with = "lenient")]
    reference: Option<Reference>,
    #[serde(default, deserialize_with = "lenient")]
    interaction_metadata: Option<Command>,
    #[serde(default, deserialize_with = "lenient")]
    interaction: Option<Command>,
    #[serde(default)]
    pub poll: Option<Value>,
}

/// An account.
#[derive(Clone, Debug, Deserialize)]
pub struct User {
    pub id: UserId,
    /// Its own name.
    #[serde(default, deserialize_with = "lenient_name")]
    pub username: String,
    /// The name it is shown by, if it has one.
    #[serde(default, deserialize_with = "lenient_title")]
    pub global_name: Option<String>,
    /// Whether it is a program's.
    #[serde(default, deserialize_with = "lenient")]
    pub bot: bool,
}

/// A file on a message.
#[derive(Clone, Debug, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient_name")]
    pub filename: String,
    /// Its media type, as Discord reports it.
    #[serde(default, deserialize_with = "lenient")]
    pub content_type: Option<String>,
    /// Its size in bytes.
    #[serde(default, deserialize_with = "lenient")]
    pub size: u64,
    /// Where it is for the next day.
    #[serde(default, deserialize_with = "lenient")]
    pub url: String,
}

/// A message from elsewhere, as it was when it was forwarded.
#[derive(Clone, Debug, Deserialize)]
pub struct Snapshot {
    /// Its content.
    pub message: Shown,
}

/// The content of a message from elsewhere.
#[derive(Clone, Debug, Deserialize)]
pub struct Shown {
    /// Its text.
    #[serde(default, deserialize_with = "lenient")]
    pub content: String,
    #[serde(default, deserialize_with = "lenient_list")]
    pub embeds: Vec<Embed>,
    /// Its files.
    #[serde(default, deserialize_with = "lenient_list")]
    pub attachments: Vec<Attachment>,
}

#[derive(Clone, Debug, Deserialize)]
struct Reference {
    #[serde(default, deserialize_with = "lenient")]
    message_id: Option<MessageId>,
    /// 0 for an answer, 1 for a message that is shown.
    #[serde(rename = "type", default)]
    kind: u64,
}

/// Something that is shown by its name.
#[derive(Clone, Debug, Deserialize)]
pub struct Named {
    #[serde(default, deserialize_with = "lenient")]
    pub name: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Command {
    name: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Embed {
    /// Its type, as Discord calls it: `rich` when the author made it, others for previews of links.
    #[serde(rename = "type", deserialize_with = "lenient")]
    pub kind: Option<String>,
    /// The colour of its edge.
    #[serde(deserialize_with = "lenient")]
    pub color: Option<u32>,
    /// Its first line.
    #[serde(deserialize_with = "lenient")]
    pub author: Option<Named>,
    #[serde(deserialize_with = "lenient")]
    pub title: String,
    /// Its text.
    #[serde(deserialize_with = "lenient")]
    pub description: String,
    #[serde(deserialize_with = "lenient_list")]
    pub fields: Vec<Field>,
    /// Its last line.
    #[serde(deserialize_with = "lenient")]
    pub footer: Option<Footer>,
    /// Where its title leads.
    #[serde(deserialize_with = "lenient")]
    pub url: String,
}

impl Embed {
    /// Whether who wrote the message made it. Discord no longer promises to name a kind.
    pub fn is_rich(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == "rich")
    }
}

/// A field of an embed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Field {
    /// Its heading.
    #[serde(deserialize_with = "lenient")]
    pub name: String,
    /// Its text.
    #[serde(deserialize_with = "lenient")]
    pub value: String,
}

/// The last line of an embed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Footer {
    #[serde(deserialize_with = "lenient")]
    pub text: String,
}

impl Message {
    /// Whether somebody wrote it, in contrast to what Discord itself says.
    pub fn is_written(&self) -> bool {
        WRITTEN.contains(&self.kind)
    }

    /// Whether somebody's account wrote it.
    pub fn is_by(&self, user: UserId) -> bool {
        self.author.as_ref().is_some_and(|author| author.id == user)
    }

    /// Whether it mentions somebody.
    pub fn mentions(&self, user: UserId) -> bool {
        self.mentions.iter().any(|mentioned| mentioned.id == user)
    }

    /// Whether nothing is in it, which Discord allows nobody to write: of what is written, it is withheld.
    pub fn is_blank(&self) -> bool {
        self.content.is_empty()
            && self.embeds.is_empty()
            && self.attachments.is_empty()
            && self.components.is_empty()
            && self.sticker_items.is_empty()
            && self.snapshots.is_empty()
            && self.poll.is_none()
    }

    /// Its poll in Markdown: the question, and each answer with its votes.
    pub fn poll_text(&self) -> Option<String> {
        let poll = self.poll.as_ref()?;
        let words = |media: &Value| {
            let emoji = media["emoji"]["name"].as_str().unwrap_or_default();
            let text = escape(media["text"].as_str().unwrap_or_default());
            format!("{emoji} {text}").trim().to_owned()
        };
        let votes = |id: &Value| {
            let counts = poll["results"]["answer_counts"].as_array()?;
            counts.iter().find(|one| &one["id"] == id)?["count"].as_u64()
        };
        let answers = poll["answers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let answer = |one: &Value| {
            let words = words(&one["poll_media"]);
            match votes(&one["answer_id"]) {
                Some(count) => format!("- {words} ({count})"),
                None => format!("- {words}"),
            }
        };
        let question = words(&poll["question"]);
        if question.is_empty() && answers.is_empty() {
            return None;
        }
        let lines = std::iter::once(format!("📊 **{question}**")).chain(answers.iter().map(answer));
        Some(lines.collect::<Vec<_>>().join("\n"))
    }

    /// When it was sent.
    pub fn sent_at(&self) -> Time {
        self.timestamp.unwrap_or_else(|| made_at(self.id))
    }

    /// The message that it answers.
    pub fn answered(&self) -> Option<MessageId> {
        let reference = self.reference.as_ref().filter(|reference| reference.kind == 0)?;
        reference.message_id
    }

    /// The name of the command that it answers.
    pub fn command(&self) -> Option<&str> {
        let told = [&self.interaction_metadata, &self.interaction];
        told.into_iter().flatten().find_map(|command| command.name.as_deref())
    }

    /// Whether a custom id that fits is anywhere in its components.
    pub fn has_custom_id(&self, fits: impl Fn(&str) -> bool) -> bool {
        fn walk(component: &Value, fits: &dyn Fn(&str) -> bool) -> bool {
            match component {
                Value::Array(all) => all.iter().any(|one| walk(one, fits)),
                Value::Object(fields) => {
                    fields.get("custom_id").and_then(Value::as_str).is_some_and(fits)
                        || fields.values().any(|one| walk(one, fits))
                }
                _ => false,
            }
        }
        self.components.iter().any(|one| walk(one, &fits))
    }

    /// The texts in its components, in order.
    pub fn component_texts(&self) -> Vec<String> {
        fn walk(component: &Value, out: &mut Vec<String>) {
            if component["type"].as_u64() == Some(TEXT_DISPLAY) {
                out.extend(component["content"].as_str().map(str::to_owned));
            }
            for inner in component["components"].as_array().into_iter().flatten() {
                walk(inner, out);
            }
        }
        let mut out = Vec::new();
        for component in &self.components {
            walk(component, &mut out);
        }
        out
    }
}

/// A list of messages, in the order Discord gave.
#[derive(Debug)]
pub struct Page {
    /// Those that can be read.
    pub messages: Vec<Message>,
    sent: usize,
}

impl Page {
    /// Whether Discord gave none at all, as it also does without the right to read the history.
    pub const fn is_empty(&self) -> bool {
        self.sent == 0
    }

    /// Whether it has as many as were asked for, so that there may be more.
    pub fn is_full(&self, asked: u16) -> bool {
        self.sent >= usize::from(asked)
    }

    /// The id of the oldest that can be read.
    pub fn oldest(&self) -> Option<MessageId> {
        self.messages.iter().map(|message| message.id).min()
    }

    /// The id of the newest that can be read.
    pub fn newest(&self) -> Option<MessageId> {
        self.messages.iter().map(|message| message.id).max()
    }
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let sent = Vec::<Box<RawValue>>::deserialize(from)?;
        let mut messages = Vec::with_capacity(sent.len());
        for one in &sent {
            match serde_json::from_str(one.get()) {
                Ok(message) => messages.push(message),
                Err(error) => tracing::warn!(%error, "a message could not be read"),
            }
        }
        Ok(Self { messages, sent: sent.len() })
    }
}

/// A channel, as far as it says whether there is something new to read.
#[derive(Debug, Deserialize)]
pub struct Newest {
    pub id: ChannelId,
    /// The newest message it ever had, which may be gone.
    #[serde(default)]
    pub last_message_id: Option<MessageId>,
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

/// The items of a list that can be read.
fn lenient_list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let Value::Array(items) = Value::deserialize(from)? else { return Ok(Vec::new()) };
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect())
}

#[cfg(test)]
mod tests;
