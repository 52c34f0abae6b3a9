//! Scheduled events of Discord: followed from when they are made until they begin or are canceled.

use alphapy::sandbox::{EventPlace, ScheduledEvent};

use super::*;

fn scheduled(name: &str, place: EventPlace, start: chrono::DateTime<Utc>) -> ScheduledEvent {
    ScheduledEvent {
        name: name.to_owned(),
        description: "Bring a laptop.".to_owned(),
        place,
        start: start.to_rfc3339(),
        end: Some((start + TimeDelta::hours(2)).to_rfc3339()),
        status: 1,
        creator: p::ADMIN,
    }
}

/// Five minutes later, events are read.
async fn later(app: &alphapy::app::App, clock: &Clock) {
    clock.advance(TimeDelta::minutes(6));
    read(app, clock).await;
}

on_both! {
    async fn an_event_is_reminded_of_once_moved_with_it_and_taken_back_when_it_is_canceled(engine) {
        let (bot, app, clock) = watching(engine).await;
        let start = Clock::System.now() + TimeDelta::days(3);
        let event = bot.sandbox.world().schedule_event(n::GUILD, scheduled("Launch", EventPlace::Elsewhere("Room 4".into()), start)).expect("an event");
        bot.sandbox.world().schedule_event(n::GUILD, scheduled("Secret", EventPlace::Channel(n::VAULT), start)).expect("an event");
        later(&app, &clock).await;
        assert!(numbers(&app).await.is_empty(), "nobody asked for it");
        set(&bot, "embedwatcher", "scheduled_events", "on").await;
        for _ in 0..2 {
            later(&app, &clock).await;
        }
        assert_eq!(numbers(&app).await, [1], "once, and none of what the bot cannot see");
        let made = find(&app, 1).await;
        assert_eq!((made.draft.name.as_str(), made.draft.location.as_str()), ("Launch", "Room 4"));
        assert_eq!(made.draft.leads, [60, 0]);
        assert_eq!(made.draft.schedule.first().expect("a time").at.timestamp(), start.timestamp());
        assert!(made.draft.message.contains(&format!("https://discord.com/events/{}/{event}", n::GUILD)), "{made:?}");
        let moved = start + TimeDelta::hours(5);
        bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("a guild").events.get_mut(&event).expect("an event").start = moved.to_rfc3339();
        later(&app, &clock).await;
        assert_eq!(find(&app, 1).await.draft.schedule.first().expect("a time").at.timestamp(), moved.timestamp());
        bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("a guild").events.get_mut(&event).expect("an event").status = 4;
        later(&app, &clock).await;
        assert!(numbers(&app).await.is_empty(), "it was canceled");
        bot.assert_clean();
    }

    async fn who_takes_its_reminder_back_gets_no_other(engine) {
        let (bot, app, clock) = watching(engine).await;
        set(&bot, "embedwatcher", "scheduled_events", "on").await;
        let start = Clock::System.now() + TimeDelta::days(3);
        bot.sandbox.world().schedule_event(n::GUILD, scheduled("Launch", EventPlace::Elsewhere("Room 4".into()), start)).expect("an event");
        later(&app, &clock).await;
        let deleted = bot.admin().command("reminder delete", json!({ "id": 1 })).await;
        let remove = crate::reminders::button(&deleted, "reminder:remove");
        bot.admin().click(deleted.message_id().expect("a message"), &remove).await;
        later(&app, &clock).await;
        assert!(numbers(&app).await.is_empty());
        bot.assert_clean();
    }
}
