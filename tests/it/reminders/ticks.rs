//! Without a scheduler, ticks that a platform asks for drive a reminder to its message.

use std::time::Duration;

use alphapy::clock::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{draft, find, minutes, outcomes, put, titles};
use crate::support::{
    bot::{Bot, instance, instance_with, n},
    database::on_both,
};

/// The secret of all instances of tests.
const SECRET: &str = "tick-tick-tick-tick";

/// Asks an instance for a tick.
async fn tick(url: &str, secret: Option<&str>) -> (StatusCode, Value) {
    let mut request = reqwest::Client::new().post(format!("{url}/internal/tick"));
    if let Some(secret) = secret {
        request = request.bearer_auth(secret);
    }
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.json().await.unwrap_or_default())
}

on_both! {
    async fn ticks_alone_drive_a_reminder_to_its_message(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, url) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let made = bot.member().command("reminder add", json!({ "when": "in 1 hour", "repeat": "daily", "lead": "10m", "name": "Stretch" })).await;
        assert!(made.text().contains("is set"), "{made:?}");
        assert_eq!(tick(&url, Some(SECRET)).await.0, 200);
        assert!(titles(&bot, n::GENERAL).is_empty(), "it is too early");
        clock.advance(minutes(51));
        // Time alone does nothing: nobody ticks.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(titles(&bot, n::GENERAL).is_empty(), "nobody asked for a tick");
        for wrong in [None, Some(""), Some("wrong-wrong-wrong-wrong"), Some("tick-tick-tick-tic"), Some("tick-tick-tick-tick-tick")] {
            assert_eq!(tick(&url, wrong).await.0, 401, "{wrong:?}");
        }
        assert!(titles(&bot, n::GENERAL).is_empty(), "a wrong secret ticks nothing");
        let (status, done) = tick(&url, Some(SECRET)).await;
        assert_eq!((status, done["swept"].clone(), done["effects"].clone()), (StatusCode::OK, json!(1), json!(1)));
        assert_eq!(titles(&bot, n::GENERAL).len(), 1, "the lead time, in one tick");
        clock.advance(minutes(10));
        assert_eq!(tick(&url, Some(SECRET)).await.0, 200);
        assert_eq!(tick(&url, Some(SECRET)).await.0, 200);
        assert_eq!(titles(&bot, n::GENERAL).len(), 2, "its time, once");
        clock.advance(minutes(24 * 60));
        assert_eq!(tick(&url, Some(SECRET)).await.0, 200);
        assert_eq!(outcomes(&app, 1).await.iter().filter(|(state, _)| state == "sent").count(), 3);
        assert!(find(&app, 1).await.next.is_some(), "and so it goes on");
        bot.assert_clean();
    }

    async fn without_a_secret_there_is_nothing_to_tick(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let none = [("TICK_SECRET", String::new())];
        let (app, url) = instance_with(&bot.sandbox, &bot.test, clock.clone(), &none).await;
        put(&app, n::GUILD, draft("Stretch", n::GENERAL, clock.now() + minutes(1), None)).await;
        clock.advance(minutes(2));
        for secret in [None, Some(""), Some(SECRET)] {
            assert_eq!(tick(&url, secret).await.0, 404, "{secret:?}");
        }
        assert!(titles(&bot, n::GENERAL).is_empty());
        bot.assert_clean();
    }

    async fn ticks_at_the_same_moment_send_once(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, one) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let (_, two) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        for number in 0..5 {
            put(&app, n::GUILD, draft(&format!("{number}"), n::GENERAL, clock.now() + minutes(1), None)).await;
        }
        clock.advance(minutes(2));
        let at_once = tokio::join!(
            tick(&one, Some(SECRET)),
            tick(&one, Some(SECRET)),
            tick(&two, Some(SECRET)),
            tick(&two, Some(SECRET)),
        );
        for (status, done) in [at_once.0, at_once.1, at_once.2, at_once.3] {
            assert_eq!(status, StatusCode::OK, "{done}");
        }
        // Reminders that one left to the other within its lease are sent by the next.
        for url in [&one, &two] {
            assert_eq!(tick(url, Some(SECRET)).await.0, 200);
        }
        let mut sent = titles(&bot, n::GENERAL);
        sent.sort();
        assert_eq!(sent, ["0", "1", "2", "3", "4"], "each once");
        bot.assert_clean();
    }
}
