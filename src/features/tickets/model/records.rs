//! What is kept around a ticket: its history, notes, forms that were sent, changes of types.
//!
//! Invariant: a record says who, when and what; it never changes once written.

use super::{Answers, Part, Status, TicketType};
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

/// What staff told each other about a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Its number in the ticket.
    pub seq: i64,
    /// Who wrote it; nobody when they are forgotten.
    pub author: Option<UserId>,
    pub body: String,
    pub at: Time,
}

/// A form that was sent, before it became a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Who sent it.
    pub author: UserId,
    /// Whom the ticket is for.
    pub requester: UserId,
    /// The type of the ticket.
    pub kind: i64,
    /// What was answered.
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
    /// What it was; none when it was added.
    pub before: Option<TicketType>,
    /// What it became; none when it was removed.
    pub after: Option<TicketType>,
}
