//! From a panel, a choice or an offered answer to an open ticket.
//!
//! Invariant: a ticket is opened for a form at most once; pressing again shows the ticket that is there.

use std::time::Duration;

use super::context;
use crate::{
    db::Tx,
    discord::{
        reply::{Message, Reply, Updates},
        views,
    },
    error::{Error, Result},
    features::tickets::{
        flow::{self, Opening, Parties, TicketContext},
        ids::{OpenAbout, OpenAnyway, OpenPanel, PanelPick, PickType, Solved},
        model::{Actor, Draft, Ticket, TicketType},
        view,
    },
    ids::UserId,
    interactions::{
        cx::{Cx, Turn, first_turn},
        handler::{Answers, Component},
    },
    permissions::{GuildStaff, Member},
    tr,
};

/// How long a form waits for what Discord says of the server.
const LOOK: Duration = Duration::from_millis(1_200);

/// The parties of a new ticket: members open for themselves, staff for everybody.
pub fn parties(cx: &Cx, requester: Option<UserId>) -> Result<Parties> {
    let user = cx.asker.user;
    let requester = requester.unwrap_or(user);
    let staff = cx.grant::<GuildStaff>().is_ok();
    if requester != user && !staff {
        return Err(Error::Forbidden(tr!("Only staff can open a ticket for somebody else.")));
    }
    let part = flow::opening_part(staff, requester == user);
    Ok(Parties { by: Actor { user: Some(user), part }, requester })
}

/// The form of a type, or what stands in the way of a ticket.
pub async fn form(
    cx: &Cx,
    kind: &TicketType,
    requester: Option<UserId>,
    prefill: &str,
) -> Result<Reply> {
    let parties = parties(cx, requester)?;
    let context = context(cx);
    flow::may_open(&context, parties, Some(kind)).await?;
    // Obstacles are named before somebody writes. Discord shows a form only if it comes at once, so a
    // look that takes longer is left to the moment when the form is sent.
    let look = flow::possible(&context, kind, cx.channel);
    if let Ok(looked) = tokio::time::timeout(LOOK, look).await {
        looked?;
    }
    let requester = requester.filter(|user| *user != cx.asker.user);
    Ok(view::open_form(cx.lang, kind, requester, prefill).into())
}

/// Opens the ticket of a form, and makes its channel at once when Discord lets it.
pub async fn opened(cx: &Cx, draft: &Draft, id: &str) -> Result<Message> {
    let context = context(cx);
    let parties = parties(cx, Some(draft.requester))?;
    let kind = match flow::pick_type(&cx.app, cx.guild(), Some(draft.kind), cx.guild_lang).await {
        Ok(Some(kind)) => kind,
        // A type that was removed meanwhile does not cost anybody what they wrote.
        Ok(None) | Err(Error::NotFound(_)) => TicketType::built_in(cx.guild_lang),
        Err(error) => return Err(error),
    };
    flow::possible(&context, &kind, draft.channel).await?;
    let miss = flow::unanswered(&context, cx.grant()?, &kind, draft).await?;
    let opening = Opening {
        kind,
        requester: parties.requester,
        by: parties.by,
        answers: draft.answers.clone(),
        origin: id.to_owned(),
        channel: draft.channel,
    };
    let number = match cx.begin().await? {
        Turn::First(mut tx) => {
            if let Some(miss) = miss {
                flow::note_miss(&context, &mut tx, id, &miss).await?;
            }
            first(cx, &context, tx, &opening).await?
        }
        Turn::Repeat(_) => flow::opened_for(&cx.app, cx.guild(), id).await?,
    };
    Ok(view::opened(cx.lang, &made(cx, number).await?))
}

async fn first(cx: &Cx, context: &TicketContext, mut tx: Tx, opening: &Opening) -> Result<i64> {
    let ticket = flow::open(context, &mut tx, opening).await?;
    cx.commit(tx, view::opened(cx.lang, &ticket)).await?;
    Ok(ticket.number)
}

/// The ticket, after a try to make its channel.
async fn made(cx: &Cx, number: i64) -> Result<Ticket> {
    flow::hurry(&cx.app, cx.guild(), number).await?;
    flow::find(&cx.app, cx.guild(), number).await
}

impl Component for OpenPanel {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        offer(&cx, Some(self.kind), None, "").await
    }
}

impl Component for OpenAbout {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let words = flow::searched(&cx.app, who, &self.search).await?;
        offer(&cx, None, None, &words).await
    }
}

/// The form of the type that is meant, or a choice of types.
pub async fn offer(
    cx: &Cx,
    named: Option<i64>,
    requester: Option<UserId>,
    prefill: &str,
) -> Result<Reply> {
    if let Some(kind) = flow::pick_type(&cx.app, cx.guild(), named, cx.lang).await? {
        return form(cx, &kind, requester, prefill).await;
    }
    let parties = parties(cx, requester)?;
    flow::may_open(&context(cx), parties, None).await?;
    let mut types = flow::types(&cx.app, cx.guild()).await?;
    if !parties.by.part.is_staff() {
        types.retain(|kind| kind.entry.is_for(&cx.asker.roles));
    }
    if types.is_empty() {
        return Err(Error::Refused(tr!("None of the types of tickets is for your roles.")));
    }
    if let [only] = types.as_slice() {
        return form(cx, only, requester, prefill).await;
    }
    let words = if prefill.is_empty() { String::new() } else { cx.interaction.to_string() };
    if !words.is_empty() {
        views::save(&cx.app.db, cx.guild(), &words, &prefill, cx.now).await?;
    }
    Ok(view::pick_type(cx.lang, &types, &PickType { requester, words }).into())
}

fn chosen(values: &[String]) -> Result<i64> {
    let first = values.first().and_then(|value| value.parse().ok());
    first.ok_or_else(|| Error::Refused(tr!("Choose what you need help with.")))
}

impl Component for PanelPick {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        offer(&cx, Some(chosen(&values)?), None, "").await
    }
}

impl Component for PickType {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let chosen = chosen(&values)?;
        if self.words.is_empty() {
            return offer(&cx, Some(chosen), self.requester, "").await;
        }
        let words: String = views::load(&cx.app.db, cx.guild(), &self.words, cx.now).await?;
        offer(&cx, Some(chosen), self.requester, &words).await
    }
}

impl Component for Solved {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let context = context(&cx);
        flow::draft(&context, &self.draft, cx.asker.user).await?;
        let mut tx = first_turn!(cx);
        flow::solved(&context, &mut tx, &self.draft).await?;
        let words = tr!("Good. No ticket was opened.");
        cx.commit(tx, Reply::update(view::done(cx.lang, &words))).await
    }
}

impl Component for OpenAnyway {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let draft = flow::draft(&context(&cx), &self.draft, cx.asker.user).await?;
        Ok(Reply::update(opened(&cx, &draft, &self.draft).await?))
    }
}
