//! The buttons of `/config`.
//!
//! Invariant: a button names a page or something that waits, never a value; what it confirms was shown.

use super::{flow, view};
use crate::{
    changes::{self, Author, By, Surface, Target},
    discord::{
        reply::{Message, Reply, Updates},
        views,
    },
    error::{Error, Result},
    features::settings::ids::{Apply, Cancel, Older, ShowPage, Undo},
    interactions::{
        cx::{Cx, first_turn},
        handler::Component,
    },
    permissions::{Authority as _, GuildAdmin},
    settings::{self, Saved, history},
    tr,
};

impl Component for ShowPage {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let scope = crate::settings::registry(&cx.app).scope(&self.scope).ok_or_else(|| {
            Error::Refused(tr!("These settings do not exist any more. Run `/config` again."))
        })?;
        let current = settings::current(&cx.app, who.guild()).await?;
        Ok(Reply::update(view::scope(cx.lang, scope, &current, self.page)))
    }
}

impl Component for Older {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let filter: history::Filter =
            views::load(&cx.app.db, who.guild(), &self.view, cx.app.clock.now()).await?;
        let before = (self.before > 0).then_some(self.before);
        let page = history::page(&cx.app, who.guild(), &filter, before, view::SETS).await?;
        let first = before.is_none();
        let message = view::history(cx.lang, &cx.app, &page, &self.view, first);
        Ok(Reply::update(message))
    }
}

impl Component for Apply {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

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

impl Component for Undo {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let number = self.number;
        let target = if self.set { Target::Set(number) } else { Target::Change(number) };
        let author = Author::new(who, Surface::Discord);
        let mut tx = first_turn!(cx);
        let undone = changes::undo(&cx.app, &mut tx, By::from(&author), target).await?;
        cx.commit(tx, Reply::update(view::undone(cx.lang, &undone))).await
    }
}

impl Component for Cancel {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let text = cx.say(&tr!("Cancelled. Nothing was changed."));
        Ok(Reply::update(Message::text(text)))
    }
}
