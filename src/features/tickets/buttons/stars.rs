//! Stars for a closed ticket.
//!
//! Invariant: only whose ticket it is can give them, and may give others later.

use super::context;
use crate::{
    discord::reply::{Reply, Updates},
    error::Result,
    features::tickets::{
        flow::{self, Stars},
        ids::{StarComment, StarGive},
        view,
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Component},
    },
    permissions::Member,
    tr,
};

impl Component for StarGive {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let questions = flow::kind_of(&context(&cx), &seen).await?.feedback.len();
        let mut tx = first_turn!(cx);
        let given = Stars::Given(self.stars);
        flow::rate(&context(&cx), &mut tx, self.number, by, given).await?;
        cx.commit(tx, view::thanks(cx.lang, self.number, self.stars, questions)).await
    }
}

impl Component for StarComment {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        flow::actor(&cx, &seen).await?;
        if !seen.is_of(cx.asker.user) {
            let words = tr!("Only whose ticket this is can rate it.");
            return Err(crate::error::Error::Forbidden(words));
        }
        let kind = flow::kind_of(&context(&cx), &seen).await?;
        Ok(view::feedback_form(cx.lang, &seen, &kind).into())
    }
}
