//! The sentences of a transcript in words of ours: facts, what is lacking, notices of Discord's.
//!
//! Invariant: whatever is lacking has one sentence that says so, why, and what to do about it.

use super::Reader;
use crate::{
    features::tickets::transcript::{
        model::{Extent, File, Kept, Kind, Line, Reason, SERVER_KEEPS, Withheld},
        read::MESSAGES_MAX,
    },
    lang::{Text, plural},
    tr,
};

impl Reader<'_> {
    /// `Ticket #12`.
    pub(super) fn heading(&self) -> String {
        self.say(&tr!("Ticket #{number}", number = self.t.ticket.number))
    }

    /// Names and values of what is known of the ticket.
    pub(super) fn facts(&self) -> Vec<(String, String)> {
        let ticket = &self.t.ticket;
        let mut facts = vec![(tr!("Status"), ticket.status.clone())];
        facts.extend(ticket.kind.clone().map(|kind| (tr!("Type"), kind)));
        facts.extend(ticket.priority.clone().map(|priority| (tr!("Priority"), priority)));
        if !ticket.labels.is_empty() {
            facts.push((tr!("Labels"), ticket.labels.join(", ")));
        }
        facts.push((tr!("Asked by"), self.name(ticket.requester)));
        facts.extend(ticket.claimant.map(|who| (tr!("Worked on by"), self.name(who))));
        facts.push((tr!("Opened"), self.moment(ticket.opened_at)));
        facts.extend(ticket.closed_at.map(|at| (tr!("Closed"), self.moment(at))));
        facts.extend(ticket.closed_by.map(|who| (tr!("Closed by"), self.name(who))));
        facts.extend(ticket.reason.clone().map(|reason| (tr!("Reason"), reason)));
        facts.into_iter().map(|(label, value)| (self.say(&label), value)).collect()
    }

    /// The gaps in the transcript and their reasons.
    pub(super) fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        match self.t.withheld {
            Withheld::Nothing => {}
            Withheld::Part(count) => gaps.extend([withheld(count), remedy()]),
            Withheld::All(_) => gaps.extend([
                tr!(
                    "Discord withheld everything that people wrote here: this bot may not read what others write."
                ),
                remedy(),
            ]),
        }
        match self.t.extent {
            Extent::Whole => {}
            Extent::Latest => gaps.push(tr!(
                "Only the newest {count} messages were read; older ones are left out.",
                count = MESSAGES_MAX
            )),
            Extent::Hidden => gaps.push(tr!(
                "No message could be read here. Usually the bot lacked the Read Message History permission; an admin can allow it in the channel or category."
            )),
            Extent::Gone => gaps.push(tr!(
                "The channel was deleted before this transcript was made, so its messages are lost. What the bot itself knows is complete."
            )),
        }
        gaps.iter().map(|text| self.say(text)).collect()
    }

    /// A notice of Discord's as a sentence; none for what people said.
    pub(super) fn notice(&self, line: &Line) -> Option<String> {
        let name = self.name(line.by);
        let text = match &line.kind {
            Kind::Said | Kind::Command(_) | Kind::Forwarded => return None,
            Kind::Added(who) => {
                tr!("{name} added {other} to the thread.", name = name, other = self.name(*who))
            }
            Kind::Removed(who) => {
                tr!("{name} removed {other} from the thread.", name = name, other = self.name(*who))
            }
            Kind::Renamed => {
                tr!("{name} renamed the channel to {title}.", name = name, title = &line.text)
            }
            Kind::Pinned => tr!("{name} pinned a message.", name = name),
            Kind::ThreadMade => {
                tr!("{name} opened the thread {title}.", name = name, title = &line.text)
            }
            Kind::Notice if line.text.is_empty() => {
                tr!("A notice of Discord's about {name}.", name = name)
            }
            Kind::Notice => tr!("{name}: {text}", name = name, text = &line.text),
        };
        Some(self.say(&text))
    }

    /// The manner in which somebody said what follows, where it was not plain saying.
    pub(super) fn manner(&self, line: &Line) -> Option<String> {
        match &line.kind {
            Kind::Command(name) if name.is_empty() => Some(self.say(&tr!("answering a command"))),
            Kind::Command(name) => Some(self.say(&tr!("answering /{name}", name = name))),
            Kind::Forwarded => Some(self.say(&tr!("forwarded from elsewhere"))),
            _ => None,
        }
    }

    /// In place of a content that is not there.
    pub(super) fn blank(&self, line: &Line) -> Option<String> {
        let nothing = !line.has_content();
        let text = match line.withheld {
            true => tr!("Discord withheld this message."),
            false if nothing => tr!("This message has nothing that can be shown here."),
            false => return None,
        };
        Some(self.say(&text))
    }

    /// A file's name; something to call it when it is forgotten.
    pub(super) fn file_name(&self, file: &File) -> String {
        if file.name.is_empty() { self.say(&tr!("a file")) } else { file.name.clone() }
    }

    /// Why a file is not kept.
    pub(super) fn not_kept(&self, file: &File) -> Option<String> {
        let Kept::No(reason) = file.kept else { return None };
        Some(self.say(&why(reason)))
    }
}

/// Why a file is not kept.
pub fn why(reason: Reason) -> Text {
    match reason {
        Reason::TooLarge => tr!("not kept: larger than this server keeps"),
        Reason::TicketFull => {
            tr!("not kept: the files of this ticket are more than this server keeps")
        }
        Reason::ServerFull => tr!(
            "not kept: this server already keeps {limit} MiB of files, the most it can",
            limit = SERVER_KEEPS / (1024 * 1024)
        ),
        Reason::Gone => tr!("not kept: Discord has it no more"),
        Reason::Unavailable => tr!("not kept: Discord did not give it"),
        Reason::NotDiscord => tr!("not kept: it was not at Discord"),
        Reason::Forgotten => tr!("deleted because its owner asked for it"),
    }
}

fn withheld(count: usize) -> Text {
    plural(
        i64::try_from(count).unwrap_or(i64::MAX),
        tr!("Discord withheld one message: this bot may not read what others write."),
        tr!(
            "Discord withheld {count} messages: this bot may not read what others write.",
            count = count
        ),
    )
}

fn remedy() -> Text {
    tr!(
        "Whoever runs the bot changes that in Discord's Developer Portal: Bot, Privileged Gateway Intents, Message Content Intent. Transcripts made after that are whole. Answers in the form and what was done with the ticket are complete either way."
    )
}

/// A number of bytes for people.
pub(super) fn size(bytes: u64) -> String {
    let (kib, mib) = (1024, 1024 * 1024);
    if bytes >= mib {
        format!("{}.{} MiB", bytes / mib, bytes % mib * 10 / mib)
    } else if bytes >= kib {
        format!("{} KiB", bytes / kib)
    } else {
        format!("{bytes} B")
    }
}
