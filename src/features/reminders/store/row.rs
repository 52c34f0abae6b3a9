//! Reading a row.
//!
//! Invariant: a row that cannot be read is an error that says so, never a reminder that says something else.

use serde::{Serialize, de::DeserializeOwned};

use super::{damaged, moment, state};
use crate::{
    clock::Time,
    db::FromRow,
    error::{Error, Result},
    features::reminders::model::{Destination, Draft, Kind, Reminder, Source, Trouble},
    ids::from_i64,
};

#[derive(FromRow)]
pub(super) struct Row {
    pub(super) guild_id: i64,
    pub(super) number: i64,
    kind: String,
    name: String,
    message: String,
    channel_id: i64,
    recipient: i64,
    location: String,
    image: String,
    mentions: String,
    schedule: String,
    leads: String,
    state: String,
    problem: Option<String>,
    decided_to: Time,
    next_at: Option<Time>,
    next_occurs_at: Option<Time>,
    snoozed_to: Option<Time>,
    snoozed_of: Option<Time>,
    skipped: String,
    last_sent_at: Option<Time>,
    source_channel: i64,
    source_message: i64,
    revision: i64,
    created_by: i64,
    pub(super) updated_by: i64,
    author: String,
    created_at: Time,
    updated_at: Time,
}

impl Row {
    pub(super) fn read(self) -> Result<Reminder> {
        let channel = from_i64(self.channel_id).ok_or_else(|| damaged("it has no channel"))?;
        let source = from_i64(self.source_channel).zip(from_i64(self.source_message));
        let draft = Draft {
            kind: Kind::named(&self.kind).ok_or_else(|| damaged("its kind is none"))?,
            name: self.name,
            message: self.message,
            place: Destination { channel, recipient: from_i64(self.recipient) },
            location: self.location,
            image: self.image,
            mentions: parsed(&self.mentions)?,
            schedule: parsed(&self.schedule)?,
            leads: parsed(&self.leads)?,
        };
        Ok(Reminder {
            number: self.number,
            draft,
            state: state(&self.state)?,
            problem: self.problem.as_deref().and_then(Trouble::named),
            decided_to: self.decided_to,
            next: moment(self.next_at, self.next_occurs_at),
            snoozed: moment(self.snoozed_to, self.snoozed_of),
            skipped: parsed(&self.skipped)?,
            last_sent_at: self.last_sent_at,
            source: source.map(|(channel, message)| Source { channel, message }),
            revision: self.revision,
            created_by: from_i64(self.created_by),
            author: self.author,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::internal("read a reminder", error))
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::internal("store a reminder", error))
}
