//! The actions of people on a ticket, as one value and by one set of names.
//!
//! Invariant: buttons, commands, pages, the API and the history speak of the same [`Verb`]s, whose names stand
//! here and nowhere else; a name that somebody or some program has seen never changes.

use super::{
    Priority, label,
    state::{Act, Target},
};
use crate::ids::UserId;

/// Something to do with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketAction {
    /// Takes it.
    Claim,
    /// Gives it back.
    Unclaim,
    /// Gives it to somebody who works on tickets.
    Assign(UserId),
    /// Waits for the requester.
    Wait,
    /// Goes on without waiting.
    Resume,
    /// Asks somebody else to look at it.
    Escalate {
        /// Whom.
        target: Target,
        /// Why, for staff; may be empty.
        reason: String,
    },
    /// Nobody else has to look at it any more.
    Deescalate,
    /// Ends it.
    Close {
        /// Why; may be empty.
        reason: String,
        /// Whether the requester is shown why.
        shown: bool,
    },
    /// Goes on with a closed one.
    Reopen,
    /// Removes its channel for good.
    Delete,
    /// Writes a note that only staff can read.
    Note(String),
    /// Says something in it.
    Say(String),
    /// Says how urgent it is.
    Prioritise(Priority),
    /// Puts a label on it.
    Label(String),
    /// Takes a label off.
    Unlabel(String),
    /// Adds somebody.
    Add(UserId),
    /// Removes somebody.
    Remove(UserId),
}

impl TicketAction {
    /// Takes the label off a ticket that has these, or else puts it on.
    pub fn toggle(labels: &[String], typed: &str) -> Self {
        let there = label(typed).is_some_and(|label| labels.contains(&label));
        if there { Self::Unlabel(typed.to_owned()) } else { Self::Label(typed.to_owned()) }
    }

    /// Its effect on the ticket's state; none when it leaves the state alone.
    pub const fn act(&self) -> Option<Act> {
        Some(match self {
            Self::Claim => Act::Claim,
            Self::Unclaim => Act::Unclaim,
            Self::Assign(user) => Act::Assign(*user),
            Self::Wait => Act::Wait,
            Self::Resume => Act::Answered,
            Self::Escalate { target, .. } => Act::Escalate(*target),
            Self::Deescalate => Act::Deescalate,
            Self::Close { .. } => Act::Close,
            Self::Reopen => Act::Reopen,
            Self::Delete => Act::Delete,
            Self::Note(_)
            | Self::Say(_)
            | Self::Prioritise(_)
            | Self::Label(_)
            | Self::Unlabel(_)
            | Self::Add(_)
            | Self::Remove(_) => return None,
        })
    }
}

/// A kind of action, without what it is done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// [`TicketAction::Claim`].
    Claim,
    /// [`TicketAction::Unclaim`].
    Unclaim,
    /// [`TicketAction::Assign`].
    Assign,
    /// [`TicketAction::Wait`].
    Wait,
    /// [`TicketAction::Resume`].
    Resume,
    /// [`TicketAction::Escalate`].
    Escalate,
    /// [`TicketAction::Deescalate`].
    Deescalate,
    /// [`TicketAction::Close`].
    Close,
    /// [`TicketAction::Reopen`].
    Reopen,
    /// [`TicketAction::Delete`].
    Delete,
    /// [`TicketAction::Note`].
    Note,
    /// [`TicketAction::Say`].
    Say,
    /// [`TicketAction::Prioritise`].
    Prioritise,
    /// [`TicketAction::Label`].
    Label,
    /// [`TicketAction::Unlabel`].
    Unlabel,
    /// [`TicketAction::Add`].
    Add,
    /// [`TicketAction::Remove`].
    Remove,
}

impl Verb {
    /// Every verb, with its name in custom ids and the API, and its older one in the history and on pages.
    pub(in crate::features::tickets) const NAMES: [(Self, &'static str, &'static str); 17] = [
        (Self::Claim, "claim", "claim"),
        (Self::Unclaim, "unclaim", "unclaim"),
        (Self::Assign, "assign", "assign"),
        (Self::Wait, "wait", "wait"),
        (Self::Resume, "resume", "answered"),
        (Self::Escalate, "escalate", "escalate"),
        (Self::Deescalate, "deescalate", "deescalate"),
        (Self::Close, "close", "close"),
        (Self::Reopen, "reopen", "reopen"),
        (Self::Delete, "delete", "delete"),
        (Self::Note, "note", "note"),
        (Self::Say, "say", "reply"),
        (Self::Prioritise, "prioritise", "priority"),
        (Self::Label, "label", "label"),
        (Self::Unlabel, "unlabel", "unlabel"),
        (Self::Add, "add", "add"),
        (Self::Remove, "remove", "remove"),
    ];

    /// Its name in custom ids and the API.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(verb, ..)| *verb == self).map_or("", |(_, name, _)| name)
    }

    /// The verb of this name in custom ids and the API.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known, _)| *known == name).map(|(verb, ..)| *verb)
    }

    /// Its name in the history and on pages.
    pub fn recorded(self) -> &'static str {
        Self::NAMES.iter().find(|(verb, ..)| *verb == self).map_or("", |(.., name)| name)
    }

    /// The verb of this name in the history and on pages.
    pub fn of_record(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(.., known)| *known == name).map(|(verb, ..)| *verb)
    }
}

impl Act {
    /// The act in one word.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Claim => Verb::Claim,
            Self::Unclaim => Verb::Unclaim,
            Self::Assign(_) => Verb::Assign,
            Self::Wait => Verb::Wait,
            Self::Answered => Verb::Resume,
            Self::Escalate { .. } => Verb::Escalate,
            Self::Deescalate => Verb::Deescalate,
            Self::Close => Verb::Close,
            Self::Reopen => Verb::Reopen,
            Self::Delete => Verb::Delete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_found_by_both_its_names() {
        for (verb, name, recorded) in Verb::NAMES {
            assert_eq!((verb.name(), verb.recorded()), (name, recorded));
            assert_eq!((Verb::named(name), Verb::of_record(recorded)), (Some(verb), Some(verb)));
        }
        assert_eq!((Verb::named("answered"), Verb::of_record("resume")), (None, None));
    }

    #[test]
    fn a_label_that_is_there_is_taken_off() {
        let labels = ["billing".to_owned()];
        let toggled = |typed| TicketAction::toggle(&labels, typed);
        assert_eq!(toggled("Billing"), TicketAction::Unlabel("Billing".into()));
        assert_eq!(toggled("urgent"), TicketAction::Label("urgent".into()));
        assert_eq!(toggled("no label"), TicketAction::Label("no label".into()));
    }
}
