//! The recipients of a reminder, and how its time is asked about.

use serde_json::json;

use super::{button, clocked, deliver, find, minutes, set};
use crate::support::{
    bot::{Bot, custom_ids, n, p},
    browser::Browser,
    database::on_both,
};

/// The users that the last message of the bot in a channel pings, and its text.
fn last(bot: &Bot, channel: u64) -> (Vec<String>, String) {
    let world = bot.sandbox.world();
    let message = world.public_messages(channel).next_back().expect("a message").value.clone();
    let pinged = message["mentions"].as_array().cloned().unwrap_or_default();
    let ids = pinged.iter().map(|user| user["id"].as_str().unwrap_or_default().to_owned());
    (ids.collect(), message.to_string())
}

on_both! {
    async fn a_reminder_pings_its_maker_where_it_was_made(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        // Where live sessions go does not matter to it.
        set(&bot, "reminders", "default_channel", &n::ANNOUNCEMENTS.to_string()).await;
        let made = bot.member().command("reminder add", json!({ "when": "in 1 hour", "message": "Tea" })).await;
        assert!(made.text().contains(&format!("It pings <@{}>", p::MEMBER)), "{made:?}");
        assert!(custom_ids(&made).iter().any(|id| id.starts_with("reminder:tome")), "{made:?}");
        bot.member().command("reminder add", json!({ "when": "in 1 hour", "message": "Tea", "to": "me", "mention": p::STAFF.to_string() })).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let both = find(&app, 2).await.draft.mentions.users;
        assert_eq!(both.iter().map(|user| user.get()).collect::<Vec<_>>(), [p::MEMBER, p::STAFF]);
        let world = bot.sandbox.world();
        let own = world.public_messages(n::GENERAL).filter(|m| m.author == alphapy::sandbox::seed::APPLICATION);
        let sent: Vec<_> = own.map(|m| m.value.clone()).collect();
        drop(world);
        // Both are due at once, so either may come first.
        assert_eq!(sent.len(), 2, "{sent:?}");
        for message in sent {
            let pinged = message["mentions"].as_array().expect("a list");
            let member = p::MEMBER.to_string();
            assert!(pinged.iter().any(|one| one["id"] == member.as_str()), "{message}");
        }
        bot.assert_clean();
    }

    async fn a_channel_is_pinged_only_where_somebody_is_mentioned(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        for options in [
            json!({ "when": "in 1 hour", "message": "Tea", "to": "channel" }),
            json!({ "when": "in 1 hour", "message": "Tea", "channel": n::GENERAL.to_string() }),
        ] {
            let made = bot.member().command("reminder add", options).await;
            assert!(made.text().contains("is set") && !made.text().contains("It pings"), "{made:?}");
        }
        clock.advance(minutes(61));
        deliver(&app).await;
        let (pinged, message) = last(&bot, n::GENERAL);
        assert!(pinged.is_empty(), "{message}");
        assert!(message.contains(" by "), "who set it is shown: {message}");
        bot.assert_clean();
    }

    async fn where_nobody_may_write_it_is_a_direct_message_and_says_so(engine) {
        let bot = Bot::start(engine).await;
        for (options, says) in [
            (json!({ "when": "in 1 hour", "message": "x" }), "because you or I can't write in"),
            (json!({ "when": "in 1 hour", "message": "x", "to": "channel" }), "because you or I can't write in"),
            (json!({ "when": "in 1 hour", "message": "x", "to": "dm" }), "to a direct message"),
            (json!({ "when": "in 1 hour", "message": "x", "dm": true }), "to a direct message"),
        ] {
            let made = bot.member().in_channel(n::RULES).command("reminder add", options.clone()).await;
            assert!(made.text().contains(says) && made.text().contains("to a direct message"), "{options}: {made:?}");
        }
        let both = json!({ "when": "in 1 hour", "message": "x", "to": "dm", "channel": n::GENERAL.to_string() });
        let refused = bot.member().command("reminder add", both).await;
        assert!(refused.text().contains("Choose one: a channel, or `to: dm`"), "{refused:?}");
        bot.assert_clean();
    }

    async fn a_choice_is_a_button_in_words_and_something_else_opens_the_form(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let member = bot.member();
        let options = json!({ "when": "2099-12-03", "message": "Tea", "channel": n::SUPPORT.to_string(), "lead": "1h" });
        let asked = member.command("reminder add", options).await;
        let shown = asked.message().expect("a message").to_string();
        assert!(shown.contains("Thu 3 Dec 2099, 09:00") && shown.contains("Something else"), "{shown}");
        assert!(!shown.contains("Confirm"), "{shown}");
        let form = member.click(asked.message_id().expect("a message"), &button(&asked, "reminder:else")).await;
        let modal = form.modal().expect("a form").clone();
        assert!(modal.to_string().contains("2099-12-03") && modal.to_string().contains("Tea"), "{modal}");
        let id = modal["custom_id"].as_str().expect("an id").to_owned();
        let wrong = member.submit(&id, json!({ "When": "gibberish" })).await;
        assert!(wrong.text().contains("What you typed is kept"), "{wrong:?}");
        let form = member.click(wrong.message_id().expect("a message"), &button(&wrong, "reminder:else")).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let made = member.submit(&id, json!({ "When": "3 december 2099 14:00" })).await;
        assert!(made.text().contains("**#1 Tea** is set for"), "{made:?}");
        let kept = find(&bot.app, 1).await;
        assert_eq!((kept.draft.place.channel.get(), kept.draft.leads), (n::SUPPORT, vec![60, 0]), "nothing else is lost");
        bot.assert_clean();
    }

    async fn an_answer_names_the_zone_that_is_not_the_readers(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let member = bot.member();
        let other = member.command("reminder add", json!({ "when": "2099-12-03 19:30 London time", "message": "x" })).await;
        assert!(other.text().contains("That is 19:30 in Europe/London."), "{other:?}");
        let own = member.command("reminder add", json!({ "when": "2099-12-03 19:30", "message": "x" })).await;
        assert!(!own.text().contains("That is 19:30"), "{own:?}");
        let broken = member.command("reminder add", json!({ "when": "in 1 hour", "message": r"Bring:\n- a pen" })).await;
        assert!(broken.text().contains("is set"), "{broken:?}");
        assert_eq!(find(&bot.app, 3).await.draft.message, "Bring:\n- a pen");
        bot.assert_clean();
    }

    async fn a_new_one_on_the_dashboard_is_for_who_makes_it(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "reminders", "default_channel", &n::ANNOUNCEMENTS.to_string()).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let new = format!("/dashboard/{}/reminders/new", n::GUILD);
        let form = admin.get(&new).await;
        assert!(form.contains("<option value=\"me\" selected>To me, as a direct message"), "{}", form.body);
        assert!(form.contains("To a channel: #"), "{}", form.body);
        let saved = admin.submit(&form, &new, &[("when", "2099-03-02 09:00"), ("name", "Mine")]).await;
        assert!(saved.location().ends_with("?saved=1"), "{}", saved.body);
        let kept = find(&bot.app, 1).await.draft.place.recipient;
        assert_eq!(kept.map(twilight_model::id::Id::get), Some(p::ADMIN));
        bot.assert_clean();
    }

    async fn what_was_reported_is_read_alike_in_commands_forms_and_on_the_dashboard(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let member = bot.member();
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let new = format!("/dashboard/{}/reminders/new", n::GUILD);
        let say = |text: &str| json!({ "when": text, "message": "x" });
        for (number, (text, rule)) in (1..).step_by(2).zip([
            ("monthly on the 1st and 15th at 9am", "Every month on days 1 and 15 at 09:00"),
            ("every 2nd and 4th tuesday at 19:00", "Every month on the second Tuesday and the fourth Tuesday at 19:00"),
            ("every day 10:00", "Every day at 10:00"),
            ("every july 4th at 3pm", "at 15:00"),
        ]) {
            let made = member.command("reminder add", say(text)).await;
            assert!(made.text().contains(rule), "{text}: {made:?}");
            let form = admin.get(&new).await;
            let saved = admin.submit(&form, &new, &[("when", text), ("name", "x")]).await;
            assert!(saved.location().ends_with(&format!("?saved={}", number + 1)), "{text}: {}", saved.body);
            let (one, other) = (find(&bot.app, number).await, find(&bot.app, number + 1).await);
            assert_eq!(one.draft.schedule, other.draft.schedule, "{text}");
            // The text in its form is read as the same.
            let edit = member.command("reminder edit", json!({ "id": number })).await;
            let id = edit.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
            member.submit(&id, json!({ "Name": "y" })).await;
            assert_eq!(find(&bot.app, number).await.draft.schedule, one.draft.schedule, "{text}");
        }
        for (text, says) in [
            ("this weekend at 15:00", "Which day do you mean?"),
            ("tomorrow 13pm", "24-hour clock"),
            ("over een week 9 uur", "or so long from now"),
        ] {
            let asked = member.command("reminder add", say(text)).await;
            assert!(asked.text().contains(says) && asked.text().contains("until you choose"), "{text}: {asked:?}");
            let form = admin.get(&new).await;
            let asked = admin.submit(&form, &new, &[("when", text), ("name", "x")]).await;
            assert!(asked.contains("name=\"meant\""), "{text}: {}", asked.body);
        }
        for (text, says) in [
            ("every 45 minutes", "every hour at most"),
            ("in 500 years", "2"),
            ("#2026-12-25 10:00", "**When**"),
            ("https://example.org/2099/12/25 10:00", "**When**"),
        ] {
            let refused = member.command("reminder add", say(text)).await;
            assert!(refused.text().contains(says) && !refused.text().contains("is set"), "{text}: {refused:?}");
        }
        bot.assert_clean();
    }
}
