//! The sentences and icons on pages for what is done with tickets.
//!
//! Invariant: every verb has its sentence and its icon here.

use crate::{features::tickets::model::Verb, lang::Text, tr};

/// The icon of what happened.
pub(super) fn icon(event: &str) -> &'static str {
    Verb::of_record(event).map_or_else(|| sign(event), icon_of)
}

const fn icon_of(verb: Verb) -> &'static str {
    match verb {
        Verb::Reopen => "ticket",
        Verb::Claim | Verb::Unclaim | Verb::Assign | Verb::Add | Verb::Remove => "user",
        Verb::Close | Verb::Delete => "done",
        Verb::Note => "edit",
        Verb::Say | Verb::Resume => "reply",
        Verb::Escalate | Verb::Deescalate => "alert",
        Verb::Wait => "clock",
        Verb::Label | Verb::Unlabel | Verb::Prioritise => "pin",
    }
}

fn sign(event: &str) -> &'static str {
    match event {
        "open" => "ticket",
        "breached" => "alert",
        "warned" | "idle" | "hidden" | "readable" => "clock",
        "stars" | "comment" => "star",
        _ => "todo",
    }
}

/// The action that was just done, in words.
pub(super) fn done(what: &str) -> Option<Text> {
    if what == "open" {
        return Some(tr!("The ticket is open. Its channel is made in the next seconds."));
    }
    // Replies have a page of their own, which calls them by their newer name.
    let verb = Verb::of_record(what).or_else(|| (what == "say").then_some(Verb::Say))?;
    Some(match verb {
        Verb::Claim => tr!("The ticket is yours."),
        Verb::Unclaim => tr!("The ticket is nobody’s again."),
        Verb::Assign => tr!("The ticket is given."),
        Verb::Wait => tr!("The ticket waits for the requester. Its clock is paused."),
        Verb::Resume => tr!("The ticket goes on."),
        Verb::Escalate => tr!("The ticket is escalated."),
        Verb::Deescalate => tr!("The ticket is no longer escalated."),
        Verb::Close => tr!("The ticket is closed. Its transcript is being kept."),
        Verb::Reopen => tr!("The ticket is open again."),
        Verb::Delete => tr!("Its channel is removed as soon as the transcript is kept."),
        Verb::Note => tr!("The note is kept. Only staff can read it."),
        Verb::Say => tr!("It is posted in the ticket."),
        Verb::Prioritise => tr!("The ticket has another priority now."),
        Verb::Label => tr!("The label is on the ticket."),
        Verb::Unlabel => tr!("The label is gone."),
        Verb::Add => tr!("They can see and write in the ticket now."),
        Verb::Remove => {
            tr!("They are no longer in the ticket. Roles they have may still let them in.")
        }
    })
}
