//! Commands in the menus of messages and people.
//!
//! Invariant: a ticket that staff opens from a message is for who wrote it.

use super::super::{buttons::offer, flow, model::Filter, view};
use crate::{
    discord::{message::Message, reply::Reply},
    error::{Error, Result},
    ids::UserId,
    interactions::{
        cx::Cx,
        handler::{Answers, MessageCommand, UserCommand},
    },
    permissions::{GuildStaff, Member},
    tr,
};

/// *Open ticket* in the menu of a message: staff opens it for who wrote the message, members from their own.
#[derive(Debug)]
pub struct OpenTicket;

impl MessageCommand for OpenTicket {
    type Who = Member;
    const NAME: &'static str = "Open ticket";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(_who: Member, cx: Cx, message: Message) -> Result<Reply> {
        let staff = cx.grant::<GuildStaff>().is_ok();
        let author = message.author.as_ref();
        if author.is_some_and(|author| author.bot) {
            return Err(Error::Refused(tr!("A bot wrote this message. Choose one of a person.")));
        }
        let author = author.map(|author| author.id);
        let own = author == Some(cx.asker.user);
        if !staff && !own {
            return Err(Error::Forbidden(tr!(
                "You can open a ticket from your own messages. Use `/ticket open` to ask about something else."
            )));
        }
        let requester = author.filter(|_| !own);
        offer(&cx, None, requester, message.content.trim()).await
    }
}

/// *Ticket history* in the menu of a person.
#[derive(Debug)]
pub struct TicketHistory;

impl UserCommand for TicketHistory {
    type Who = GuildStaff;
    const NAME: &'static str = "Ticket history";

    async fn run(who: GuildStaff, cx: Cx, person: UserId) -> Result<Reply> {
        let filter = Filter { requester: Some(person), closed: true, ..Filter::default() };
        let tickets = flow::queue(&cx.app, who.into(), &filter, None, 10).await?;
        Ok(view::history(cx.lang, person, &tickets).into())
    }
}
