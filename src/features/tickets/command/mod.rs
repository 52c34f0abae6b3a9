//! `/ticket …`, *Open ticket* on a message and *Ticket history* on a person.
//!
//! Invariant: a command acts on the ticket that `id` names, else on the one whose channel it is used in; who may
//! is asked of the ticket, not of the command.

mod admin;
mod menus;
mod people;
mod work;

pub use admin::{Block, Panel, Stats, TypeAdd, TypeEdit, TypeRemove, Unblock};
pub use menus::{OpenTicket, TicketHistory};
pub use people::{Add, Assign, Remove};
pub use work::{Close, Label, Note, Priority, Reopen, Reply as CannedReply};

use twilight_interactions::command::{CommandModel, CreateCommand};
use twilight_model::id::{Id, marker::UserMarker};

use super::{
    buttons::{context, offer, ready},
    flow::{self, TicketContext, Worker},
    model::{Actor, Filter, Part, Priority as Urgency, Sight, Status as State, Ticket, records},
    view,
};
use crate::{
    discord::reply::{Choice, ChoiceValue, Reply},
    error::{Error, Result},
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Command, PartialInput},
    },
    permissions::Member,
    tr,
};

/// The ticket that is meant, and in which part who asked acts on it.
pub(super) async fn meant(cx: &Cx, id: Option<i64>) -> Result<(Ticket, Actor)> {
    let number = match (id, cx.channel) {
        (Some(number), _) => number,
        (None, Some(channel)) => flow::in_channel(&cx.app, cx.guild(), channel)
            .await?
            .ok_or_else(|| Error::Refused(flow::nowhere()))?,
        (None, None) => return Err(Error::Refused(flow::nowhere())),
    };
    let ticket = flow::find(&cx.app, cx.guild(), number).await?;
    let by = flow::actor(cx, &ticket).await?;
    Ok((ticket, by))
}

/// The same, for who works on it.
pub(super) async fn worked(cx: &Cx, id: Option<i64>) -> Result<(Ticket, Actor, TicketContext)> {
    let (ticket, by) = meant(cx, id).await?;
    if by.part == Part::Requester {
        return Err(Error::Forbidden(tr!("Only staff can do this with a ticket.")));
    }
    Ok((ticket, by, context(cx)))
}

/// Suggests tickets by number and subject; members get their own.
pub(super) async fn suggest_tickets(cx: &Cx, typed: &PartialInput) -> Result<Vec<Choice>> {
    let sight = Sight::of(&cx.asker, &cx.rules);
    let found = flow::suggest(&cx.app, cx.guild(), &sight, &typed.text).await?;
    let choice = |(number, subject, status): (i64, String, State)| Choice {
        name: format!(
            "#{number} {} · {}",
            crate::text::cut(&subject, 70),
            cx.lang.plain(&status.chip())
        ),
        value: ChoiceValue::Int(number),
    };
    Ok(found.into_iter().map(choice).collect())
}

/// Suggests ticket types.
pub(super) async fn suggest_types(cx: &Cx, typed: &PartialInput) -> Result<Vec<Choice>> {
    let wanted = typed.text.trim().to_lowercase();
    let all = flow::types(&cx.app, cx.guild()).await?;
    let fits = all.into_iter().filter(|kind| {
        kind.name.to_lowercase().contains(&wanted) || kind.number.to_string() == wanted
    });
    Ok(fits.map(|kind| Choice { name: kind.name, value: ChoiceValue::Int(kind.number) }).collect())
}

/// Suggestions for the options `id` and `type`.
pub(super) async fn suggest(cx: &Cx, typed: &PartialInput) -> Result<Vec<Choice>> {
    match typed.option.as_str() {
        "type" => suggest_types(cx, typed).await,
        _ => suggest_tickets(cx, typed).await,
    }
}

/// Ask staff for help, in private
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "open")]
pub struct Open {
    /// What it is about
    #[command(rename = "type", autocomplete = true, min_value = 0)]
    kind: Option<i64>,
    /// Open it for somebody else (staff only)
    user: Option<Id<UserMarker>>,
}

impl Command for Open {
    type Who = Member;
    const PATH: &'static str = "ticket open";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(self, _who: Member, cx: Cx) -> Result<Reply> {
        offer(&cx, self.kind, self.user, "").await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest_types(&cx, &typed).await
    }
}

/// Set the status of a ticket
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "status")]
pub struct Status {
    /// The status
    status: State,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Status {
    type Who = Member;
    const PATH: &'static str = "ticket status";

    async fn run(self, _who: Member, cx: Cx) -> Result<Reply> {
        let (ticket, by, context) = worked(&cx, self.id).await?;
        let who = Worker::here(&cx, by);
        let context = flow::ready_for_status(context, &ticket, &who, self.status).await?;
        let mut tx = first_turn!(cx);
        let after = flow::set_status(&context, &mut tx, ticket.number, by, self.status).await?;
        if after.state.status == State::Closed {
            return cx.commit(tx, view::closed_now(cx.lang, &after)).await;
        }
        let words = tr!(
            "Ticket **#{number}** is now {status}.",
            number = ticket.number,
            status = crate::lang::raw(cx.say(&after.state.status.chip()))
        );
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}

/// List tickets: yours, or as staff all of them
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "list")]
pub struct List {
    /// Where they stand; without it, all that are not closed
    status: Option<State>,
    /// Who has them
    assignee: Option<Id<UserMarker>>,
    /// Whom they are for
    user: Option<Id<UserMarker>>,
    /// What they are about
    #[command(rename = "type", autocomplete = true, min_value = 0)]
    kind: Option<i64>,
    /// How urgent they are
    priority: Option<Urgency>,
    /// A label they have
    #[command(max_length = 30)]
    label: Option<String>,
    /// Words in what they are about
    #[command(max_length = 100)]
    words: Option<String>,
}

impl Command for List {
    type Who = Member;
    const PATH: &'static str = "ticket list";

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        let filter = Filter {
            status: self.status,
            closed: false,
            claimant: self.assignee,
            requester: self.user,
            kind: self.kind,
            priority: self.priority,
            label: self.label.as_deref().and_then(super::model::label),
            words: self
                .words
                .map(|words| words.trim().to_owned())
                .filter(|words| !words.is_empty()),
        };
        let sight = Sight::of(&cx.asker, &cx.rules);
        let (tickets, more) = flow::list(&cx.app, who, &sight, &filter, None).await?;
        let id = cx.interaction.to_string();
        if more {
            flow::fresh_view(&cx.app, who, &id, &filter).await?;
        }
        Ok(view::list(cx.lang, &tickets, &filter, &id, 1, more).into())
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}

/// Look at one ticket and its history
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "view")]
pub struct View {
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for View {
    type Who = Member;
    const PATH: &'static str = "ticket view";

    async fn run(self, _who: Member, cx: Cx) -> Result<Reply> {
        let (ticket, by) = meant(&cx, self.id).await?;
        let mut events = flow::events(&cx.app, cx.guild(), ticket.number).await?;
        if !by.part.is_staff() {
            records::hide_from_requester(&ticket, &mut events);
        }
        Ok(view::details(cx.lang, &ticket, &events).into())
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}
