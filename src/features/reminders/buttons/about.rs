//! Buttons on a message that a reminder sent.
//!
//! Invariant: they name the outbox entry that sent the message, so they are about what it said, however often the
//! reminder spoke since.

use super::{Delivery, begin};
use crate::{
    discord::reply::{Reply, Updates},
    error::Result,
    features::reminders::{
        command::by,
        flow,
        ids::{Done, Later, Snooze},
        view,
    },
    interactions::{cx::Cx, handler::Component},
    permissions::Member,
};

impl Component for Done {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        let mut tx = begin!(cx);
        let about = (self.number, self.entry.as_str());
        let (reminder, first) = flow::done(&cx.app, &mut tx, &by, about).await?;
        let message = view::done(cx.guild_lang, &reminder, first);
        cx.commit(tx, Reply::update(message)).await
    }
}

impl Component for Snooze {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        flow::find(&cx.app, &by(&cx, who), self.number).await?;
        Ok(view::snooze_choices(cx.lang, self.number, &self.entry).into())
    }
}

impl Component for Later {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        flow::still_allowed(&cx.app, &by, self.number).await?;
        let mut tx = begin!(cx);
        let about = (self.number, self.entry.as_str());
        let to = flow::snooze(&cx.app, &mut tx, &by, about, self.by.wait()).await?;
        cx.commit(tx, Reply::update(view::snoozed(cx.lang, self.number, to))).await
    }
}
