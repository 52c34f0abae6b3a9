//! Buttons of the agenda and of forms.
//!
//! Invariant: a page goes on from a place in the agenda, and a form from what was typed.

use super::nothing_chosen;
use crate::{
    discord::reply::{Reply, Updates},
    error::Result,
    features::reminders::{
        command::{self, by},
        flow,
        ids::{Again, Open, Turn},
        view,
    },
    interactions::{
        cx::Cx,
        handler::{Answers, Component},
    },
    permissions::Member,
};

impl Component for Open {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let number = values.first().and_then(|id| id.parse().ok()).ok_or_else(nothing_chosen)?;
        let reminder = flow::glance(&cx.app, &by(&cx, who), number).await?;
        Ok(view::card(cx.lang, &reminder, &reminder.ahead(cx.now, 5)).into())
    }
}

impl Component for Turn {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        command::page(&cx, &by(&cx, who), self.whose, self.after).await.map(Reply::update)
    }
}

impl Component for Again {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let form: crate::features::reminders::model::Form =
            flow::kept(&cx.app, &by(&cx, who), &self.view).await?;
        Ok(view::again(cx.lang, &form).into())
    }
}
