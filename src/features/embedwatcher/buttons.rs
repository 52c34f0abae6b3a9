//! The buttons of a note about a reminder that was made of an announcement.
//!
//! Invariant: only admins press them, as the reminder is the guild's.

use super::{flow, view};
use crate::{
    discord::reply::{Reply, Updates},
    error::Result,
    features::embedwatcher::ids::{Keep, Undo},
    interactions::{
        cx::{Cx, first_turn},
        handler::Component,
    },
    permissions::{Authority as _, GuildAdmin},
};

impl Component for Keep {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _: Vec<String>) -> Result<Reply> {
        // Taken back already, it is not kept.
        flow::made(&cx.app, who, self.number).await?;
        let by = format!("<@{}>", who.user());
        Ok(Reply::update(view::kept(cx.guild_lang, self.number, &by)))
    }
}

impl Component for Undo {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let mut tx = first_turn!(cx);
        if !flow::undo(&mut tx, who, self.number).await? {
            return Err(flow::gone(self.number));
        }
        let by = format!("<@{}>", who.user());
        cx.commit(tx, Reply::update(view::undone(cx.guild_lang, self.number, &by))).await
    }
}
