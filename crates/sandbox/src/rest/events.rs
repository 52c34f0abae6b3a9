//! Scheduled events of a guild.
//!
//! Invariant: an event in a channel is shown only to whoever sees that channel, and one that is over to nobody.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::world::{EventPlace, Id, ScheduledEvent, World, bit};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/guilds/{guild}/scheduled-events", all).query("with_user_count"),
    Route::bot("GET", "/guilds/{guild}/scheduled-events/{event}", one).query("with_user_count"),
];

fn all(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    let shown = guild.events.iter().filter(|(_, event)| is_shown(world, event));
    Answer::ok(shown.map(|(id, event)| of(guild.id, *id, event, ask)).collect())
}

fn one(world: &mut World, ask: &Ask) -> Handled {
    let guild = world.joined(ask.id("guild")?)?;
    let id = ask.id("event")?;
    let event = guild.events.get(&id).filter(|event| is_shown(world, event));
    let event = event.ok_or_else(|| ApiError::unknown(10_070))?;
    Answer::ok(of(guild.id, id, event, ask))
}

fn is_shown(world: &World, event: &ScheduledEvent) -> bool {
    let seen = match event.place {
        EventPlace::Elsewhere(_) => true,
        EventPlace::Channel(channel) => world.channels.get(&channel).is_some_and(|channel| {
            world.permissions_in(channel, world.application.id) & bit::VIEW_CHANNEL != 0
        }),
    };
    seen && event.status < 3
}

/// An event in Discord's form.
fn of(guild: Id, id: Id, event: &ScheduledEvent, ask: &Ask) -> Value {
    let (channel, kind, metadata) = match &event.place {
        EventPlace::Channel(channel) => (Some(channel.to_string()), 2, Value::Null),
        EventPlace::Elsewhere(place) => (None, 3, json!({ "location": place })),
    };
    let description = (!event.description.is_empty()).then_some(event.description.as_str());
    let mut value = json!({
        "id": id.to_string(), "guild_id": guild.to_string(), "channel_id": channel,
        "creator_id": event.creator.to_string(), "name": event.name, "description": description,
        "scheduled_start_time": event.start, "scheduled_end_time": event.end, "privacy_level": 2,
        "status": event.status, "entity_type": kind, "entity_id": null, "entity_metadata": metadata,
        "image": null, "recurrence_rule": null, "guild_scheduled_event_exceptions": [],
    });
    if ask.is_set("with_user_count") {
        value["user_count"] = json!(0);
    }
    value
}
