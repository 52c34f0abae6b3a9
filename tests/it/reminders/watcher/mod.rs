//! The embed watcher: once per announcement, through edits and deletions, and never in silence.

mod begin;
mod edits;
mod events;
mod hidden;
mod levels;
mod once;
mod which;

use alphapy::{
    clock::Clock,
    features::reminders::model::State,
    jobs::{periodic, tasks},
    sandbox::Draft,
};
use chrono::{Datelike as _, TimeDelta, Utc};
use serde_json::{Value, json};
use twilight_model::id::Id;

use super::{find, set};
use crate::support::{
    bot::{Bot, instance, n, p},
    database::on_both,
};

/// A bot that watches #announcements and may read what others write.
async fn watching(engine: crate::support::database::Engine) -> (Bot, alphapy::app::App, Clock) {
    watching_if(engine, |_| ()).await
}

/// The same, with something that happens before it reads for the first time.
async fn watching_if(
    engine: crate::support::database::Engine,
    before: impl FnOnce(&Bot),
) -> (Bot, alphapy::app::App, Clock) {
    let bot = Bot::start(engine).await;
    bot.sandbox.world().application.flags |= 1 << 19;
    set(&bot, "system", "log_channel", &n::BOT_LOG.to_string()).await;
    set(&bot, "embedwatcher", "announcements_channel", &n::ANNOUNCEMENTS.to_string()).await;
    set(&bot, "embedwatcher", "enabled", "on").await;
    before(&bot);
    let clock = Clock::fixed(Clock::System.now());
    let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
    read(&app, &clock).await;
    (bot, app, clock)
}

/// A minute later, what is new is read, and every other time what was edited.
async fn read(app: &alphapy::app::App, clock: &Clock) {
    clock.advance(TimeDelta::seconds(61));
    periodic::run(app).await.expect("asks");
    tasks::run(app).await.expect("reads");
    alphapy::jobs::outbox::run(app).await.expect("tells");
}

/// The same several times: all of it is surely done then.
async fn settle(app: &alphapy::app::App, clock: &Clock) {
    for _ in 0..3 {
        read(app, clock).await;
    }
}

/// The numbers of all reminders, whatever became of them.
async fn numbers(app: &alphapy::app::App) -> Vec<i64> {
    let rows: Vec<(i64,)> = alphapy::db::sql("SELECT number FROM reminders ORDER BY number")
        .all(&app.db)
        .await
        .expect("reads");
    rows.into_iter().map(|(number,)| number).collect()
}

/// A day in the coming month, as people write it.
fn day(ahead: i64) -> String {
    let date = Utc::now().date_naive() + TimeDelta::days(ahead);
    format!("{} {}", date.day(), date.format("%B %Y"))
}

fn event(title: &str, day: &str, time: &str) -> Draft {
    let embed = json!({ "title": title, "fields": [
        { "name": "Date", "value": day, "inline": true },
        { "name": "Time", "value": time, "inline": true },
        { "name": "Location", "value": "Main hall" },
    ] });
    Draft { embeds: vec![embed], ..Draft::text(p::STAFF, "") }
}

/// Edits the embeds of a message.
fn edit(bot: &Bot, message: u64, embeds: &[Value]) {
    let changes = json!({ "embeds": embeds });
    let pings = alphapy::sandbox::Pings::of_bots();
    bot.sandbox.world().edit(message, changes.as_object().expect("fields"), &pings);
}

/// The last message in a channel with a button whose custom id begins like this, and that custom id.
fn button(bot: &Bot, channel: u64, begins: &str) -> (u64, String) {
    let world = bot.sandbox.world();
    let all = world.public_messages(channel);
    let of =
        |text: String| Some(format!("{begins}{}", text.split_once(begins)?.1.split('"').next()?));
    let mut found = all.rev().filter_map(|one| Some((one.id, of(one.value.to_string())?)));
    found.next().expect("a button")
}

fn log(bot: &Bot) -> Vec<Value> {
    let world = bot.sandbox.world();
    world.public_messages(n::BOT_LOG).map(|message| message.value.clone()).collect()
}

fn told(bot: &Bot, words: &str) -> usize {
    log(bot).iter().filter(|message| message.to_string().contains(words)).count()
}

on_both! {
    async fn an_announcement_makes_a_reminder_once_and_the_log_can_take_it_back(engine) {
        let (bot, app, clock) = watching(engine).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Summer meeting", &day(20), "19:30"));
        bot.sandbox.world().say(n::ANNOUNCEMENTS, p::STAFF, "Thank you all for coming last time!");
        read(&app, &clock).await;
        read(&other, &clock).await;
        read(&app, &clock).await;
        let made = find(&app, 1).await;
        assert_eq!((made.draft.name.as_str(), made.draft.location.as_str()), ("Summer meeting", "Main hall"));
        assert_eq!(made.draft.leads, [60, 0], "a lead time, and its own");
        assert_eq!(made.draft.place.channel, Id::new(n::ANNOUNCEMENTS));
        assert_eq!(made.created_by, None, "the guild's");
        assert_eq!(told(&bot, "Reminder #1 from an announcement"), 1);
        assert_eq!(told(&bot, "I could not make"), 0, "what says nothing about time is left alone");
        let listed = bot.admin().command("reminder list", json!({})).await;
        assert!(!listed.text().contains("#2"), "once: {listed:?}");
        let (note, undo) = button(&bot, n::BOT_LOG, "watch:undo:1");
        let undone = bot.admin().in_channel(n::BOT_LOG).click(note, &undo).await;
        assert!(undone.text().contains("was undone by"), "{undone:?}");
        for _ in 0..3 {
            read(&app, &clock).await;
        }
        let listed = bot.admin().command("reminder list", json!({})).await;
        assert!(listed.text().contains("no reminders yet"), "{listed:?}");
        bot.assert_clean();
    }

    async fn an_edit_changes_the_reminder_and_a_deletion_takes_it_along(engine) {
        let (bot, app, clock) = watching(engine).await;
        let message = bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
        read(&app, &clock).await;
        let before = find(&app, 1).await;
        let moved = event("Concert", &day(21), "20:00");
        let changes = json!({ "embeds": moved.embeds });
        bot.sandbox.world().edit(message, changes.as_object().expect("fields"), &alphapy::sandbox::Pings::of_bots());
        for _ in 0..3 {
            read(&app, &clock).await;
        }
        let after = find(&app, 1).await;
        let time = |one: &alphapy::features::reminders::model::Reminder| one.draft.schedule.start;
        assert_eq!(time(&after) - time(&before), TimeDelta::minutes(24 * 60 + 30));
        assert_eq!(told(&bot, "follows an edit"), 1);
        let vague = json!({ "embeds": [{ "title": "Concert", "description": "Details follow." }] });
        bot.sandbox.world().edit(message, vague.as_object().expect("fields"), &alphapy::sandbox::Pings::of_bots());
        for _ in 0..3 {
            read(&app, &clock).await;
        }
        assert_eq!(told(&bot, "stays as it was"), 1, "{:?}", log(&bot));
        assert_eq!(find(&app, 1).await.state, State::Active);
        bot.sandbox.world().remove_message(message);
        for _ in 0..3 {
            read(&app, &clock).await;
        }
        assert_eq!(told(&bot, "and reminder **#1** with it"), 1);
        let listed = bot.admin().command("reminder list", json!({})).await;
        assert!(listed.text().contains("no reminders yet"), "{listed:?}");
        bot.assert_clean();
    }

    async fn what_could_not_be_read_is_told_with_what_was_missing(engine) {
        let (bot, app, clock) = watching(engine).await;
        set(&bot, "embedwatcher", "failure_channel", &n::STAFF_ONLY.to_string()).await;
        let embed = json!({ "title": "Party", "fields": [{ "name": "Date", "value": day(20) }] });
        bot.sandbox.world().post(n::ANNOUNCEMENTS, Draft { embeds: vec![embed], ..Draft::text(p::STAFF, "") });
        read(&app, &clock).await;
        read(&app, &clock).await;
        let world = bot.sandbox.world();
        let said: Vec<_> = world.public_messages(n::STAFF_ONLY).map(|m| m.value.to_string()).collect();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains("I found a day, but no time."), "{said:?}");
        drop(world);
        bot.assert_clean();
    }

    async fn without_the_intent_it_says_so_once(engine) {
        let (bot, app, clock) = watching(engine).await;
        bot.sandbox.world().application.flags = 0;
        for _ in 0..3 {
            bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Hidden", &day(20), "19:30"));
            read(&app, &clock).await;
        }
        assert_eq!(told(&bot, "Message Content Intent"), 1, "{:?}", log(&bot));
        let tried = bot.admin().command("config embedwatcher test", json!({})).await;
        assert!(tried.text().contains("Message Content Intent"), "{tried:?}");
        bot.assert_clean();
    }

    async fn a_trial_shows_what_was_read(engine) {
        let (bot, _, _) = watching(engine).await;
        let admin = bot.admin();
        let empty = admin.command("config embedwatcher test", json!({})).await;
        assert!(empty.text().contains("There is no announcement"), "{empty:?}");
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Summer meeting", &day(20), "19:30"));
        let tried = admin.command("config embedwatcher test", json!({})).await;
        let text = tried.text();
        assert!(text.contains("would become this reminder") && text.contains("Summer meeting") && text.contains("19\\:30"), "{tried:?}");
        let listed = admin.command("reminder list", json!({})).await;
        assert!(listed.text().contains("no reminders yet"), "it changes nothing: {listed:?}");
        let refused = bot.member().unchecked().command("config embedwatcher test", json!({})).await;
        assert!(refused.text().contains("Only admins"), "{refused:?}");
        bot.assert_clean();
    }

    async fn a_channel_that_is_closed_is_told_once(engine) {
        let (bot, app, clock) = watching(engine).await;
        bot.sandbox.world().channels.remove(&n::ANNOUNCEMENTS);
        for _ in 0..3 {
            read(&app, &clock).await;
        }
        assert_eq!(told(&bot, "cannot read the announcements channel"), 1, "{:?}", log(&bot));
    }
}
