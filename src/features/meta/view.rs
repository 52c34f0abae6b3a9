//! How help and about look.
//!
//! Invariant: of a guild, only its rules channel is shown, which its members are meant to read.

use crate::{
    clock::Time,
    discord::{
        colors::INDIGO,
        reply::{self, Message},
    },
    ids::ChannelId,
    lang::{Lang, raw},
    text, tr,
};

/// The commands somebody may use, with what they do.
pub fn help(
    lang: Lang,
    commands: &[(String, String)],
    menus: &[&str],
    rules: Option<ChannelId>,
) -> Message {
    let mut lines: Vec<_> =
        commands.iter().map(|(path, description)| format!("`/{path}` {description}")).collect();
    if !menus.is_empty() {
        lines.push(String::new());
        lines.push(lang.say(&tr!(
            "In the menu of a message or person, under **Apps**: {menus}",
            menus = menus.join(", ")
        )));
    }
    if let Some(channel) = rules {
        let channel = raw(format!("<#{channel}>"));
        lines.push(String::new());
        lines.push(lang.say(&tr!("The rules of this server are in {channel}.", channel = channel)));
    }
    let title = lang.say(&tr!("What you can do here"));
    let mut embed = reply::embed(INDIGO, &title, &lines.join("\n"));
    embed.footer = Some(reply::footer(lang.say(&tr!("Only commands you may use are listed."))));
    Message::embed(embed)
}

/// The version, and since when this instance runs.
pub fn about(lang: Lang, started_at: Time) -> Message {
    Message::text(lang.say(&tr!(
        "**Alphapy {version}**, a self-hosted support bot. This instance started {started}.",
        version = raw(env!("CARGO_PKG_VERSION")),
        started = raw(text::relative(started_at))
    )))
}
