//! Escalating a ticket to a role, a person or a channel.
//!
//! Invariant: a role or person that is picked gets access and one ping; a channel gets a notice with a link.

use std::{collections::HashMap, time::Duration};

use twilight_model::id::Id;

use super::{context, ready};
use crate::{
    discord::reply::{Modal, Reply, Updates},
    error::{Error, Result},
    features::tickets::{
        flow::{self, Shown},
        ids::{EscalateAsk, EscalateModal, EscalateTo, EscalateUsual, To},
        model::{Act, Target, TicketAction, state},
        view,
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Component, ModalHandler},
    },
    permissions::Member,
    tr,
};

/// How long the form waits for what Discord says of the server.
const LOOK: Duration = Duration::from_millis(1_200);

impl Component for EscalateAsk {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        // Whether it can be escalated at all, to somebody nobody has it from.
        let probe = Act::Escalate(Target::User(Id::new(1)));
        state::act(&ticket.state, &probe, by).map_err(Error::Refused)?;
        let role = context(&cx).chosen.escalation_role;
        Ok(view::escalate_choices(cx.lang, self.number, role).into())
    }
}

impl Component for EscalateTo {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let picked = values.first().and_then(|id| id.parse::<u64>().ok());
        let id = picked.ok_or_else(|| Error::Refused(tr!("Choose to whom.")))?;
        ask(&cx, EscalateModal { to: self.to, id, number: self.number }).await
    }
}

impl Component for EscalateUsual {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let role = context(&cx).chosen.escalation_role.ok_or_else(|| {
            Error::Refused(tr!("No escalation role is set. Choose a role or a person above."))
        })?;
        ask(&cx, EscalateModal { to: To::Role, id: role.get(), number: self.number }).await
    }
}

/// Asks why, once nothing stands in the way.
async fn ask(cx: &Cx, form: EscalateModal) -> Result<Reply> {
    let seen = flow::find(&cx.app, cx.guild(), form.number).await?;
    let by = flow::actor(cx, &seen).await?;
    let action = TicketAction::Escalate { target: form.target()?, reason: String::new() };
    // Discord shows a form only if it comes at once: a look that takes longer is left to the sent form.
    let look = ready(cx, context(cx), &seen, by, &action);
    if let Ok(looked) = tokio::time::timeout(LOOK, look).await {
        looked?;
    }
    Ok(view::escalate_form(cx.lang, &form).into())
}

impl EscalateModal {
    fn target(&self) -> Result<Target> {
        let nothing = || Error::Refused(tr!("Choose to whom."));
        Ok(match self.to {
            To::Role => Target::Role(Id::new_checked(self.id).ok_or_else(nothing)?),
            To::User => Target::User(Id::new_checked(self.id).ok_or_else(nothing)?),
            To::Channel => Target::Channel(Id::new_checked(self.id).ok_or_else(nothing)?),
        })
    }
}

impl ModalHandler for EscalateModal {
    type Who = Member;
    const COMES_BACK: bool = true;

    async fn form(&self, cx: &Cx) -> Result<Modal> {
        Ok(view::escalate_form(cx.lang, self))
    }

    fn updates(&self, _cx: &Cx) -> Updates {
        Updates::Source
    }

    async fn submit(self, _who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let reason = texts.get("reason").cloned().unwrap_or_default();
        let action = TicketAction::Escalate { target: self.target()?, reason };
        let context = ready(&cx, context(&cx), &seen, by, &action).await?;
        let mut tx = first_turn!(cx);
        flow::enact(&context, &mut tx, self.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!("Ticket **#{number}** is escalated.", number = self.number);
        cx.commit(tx, Reply::update(view::done(cx.lang, &words))).await
    }
}
