//! Scheduled events of Discord, and the reminders that they make.
//!
//! Invariant: only an event that is still to come makes a reminder, and the reminder says when Discord says it begins.

use chrono_tz::Tz;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use twilight_model::id::{Id, marker::ScheduledEventMarker};

use super::{LOCATION, NAME, Said};
use crate::{
    clock::Time,
    features::reminders::{
        model::{Destination, Draft, Kind, Mentions},
        schedule::Schedule,
        when::When,
    },
    ids::{ChannelId, GuildId},
    text,
};

/// The id of a scheduled event.
pub type EventId = Id<ScheduledEventMarker>;

/// Characters of a description.
const DESCRIPTION: usize = 1000;
/// The status of an event that has not begun.
const SCHEDULED: u8 = 1;

/// A scheduled event, as Discord tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    channel_id: Option<ChannelId>,
    #[serde(rename = "scheduled_start_time")]
    start: Time,
    status: u8,
    #[serde(default)]
    entity_metadata: Option<Metadata>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Metadata {
    #[serde(default)]
    location: Option<String>,
}

/// An event that made a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    pub event: EventId,
    /// The hash of its content.
    pub hash: String,
    /// The reminder it made.
    pub number: i64,
    /// When it begins.
    pub starts_at: Time,
    /// The parts of its reminder that it said, if known.
    pub said: Option<Said>,
}

impl Event {
    /// Whether it is still to come.
    pub fn is_ahead(&self, now: Time) -> bool {
        self.status == SCHEDULED && self.start > now
    }

    /// When it begins.
    pub const fn starts_at(&self) -> Time {
        self.start
    }

    /// Its page in Discord, which shows it in full.
    pub fn link(&self, guild: GuildId) -> String {
        format!("https://discord.com/events/{guild}/{}", self.id)
    }

    /// Tells whether it says the same as before.
    pub fn hash(&self) -> String {
        let place = self.place();
        let parts = [
            self.name.as_str(),
            self.description.as_deref().unwrap_or_default(),
            place.as_str(),
            &self.start.timestamp().to_string(),
        ];
        hex::encode(Sha256::digest(parts.join("\u{1}")))
    }

    fn place(&self) -> String {
        let words = self.entity_metadata.as_ref().and_then(|metadata| metadata.location.clone());
        words.or_else(|| self.channel_id.map(|id| format!("<#{id}>"))).unwrap_or_default()
    }

    /// Its reminder: where it goes, on whose clocks, and how many minutes before it also speaks.
    pub fn draft(&self, guild: GuildId, target: ChannelId, zone: Tz, lead: i64) -> Draft {
        let when = When::at(self.start, zone);
        let description = self.description.as_deref().unwrap_or_default();
        let message = format!("{}\n{}", text::cut(description, DESCRIPTION), self.link(guild));
        Draft {
            kind: Kind::Plain,
            name: text::cut(self.name.trim(), NAME),
            message: message.trim().to_owned(),
            place: Destination::channel(target),
            location: text::cut(&self.place(), LOCATION),
            image: String::new(),
            mentions: Mentions::default(),
            schedule: Schedule::once(when.local, when.zone),
            leads: if lead > 0 { vec![lead, 0] } else { vec![0] },
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Amsterdam;
    use serde_json::json;

    use super::*;

    fn event(fields: &serde_json::Value) -> Event {
        let mut all = json!({
            "id": "77", "name": "Launch", "description": null, "channel_id": "9", "status": 1,
            "scheduled_start_time": "2099-03-02T18:00:00+00:00", "entity_metadata": null,
        });
        for (key, value) in fields.as_object().expect("an object") {
            all[key] = value.clone();
        }
        serde_json::from_value(all).expect("an event")
    }

    #[test]
    fn an_event_says_when_and_where_it_is() {
        let draft = event(&json!({})).draft(Id::new(5), Id::new(6), Amsterdam, 60);
        assert_eq!(draft.schedule.start.to_string(), "2099-03-02 19:00:00");
        assert_eq!((draft.leads.as_slice(), draft.location.as_str()), ([60, 0].as_slice(), "<#9>"));
        assert_eq!(draft.message, "https://discord.com/events/5/77");
        let outside = json!({ "channel_id": null, "entity_metadata": { "location": "Room 4" } });
        assert_eq!(event(&outside).draft(Id::new(5), Id::new(6), Amsterdam, 0).location, "Room 4");
    }

    #[test]
    fn only_what_is_still_to_come_counts_and_a_change_is_told() {
        let now = "2099-01-01T00:00:00Z".parse().expect("a time");
        assert!(event(&json!({})).is_ahead(now));
        assert!(!event(&json!({ "status": 2 })).is_ahead(now));
        assert!(!event(&json!({ "scheduled_start_time": "2098-12-31T23:00:00Z" })).is_ahead(now));
        assert_ne!(event(&json!({})).hash(), event(&json!({ "name": "Lunch" })).hash());
        assert_eq!(event(&json!({})).hash(), event(&json!({ "status": 2 })).hash());
    }
}
