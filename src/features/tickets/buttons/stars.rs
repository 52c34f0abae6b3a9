//! Stars for a closed ticket.
//!
//! Invariant: only whose ticket it is can give them, and may give others later.

use std::borrow::Cow;

use super::desk;
use crate::{
    discord::{
        custom_id::Fields,
        reply::{Reply, Updates},
    },
    error::Result,
    features::tickets::{
        flow::{self, Stars},
        view,
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Component},
    },
    permissions::Member,
    tr,
};

/// Gives stars.
#[derive(Debug, PartialEq, Eq)]
pub struct StarGive {
    /// How many, 1 to 5.
    pub stars: i64,
    /// To which ticket.
    pub number: i64,
}

impl Component for StarGive {
    type Who = Member;
    const NAME: &'static str = "tickets:star";
    const UPDATES: Updates = Updates::Nothing;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        let stars = fields.field().filter(|stars| (1..=5).contains(stars))?;
        Some(Self { stars, number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.stars.to_string().into(), self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let mut tx = first_turn!(cx);
        let given = Stars::Given(self.stars);
        flow::rate(&desk(&cx), &mut tx, self.number, by, given).await?;
        cx.commit(tx, view::thanks(cx.lang, self.number, self.stars)).await
    }
}

/// Asks for a comment.
#[derive(Debug, PartialEq, Eq)]
pub struct StarComment {
    /// On which ticket.
    pub number: i64,
}

impl Component for StarComment {
    type Who = Member;
    const NAME: &'static str = "tickets:comment";
    const ANSWERS: Answers = Answers::Form;
    const UPDATES: Updates = Updates::Nothing;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        flow::actor(&cx, &seen).await?;
        if !seen.is_of(cx.asker.user) {
            let words = tr!("Only whose ticket this is can rate it.");
            return Err(crate::error::Error::Forbidden(words));
        }
        Ok(view::comment_form(cx.lang, self.number).into())
    }
}
