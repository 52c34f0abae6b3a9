//! The buttons and selects of tickets.
//!
//! Invariant: a button names a ticket and carries no right: in which part somebody acts is found out when it is
//! pressed, and whether they may is the state machine's to say.

mod escalate;
mod opening;
mod paging;
mod panel;
mod stars;
mod threads;

pub use opening::{offer, opened};
pub use paging::Prepared;
pub use panel::post as post_panel;

use super::{
    flow::{self, Shown, TicketContext, Worker},
    model::{Act, Actor, Target, Ticket, TicketAction, Verb, state},
    view,
};
use crate::{
    discord::reply::{Reply, Updates},
    error::{Error, Result},
    features::tickets::ids::{Ask, CloseAsk, Do, NoteAdd, NotesAsk},
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Component},
    },
    permissions::Member,
    tr,
};

/// The action of a button on the ticket.
fn action(what: Verb, context: &TicketContext) -> Result<TicketAction> {
    Ok(match what {
        Verb::Claim => TicketAction::Claim,
        Verb::Unclaim => TicketAction::Unclaim,
        Verb::Wait => TicketAction::Wait,
        Verb::Resume => TicketAction::Resume,
        Verb::Reopen => TicketAction::Reopen,
        Verb::Delete => TicketAction::Delete,
        Verb::Close => TicketAction::Close { reason: String::new(), shown: false },
        Verb::Escalate => {
            let role = context.chosen.escalation_role.ok_or_else(|| {
                Error::Refused(tr!(
                    "No escalation role is set. Choose a role or a person above, or ask an admin to set one: `/config tickets set` with the setting `escalation_role`."
                ))
            })?;
            TicketAction::Escalate { target: Target::Role(role), reason: String::new() }
        }
        // Buttons ask for more before they do any of the others.
        _ => return Err(Error::Refused(tr!("Choose what to do with the ticket."))),
    })
}

/// The context of the guild where something was pressed.
pub(super) fn context(cx: &Cx) -> TicketContext {
    let mut context = TicketContext::at(&cx.app, cx.guild(), &cx.settings, cx.guild_lang);
    context.now = cx.now;
    context.people.push(cx.asker.clone());
    context
}

/// The context of an action that was looked at before it is carried out.
pub(super) async fn ready(
    cx: &Cx,
    context: TicketContext,
    ticket: &Ticket,
    by: Actor,
    action: &TicketAction,
) -> Result<TicketContext> {
    flow::ready(context, ticket.number, &Worker::here(cx, by), action).await
}

/// Where a change is shown: by the answer when a component stands on the ticket message itself.
fn shown(cx: &Cx, ticket: &Ticket) -> Shown {
    match (&cx.message, ticket.message) {
        (Some(pressed), Some(own)) if pressed.id == own => Shown::InPlace,
        _ => Shown::Elsewhere,
    }
}

impl Component for Do {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let context = context(&cx);
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let action = action(self.what, &context)?;
        let shown = shown(&cx, &seen);
        let context = ready(&cx, context, &seen, by, &action).await?;
        let mut tx = first_turn!(cx);
        let ticket = flow::enact(&context, &mut tx, self.number, by, &action, shown).await?;
        let reply = if shown == Shown::InPlace {
            Reply::update(view::current(cx.guild_lang, &ticket, &context.chosen.texts()))
        } else {
            self.told(&cx, &ticket)
        };
        cx.commit(tx, reply).await
    }
}

impl Do {
    /// The answer where the ticket message does not show it.
    fn told(&self, cx: &Cx, ticket: &Ticket) -> Reply {
        let number = ticket.number;
        let words = match self.what {
            Verb::Delete => tr!(
                "The channel of ticket **#{number}** is being deleted. Its transcript is kept.",
                number = number
            ),
            Verb::Reopen => tr!("Ticket **#{number}** is open again.", number = number),
            _ => tr!(
                "Ticket **#{number}** is now {status}.",
                number = number,
                status = crate::lang::raw(cx.say(&ticket.state.status.chip()))
            ),
        };
        match self.what {
            // These stand on a question of our own, which the answer replaces.
            Verb::Delete | Verb::Escalate => Reply::update(view::done(cx.lang, &words)),
            _ => view::done(cx.lang, &words).into(),
        }
    }
}

impl Component for Ask {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        if let Some(act) = action(self.what, &context(&cx))?.act() {
            state::act(&ticket.state, &act, by).map_err(Error::Refused)?;
        }
        Ok(view::sure(cx.lang, self.number).into())
    }
}

impl Component for CloseAsk {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        state::act(&ticket.state, &Act::Close, by).map_err(Error::Refused)?;
        Ok(view::close_form(cx.lang, self.number).into())
    }
}

impl Component for NotesAsk {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        let notes = flow::notes(&cx.app, cx.guild(), self.number, by).await?;
        Ok(view::notes(cx.lang, self.number, &notes).into())
    }
}

impl Component for NoteAdd {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        if !by.part.is_staff() {
            return Err(Error::Forbidden(tr!("Only staff can do this with a ticket.")));
        }
        Ok(view::note_form(cx.lang, self.number).into())
    }
}
