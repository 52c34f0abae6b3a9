//! The offer of a ticket where the FAQ does not help.
//!
//! Invariant: a ticket is offered only to somebody who could open it now.

use super::view::Tickets;
use crate::{
    features::tickets::{
        flow::{self, Parties, TicketContext},
        model::Actor,
    },
    interactions::cx::Cx,
    settings::System,
};

/// Whether the reader may open a ticket. It is only an offer, so nothing that goes wrong is told.
pub(super) async fn tickets(cx: &Cx) -> Tickets {
    if !cx.settings.read::<System>().has("tickets") {
        return Tickets::Closed;
    }
    let context = TicketContext::at(&cx.app, cx.guild(), &cx.settings, cx.guild_lang);
    let requester = cx.asker.user;
    let by = Actor { user: Some(requester), part: flow::opening_part(false, true) };
    match flow::may_open(&context, Parties { by, requester }, None).await {
        Ok(()) => Tickets::Open,
        Err(_) => Tickets::Closed,
    }
}
