//! The buttons and selects of tickets.
//!
//! Invariant: a button names a ticket and carries no right: in which part somebody acts is found out when it is
//! pressed, and whether they may is the state machine's to say.

mod escalate;
mod opening;
mod paging;
mod stars;

pub use escalate::{EscalateAsk, EscalateTo, To};
pub use opening::{OpenAnyway, OpenPanel, PanelPick, PickKind, Solved, offer, opened};
pub use paging::{ListTurn, PostReply, Prepared};
pub use stars::{StarComment, StarGive};

use std::{borrow::Cow, str::FromStr};

use super::{
    flow::{self, Desk, How},
    model::{Act, Target, Ticket},
    view,
};
use crate::{
    discord::{
        custom_id::Fields,
        reply::{Reply, Updates},
    },
    error::{Error, Result},
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Component},
    },
    permissions::Member,
    tr,
};

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Takes a ticket.
    Claim,
    /// Gives it back.
    Unclaim,
    /// Waits for the requester.
    Wait,
    /// Goes on without waiting.
    Resume,
    /// Escalates it to the role that was configured.
    Escalate,
    /// Opens it again.
    Reopen,
    /// Deletes its channel.
    Delete,
}

impl What {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Claim, "claim"),
        (Self::Unclaim, "unclaim"),
        (Self::Wait, "wait"),
        (Self::Resume, "resume"),
        (Self::Escalate, "escalate"),
        (Self::Reopen, "reopen"),
        (Self::Delete, "delete"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(what, _)| *what == self).map_or("", |(_, name)| name)
    }

    fn act(self, desk: &Desk) -> Result<Act> {
        Ok(match self {
            Self::Claim => Act::Claim,
            Self::Unclaim => Act::Unclaim,
            Self::Wait => Act::Wait,
            Self::Resume => Act::Answered,
            Self::Reopen => Act::Reopen,
            Self::Delete => Act::Delete,
            Self::Escalate => {
                let role = desk.chosen.escalation_role.ok_or_else(|| {
                    Error::Refused(tr!(
                        "No escalation role is set. Choose a role or a person above, or ask an admin to set one: `/config tickets set` with the setting `escalation_role`."
                    ))
                })?;
                Act::Escalate(Target::Role(role))
            }
        })
    }
}

impl FromStr for What {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(what, _)| *what).ok_or(())
    }
}

/// The desk of the guild where something was pressed.
pub(super) fn desk(cx: &Cx) -> Desk {
    let mut desk = Desk::at(&cx.app, cx.guild(), &cx.settings, cx.guild_lang);
    desk.now = cx.now;
    desk
}

/// Whether a component stands on the ticket message itself, so that the answer shows the change.
fn in_place(cx: &Cx, ticket: &Ticket) -> bool {
    match (&cx.message, ticket.message) {
        (Some(pressed), Some(own)) => pressed.id == own,
        _ => false,
    }
}

/// Moves a ticket at once.
#[derive(Debug, PartialEq, Eq)]
pub struct Do {
    /// How.
    pub what: What,
    /// Which ticket.
    pub number: i64,
}

impl Component for Do {
    type Who = Member;
    const NAME: &'static str = "tickets:do";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { what: fields.field()?, number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.what.name().into(), self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let desk = desk(&cx);
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let act = self.what.act(&desk)?;
        let in_place = in_place(&cx, &seen);
        let mut tx = first_turn!(cx);
        let how = How { in_place, ..How::default() };
        let ticket = flow::act(&desk, &mut tx, self.number, by, &[act], &how).await?;
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

/// Asks before something is done that cannot be taken back.
#[derive(Debug, PartialEq, Eq)]
pub struct Ask {
    /// What.
    pub what: What,
    /// Which ticket.
    pub number: i64,
}

impl Component for Ask {
    type Who = Member;
    const NAME: &'static str = "tickets:ask";
    const UPDATES: Updates = Updates::Nothing;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { what: fields.field()?, number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.what.name().into(), self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        let act = self.what.act(&desk(&cx))?;
        super::model::state::act(&ticket.state, &act, by).map_err(Error::Refused)?;
        Ok(view::sure(cx.lang, self.number).into())
    }
}

/// Asks why a ticket is closed.
#[derive(Debug, PartialEq, Eq)]
pub struct CloseAsk {
    /// Which ticket.
    pub number: i64,
}

impl Component for CloseAsk {
    type Who = Member;
    const NAME: &'static str = "tickets:close";
    const ANSWERS: Answers = Answers::Form;
    const UPDATES: Updates = Updates::Nothing;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        super::model::state::act(&ticket.state, &Act::Close, by).map_err(Error::Refused)?;
        Ok(view::close_form(cx.lang, self.number).into())
    }
}

/// Shows what staff told each other about a ticket.
#[derive(Debug, PartialEq, Eq)]
pub struct NotesAsk {
    /// Which ticket.
    pub number: i64,
}

impl Component for NotesAsk {
    type Who = Member;
    const NAME: &'static str = "tickets:notes";
    const UPDATES: Updates = Updates::Nothing;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        let notes = flow::notes(&cx.app, cx.guild(), self.number, by).await?;
        Ok(view::notes(cx.lang, self.number, &notes).into())
    }
}

/// Asks for a note.
#[derive(Debug, PartialEq, Eq)]
pub struct NoteAdd {
    /// On which ticket.
    pub number: i64,
}

impl Component for NoteAdd {
    type Who = Member;
    const NAME: &'static str = "tickets:noteadd";
    const ANSWERS: Answers = Answers::Form;
    const UPDATES: Updates = Updates::Nothing;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        if !by.part.is_staff() {
            return Err(Error::Forbidden(tr!("Only staff can do this with a ticket.")));
        }
        Ok(view::note_form(cx.lang, self.number).into())
    }
}
