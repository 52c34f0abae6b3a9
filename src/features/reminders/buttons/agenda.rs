//! Buttons of the agenda and of forms.
//!
//! Invariant: a page goes on from a place in the agenda, and a form from what was typed.

use std::borrow::Cow;

use super::nothing_chosen;
use crate::{
    discord::{
        custom_id::Fields,
        reply::{Reply, Updates},
    },
    error::Result,
    features::reminders::{
        command::{self, by},
        flow,
        model::{Edge, Whose},
        view,
    },
    ids::UserId,
    interactions::{
        cx::Cx,
        handler::{Answers, Component},
    },
    permissions::Member,
};

/// Opens a reminder chosen from the agenda.
#[derive(Debug, PartialEq, Eq)]
pub struct Open;

impl Component for Open {
    type Who = Member;
    const NAME: &'static str = "reminder:open";
    const UPDATES: Updates = Updates::Nothing;

    fn parse(_: Fields<'_>) -> Option<Self> {
        Some(Self)
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        Vec::new()
    }

    async fn run(self, who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let number = values.first().and_then(|id| id.parse().ok()).ok_or_else(nothing_chosen)?;
        let reminder = flow::glance(&cx.app, &by(&cx, who), number).await?;
        Ok(view::card(cx.lang, &reminder, &reminder.ahead(cx.now, 5)).into())
    }
}

/// Turns a page of the agenda.
#[derive(Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose reminders.
    pub whose: Whose,
    /// After which one the page begins; none for the first page.
    pub after: Option<Edge>,
}

impl Component for Turn {
    type Who = Member;
    const NAME: &'static str = "reminder:page";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        let whose = match fields.field::<u64>()? {
            0 => Whose::All,
            user => Whose::Of(UserId::new_checked(user)?),
        };
        let after = match fields.rest() {
            Some(edge) => Some(edge.parse().ok()?),
            None => None,
        };
        Some(Self { whose, after })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        let whose = match self.whose {
            Whose::All => 0,
            Whose::Of(user) => user.get(),
        };
        let edge = self.after.map(|edge| edge.to_string()).unwrap_or_default();
        vec![whose.to_string().into(), edge.into()]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        command::page(&cx, &by(&cx, who), self.whose, self.after).await.map(Reply::update)
    }
}

/// Opens the form again with what was typed before.
#[derive(Debug, PartialEq, Eq)]
pub struct Again {
    /// Where what was typed is kept.
    pub view: String,
}

impl Component for Again {
    type Who = Member;
    const NAME: &'static str = "reminder:again";
    const ANSWERS: Answers = Answers::Form;
    const UPDATES: Updates = Updates::Nothing;

    fn parse(fields: Fields<'_>) -> Option<Self> {
        Some(Self { view: fields.rest()?.to_owned() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.view.as_str().into()]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let form: flow::Form = flow::kept(&cx.app, &by(&cx, who), &self.view).await?;
        Ok(view::again(cx.lang, &form).into())
    }
}
