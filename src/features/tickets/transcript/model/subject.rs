//! The bot's own knowledge of a ticket.
//!
//! Invariant: it is whole whatever Discord tells, because it comes from the ticket's own rows.

use serde::{Deserialize, Serialize};

use crate::{clock::Time, ids::UserId};

/// The bot's own knowledge of a ticket, whatever Discord tells. `P` is how people are named: by id where a
/// transcript is asked for, by [`Who`](super::Who) inside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject<P = UserId> {
    /// Its number in the guild.
    pub number: i64,
    /// Which closing of the ticket this is, from 1.
    pub closing: i64,
    /// Its topic.
    pub title: String,
    /// The name of its type.
    pub kind: Option<String>,
    /// Its status as people see it, like `⚫ closed`.
    pub status: String,
    /// Its priority as people see it, when it has one.
    pub priority: Option<String>,
    pub labels: Vec<String>,
    /// The person who asked for help.
    pub requester: P,
    /// The person who works on it.
    pub claimant: Option<P>,
    /// When it was opened.
    pub opened_at: Time,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// The person who closed it; none when it closed itself.
    pub closed_by: Option<P>,
    /// Why it was closed, in the words of who did.
    pub reason: Option<String>,
    /// The requester's answers in the form.
    pub answers: Vec<Answer>,
    /// Its events, oldest first.
    pub events: Vec<Event<P>>,
    /// The notes among staff, oldest first.
    pub notes: Vec<Note<P>>,
}

/// An answer in the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question.
    pub label: String,
    /// The text of the answer.
    pub value: String,
}

/// Something that was done with a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event<P = UserId> {
    pub at: Time,
    /// The person who did it; none for the bot itself.
    pub by: Option<P>,
    /// The event, as a sentence in the guild's language that names people as `<@id>`.
    pub text: String,
}

/// Something that staff noted among themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note<P = UserId> {
    pub at: Time,
    /// The author.
    pub by: P,
    /// The note.
    pub text: String,
}

impl<P> Subject<P> {
    /// The same with people named in another way.
    pub fn map<Q>(self, mut name: impl FnMut(P) -> Q) -> Subject<Q> {
        Subject {
            number: self.number,
            closing: self.closing,
            title: self.title,
            kind: self.kind,
            status: self.status,
            priority: self.priority,
            labels: self.labels,
            requester: name(self.requester),
            claimant: self.claimant.map(&mut name),
            opened_at: self.opened_at,
            closed_at: self.closed_at,
            closed_by: self.closed_by.map(&mut name),
            reason: self.reason,
            answers: self.answers,
            events: self
                .events
                .into_iter()
                .map(|event| Event { at: event.at, by: event.by.map(&mut name), text: event.text })
                .collect(),
            notes: self
                .notes
                .into_iter()
                .map(|note| Note { at: note.at, by: name(note.by), text: note.text })
                .collect(),
        }
    }
}
