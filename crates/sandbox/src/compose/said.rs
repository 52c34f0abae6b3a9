//! Messages that people write themselves.
//!
//! Invariant: a person gets as far as Discord's client would let them, and no further.

use serde_json::{Value, json};

use super::{Fields, attach};
use crate::api::Upload;
use crate::world::{Channel, Draft, Id, World, bit, kind, message_is_rich};

/// A message that somebody writes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The text.
    pub text: &'a str,
    /// Files: name, MIME type, contents.
    pub files: &'a [(&'a str, &'a str, &'a [u8])],
    /// The message that is answered, with a ping to its author.
    pub answers: Option<Id>,
}

impl World {
    /// Posts as a person, as the chat page does: refuses what Discord's client would refuse.
    ///
    /// # Errors
    /// The refusal in words.
    pub fn speak(&mut self, channel: Id, user: Id, said: &Said<'_>) -> Result<Id, String> {
        let place: &Channel = self.channels.get(&channel).ok_or("There is no such channel.")?;
        let send =
            if place.is_thread() { bit::SEND_MESSAGES_IN_THREADS } else { bit::SEND_MESSAGES };
        let attach = if said.files.is_empty() { 0 } else { bit::ATTACH_FILES };
        let needed = send | attach;
        if !place.takes_messages()
            || place.kind == kind::VOICE
            || self.permissions_in(place, user) & needed != needed
        {
            return Err("You do not have permission to send messages in this channel.".to_owned());
        }
        let answered = said.answers.map(|id| {
            let found = self.messages.get(&channel).and_then(|all| all.get(&id));
            found.cloned().ok_or("There is no such message here.")
        });
        let answered = answered.transpose()?;
        let mut draft = Draft::text(user, said.text.trim());
        if draft.content.chars().count() > 2_000 || said.files.len() > 10 {
            return Err("A message takes at most 2000 characters and 10 files.".to_owned());
        }
        draft.attachments = attach_all(self, channel, said.files);
        let rich = json!({"content": draft.content, "attachments": draft.attachments});
        if !message_is_rich(&rich) {
            return Err("A message needs 1 to 2000 characters, or a file.".to_owned());
        }
        if let Some(answered) = answered {
            let guild = self.channels.get(&channel).and_then(|place| place.guild);
            draft.extra.extend(reply_fields(&answered.value, channel, guild, answered.id));
        }
        Ok(self.post(channel, draft))
    }
}

fn attach_all(world: &mut World, channel: Id, files: &[(&str, &str, &[u8])]) -> Vec<Value> {
    let uploads: Vec<Upload> = (0..)
        .zip(files)
        .map(|(index, (name, content_type, bytes))| Upload {
            index,
            name: (*name).to_owned(),
            content_type: (*content_type).to_owned(),
            bytes: bytes.to_vec(),
        })
        .collect();
    attach(world, channel, &Value::Null, &uploads)
}

/// The fields that make a message an answer to another one.
pub(crate) fn reply_fields(answered: &Value, channel: Id, guild: Option<Id>, id: Id) -> Fields {
    let reference = json!({"type": 0, "message_id": id.to_string(), "channel_id": channel.to_string(), "guild_id": guild.map(|id| id.to_string())});
    vec![
        ("type".to_owned(), json!(19)),
        ("message_reference".to_owned(), reference),
        ("referenced_message".to_owned(), answered.clone()),
    ]
}
