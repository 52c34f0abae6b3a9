//! The events of a ticket, in words.
//!
//! Invariant: every act that is written down has its sentence here.

use super::person;
use crate::{
    features::tickets::{
        model::{Event, Note, Part, Priority, Ticket, Verb},
        transcript::model::{self as transcript, Subject},
    },
    ids::UserId,
    lang::{Arg, Lang, Text, raw},
    tr,
};

/// An event, in a sentence that names people by mention.
pub fn event(event: &Event) -> Text {
    let who = raw(match (event.actor, event.part) {
        (Some(user), _) => person(user),
        (None, Part::System) => "Alphapy".to_owned(),
        (None, _) => "–".to_owned(),
    });
    let detail = event.detail.as_str();
    if let Some(verb) = Verb::of_record(&event.act) {
        return acted(verb, who, detail);
    }
    match event.act.as_str() {
        "open" => tr!("{who} opened the ticket", who = who),
        "stars" => tr!("{who} gave {count} of 5 stars", who = who, count = detail),
        "comment" => tr!("{who} wrote a comment", who = who),
        "warned" => tr!("An answer was due soon"),
        "breached" => tr!("An answer was late"),
        "idle" => tr!("The requester was asked whether they still need help"),
        "left" => tr!("The requester left the server"),
        "returned" => tr!("The requester is back in the server"),
        "hidden" => tr!("The channel could not be read, so the clocks were paused"),
        "readable" => tr!("The channel can be read again, so the clocks go on"),
        other => tr!("{who}: {act}", who = who, act = other),
    }
}

fn acted(verb: Verb, who: Arg, detail: &str) -> Text {
    let person_there = raw(detail);
    match verb {
        Verb::Claim => tr!("{who} claimed it", who = who),
        Verb::Unclaim => tr!("{who} gave it back", who = who),
        Verb::Assign => tr!("{who} gave it to {person}", who = who, person = person_there),
        Verb::Wait => tr!("{who} waits for the requester", who = who),
        Verb::Resume => tr!("{who} went on with it", who = who),
        Verb::Escalate => match detail.split_once(' ') {
            Some((target, reason)) => tr!(
                "{who} escalated it to {person}: {reason}",
                who = who,
                person = raw(target),
                reason = reason
            ),
            None => tr!("{who} escalated it to {person}", who = who, person = person_there),
        },
        Verb::Deescalate => tr!("{who} took the escalation back", who = who),
        Verb::Close if detail.is_empty() => tr!("{who} closed it", who = who),
        Verb::Close => tr!("{who} closed it: {reason}", who = who, reason = detail),
        Verb::Reopen => tr!("{who} opened it again", who = who),
        Verb::Delete => tr!("{who} deleted its channel", who = who),
        Verb::Add => tr!("{who} let {person} in", who = who, person = person_there),
        Verb::Remove => tr!("{who} took {person} out", who = who, person = person_there),
        Verb::Note => tr!("{who} wrote a note", who = who),
        Verb::Say => tr!("{who} answered", who = who),
        Verb::Prioritise => {
            let priority = Priority::named(detail).unwrap_or_default();
            let label = raw(Lang::ENGLISH.say(&priority.label()));
            tr!("{who} set the priority: {priority}", who = who, priority = label)
        }
        Verb::Label => tr!("{who} added the label {label}", who = who, label = detail),
        Verb::Unlabel => tr!("{who} removed the label {label}", who = who, label = detail),
    }
}

/// The bot's own knowledge of a ticket, for its transcript.
pub fn subject(lang: Lang, ticket: &Ticket, events: &[Event], notes: &[Note]) -> Subject {
    let answer = |answer: &crate::features::tickets::model::Answer| {
        let names = answer.files.iter().map(|file| format!("📎 {}", file.name));
        let parts = std::iter::once(answer.value.clone()).filter(|value| !value.is_empty());
        transcript::Answer {
            label: answer.label.clone(),
            value: parts.chain(names).collect::<Vec<_>>().join("\n"),
        }
    };
    let nobody = UserId::new(1);
    Subject {
        number: ticket.number,
        closing: ticket.closings,
        title: ticket.subject.clone(),
        kind: Some(ticket.kind_name.clone()),
        status: lang.plain(&ticket.state.status.chip()),
        priority: (ticket.priority != Priority::Normal)
            .then(|| lang.plain(&ticket.priority.label())),
        labels: ticket.labels.clone(),
        requester: ticket.requester,
        claimant: ticket.state.claimant,
        opened_at: ticket.times.opened,
        closed_at: ticket.times.closed,
        closed_by: ticket.closed_by,
        reason: ticket.close_reason.clone(),
        answers: ticket.answers.iter().map(answer).collect(),
        events: events
            .iter()
            .map(|e| transcript::Event { at: e.at, by: e.actor, text: lang.say(&event(e)) })
            .collect(),
        notes: notes
            .iter()
            .map(|note| transcript::Note {
                at: note.at,
                by: note.author.unwrap_or(nobody),
                text: note.body.clone(),
            })
            .collect(),
    }
}
