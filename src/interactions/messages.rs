//! Messages that Discord sends, read leniently.
//!
//! Invariant: whatever a message or an embed lacks is empty, so nothing but a missing id makes a message
//! unreadable.

use serde::Deserialize;

use crate::ids::{MessageId, UserId};

/// An account.
#[derive(Clone, Debug, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Whether it is a program's.
    #[serde(default)]
    pub bot: bool,
}

/// A message, as far as it is read.
#[derive(Clone, Debug, Deserialize)]
pub struct MessageRef {
    /// Its id.
    pub id: MessageId,
    /// Its text; only filled when Discord lets us read it.
    #[serde(default)]
    pub content: String,
    /// Its embeds, likewise.
    #[serde(default)]
    pub embeds: Vec<EmbedRef>,
    /// Who wrote it.
    #[serde(default)]
    pub author: Option<User>,
}

/// An embed, as far as it is read.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EmbedRef {
    /// What made it, as Discord calls it: `rich` for who wrote the message, others for previews of links.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// Its text.
    #[serde(default)]
    pub description: Option<String>,
    /// Its fields.
    #[serde(default)]
    pub fields: Vec<EmbedPart>,
    /// Its last line.
    #[serde(default)]
    pub footer: Option<EmbedFoot>,
}

impl EmbedRef {
    /// Whether who wrote the message made it. Discord no longer promises to name a kind.
    #[must_use]
    pub fn is_rich(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == "rich")
    }
}

/// A field of an embed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EmbedPart {
    /// Its heading.
    #[serde(default)]
    pub name: String,
    /// Its text.
    #[serde(default)]
    pub value: String,
}

/// The last line of an embed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EmbedFoot {
    /// Its text.
    #[serde(default)]
    pub text: String,
}
