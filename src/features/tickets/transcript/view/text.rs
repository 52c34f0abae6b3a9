//! A transcript as plain text.
//!
//! Invariant: nobody can write a line that looks like ours: every further line of a text is indented, and
//! characters that move the cursor or reorder text are left out.

use super::{Look, Notes, Reader, words::size};
use crate::{
    features::tickets::transcript::model::{Embed, Event, FileId, Line, Transcript},
    text::{Unseen, unseen},
    tr,
    web::message,
};

/// The transcript as plain text.
pub fn text(transcript: &Transcript, look: &Look) -> String {
    let reader = Reader { t: transcript, look };
    let mut out = Out::default();
    let ticket = &transcript.ticket;
    out.line(&format!("{}: {}", reader.heading(), ticket.title));
    out.line(&transcript.guild_name);
    out.line(&reader.say(&tr!("Times are in {zone}.", zone = look.zone.name())));
    for gap in reader.gaps() {
        out.line(&format!("! {gap}"));
    }
    out.blank();
    for (label, value) in reader.facts() {
        out.line(&format!("{label}: {value}"));
    }
    if !ticket.answers.is_empty() {
        out.heading(&reader.say(&tr!("Answers in the form")));
        for answer in &ticket.answers {
            out.line(&format!("{}: {}", answer.label, answer.value));
        }
    }
    out.heading(&reader.say(&tr!("Conversation")));
    for moment in moments(transcript) {
        match moment {
            Moment::Said(line) => said(&mut out, reader, line),
            Moment::Done(event) => {
                let words = message::plain(&event.text, transcript, look.zone);
                out.line(&format!("[{}] * {words}", reader.moment(event.at)));
            }
        }
    }
    if look.notes == Notes::Shown && !ticket.notes.is_empty() {
        out.heading(&reader.say(&tr!("Notes of staff")));
        for note in &ticket.notes {
            let words = message::plain(&note.text, transcript, look.zone);
            out.line(&format!("[{}] {}: {words}", reader.moment(note.at), reader.name(note.by)));
        }
    }
    out.0
}

/// A message or an event, in the order of time.
pub(super) enum Moment<'a> {
    Said(&'a Line),
    Done(&'a Event<super::Who>),
}

/// Messages and events, oldest first.
pub(super) fn moments(transcript: &Transcript) -> Vec<Moment<'_>> {
    let said = transcript.messages.iter().map(|line| (line.at, Moment::Said(line)));
    let done = transcript.ticket.events.iter().map(|event| (event.at, Moment::Done(event)));
    let mut all: Vec<_> = done.chain(said).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, moment)| moment).collect()
}

fn said(out: &mut Out, reader: Reader<'_>, line: &Line) {
    let at = reader.moment(line.at);
    if let Some(notice) = reader.notice(line) {
        out.line(&format!("[{at}] * {notice}"));
        return;
    }
    let name = reader.name(line.by);
    let manner = reader.manner(line).map(|manner| format!(" ({manner})")).unwrap_or_default();
    let answered = line.reply_to.and_then(|id| reader.t.messages.iter().find(|one| one.id == id));
    let answered = answered
        .map(|one| reader.say(&tr!("(to {name})", name = reader.name(one.by))))
        .map(|text| format!(" {text}"))
        .unwrap_or_default();
    let edited = if line.edited_at.is_some() {
        format!(" {}", reader.say(&tr!("(edited)")))
    } else {
        String::new()
    };
    let words = message::plain(&line.text, reader.t, reader.look.zone);
    let words = reader.blank(line).unwrap_or(words);
    out.line(&format!("[{at}] {name}{manner}{answered}: {words}{edited}"));
    for one in &line.embeds {
        embed(out, reader, one);
    }
    for sticker in &line.stickers {
        out.line(&format!("    {}", reader.say(&tr!("Sticker: {name}", name = sticker))));
    }
    for id in &line.files {
        file(out, reader, *id);
    }
}

fn embed(out: &mut Out, reader: Reader<'_>, embed: &Embed) {
    let plain = |text: &str| message::plain(text, reader.t, reader.look.zone);
    for text in [&embed.author, &embed.title, &embed.description] {
        if !text.is_empty() {
            out.line(&format!("    | {}", plain(text)));
        }
    }
    for (name, value) in &embed.fields {
        out.line(&format!("    | {}: {}", plain(name), plain(value)));
    }
    if !embed.footer.is_empty() {
        out.line(&format!("    | {}", plain(&embed.footer)));
    }
}

fn file(out: &mut Out, reader: Reader<'_>, id: FileId) {
    let Some(file) = reader.t.files.iter().find(|file| file.id == id) else { return };
    let note = reader.not_kept(file).map(|note| format!(", {note}")).unwrap_or_default();
    let (name, size) = (reader.file_name(file), size(file.size));
    let words =
        reader.say(&tr!("File: {name} ({size}{note})", name = name, size = size, note = note));
    out.line(&format!("    {words}"));
}

/// Lines of text.
#[derive(Default)]
struct Out(String);

impl Out {
    /// A line of ours; further lines inside it are indented.
    fn line(&mut self, text: &str) {
        let safe = |c: &char| {
            matches!(c, '\n' | '\t')
                || !matches!(unseen(*c), Some(Unseen::Control | Unseen::Line | Unseen::Turn))
        };
        let text: String = text.chars().filter(safe).collect();
        self.0.push_str(&text.trim_end().replace('\n', "\n        "));
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        self.line(text);
        self.line(&"-".repeat(text.chars().count()));
    }
}
