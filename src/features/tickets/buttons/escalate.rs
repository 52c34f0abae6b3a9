//! Escalating a ticket to a role, a person or a channel.
//!
//! Invariant: a role or person that is picked gets access and one ping; a channel gets a notice with a link.

use super::context;
use crate::{
    discord::reply::{Reply, Updates},
    error::{Error, Result},
    features::tickets::{
        flow::{self, Shown},
        ids::{EscalateAsk, EscalateTo, To},
        model::{Act, Target, TicketAction, state},
        view,
    },
    ids::from_i64,
    interactions::{
        cx::{Cx, first_turn},
        handler::Component,
    },
    permissions::Member,
    tr,
};
use twilight_model::id::Id;

impl Component for EscalateAsk {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        // Whether it can be escalated at all, to somebody nobody has it from.
        let probe = Act::Escalate(Target::User(Id::new(1)));
        state::act(&ticket.state, &probe, by).map_err(Error::Refused)?;
        Ok(view::escalate_choices(cx.lang, self.number).into())
    }
}

impl Component for EscalateTo {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let picked = values.first().and_then(|id| id.parse::<i64>().ok());
        let nothing = || Error::Refused(tr!("Choose to whom."));
        let picked = picked.ok_or_else(nothing)?;
        let context = context(&cx);
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let target = match self.to {
            To::Role => Target::Role(from_i64(picked).ok_or_else(nothing)?),
            To::User => Target::User(from_i64(picked).ok_or_else(nothing)?),
            To::Channel => Target::Channel(from_i64(picked).ok_or_else(nothing)?),
        };
        flow::reachable(&context, &cx.asker, target).await?;
        let mut tx = first_turn!(cx);
        let action = TicketAction::Escalate(target);
        flow::enact(&context, &mut tx, self.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!("Ticket **#{number}** is escalated.", number = self.number);
        cx.commit(tx, Reply::update(view::done(cx.lang, &words))).await
    }
}
