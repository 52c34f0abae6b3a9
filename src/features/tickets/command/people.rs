//! Who has a ticket and who is in it.
//!
//! Invariant: a ticket is given only to somebody who works on tickets like it.

use twilight_interactions::command::{CommandModel, CreateCommand};
use twilight_model::id::{Id, marker::UserMarker};

use super::{suggest, worked};
use crate::{
    discord::reply::{Choice, Reply},
    error::Result,
    features::tickets::{
        flow::{self, Shown},
        model::TicketAction,
        view,
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::{Command, PartialInput},
    },
    lang::raw,
    permissions::Member,
    tr,
};

/// Give a ticket to somebody of the staff
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "assign")]
pub struct Assign {
    /// Who gets it; without it, you
    user: Option<Id<UserMarker>>,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Assign {
    type Who = Member;
    const PATH: &'static str = "ticket assign";

    async fn run(self, _who: Member, cx: Cx) -> Result<Reply> {
        let (ticket, by, context) = worked(&cx, self.id).await?;
        let user = self.user.unwrap_or(cx.asker.user);
        flow::assignable(&context, &ticket, (&cx.asker, &cx.rules), user).await?;
        let mut tx = first_turn!(cx);
        let action = TicketAction::Assign(user);
        flow::enact(&context, &mut tx, ticket.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!(
            "{person} has ticket **#{number}** now.",
            person = raw(format!("<@{user}>")),
            number = ticket.number
        );
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}

/// Let somebody into a ticket
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "add")]
pub struct Add {
    /// Who
    user: Id<UserMarker>,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Add {
    type Who = Member;
    const PATH: &'static str = "ticket add";

    async fn run(self, _who: Member, cx: Cx) -> Result<Reply> {
        let (ticket, by, context) = worked(&cx, self.id).await?;
        flow::is_here(&cx.app, cx.guild(), self.user).await?;
        let mut tx = first_turn!(cx);
        let action = TicketAction::Add(self.user);
        flow::enact(&context, &mut tx, ticket.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!(
            "{person} can see and write in ticket **#{number}** now.",
            person = raw(format!("<@{}>", self.user)),
            number = ticket.number
        );
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}

/// Take somebody out of a ticket
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "remove")]
pub struct Remove {
    /// Who
    user: Id<UserMarker>,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Remove {
    type Who = Member;
    const PATH: &'static str = "ticket remove";

    async fn run(self, _who: Member, cx: Cx) -> Result<Reply> {
        let (ticket, by, context) = worked(&cx, self.id).await?;
        let mut tx = first_turn!(cx);
        let action = TicketAction::Remove(self.user);
        flow::enact(&context, &mut tx, ticket.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!(
            "{person} is no longer in ticket **#{number}**. Roles they have may still let them in.",
            person = raw(format!("<@{}>", self.user)),
            number = ticket.number
        );
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}
