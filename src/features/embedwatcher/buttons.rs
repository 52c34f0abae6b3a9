//! The buttons of a note about a reminder that was made of an announcement.
//!
//! Invariant: only admins press them, as the reminder is the guild's.

use std::borrow::Cow;

use super::{flow, view};
use crate::{
    discord::{
        custom_id::Fields,
        reply::{Reply, Updates},
    },
    error::Result,
    interactions::{
        cx::{Cx, first_turn},
        handler::Component,
    },
    permissions::{Authority as _, GuildAdmin},
};

/// Says that the reminder is right.
#[derive(Debug, PartialEq, Eq)]
pub struct Keep {
    /// Which reminder.
    pub number: i64,
}

impl Component for Keep {
    type Who = GuildAdmin;
    const NAME: &'static str = "watch:keep";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into()]
    }

    async fn run(self, who: GuildAdmin, cx: Cx, _: Vec<String>) -> Result<Reply> {
        // Taken back already, it is not kept.
        flow::made(&cx.app, who, self.number).await?;
        let by = format!("<@{}>", who.user());
        Ok(Reply::update(view::kept(cx.guild_lang, self.number, &by)))
    }
}

/// Takes the reminder back.
#[derive(Debug, PartialEq, Eq)]
pub struct Undo {
    /// Which reminder.
    pub number: i64,
    /// Which note it stands in, so that one note is told from another; empty in older ones.
    pub note: String,
}

impl Component for Undo {
    type Who = GuildAdmin;
    const NAME: &'static str = "watch:undo";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        let number = fields.field()?;
        Some(Self { number, note: fields.field().unwrap_or_default() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into(), self.note.as_str().into()]
    }

    async fn run(self, who: GuildAdmin, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let mut tx = first_turn!(cx);
        if !flow::undo(&mut tx, who, self.number).await? {
            return Err(flow::gone(self.number));
        }
        let by = format!("<@{}>", who.user());
        cx.commit(tx, Reply::update(view::undone(cx.guild_lang, self.number, &by))).await
    }
}
