//! A transcript to look at: part of a page, a file of its own, or plain text.
//!
//! Invariant: whatever people typed stays text; what is lacking is said first, and what staff noted among
//! themselves is shown only where it was asked for.

mod html;
mod text;
mod words;

pub use html::{document, fragment};
pub use text::text;
pub use words::why;

use chrono::DateTime;
use chrono_tz::Tz;

use super::model::{FileId, Transcript, Who};
use crate::{
    clock::Time,
    error::Result,
    ids::{ChannelId, RoleId, UserId},
    lang::{Lang, Text},
    tr,
    web::message::Names,
};

/// How a transcript is looked at.
#[derive(Clone, Debug)]
pub struct Look {
    /// The reader's language.
    pub lang: Lang,
    /// The zone of times.
    pub zone: Tz,
    /// Whether the reader may see what staff noted among themselves.
    pub notes: Notes,
    /// Where kept files can be had.
    pub files: FileLinks,
}

/// The treatment of notes among staff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notes {
    #[default]
    LeftOut,
    /// It is shown: the reader is staff.
    Shown,
}

/// Where kept files can be had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileLinks {
    /// Nowhere: they are only named.
    #[default]
    Named,
    /// Below this address, by id.
    Below(String),
}

impl FileLinks {
    fn to(&self, id: FileId) -> Option<String> {
        match self {
            Self::Named => None,
            Self::Below(base) => Some(format!("{base}/{id}")),
        }
    }
}

/// A transcript as files for a message, their names and contents, made one after the other: the page, and plain
/// text. A file of more than `largest` bytes is left out, because Discord would refuse the whole message.
pub fn upload<'a>(
    transcript: &'a Transcript,
    look: &'a Look,
    largest: usize,
) -> impl Iterator<Item = Result<(String, String)>> + 'a {
    let made = move |ending: &'static str| {
        let name = format!("ticket-{}.{ending}", transcript.ticket.number);
        let content = match ending {
            "html" => document(transcript, look)?,
            _ => text(transcript, look),
        };
        Ok((name, content))
    };
    let fits = move |file: &Result<(String, String)>| {
        file.as_ref().map_or(true, |(_, content)| content.len() <= largest)
    };
    ["html", "txt"].into_iter().map(made).filter(fits)
}

/// A transcript in the eyes of its reader.
#[derive(Clone, Copy, Debug)]
struct Reader<'a> {
    t: &'a Transcript,
    look: &'a Look,
}

impl Reader<'_> {
    fn say(&self, text: &Text) -> String {
        self.look.lang.plain(text)
    }

    /// The name of somebody.
    fn name(&self, who: Who) -> String {
        match self.t.person(who) {
            Some(person) if !person.name.is_empty() => person.name.clone(),
            Some(person) => match person.id {
                Some(id) => id.to_string(),
                None => self.say(&tr!("Forgotten person")),
            },
            None => self.say(&tr!("Forgotten person")),
        }
    }

    fn local(&self, time: Time) -> DateTime<Tz> {
        time.with_timezone(&self.look.zone)
    }

    /// Date and time in the reader's zone.
    fn moment(&self, time: Time) -> String {
        self.local(time).format("%Y-%m-%d %H:%M").to_string()
    }
}

impl Names for Transcript {
    fn channel(&self, id: ChannelId) -> Option<&str> {
        self.places.channels.get(&id).map(String::as_str)
    }

    fn role(&self, id: RoleId) -> Option<&str> {
        self.places.roles.get(&id).map(String::as_str)
    }

    fn user(&self, id: UserId) -> Option<&str> {
        let person = self.find(id).and_then(|who| self.person(who));
        person.map(|person| person.name.as_str()).filter(|name| !name.is_empty())
    }
}
