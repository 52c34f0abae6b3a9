//! A message as Discord would show it, as HTML: from the very data that is sent, so that a preview cannot
//! promise something else.
//!
//! Invariant: whatever a message holds, the HTML has only our own tags, no style and no script; what a
//! person typed stays text.

mod markdown;
mod quotes;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

use chrono_tz::Tz;
use twilight_model::channel::message::{
    Component, Embed, EmojiReactionType, component::ButtonStyle,
};

use crate::{
    discord::{
        directory::Directory,
        reply::{Message, Visibility},
    },
    ids::{ChannelId, RoleId, UserId},
    lang::Lang,
    tr,
};

/// Every style that messages and transcripts need, in one text, for files that stand alone.
pub const STYLE: &str = concat!(
    include_str!("../assets/tokens.css"),
    include_str!("../assets/base.css"),
    include_str!("../assets/components.css"),
    include_str!("../assets/discord.css"),
    include_str!("../assets/transcript.css"),
);

/// The names behind ids.
pub trait Names: fmt::Debug {
    /// The name of a channel.
    fn channel(&self, id: ChannelId) -> Option<&str>;
    /// The name of a role.
    fn role(&self, id: RoleId) -> Option<&str>;
    /// The name of a person.
    fn user(&self, id: UserId) -> Option<&str>;
}

/// No names: ids are shown.
#[derive(Debug)]
pub struct Nameless;

impl Names for Nameless {
    fn channel(&self, _: ChannelId) -> Option<&str> {
        None
    }

    fn role(&self, _: RoleId) -> Option<&str> {
        None
    }

    fn user(&self, _: UserId) -> Option<&str> {
        None
    }
}

impl Names for Directory {
    fn channel(&self, id: ChannelId) -> Option<&str> {
        Self::channel(self, id).map(|channel| channel.name.as_str())
    }

    fn role(&self, id: RoleId) -> Option<&str> {
        Self::role(self, id).map(|role| role.name.as_str())
    }

    /// A directory knows no people: there may be a million.
    fn user(&self, _: UserId) -> Option<&str> {
        None
    }
}

/// The context of a preview besides the message.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The names behind ids; without it, ids are shown.
    pub names: Option<&'a dyn Names>,
    /// The people who would see the message.
    pub seen_by: Visibility,
    /// The zone of times.
    pub zone: Tz,
}

/// A message with its author, as it would stand in a channel.
pub fn html(message: &Message, frame: Frame<'_>) -> String {
    let mut out = String::with_capacity(1024);
    out.push_str(
        "<div class=\"discord\"><div class=\"msg\"><svg class=\"mark\" aria-hidden=\"true\" viewBox=\"0 0 32 32\">\
         <circle cx=\"16\" cy=\"16\" r=\"16\" fill=\"#4f57d8\"/><path d=\"M10 22 16 9l6 13M12.4 17.5h7.2\" fill=\"none\" \
         stroke=\"#fff\" stroke-width=\"2.4\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>\
         <div><p class=\"msg-who\"><b>Alphapy</b> <span class=\"msg-app\">APP</span></p>",
    );
    body(&mut out, message, frame);
    if frame.seen_by == Visibility::Ephemeral {
        let only = frame.lang.plain(&tr!("Only you can see this"));
        let _ = write!(out, "<p class=\"msg-only\">{}</p>", escaped(&only));
    }
    out.push_str("</div></div></div>");
    out
}

fn body(out: &mut String, message: &Message, frame: Frame<'_>) {
    if !message.content.is_empty() {
        markdown::write(out, &message.content, frame);
    }
    for one in &message.embeds {
        embed(out, one, frame);
    }
    for row in &message.components {
        components(out, row);
    }
}

/// Markdown as Discord shows it, inside a block of its own.
pub fn markdown(text: &str, frame: Frame<'_>) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    markdown::write(&mut out, text, frame);
    out
}

/// Markdown with its mentions and timestamps as words and without escapes, for plain text.
pub fn plain(text: &str, names: &dyn Names, zone: Tz) -> String {
    markdown::plain(text, names, zone)
}

/// An embed as Discord shows it.
pub fn embed(out: &mut String, embed: &Embed, frame: Frame<'_>) {
    let color = embed.color.unwrap_or(0x0020_2225) & 0x00FF_FFFF;
    let _ = write!(
        out,
        "<div class=\"embed\"><svg class=\"edge\" aria-hidden=\"true\" preserveAspectRatio=\"none\" \
         viewBox=\"0 0 1 1\"><rect width=\"1\" height=\"1\" fill=\"#{color:06x}\"/></svg>"
    );
    if let Some(author) = &embed.author {
        let _ = write!(out, "<p class=\"embed-author\">{}</p>", escaped(&author.name));
    }
    if let Some(title) = &embed.title {
        let _ = write!(out, "<p class=\"embed-title\">{}</p>", escaped(title));
    }
    if let Some(description) = &embed.description {
        markdown::write(out, description, frame);
    }
    if !embed.fields.is_empty() {
        out.push_str("<dl class=\"embed-fields\">");
        for field in &embed.fields {
            let _ = write!(out, "<div><dt>{}</dt><dd>", escaped(&field.name));
            markdown::write(out, &field.value, frame);
            out.push_str("</dd></div>");
        }
        out.push_str("</dl>");
    }
    if let Some(image) = &embed.image {
        // Not loaded here: the address is somebody's, and would learn who looks at this page.
        let text = frame.lang.plain(&tr!("Image: {address}", address = image.url.as_str()));
        let _ = write!(out, "<p class=\"embed-image\">{}</p>", escaped(&text));
    }
    if let Some(footer) = &embed.footer {
        let _ = write!(out, "<p class=\"embed-foot\">{}</p>", escaped(&footer.text));
    }
    out.push_str("</div>");
}

/// Buttons as they look; they do nothing here.
fn components(out: &mut String, component: &Component) {
    let Component::ActionRow(row) = component else { return };
    out.push_str("<div class=\"d-buttons\">");
    for component in &row.components {
        match component {
            Component::Button(button) => {
                let class = match button.style {
                    ButtonStyle::Primary => " primary",
                    ButtonStyle::Success => " success",
                    ButtonStyle::Danger => " danger",
                    _ => "",
                };
                let sign = match &button.emoji {
                    Some(EmojiReactionType::Unicode { name }) => format!("{name} "),
                    _ => String::new(),
                };
                let label = button.label.as_deref().unwrap_or_default();
                let label = format!("{sign}{label}");
                let _ = write!(out, "<span class=\"d-button{class}\">{}</span>", escaped(&label));
            }
            Component::SelectMenu(menu) => {
                let label = menu.placeholder.as_deref().unwrap_or_default();
                let _ = write!(out, "<span class=\"d-button\">{} ▾</span>", escaped(label));
            }
            _ => {}
        }
    }
    out.push_str("</div>");
}

/// Text that is safe between tags and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
