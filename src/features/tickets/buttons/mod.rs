//! The buttons and selects of tickets.
//!
//! Invariant: a button names a ticket and carries no right: in which part somebody acts is found out when it is
//! pressed, and whether they may is the state machine's to say.

mod escalate;
mod opening;
mod paging;
mod stars;

pub use opening::{offer, opened};
pub use paging::Prepared;

use super::{
    flow::{self, How, TicketContext},
    model::{Act, Target, Ticket},
    view,
};
use crate::{
    discord::reply::{Reply, Updates},
    error::{Error, Result},
    features::tickets::ids::{Ask, CloseAsk, Do, NoteAdd, NotesAsk, What},
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Component},
    },
    permissions::Member,
    tr,
};

/// What a button does to the ticket.
fn act(what: What, context: &TicketContext) -> Result<Act> {
    Ok(match what {
        What::Claim => Act::Claim,
        What::Unclaim => Act::Unclaim,
        What::Wait => Act::Wait,
        What::Resume => Act::Answered,
        What::Reopen => Act::Reopen,
        What::Delete => Act::Delete,
        What::Escalate => {
            let role = context.chosen.escalation_role.ok_or_else(|| {
                Error::Refused(tr!(
                    "No escalation role is set. Choose a role or a person above, or ask an admin to set one: `/config tickets set` with the setting `escalation_role`."
                ))
            })?;
            Act::Escalate(Target::Role(role))
        }
    })
}

/// The context of the guild where something was pressed.
pub(super) fn context(cx: &Cx) -> TicketContext {
    let mut context = TicketContext::at(&cx.app, cx.guild(), &cx.settings, cx.guild_lang);
    context.now = cx.now;
    context
}

/// Whether a component stands on the ticket message itself, so that the answer shows the change.
fn in_place(cx: &Cx, ticket: &Ticket) -> bool {
    match (&cx.message, ticket.message) {
        (Some(pressed), Some(own)) => pressed.id == own,
        _ => false,
    }
}

impl Component for Do {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let context = context(&cx);
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let act = act(self.what, &context)?;
        let in_place = in_place(&cx, &seen);
        let mut tx = first_turn!(cx);
        let how = How { in_place, ..How::default() };
        let ticket = flow::act(&context, &mut tx, self.number, by, &[act], &how).await?;
        let reply = if in_place {
            Reply::update(view::current(cx.guild_lang, &ticket))
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
            What::Delete => tr!(
                "The channel of ticket **#{number}** is being deleted. Its transcript is kept.",
                number = number
            ),
            What::Reopen => tr!("Ticket **#{number}** is open again.", number = number),
            _ => tr!(
                "Ticket **#{number}** is now {status}.",
                number = number,
                status = crate::lang::raw(cx.say(&ticket.state.status.chip()))
            ),
        };
        match self.what {
            // These stand on a question of our own, which the answer replaces.
            What::Delete | What::Escalate => Reply::update(view::done(cx.lang, &words)),
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
        let act = act(self.what, &context(&cx))?;
        super::model::state::act(&ticket.state, &act, by).map_err(Error::Refused)?;
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
        super::model::state::act(&ticket.state, &Act::Close, by).map_err(Error::Refused)?;
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
