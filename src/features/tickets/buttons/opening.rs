//! From a panel, a choice or an offered answer to an open ticket.
//!
//! Invariant: a ticket is opened for a form at most once; pressing again shows the ticket that is there.

use super::desk;
use crate::{
    db::Tx,
    discord::reply::{Message, Reply, Updates},
    error::{Error, Result},
    features::tickets::{
        flow::{self, Asked, Desk, Opening},
        ids::{OpenAnyway, OpenPanel, PanelPick, PickKind, Solved},
        model::{Actor, Draft, Kind, Ticket},
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

/// Who opens a ticket for whom: members for themselves, staff for everybody.
pub fn asked(cx: &Cx, requester: Option<UserId>) -> Result<Asked> {
    let user = cx.asker.user;
    let requester = requester.unwrap_or(user);
    let staff = cx.grant::<GuildStaff>().is_ok();
    if requester != user && !staff {
        return Err(Error::Forbidden(tr!("Only staff can open a ticket for somebody else.")));
    }
    let part = flow::opening_part(staff, requester == user);
    Ok(Asked { by: Actor { user: Some(user), part }, requester })
}

/// The form of a kind, or what stands in the way of a ticket.
pub async fn form(cx: &Cx, kind: &Kind, requester: Option<UserId>, prefill: &str) -> Result<Reply> {
    let asked = asked(cx, requester)?;
    flow::may_open(&desk(cx), asked).await?;
    let requester = requester.filter(|user| *user != cx.asker.user);
    Ok(view::open_form(cx.lang, kind, requester, prefill).into())
}

/// Opens the ticket of a form, and makes its channel at once when Discord lets it.
pub async fn opened(cx: &Cx, draft: &Draft, id: &str) -> Result<Message> {
    let desk = desk(cx);
    let asked = asked(cx, Some(draft.requester))?;
    let kind = match flow::pick_kind(&cx.app, cx.guild(), Some(draft.kind), cx.guild_lang).await {
        Ok(Some(kind)) => kind,
        // A kind that was removed meanwhile does not cost anybody what they wrote.
        Ok(None) | Err(Error::NotFound(_)) => Kind::built_in(cx.guild_lang),
        Err(error) => return Err(error),
    };
    flow::possible(&desk, &kind, draft.channel).await?;
    let opening = Opening {
        kind,
        requester: asked.requester,
        by: asked.by,
        answers: draft.answers.clone(),
        origin: id.to_owned(),
        channel: draft.channel,
    };
    let number = match cx.begin().await? {
        Turn::First(tx) => first(cx, &desk, tx, &opening).await?,
        Turn::Repeat(_) => flow::opened_for(&cx.app, cx.guild(), id).await?,
    };
    Ok(view::opened(cx.lang, &made(cx, number).await?))
}

async fn first(cx: &Cx, desk: &Desk, mut tx: Tx, opening: &Opening) -> Result<i64> {
    let ticket = flow::open(desk, &mut tx, opening).await?;
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
    const ANSWERS: Answers = Answers::Form;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        // A panel of before there were kinds offers what there is now.
        let named = (self.kind > 0).then_some(self.kind);
        offer(&cx, named, None, "").await
    }
}

/// The form of the kind that is meant, or a choice of kinds.
pub async fn offer(
    cx: &Cx,
    named: Option<i64>,
    requester: Option<UserId>,
    prefill: &str,
) -> Result<Reply> {
    if let Some(kind) = flow::pick_kind(&cx.app, cx.guild(), named, cx.lang).await? {
        return form(cx, &kind, requester, prefill).await;
    }
    flow::may_open(&desk(cx), asked(cx, requester)?).await?;
    let kinds = flow::kinds(&cx.app, cx.guild()).await?;
    Ok(view::pick_kind(cx.lang, &kinds, requester).into())
}

fn chosen(values: &[String]) -> Result<i64> {
    let first = values.first().and_then(|value| value.parse().ok());
    first.ok_or_else(|| Error::Refused(tr!("Choose what you need help with.")))
}

impl Component for PanelPick {
    type Who = Member;
    const ANSWERS: Answers = Answers::Form;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        offer(&cx, Some(chosen(&values)?), None, "").await
    }
}

impl Component for PickKind {
    type Who = Member;
    const ANSWERS: Answers = Answers::Form;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        offer(&cx, Some(chosen(&values)?), self.requester, "").await
    }
}

impl Component for Solved {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let desk = desk(&cx);
        flow::draft(&desk, &self.draft, cx.asker.user).await?;
        let mut tx = first_turn!(cx);
        flow::solved(&desk, &mut tx, &self.draft).await?;
        let words = tr!("Good. No ticket was opened.");
        cx.commit(tx, Reply::update(view::done(cx.lang, &words))).await
    }
}

impl Component for OpenAnyway {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let draft = flow::draft(&desk(&cx), &self.draft, cx.asker.user).await?;
        Ok(Reply::update(opened(&cx, &draft, &self.draft).await?))
    }
}
