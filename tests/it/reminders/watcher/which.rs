//! Which messages it reads: its own, plain ones, previews of links.

use alphapy::jobs::{outbox, pollers};

use super::*;

/// Lets a message have the preview of a link, as Discord adds it a moment later.
fn preview(bot: &Bot, message: u64) {
    let embed = json!({ "type": "article", "url": "https://example.org", "title": "Tickets",
        "description": format!("{} 20:45", day(25)) });
    bot.sandbox.world().message_mut(message).expect("the message").value["embeds"] = json!([embed]);
}

on_both! {
    async fn its_own_announcements_are_read_when_it_shall(engine) {
        let (bot, app, clock) = watching(engine).await;
        let me = bot.sandbox.world().application.id;
        let own = |title: &str| Draft { author: me, ..event(title, &day(20), "19:30") };
        bot.sandbox.world().post(n::ANNOUNCEMENTS, own("Not this"));
        settle(&app, &clock).await;
        assert_eq!(numbers(&app).await, Vec::<i64>::new());
        set(&bot, "embedwatcher", "own_messages", "on").await;
        bot.sandbox.world().post(n::ANNOUNCEMENTS, own("This"));
        settle(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1]);
        assert_eq!(find(&app, 1).await.draft.name, "This");
        bot.assert_clean();
    }

    async fn reminders_make_no_reminders(engine) {
        let (bot, app, clock) = watching(engine).await;
        set(&bot, "embedwatcher", "own_messages", "on").await;
        let title = format!("Meeting on {} at 19:30", day(20));
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event(&title, &day(20), "19:30"));
        read(&app, &clock).await;
        for said in 1..=2 {
            let next = find(&app, 1).await.next.expect("it is sent").due_at;
            clock.advance(next - clock.now() + TimeDelta::seconds(1));
            pollers::run(&app).await.expect("decides");
            outbox::run(&app).await.expect("sends");
            let (message, done) = button(&bot, n::ANNOUNCEMENTS, "reminder:done");
            // The second time, its buttons are gone before it is read.
            if said == 2 {
                let done = bot.admin().in_channel(n::ANNOUNCEMENTS).click(message, &done).await;
                assert!(done.text().contains("✅"), "{done:?}");
            }
            settle(&app, &clock).await;
            assert_eq!(numbers(&app).await, [1], "after it spoke {said} times: {:?}", log(&bot));
        }
        assert_eq!(told(&bot, "I could not make"), 0, "{:?}", log(&bot));
        bot.assert_clean();
    }

    async fn its_notes_make_no_notes(engine) {
        let (bot, app, clock) = watching(engine).await;
        set(&bot, "embedwatcher", "own_messages", "on").await;
        set(&bot, "embedwatcher", "failure_channel", &n::ANNOUNCEMENTS.to_string()).await;
        let tried = bot.admin().command("config embedwatcher test", json!({})).await;
        assert!(tried.text().contains("my notes go to the same channel"), "{tried:?}");
        let embed = json!({ "title": "Party", "fields": [{ "name": "Date", "value": day(20) }] });
        bot.sandbox.world().post(n::ANNOUNCEMENTS, Draft { embeds: vec![embed], ..Draft::text(p::STAFF, "") });
        settle(&app, &clock).await;
        settle(&app, &clock).await;
        let world = bot.sandbox.world();
        let all = world.public_messages(n::ANNOUNCEMENTS);
        let notes = all.filter(|one| one.value.to_string().contains("I could not make")).count();
        assert_eq!(notes, 1);
        drop(world);
        bot.assert_clean();
    }

    async fn plain_messages_and_previews_are_left_alone_when_it_shall(engine) {
        let (bot, app, clock) = watching(engine).await;
        set(&bot, "embedwatcher", "plain_messages", "off").await;
        let text = format!("Concert on {} at 19:30: https://example.org", day(20));
        bot.sandbox.world().say(n::ANNOUNCEMENTS, p::STAFF, &text);
        let with_preview = bot.sandbox.world().say(n::ANNOUNCEMENTS, p::STAFF, &text);
        preview(&bot, with_preview);
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Embedded", &day(20), "19:30"));
        settle(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1]);
        assert_eq!(find(&app, 1).await.draft.name, "Embedded");
        bot.assert_clean();
    }

    async fn a_preview_that_comes_later_is_no_edit(engine) {
        let (bot, app, clock) = watching(engine).await;
        let text = format!("Concert on {} at 19:30: https://example.org", day(20));
        let message = bot.sandbox.world().say(n::ANNOUNCEMENTS, p::STAFF, &text);
        read(&app, &clock).await;
        let before = find(&app, 1).await;
        preview(&bot, message);
        settle(&app, &clock).await;
        assert_eq!(find(&app, 1).await, before);
        assert_eq!(told(&bot, "follows an edit") + told(&bot, "was edited"), 0, "{:?}", log(&bot));
        bot.assert_clean();
    }
}
