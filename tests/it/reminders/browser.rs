//! The agenda in Chromium, with scripts on a desktop and without them on a phone.

use std::time::Duration;

use serde_json::json;

use super::{button, clocked, deliver, minutes, pressable, set};
use crate::{
    api::{Client, at},
    support::{
        bot::{Bot, n, p},
        database::Engine,
        window::{Driver, Scripts, Window},
    },
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_keeps_the_agenda() {
    keep(Scripts::On, 1280).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_keeps_the_agenda_without_scripts_on_a_phone() {
    keep(Scripts::Off, 390).await;
}

/// Waits until the preview says it.
async fn previews(window: &Window, words: &str) {
    for _ in 0..60 {
        if window.find("#previews").await.text().await.unwrap_or_default().contains(words) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the preview does not say {words:?}: {}", window.text().await);
}

/// A picture in light and in dark.
async fn pictures(window: &Window, name: &str, width: u32) {
    for scheme in ["light", "dark"] {
        window.dark(scheme).await;
        window.picture(&format!("{name}-{width}-{scheme}")).await;
    }
}

/// Somebody else changes the message meanwhile.
async fn meanwhile(bot: &Bot, message: &str) {
    let client = Client::of(bot, p::ADMIN, &["reminders:read", "reminders:write"]).await;
    let read = client.get(&at("/reminders/1")).await;
    let tag = read.is(200).header("etag").to_owned();
    let body = json!({
        "name": "Stand-up", "message": message, "channel_id": n::GENERAL.to_string(),
        "schedule": read.body["schedule"].clone(),
    });
    client.with("if-match", &tag).put(&at("/reminders/1"), body).await.is(200);
}

async fn keep(scripts: Scripts, width: u32) {
    let Some(driver) = Driver::start().await else { return };
    let bot = Bot::start(Engine::Sqlite).await;
    set(&bot, "reminders", "default_channel", &format!("<#{}>", n::GENERAL)).await;
    let window = Window::open(&driver, &bot, scripts).await;
    window.resize(width).await;
    window.login("Adam").await;
    window.says("Your servers").await;
    window.guild("reminders").await;
    window.says("Nothing planned yet").await;
    window.fits().await;

    // Errors are shown, and the typed text stays.
    window.guild("reminders/new").await;
    window.fill("#when", "yesterday 9:00").await;
    window.fill("#name", "Stand-up").await;
    window.click(".savebar .primary").await;
    window.says("that time is over").await;
    window.fill("#when", "2099-03-02 09:00").await;
    window.fill("#repeat", "every week on mon,wed").await;
    window.fill("#message", "Bring **coffee**").await;
    if scripts == Scripts::On {
        previews(&window, "Bring coffee").await;
        for day in ["2099-03-02", "2099-03-04", "2099-03-09", "2099-03-11", "2099-03-16"] {
            previews(&window, day).await;
        }
    }
    pictures(&window, "reminder-new", width).await;
    window.click(".savebar .primary").await;
    window.says("Monday 2099-03-02").await;
    window.fits().await;
    pictures(&window, "agenda", width).await;

    // The search text stays in the form, and an empty result is reported.
    window.fill("input[name=q]", "stand-up COFFEE").await;
    window.click("form[role=search] .btn").await;
    window.says("Monday 2099-03-02").await;
    window.fits().await;
    pictures(&window, "agenda-search", width).await;
    window.guild("reminders?state=done").await;
    window.says("Nothing found").await;
    window.fits().await;
    pictures(&window, "agenda-none", width).await;

    // A private reminder is listed, without its text.
    let private = json!({ "when": "in 1 hour", "message": "See the doctor", "dm": true });
    bot.member().command("reminder add", private).await;
    window.guild("reminders").await;
    window.says("In private").await;
    assert!(!window.text().await.contains("doctor"));
    window.fits().await;
    pictures(&window, "agenda-private", width).await;
    window.guild("reminders/2").await;
    window.says("between them and the bot").await;
    window.fits().await;
    pictures(&window, "reminder-private", width).await;

    // A text with several meanings is asked about.
    window.guild("reminders/new").await;
    window.fill("#when", "3/4/2099 10:00").await;
    window.fill("#name", "Which day").await;
    window.click(".savebar .primary").await;
    window.says("Nothing is saved until you choose and save").await;
    window.fits().await;
    pictures(&window, "reminder-question", width).await;
    // Sending it again without a choice asks again.
    window.click(".savebar .primary").await;
    window.says("Nothing is saved until you choose and save").await;
    window.click("label.option:nth-child(2) input[name=meant]").await;
    window.click(".savebar .primary").await;
    window.says("Which day").await;
    window.says("Friday 2099-04-03").await;

    for (button, words) in [
        ("form[action$='/skip'] button", "Saved."),
        ("form[action$='/pause'] button", "Paused. It says nothing until it is resumed."),
        ("form[action$='/resume'] button", "Saved."),
    ] {
        window.guild("reminders/1").await;
        window.click(button).await;
        window.says(words).await;
    }
    // An occurrence that is left out is listed, with a way back.
    window.says("Left out").await;
    window.fits().await;
    pictures(&window, "reminder-left-out", width).await;
    window.click("form[action$='/unskip'] button").await;
    window.says("Saved.").await;
    previews(&window, "2099-03-04").await;

    // Somebody else is faster.
    window.guild("reminders/1").await;
    window.fill("#message", "Bring tea").await;
    meanwhile(&bot, "Bring water").await;
    window.click(".savebar .primary").await;
    window.says("Somebody changed this while you were editing").await;
    window.says("Bring water").await;
    window.click(".savebar .primary").await;
    window.says("Agenda").await;
    window.guild("reminders/1").await;
    previews(&window, "Bring tea").await;

    window.click(".page-head a[href$='/delete']").await;
    window.says("Delete this reminder?").await;
    window.fits().await;
    window.click("button.danger").await;
    window.says("Which day").await;
    assert!(!window.text().await.contains("Stand-up"), "it is gone");
    window.close().await;
    bot.assert_clean();
}

/// Rings its maker, who snoozes it, which everyone reads who looks.
async fn snooze(scripts: Scripts) {
    let Some(driver) = Driver::start().await else { return };
    let bot = Bot::start(Engine::Sqlite).await;
    let (app, clock) = clocked(&bot).await;
    let member = bot.member();
    let made =
        member.command("reminder add", json!({ "when": "in 1 hour", "message": "Stretch" })).await;
    assert!(made.text().contains("It pings"), "{made:?}");
    clock.advance(minutes(61));
    deliver(&app).await;
    let pinged = {
        let world = bot.sandbox.world();
        let sent = world.public_messages(n::GENERAL).next_back().expect("a message");
        sent.value["mentions"][0]["id"].clone()
    };
    assert_eq!(pinged, p::MEMBER.to_string());
    let (message, snooze) = pressable(&bot, n::GENERAL, "reminder:snooze");
    let choices = member.click(message, &snooze).await;
    let later = button(&choices, "reminder:later:1:10:");
    let snoozed = member.click(choices.message_id().expect("choices"), &later).await;
    assert!(snoozed.text().contains("again <t:"), "{snoozed:?}");
    let listed = member.command("reminder list", json!({})).await;
    assert!(listed.text().contains("Snoozed"), "{listed:?}");

    let window = Window::open(&driver, &bot, scripts).await;
    window.login("Adam").await;
    window.guild("reminders").await;
    window.says("Snoozed").await;
    for width in [1280, 390] {
        window.resize(width).await;
        window.fits().await;
        pictures(&window, "reminders-snoozed", width).await;
    }
    window.guild("reminders/1").await;
    window.says("Snoozed").await;
    for width in [1280, 390] {
        window.resize(width).await;
        window.fits().await;
        pictures(&window, "reminder-snoozed", width).await;
    }
    window.close().await;
    bot.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_rings_and_is_snoozed() {
    snooze(Scripts::On).await;
}
