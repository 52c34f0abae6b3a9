//! Forgetting a person, and finding what a transcript says of them.
//!
//! Invariant: after [`Transcript::forget`], the person's id stands nowhere in the transcript, and their name
//! only in words that people typed.
//!
//! The parts that others need to understand the conversation stay, as they do at Discord when somebody deletes their
//! account: the messages, under no name. Everything the person filled in about themselves goes: the answers of the
//! form, and the files they attached.

use serde_json::{Value, json};

use super::{Kept, Person, Reason, Transcript, VERSION, Who};
use crate::ids::UserId;

impl Transcript {
    /// Reads what was stored; none when it is damaged or of a newer version of the program.
    pub fn read(body: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(body).ok()?;
        (read.version <= VERSION).then_some(read)
    }

    /// Somebody of the transcript.
    pub fn person(&self, who: Who) -> Option<&Person> {
        self.people.get(who.0)
    }

    /// Where the transcript names a person.
    pub fn find(&self, user: UserId) -> Option<Who> {
        self.people.iter().position(|person| person.id == Some(user)).map(Who)
    }

    /// Removes a person; false when the transcript does not know them.
    pub fn forget(&mut self, user: UserId) -> bool {
        let Some(who) = self.find(user) else { return false };
        let mut secrets = Vec::new();
        if let Some(person) = self.people.get_mut(who.0) {
            secrets.push(std::mem::take(&mut person.name));
            *person = Person { id: None, name: String::new(), bot: person.bot };
        }
        if self.ticket.requester == who {
            let answers = self.ticket.answers.iter_mut();
            secrets.extend(answers.map(|answer| std::mem::take(&mut answer.value)));
        }
        for file in self.files.iter_mut().filter(|file| file.by == who) {
            file.name.clear();
            file.kept = Kept::No(Reason::Forgotten);
        }
        secrets.retain(|secret| secret.chars().count() >= TELLING);
        // The longest first: one may be part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let id = user.to_string();
        let mentions = [format!("<@{id}>"), format!("<@!{id}>")];
        for (voice, text) in self.texts_mut() {
            if text.contains(&id) {
                for mention in &mentions {
                    *text = text.replace(mention, NOBODY);
                }
                *text = text.replace(&id, "0");
            }
            // The bot's messages repeat names and answers; what people typed is theirs.
            for secret in secrets.iter().filter(|_| voice == Voice::Bot) {
                *text = text.replace(secret.as_str(), "…");
            }
        }
        true
    }

    /// The messages, answers and files of a person, for their own copy.
    pub fn known(&self, user: UserId) -> Value {
        let who = self.find(user);
        let by = |other: Who| Some(other) == who;
        let messages = self.messages.iter().filter(|line| by(line.by));
        let messages = messages.map(|line| json!({ "at": line.at, "text": line.text }));
        let files = self.files.iter().filter(|file| by(file.by));
        let files = files.map(|file| json!({ "name": file.name, "size": file.size }));
        let notes = self.ticket.notes.iter().filter(|note| by(note.by));
        let notes = notes.map(|note| json!({ "at": note.at, "text": note.text }));
        let events = self.ticket.events.iter().filter(|event| event.by.is_some_and(by));
        let events = events.map(|event| json!({ "at": event.at, "text": event.text }));
        json!({
            "ticket": self.ticket.number,
            "closing": self.ticket.closing,
            "answers": if by(self.ticket.requester) { json!(self.ticket.answers) } else { json!([]) },
            "messages": messages.collect::<Vec<_>>(),
            "files": files.collect::<Vec<_>>(),
            "notes": notes.collect::<Vec<_>>(),
            "events": events.collect::<Vec<_>>(),
        })
    }

    /// Every text that may mention somebody or something.
    pub fn texts(&self) -> Vec<&str> {
        let mut all = vec![self.ticket.title.as_str()];
        all.extend(self.ticket.reason.as_deref());
        all.extend(self.ticket.answers.iter().map(|answer| answer.value.as_str()));
        all.extend(self.ticket.events.iter().map(|event| event.text.as_str()));
        all.extend(self.ticket.notes.iter().map(|note| note.text.as_str()));
        for line in &self.messages {
            all.push(&line.text);
            for embed in &line.embeds {
                all.push(&embed.description);
                all.extend(embed.fields.iter().map(|(_, value)| value.as_str()));
            }
        }
        all
    }

    /// Every text with who wrote it.
    fn texts_mut(&mut self) -> Vec<(Voice, &mut String)> {
        let (ticket, people) = (&mut self.ticket, &self.people);
        let mut all = vec![(Voice::Person, &mut ticket.title)];
        all.extend(ticket.reason.as_mut().map(|text| (Voice::Person, text)));
        all.extend(ticket.answers.iter_mut().map(|answer| (Voice::Person, &mut answer.value)));
        all.extend(ticket.events.iter_mut().map(|event| (Voice::Bot, &mut event.text)));
        all.extend(ticket.notes.iter_mut().map(|note| (Voice::Person, &mut note.text)));
        for line in &mut self.messages {
            let bot = people.get(line.by.0).is_some_and(|person| person.bot);
            let voice = if bot { Voice::Bot } else { Voice::Person };
            all.push((voice, &mut line.text));
            for embed in &mut line.embeds {
                let texts = [
                    &mut embed.author,
                    &mut embed.title,
                    &mut embed.description,
                    &mut embed.footer,
                    &mut embed.url,
                ];
                all.extend(texts.map(|text| (voice, text)));
                let fields = embed.fields.iter_mut().flat_map(|(name, value)| [name, value]);
                all.extend(fields.map(|text| (voice, text)));
            }
        }
        all
    }
}

/// The author of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    Bot,
    Person,
}

/// The text in place of a mention of somebody who is forgotten.
const NOBODY: &str = "@…";
/// Names and answers shorter than this are found in too many other words.
const TELLING: usize = 3;
