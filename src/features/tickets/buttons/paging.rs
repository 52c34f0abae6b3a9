//! Turning pages of lists, and posting what was previewed.
//!
//! Invariant: a page is read with the filter it was begun with, and with the rights of who turns it.

use super::{context, ready};
use crate::{
    discord::{
        reply::{Reply, Updates},
        views,
    },
    error::{Error, Result},
    features::tickets::{
        flow,
        ids::{ListTurn, PostReply},
        model::{Sight, TicketAction},
        view,
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::Component,
    },
    permissions::Member,
    tr,
};

impl Component for ListTurn {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let filter = flow::view(&cx.app, who, &self.view).await?;
        let sight = Sight::of(&cx.asker, &cx.rules);
        let (tickets, more) = flow::list(&cx.app, who, &sight, &filter, Some(self.place)).await?;
        Ok(Reply::update(view::list(cx.lang, &tickets, &filter, &self.view, self.page, more)))
    }
}

/// A canned reply that was shown and waits to be posted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Prepared {
    /// In which ticket.
    pub number: i64,
    pub words: String,
}

impl Component for PostReply {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let prepared: Prepared =
            views::load(&cx.app.db, cx.guild(), &self.view, cx.app.clock.now()).await?;
        let seen = flow::find(&cx.app, cx.guild(), prepared.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        if !by.part.is_staff() {
            return Err(Error::Forbidden(tr!("Only staff can do this with a ticket.")));
        }
        let action = TicketAction::Say(prepared.words.clone());
        let context = ready(&cx, context(&cx), &seen, by, &action).await?;
        let mut tx = first_turn!(cx);
        // Two presses are two interactions: whoever takes the view posts, once.
        if !views::forget(&mut tx, cx.guild(), &self.view).await? {
            return Err(Error::Refused(tr!("This reply was posted already.")));
        }
        flow::say(&context, &mut tx, prepared.number, by, &prepared.words).await?;
        let words = tr!("Posted in ticket **#{number}**.", number = prepared.number);
        cx.commit(tx, Reply::update(view::done(cx.lang, &words))).await
    }
}
