//! The records around a ticket: its history, notes, forms that were sent, changes of types.
//!
//! Invariant: a record says who, when and what; it never changes once written.

use super::{Answers, Part, Status, Ticket, TicketType, Verb};
use crate::{
    clock::Time,
    ids::{ChannelId, UserId},
};

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place in the ticket's history, from 1.
    pub seq: i64,
    pub at: Time,
    /// Who; nobody when it was the bot.
    pub actor: Option<UserId>,
    /// In which part.
    pub part: Part,
    /// What, like `claim`.
    pub act: String,
    /// The status before, when it changed.
    pub from: Option<Status>,
    /// The status after.
    pub to: Option<Status>,
    /// More about it, as people read it.
    pub detail: String,
}

/// A note among staff about a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Its number in the ticket.
    pub seq: i64,
    /// The author; none when they are forgotten.
    pub author: Option<UserId>,
    pub body: String,
    pub at: Time,
}

/// A form that was sent, before it became a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The sender.
    pub author: UserId,
    /// The person the ticket is for.
    pub requester: UserId,
    /// The type of the ticket.
    pub kind: i64,
    /// The answers of the form.
    pub answers: Answers,
    /// Where it was sent.
    pub channel: Option<ChannelId>,
    /// How many answers of the FAQ were shown.
    pub offered: i64,
}

/// A change of a type, as the history has it.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeChange {
    /// The number of the change.
    pub change: i64,
    /// The number of the type.
    pub number: i64,
    pub author: Option<UserId>,
    /// Where: `discord`, `dashboard` or `api`.
    pub surface: String,
    pub at: Time,
    /// The type before the change; none when it was added.
    pub before: Option<TicketType>,
    /// The type after the change; none when it was removed.
    pub after: Option<TicketType>,
}

/// Leaves out what only staff reads: notes, reasons for escalating, and reasons for closing that the requester was not
/// told.
pub fn hide_from_requester(ticket: &Ticket, events: &mut Vec<Event>) {
    events.retain(|event| event.act != Verb::Note.recorded());
    for event in events.iter_mut().filter(|event| event.act == Verb::Escalate.recorded()) {
        let target = event.detail.split(' ').next().unwrap_or_default().to_owned();
        event.detail = target;
    }
    let told = ticket.close_reason.as_ref().filter(|_| ticket.reason_shown).cloned();
    for event in events.iter_mut().filter(|event| event.act == Verb::Close.recorded()) {
        let own = event.actor == Some(ticket.requester);
        if !own && Some(&event.detail) != told.as_ref() {
            event.detail.clear();
        }
    }
}
