//! Restarts, outages, clocks that jump: nothing is lost, nothing is doubled, and what is late follows the
//! guild's policy.

use alphapy::{
    clock::Clock,
    db::sql,
    features::reminders::{flow, schedule::Repeat},
    jobs::{outbox, pollers},
    sandbox::{Fault, FaultKind},
};
use chrono::TimeDelta;

use super::{clocked, deliver, draft, find, minutes, outcomes, put, set, tick, titles};
use crate::support::{
    bot::{Bot, instance, instance_with, n},
    database::on_both,
};

const HOURLY: Option<Repeat> = Some(Repeat::Hours { every: 1 });

on_both! {
    async fn a_due_reminder_is_sent_once_whoever_looks_how_often(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let start = clock.now() + minutes(10);
        let number = put(&app, n::GUILD, draft("Stand-up", n::GENERAL, start, HOURLY)).await;
        deliver(&app).await;
        assert!(titles(&bot, n::GENERAL).is_empty(), "not before its time");
        for hour in 0..5_usize {
            clock.advance(if hour == 0 { minutes(10) } else { minutes(60) });
            let (one, two) = tokio::join!(pollers::run(&app), pollers::run(&other));
            assert_eq!(one.expect("decides") + two.expect("decides too"), 1, "one of them did it");
            let (one, two) = tokio::join!(outbox::run(&app), outbox::run(&other));
            one.expect("sends");
            two.expect("sends too");
            deliver(&other).await;
            assert_eq!(titles(&bot, n::GENERAL).len(), hour + 1);
        }
        let seen = find(&app, number).await;
        assert_eq!(seen.last_sent_at, Some(clock.now()));
        assert_eq!(seen.next.map(|next| next.due_at), Some(start + TimeDelta::hours(5)));
        bot.assert_clean();
    }

    async fn a_crash_between_deciding_and_sending_loses_and_doubles_nothing(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let number = put(&app, n::GUILD, draft("Once", n::GENERAL, clock.now() + minutes(1), None)).await;
        clock.advance(minutes(1));
        // It decides, and is gone before it sends; its answer got lost when it sent after all.
        pollers::run(&app).await.expect("decides");
        bot.sandbox.world().faults.push(Fault::on("POST", "/messages", FaultKind::DropAfter).times(9));
        outbox::run(&app).await.expect("runs");
        assert_eq!(titles(&bot, n::GENERAL), ["Once"], "Discord has it, the bot does not know");
        bot.sandbox.world().faults.clear();
        clock.advance(TimeDelta::seconds(70));
        let (successor, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        deliver(&successor).await;
        assert_eq!(titles(&bot, n::GENERAL), ["Once"]);
        assert_eq!(outcomes(&app, number).await, [("sent".to_owned(), false)]);
        bot.assert_clean();
    }

    async fn an_instance_that_dies_while_deciding_leaves_it_to_the_next(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        put(&app, n::GUILD, draft("Held", n::GENERAL, clock.now() + minutes(1), None)).await;
        clock.advance(minutes(1));
        let claimed = alphapy::features::reminders::store::claim(&app.db, "dead", clock.now(), 10).await;
        assert_eq!(claimed.expect("claims").len(), 1);
        let (successor, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        deliver(&successor).await;
        assert!(titles(&bot, n::GENERAL).is_empty(), "somebody else holds it");
        clock.advance(TimeDelta::seconds(25));
        deliver(&successor).await;
        assert_eq!(titles(&bot, n::GENERAL), ["Held"]);
    }

    async fn an_outage_of_discord_delays_and_loses_nothing(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let nowhere = [("DISCORD_API_URL", "http://127.0.0.1:1".to_owned())];
        let (cut, _) = instance_with(&bot.sandbox, &bot.test, clock.clone(), &nowhere).await;
        for name in ["one", "two", "three"] {
            put(&cut, n::GUILD, draft(name, n::GENERAL, clock.now() + minutes(1), None)).await;
        }
        // Ten minutes in which nothing leaves.
        for _ in 0..10 {
            clock.advance(minutes(1));
            pollers::run(&cut).await.expect("decides");
            outbox::run(&cut).await.expect("tries");
        }
        assert!(titles(&bot, n::GENERAL).is_empty());
        let (back, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        clock.advance(minutes(6));
        for _ in 0..3 {
            deliver(&back).await;
        }
        let mut sent = titles(&bot, n::GENERAL);
        sent.sort();
        assert_eq!(sent, ["one", "three", "two"]);
        bot.assert_clean();
    }

    async fn what_an_outage_of_discord_made_late_follows_the_policy_too(engine) {
        let html = FaultKind::Status { status: 503, code: 0, body: Some("<html>".into()) };
        for (policy, fault, sent, named) in [
            ("send", None, 3, None),
            ("send", Some(html.clone()), 3, None),
            ("skip", None, 0, None),
            ("skip", Some(html), 0, None),
            ("summarise", None, 1, Some(3)),
        ] {
            let bot = Bot::start(engine).await;
            let (app, clock) = clocked(&bot).await;
            set(&bot, "reminders", "late_policy", policy).await;
            let number = put(&app, n::GUILD, draft("Hourly", n::GENERAL, clock.now() + minutes(1), HOURLY)).await;
            // It answers with errors, or not at all.
            let nowhere = [("DISCORD_API_URL", "http://127.0.0.1:1".to_owned())];
            let cut = match fault {
                Some(fault) => {
                    bot.sandbox.world().faults.push(Fault::on("POST", "/messages", fault).times(10_000));
                    app.clone()
                }
                None => instance_with(&bot.sandbox, &bot.test, clock.clone(), &nowhere).await.0,
            };
            // Each is decided on in time, and none leaves.
            for hour in 0..3 {
                clock.advance(if hour == 0 { minutes(1) } else { minutes(60) });
                deliver(&cut).await;
            }
            clock.advance(minutes(20));
            assert!(titles(&bot, n::GENERAL).is_empty());
            bot.sandbox.world().faults.clear();
            for _ in 0..4 {
                deliver(&app).await;
                clock.advance(minutes(5));
            }
            assert_eq!(titles(&bot, n::GENERAL).len(), sent, "{policy}");
            let outcomes = outcomes(&app, number).await;
            assert_eq!(outcomes.len(), 3, "{policy}: {outcomes:?}");
            assert!(outcomes.iter().all(|(_, late)| *late), "{policy}: {outcomes:?}");
            let shown = bot.sandbox.world().public_messages(n::GENERAL)
                .map(|message| message.value["embeds"].to_string()).collect::<String>();
            assert_eq!(shown.contains("This was due"), policy == "send", "{shown}");
            if let Some(count) = named {
                assert!(shown.contains(&format!("I could not send this {count} times")), "{shown}");
            }
            bot.assert_clean();
        }
    }

    async fn a_tick_after_an_outage_of_the_database_goes_on_where_it_was(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        put(&app, n::GUILD, draft("Back", n::GENERAL, clock.now() + minutes(1), HOURLY)).await;
        clock.advance(minutes(1));
        // Open connections break, and the tick with them; nobody decides for a minute.
        app.db.close().await;
        assert!(pollers::run(&app).await.is_err());
        clock.advance(minutes(1));
        let (again, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        tick(&again).await;
        assert_eq!(titles(&bot, n::GENERAL), ["Back"]);
    }

    async fn what_is_late_follows_the_guilds_policy(engine) {
        for (policy, sent, named) in [("send", 4, None), ("skip", 1, None), ("summarise", 2, Some(3))] {
            let bot = Bot::start(engine).await;
            let (app, clock) = clocked(&bot).await;
            set(&bot, "reminders", "late_policy", policy).await;
            let number = put(&app, n::GUILD, draft("Hourly", n::GENERAL, clock.now() + minutes(1), HOURLY)).await;
            // The clock jumps over three occurrences; the fourth is due just now.
            clock.advance(minutes(1 + 3 * 60));
            deliver(&app).await;
            assert_eq!(titles(&bot, n::GENERAL).len(), sent, "{policy}");
            let outcomes = outcomes(&app, number).await;
            assert_eq!(outcomes.len(), 4, "{policy}: {outcomes:?}");
            assert_eq!(outcomes.iter().filter(|(_, late)| *late).count(), 3, "{policy}: {outcomes:?}");
            let shown = bot.sandbox.world().public_messages(n::GENERAL)
                .map(|message| message.value["embeds"].to_string()).collect::<String>();
            assert_eq!(shown.contains("This was due"), policy == "send", "{shown}");
            if let Some(count) = named {
                assert!(shown.contains(&format!("I could not send this {count} times")), "{shown}");
            }
            bot.assert_clean();
        }
    }

    async fn a_clock_that_is_put_back_repeats_nothing(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let start = clock.now() + minutes(1);
        put(&app, n::GUILD, draft("Hourly", n::GENERAL, start, HOURLY)).await;
        clock.advance(minutes(1));
        deliver(&app).await;
        clock.advance(-TimeDelta::minutes(30));
        deliver(&app).await;
        clock.advance(minutes(30));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL).len(), 1);
        clock.advance(minutes(60));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL).len(), 2);
    }

    async fn a_deleted_channel_pauses_with_an_explanation_and_a_new_one_mends_it(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "log_channel", &n::BOT_LOG.to_string()).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, url) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let admin = bot.admin().via(&format!("{url}/interactions"));
        let number = put(&app, n::GUILD, draft("Lost", n::SUPPORT, clock.now() + minutes(1), None)).await;
        bot.sandbox.world().channels.remove(&n::SUPPORT);
        clock.advance(minutes(1));
        for _ in 0..2 {
            deliver(&app).await;
        }
        let log: Vec<_> = bot.sandbox.world().public_messages(n::BOT_LOG)
            .map(|message| message.value["content"].to_string()).collect();
        assert!(log.iter().any(|text| text.contains("I paused reminder **#1**") && text.contains("does not exist any more")), "{log:?}");
        assert_eq!(outcomes(&app, number).await, [("refused".to_owned(), false)]);
        let listed = admin.command("reminder list", serde_json::json!({})).await;
        assert!(listed.text().contains("⚠️ paused"), "{listed:?}");
        let opened = admin.select(listed.message_id().expect("a list"), "reminder:open", &["1"]).await;
        let moved = admin.select(opened.message_id().expect("a card"), "reminder:move:1", &[&n::GENERAL.to_string()]).await;
        assert!(moved.text().contains("is changed"), "{moved:?}");
        clock.advance(minutes(1));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL), ["Lost"], "what could not be sent is sent");
        let incidents: (i64,) = sql("SELECT COUNT(*) FROM incidents").one(&bot.app.db).await.expect("counts");
        assert_eq!(incidents.0, 0, "operators need not know");
        bot.assert_clean();
    }

    async fn reminders_of_a_guild_that_turned_them_off_wait(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        put(&app, n::GUILD, draft("Off", n::GENERAL, clock.now() + minutes(1), None)).await;
        set(&bot, "reminders", "enabled", "off").await;
        clock.advance(minutes(1));
        deliver(&app).await;
        assert!(titles(&bot, n::GENERAL).is_empty());
        let refused = bot.member().command("reminder add", serde_json::json!({ "when": "in 2 hours", "message": "x" })).await;
        assert!(refused.text().contains("turned off"), "{refused:?}");
        set(&bot, "reminders", "enabled", "on").await;
        clock.advance(minutes(2));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL), ["Off"]);
    }

    async fn what_is_next_follows_when_the_rules_of_a_zone_change(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let number = put(&app, n::GUILD, draft("Moved", n::GENERAL, clock.now() + minutes(30), HOURLY)).await;
        let right = find(&app, number).await;
        // As if it was computed when its clocks were an hour later.
        sql("UPDATE reminders SET next_at = $1, next_occurs_at = $1").bind(clock.now() + minutes(90)).run(&app.db).await.expect("writes");
        flow::realign(&app).await.expect("realigns");
        assert_eq!(find(&app, number).await, right);
        clock.advance(minutes(30));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL), ["Moved"]);
    }

    async fn one_that_cannot_be_decided_on_holds_up_no_other(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let start = clock.now() + minutes(1);
        let broken = put(&app, n::GUILD, draft("Broken", n::GENERAL, start, HOURLY)).await;
        put(&app, n::GUILD, draft("Sound", n::SUPPORT, start, HOURLY)).await;
        assert_eq!(broken, 1);
        sql("CREATE UNIQUE INDEX once_only ON reminder_occurrences (guild_id) WHERE number = 1").run(&app.db).await.expect("made");
        clock.advance(minutes(1));
        deliver(&app).await;
        // From now on, whatever the first owes is refused by the database.
        clock.advance(minutes(60));
        deliver(&app).await;
        assert_eq!((titles(&bot, n::GENERAL).len(), titles(&bot, n::SUPPORT).len()), (1, 2));
        let incidents: (i64,) = sql("SELECT COUNT(*) FROM incidents").one(&app.db).await.expect("counts");
        assert_eq!(incidents.0, 1, "the operators are told");
        sql("DROP INDEX once_only").run(&app.db).await.expect("dropped");
        clock.advance(minutes(6));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL).len(), 2, "nothing is lost");
    }

    async fn what_was_paused_or_deleted_before_it_left_is_not_sent_wherever_it_was_to_go(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let start = clock.now() + minutes(1);
        let paused = put(&app, n::GUILD, draft("Paused", n::GENERAL, start, HOURLY)).await;
        let moved = put(&app, n::GUILD, draft("Moved", n::GENERAL, start, HOURLY)).await;
        clock.advance(minutes(1));
        pollers::run(&app).await.expect("decides");
        // Both wait to be sent; then one is silenced, and the other is moved and deleted.
        let admin = bot.admin();
        let listed = admin.command("reminder list", serde_json::json!({})).await;
        let list = listed.message_id().expect("a list");
        let card = admin.select(list, "reminder:open", &[&paused.to_string()]).await;
        let card = card.message_id().expect("a card");
        admin.click(card, &format!("reminder:pause:{paused}")).await;
        let card = admin.select(list, "reminder:open", &[&moved.to_string()]).await;
        let card = card.message_id().expect("a card");
        admin.select(card, &format!("reminder:move:{moved}"), &[&n::SUPPORT.to_string()]).await;
        let asked = admin.command("reminder delete", serde_json::json!({ "id": moved })).await;
        admin.click(asked.message_id().expect("asks"), &format!("reminder:remove:{moved}")).await;
        outbox::run(&app).await.expect("runs");
        assert!(titles(&bot, n::GENERAL).is_empty() && titles(&bot, n::SUPPORT).is_empty());
        assert_eq!(outcomes(&app, paused).await, [("skipped".to_owned(), true)]);
        bot.assert_clean();
    }

    async fn what_was_deleted_before_it_was_sent_is_not_sent(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        put(&app, n::GUILD, draft("Gone", n::GENERAL, clock.now() + minutes(1), None)).await;
        clock.advance(minutes(1));
        pollers::run(&app).await.expect("decides");
        let asked = bot.admin().command("reminder delete", serde_json::json!({ "id": 1 })).await;
        let deleted = bot.admin().click(asked.message_id().expect("asks"), "reminder:remove:1").await;
        assert!(deleted.text().contains("is gone"), "{deleted:?}");
        deliver(&app).await;
        assert!(titles(&bot, n::GENERAL).is_empty());
        bot.assert_clean();
    }
}
