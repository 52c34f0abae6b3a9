//! Embeds of messages that Discord sends, read leniently.
//!
//! Invariant: whatever an embed lacks is empty, so no embed makes its message unreadable.

use serde::Deserialize;

/// An embed, as far as it is read.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EmbedRef {
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
