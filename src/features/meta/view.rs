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
    lang::{Arg, Lang, Text, raw},
    text, tr,
};

/// The commands under one first word.
#[derive(Debug)]
pub struct Section {
    /// The purpose of the commands; an English sentence that can be translated.
    pub title: &'static str,
    /// Each as people press it, with what it does.
    pub commands: Vec<(Arg, String)>,
}

/// How much help says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A line for each command: members have few.
    Few,
    /// Commands by what they are for.
    Sections,
}

/// The commands somebody may use.
pub fn help(
    lang: Lang,
    (sections, detail): (&[Section], Detail),
    menus: &[&str],
    rules: Option<ChannelId>,
) -> Message {
    let say = |mention: &Arg| lang.say(&tr!("{command}", command = mention.clone()));
    let mut lines: Vec<String> = Vec::new();
    for Section { title, commands } in sections {
        if detail == Detail::Few {
            let line = |(mention, about): &(Arg, String)| format!("{} {about}", say(mention));
            lines.extend(commands.iter().map(line));
        } else {
            let mentions: Vec<_> = commands.iter().map(|(mention, _)| say(mention)).collect();
            lines.push(format!("**{}**", lang.say(&Text::new(title, Vec::new()))));
            lines.push(mentions.join(" · "));
        }
    }
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
