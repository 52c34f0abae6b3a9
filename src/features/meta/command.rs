//! The commands and the button.
//!
//! Invariant: they change nothing but the operators' message they stand on.

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::view;
use crate::{
    discord::reply::{Message, Reply, Updates},
    error::Result,
    features::meta::ids::Seen,
    interactions::{
        cx::Cx,
        handler::{Command, Component},
        mentions::{self, CommandIds},
        registry::{Registry, Root},
    },
    lang::{Lang, raw},
    permissions::{Access, Authority as _, Member, Operator, access, allows},
    settings::System,
    text, tr,
};

/// See what I can do
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "help")]
pub struct Help {}

impl Command for Help {
    type Who = Member;
    const PATH: &'static str = "help";

    async fn run(self, _who: Member, cx: Cx) -> Result<Reply> {
        let has = access(&cx.asker, &cx.rules);
        let ids = mentions::ids(&cx.app).await;
        Ok(list(cx.app.part::<Registry>(), &cx.settings.read::<System>(), has, cx.lang, &ids)
            .into())
    }
}

/// What somebody may use where these settings hold.
pub(super) fn list(
    registry: &Registry,
    system: &System,
    has: Access,
    lang: Lang,
    ids: &CommandIds,
) -> Message {
    let on = |feature: &str| system.has(feature);
    let usable = |root: &'static Root| -> Vec<_> {
        root.all(&registry.known)
            .into_iter()
            .filter(|(_, command)| allows(has, command.access))
            .map(|(path, command)| (ids.mention(&path), (command.create)().description))
            .collect()
    };
    let sections: Vec<_> = registry
        .roots
        .iter()
        .filter(|(feature, _)| on(feature))
        .map(|(_, root)| view::Section { title: root.description, commands: usable(root) })
        .filter(|section| !section.commands.is_empty())
        .collect();
    let messages = registry.message_commands.iter().map(|(f, c)| (f, c.access, c.name));
    let people = registry.user_commands.iter().map(|(f, c)| (f, c.access, c.name));
    let menus: Vec<_> = messages
        .chain(people)
        .filter(|(feature, access, _)| on(feature) && allows(has, *access))
        .map(|(.., name)| name)
        .collect();
    let detail = if has == Access::Everyone { view::Detail::Few } else { view::Detail::Sections };
    view::help(lang, (&sections, detail), &menus, system.rules_channel)
}

/// Version and health of this bot
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "about")]
pub struct About {}

impl Command for About {
    type Who = Member;
    const PATH: &'static str = "about";

    async fn run(self, _who: Member, cx: Cx) -> Result<Reply> {
        Ok(view::about(cx.lang, cx.app.started_at).into())
    }
}

impl Component for Seen {
    type Who = Operator;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Operator, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let who = raw(format!("<@{}>", who.user()));
        let seen = cx.guild_lang.say(&tr!("Seen by {who}.", who = who));
        let before = cx.message.map(|message| message.content).unwrap_or_default();
        let content = text::cut(&before, 2000 - seen.chars().count() - 1);
        Ok(Reply::update(Message::text(format!("{content}\n{seen}"))))
    }
}
