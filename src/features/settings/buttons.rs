//! The buttons of `/config`.
//!
//! Invariant: a button names a page or something that waits, never a value; what it confirms was shown.

use std::borrow::Cow;

use super::{flow, view};
use crate::{
    discord::{
        custom_id::Fields,
        reply::{Message, Reply, Updates},
        views,
    },
    error::{Error, Result},
    interactions::{
        cx::{Cx, first_turn},
        handler::Component,
    },
    permissions::{Authority as _, GuildAdmin},
    settings::{self, Saved, history},
    tr,
};

/// Shows another page of a scope.
#[derive(Debug, PartialEq, Eq)]
pub struct ShowPage {
    /// The page, from 1.
    pub page: usize,
    /// The scope.
    pub scope: String,
}

impl Component for ShowPage {
    type Who = GuildAdmin;
    const NAME: &'static str = "settings:page";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { page: fields.field()?, scope: fields.rest()?.to_owned() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.page.to_string().into(), self.scope.as_str().into()]
    }

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let scope = crate::settings::registry(&cx.app).scope(&self.scope).ok_or_else(|| {
            Error::Refused(tr!("These settings do not exist any more. Run `/config` again."))
        })?;
        let current = settings::current(&cx.app, who.guild()).await?;
        Ok(Reply::update(view::scope(cx.lang, scope, &current, self.page)))
    }
}

/// Shows another page of the history.
#[derive(Debug, PartialEq, Eq)]
pub struct Older {
    /// Sets before this one; 0 for the newest.
    pub before: i64,
    /// The stored filter.
    pub view: String,
}

impl Component for Older {
    type Who = GuildAdmin;
    const NAME: &'static str = "settings:older";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { before: fields.field()?, view: fields.rest()?.to_owned() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.before.to_string().into(), self.view.as_str().into()]
    }

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let filter: history::Filter =
            views::load(&cx.app.db, who.guild(), &self.view, cx.app.clock.now()).await?;
        let before = (self.before > 0).then_some(self.before);
        let page = history::page(&cx.app, who.guild(), &filter, before, view::SETS).await?;
        let first = before.is_none();
        let message =
            view::history(cx.lang, crate::settings::registry(&cx.app), &page, &self.view, first);
        Ok(Reply::update(message))
    }
}

/// Does what was shown and waits.
#[derive(Debug, PartialEq, Eq)]
pub struct Apply {
    /// What waits.
    pub id: String,
}

impl Component for Apply {
    type Who = GuildAdmin;
    const NAME: &'static str = "settings:apply";
    const UPDATES: Updates = Updates::Source;

    fn parse(fields: Fields<'_>) -> Option<Self> {
        Some(Self { id: fields.rest()?.to_owned() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.id.as_str().into()]
    }

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let (pending, checked) = flow::look(&cx.app, who, &self.id).await?;
        checked.sound()?;
        let mut tx = first_turn!(cx);
        // Two presses are two interactions: whoever takes what waits saves it, once.
        if !views::forget(&mut tx, who.guild(), &self.id).await? {
            return Err(Error::Refused(tr!(
                "This was answered already. Nothing more was changed."
            )));
        }
        let saved = flow::apply(&cx.app, &mut tx, who, &pending, &checked).await?;
        let reply = Reply::update(view::saved(cx.lang, &saved));
        match saved {
            Saved::Done { .. } => cx.commit(tx, reply).await,
            _ => Ok(reply),
        }
    }
}

/// Does not do what was shown.
#[derive(Debug, PartialEq, Eq)]
pub struct Cancel;

impl Component for Cancel {
    type Who = GuildAdmin;
    const NAME: &'static str = "settings:cancel";
    const UPDATES: Updates = Updates::Source;

    fn parse(_: Fields<'_>) -> Option<Self> {
        Some(Self)
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        Vec::new()
    }

    async fn run(self, _: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let text = cx.say(&tr!("Cancelled. Nothing was changed."));
        Ok(Reply::update(Message::text(text)))
    }
}
