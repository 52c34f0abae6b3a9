//! Who has a ticket and who is in it.
//!
//! Invariant: a ticket is given only to somebody who works on tickets like it.

use twilight_interactions::command::{CommandModel, CreateCommand};
use twilight_model::id::{Id, marker::UserMarker};

use super::{ready, suggest, worked};
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

/// Assign a ticket
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
        let action = TicketAction::Assign(user);
        let context = ready(&cx, context, &ticket, by, &action).await?;
        let mut tx = first_turn!(cx);
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

/// Add a member to a ticket
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
        let action = TicketAction::Add(self.user);
        let context = ready(&cx, context, &ticket, by, &action).await?;
        let mut tx = first_turn!(cx);
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

/// Remove a member from a ticket
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
        let action = TicketAction::Remove(self.user);
        let context = ready(&cx, context, &ticket, by, &action).await?;
        let mut tx = first_turn!(cx);
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
