//! Reminders as people make and keep them in Discord.

use serde_json::json;

use super::{button, clocked, deliver, find, minutes, pressable, set, titles};
use crate::support::{
    bot::{Bot, n, p},
    database::on_both,
};

on_both! {
    async fn a_reminder_is_made_shown_listed_changed_and_taken_back(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        let made = member.command("reminder add", json!({ "when": "in 2 hours", "message": "Water the plants", "name": "Plants" })).await;
        assert!(made.is_ephemeral() && made.text().contains("Reminder **#1 Plants** is set for <t:"), "{made:?}");
        assert!(made.text().contains(&format!("<#{}>", n::GENERAL)), "it goes where it was made: {made:?}");
        let listed = member.command("reminder list", json!({})).await;
        assert!(listed.text().contains("**#1** Plants"), "{listed:?}");
        let opened = member.select(listed.message_id().expect("a list"), "reminder:open", &["1"]).await;
        assert!(opened.text().contains("Next times") && opened.text().contains("Water the plants"), "{opened:?}");

        let form = member.command("reminder edit", json!({ "id": 1 })).await;
        let modal = form.modal().expect("a form").clone();
        let id = modal["custom_id"].as_str().expect("an id").to_owned();
        assert!(modal.to_string().contains("Water the plants"), "it is filled in");
        let saved = member.submit(&id, json!({ "Repeat": "every 2 weeks", "Name": "Garden" })).await;
        assert!(saved.text().contains("**#1 Garden** is changed") && saved.text().contains("Every 2 weeks"), "{saved:?}");
        let stale = member.submit(&id, json!({ "Name": "Other" })).await;
        assert!(stale.text().contains("Somebody changed reminder"), "{stale:?}");
        let again = member.click(stale.message_id().expect("a message"), &button(&stale, "reminder:again")).await;
        let modal = again.modal().expect("the form again").clone();
        assert!(modal.to_string().contains("Other"), "what was typed is kept: {modal}");

        let second = member.command("reminder add", json!({ "when": "in 3 hours", "message": "Twice" })).await;
        let undone = member.click(second.message_id().expect("a message"), &button(&second, "reminder:undo")).await;
        assert!(undone.text().contains("**#2** is gone"), "{undone:?}");
        let third = member.command("reminder add", json!({ "when": "in 3 hours", "message": "Third" })).await;
        assert!(third.text().contains("#3"), "numbers are not given again: {third:?}");
        let hints = member.autocomplete("reminder delete", json!({ "id": "gar" }), "id").await;
        assert_eq!(hints.choices().expect("choices"), &[json!({ "name": "#1 Garden", "value": 1 })]);
        bot.assert_clean();
    }

    async fn its_lead_zone_and_picture_are_changed_in_a_form_of_their_own(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        member.command("reminder add", json!({ "when": "2099-03-02 09:00", "repeat": "daily", "message": "Tea" })).await;
        let listed = member.command("reminder list", json!({})).await;
        let card = member.select(listed.message_id().expect("a list"), "reminder:open", &["1"]).await;
        let open = || member.click(card.message_id().expect("a card"), "reminder:more:1");
        let form = open().await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let refused = member.submit(&id, json!({ "Lead time": "soon", "Time zone": "Asia/Tokyo" })).await;
        assert!(refused.text().contains("**Lead time**") && refused.text().contains("What you typed is kept"), "{refused:?}");
        let again = member.click(refused.message_id().expect("a message"), &button(&refused, "reminder:again")).await;
        assert!(again.modal().expect("a form").to_string().contains("Asia/Tokyo"), "what was typed is there");
        let id = again.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let saved = member.submit(&id, json!({ "Lead time": "1h", "Time zone": "Asia/Tokyo", "Picture": "https://example.com/a.png" })).await;
        assert!(saved.text().contains("It reminds people 1h before, and at its time"), "{saved:?}");
        let seen = find(&bot.app, 1).await.draft;
        assert_eq!((seen.leads, seen.image.as_str()), (vec![60, 0], "https://example.com/a.png"));
        assert_eq!(seen.schedule.first().expect("a first").at.to_rfc3339(), "2099-03-02T00:00:00+00:00");
        let stale = member.submit(&id, json!({ "Lead time": "" })).await;
        assert!(stale.text().contains("Somebody changed reminder **#1**"), "{stale:?}");
        bot.assert_clean();
    }

    async fn days_and_rules_make_it_come_again(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let member = bot.member();
        let weekly = member.command("reminder add", json!({ "when": "09:00", "days": "mon,wed", "message": "Stand-up" })).await;
        assert!(weekly.text().contains("Every week on Monday and Wednesday at 09:00 (Europe/Amsterdam)"), "{weekly:?}");
        let monthly = member.command("reminder add", json!({ "when": "20:00", "repeat": "monthly on the last friday", "message": "Drinks", "timezone": "America/New_York", "lead": "1h, 10m" })).await;
        assert!(monthly.text().contains("the last Friday at 20:00 (America/New\\_York)"), "{monthly:?}");
        assert!(monthly.text().contains("before, and at its time"), "{monthly:?}");
        let ended = member.command("reminder add", json!({ "when": "tomorrow 9am", "repeat": "daily", "until": "in 10 days", "message": "Ten days" })).await;
        assert!(ended.text().contains(", until 20"), "{ended:?}");
        for (options, says) in [
            (json!({ "when": "09:00", "days": "someday", "message": "x" }), "**Days**"),
            (json!({ "when": "tomorrow 9am", "repeat": "now and then", "message": "x" }), "**Repeat**"),
            (json!({ "when": "gibberish", "message": "x" }), "**When**"),
            (json!({ "when": "tomorrow 9am" }), "say what it should remind of"),
            (json!({ "when": "tomorrow 9am", "message": "x", "image": "http://example.org/x.png" }), "**Image**"),
            (json!({ "when": "tomorrow 9am", "message": "x", "timezone": "Mars/Base" }), "**Time zone**"),
            (json!({ "when": "2020-01-01 10:00", "message": "x" }), "That time is over"),
        ] {
            let refused = member.command("reminder add", options.clone()).await;
            assert!(refused.text().contains(says), "{options}: {refused:?}");
        }
        let listed = member.command("reminder list", json!({})).await;
        assert!(!listed.text().contains("#4"), "nothing else was stored: {listed:?}");
        bot.assert_clean();
    }

    async fn what_can_be_meant_in_two_ways_is_asked_and_stored_only_then(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let member = bot.member();
        // The clocks skip half past two that night.
        let asked = member.command("reminder add", json!({ "when": "2027-03-28 02:30", "message": "Night shift" })).await;
        assert!(asked.text().contains("Nothing is saved until you choose"), "{asked:?}");
        let listed = member.command("reminder list", json!({})).await;
        assert!(listed.text().contains("no reminders yet"), "{listed:?}");
        let confirm = button(&asked, "reminder:confirm");
        let stranger = bot.admin().unchecked().click(asked.message_id().expect("a message"), &confirm).await;
        assert!(stranger.text().contains("Only who typed this"), "{stranger:?}");
        let made = member.click(asked.message_id().expect("a message"), &confirm).await;
        assert!(made.text().contains("**#1 Night shift** is set"), "{made:?}");
        bot.assert_clean();
    }

    async fn a_message_becomes_a_reminder_without_any_intent(engine) {
        let bot = Bot::start(engine).await;
        let message = bot.sandbox.world().say(n::SUPPORT, p::STAFF, "Workshop\nBring a laptop.");
        let member = bot.member().in_channel(n::SUPPORT);
        let form = member.message_command("Make reminder", message).await;
        let modal = form.modal().expect("a form").clone();
        assert!(modal.to_string().contains("Bring a laptop."), "{modal}");
        let id = modal["custom_id"].as_str().expect("an id").to_owned();
        let refused = member.submit(&id, json!({ "When": "some day" })).await;
        assert!(refused.text().contains("What you typed is kept"), "{refused:?}");
        let again = member.click(refused.message_id().expect("a message"), &button(&refused, "reminder:again")).await;
        let id = again.modal().expect("the form again")["custom_id"].as_str().expect("an id").to_owned();
        let made = member.submit(&id, json!({ "When": "in 2 hours" })).await;
        assert!(made.text().contains("**#1 Workshop** is set"), "{made:?}");
        let kept = find(&bot.app, 1).await;
        assert!(kept.draft.location.ends_with(&format!("/{}/{message}", n::SUPPORT)), "{kept:?}");
        bot.assert_clean();
    }

    async fn a_live_session_is_announced_before_and_when_it_begins(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let admin = bot.admin();
        let made = admin.command("reminder live-session", json!({ "when": "in 3 hours", "topic": "Ask me anything", "location": "https://example.org/live", "mention": n::SUPPORT_ROLE })).await;
        assert!(made.text().contains("1h before, and at its time"), "{made:?}");
        clock.advance(minutes(121));
        deliver(&app).await;
        let soon = bot.sandbox.world().public_messages(n::GENERAL).next_back().expect("a message").value.clone();
        assert!(soon["content"].as_str().expect("text").starts_with("🔴 Live session coming up"), "{soon}");
        assert_eq!(soon["mention_roles"], json!([n::SUPPORT_ROLE.to_string()]), "{soon}");
        clock.advance(minutes(60));
        deliver(&app).await;
        let now = bot.sandbox.world().public_messages(n::GENERAL).next_back().expect("a message").value.clone();
        assert!(now["content"].as_str().expect("text").starts_with("🔴 The live session starts now"), "{now}");
        assert!(now["embeds"].to_string().contains("https://example.org/live"), "{now}");
        bot.assert_clean();
    }

    async fn a_message_is_snoozed_done_skipped_and_paused_by_who_made_it(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let member = bot.member();
        member.command("reminder add", json!({ "when": "in 1 hour", "repeat": "daily", "message": "Stretch", "name": "Stretch" })).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let (message, snooze) = pressable(&bot, n::GENERAL, "reminder:snooze");
        let other = bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL);
        let refused = other.click(message, &snooze).await;
        assert!(refused.text().contains("Only who made reminder **#1**, or an admin"), "{refused:?}");
        let choices = member.click(message, &snooze).await;
        let later = button(&choices, "reminder:later:1:10:");
        let snoozed = member.click(choices.message_id().expect("choices"), &later).await;
        assert!(snoozed.text().contains("again <t:"), "{snoozed:?}");
        // Pressed in real time, ten minutes are over long before the clock of the other instance says so.
        clock.advance(minutes(11));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL), ["Stretch", "Stretch"], "it came again");

        let (message, skip) = pressable(&bot, n::GENERAL, "reminder:skip");
        let before = find(&bot.app, 1).await.next.expect("a next").due_at;
        let skipped = member.click(message, &skip).await;
        assert!(skipped.text().contains("leaves out <t:"), "{skipped:?}");
        assert_eq!(find(&bot.app, 1).await.next.expect("a next").due_at, before + minutes(24 * 60));
        let also = member.click(message, &skip).await;
        assert_eq!(find(&bot.app, 1).await.skipped.len(), 1, "the same once more leaves out no second one");
        // Taken back twice is taken back once.
        for one in [&skipped, &also] {
            let back = member.click(one.message_id().expect("a message"), &button(one, "reminder:unskip")).await;
            assert!(back.text().contains("does not leave out <t:"), "{back:?}");
        }
        assert_eq!(find(&bot.app, 1).await.next.expect("a next").due_at, before);

        let (message, pause) = pressable(&bot, n::GENERAL, "reminder:pause");
        let paused = member.click(message, &pause).await;
        assert!(paused.text().contains("is paused"), "{paused:?}");
        clock.advance(minutes(3 * 24 * 60));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL).len(), 2, "silent");
        let resumed = member.click(paused.message_id().expect("a message"), "reminder:resume:1").await;
        assert!(resumed.text().contains("is changed"), "{resumed:?}");

        let (message, done) = pressable(&bot, n::GENERAL, "reminder:done");
        let done = member.click(message, &done).await;
        assert!(done.text().contains("✅ by"), "{done:?}");
        bot.assert_clean();
    }

    async fn a_reminder_to_oneself_is_a_direct_message(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let member = bot.member();
        let made = member.command("reminder add", json!({ "when": "in 1 hour", "message": "Secret", "dm": true })).await;
        assert!(made.text().contains("to a direct message"), "{made:?}");
        clock.advance(minutes(61));
        deliver(&app).await;
        {
            let world = bot.sandbox.world();
            let direct = world.channels.values().find(|channel| channel.recipient == Some(p::MEMBER)).expect("a channel").id;
            assert_eq!(world.public_messages(direct).count(), 1);
            assert_eq!(world.public_messages(n::GENERAL).filter(|m| m.value["embeds"].to_string().contains("Secret")).count(), 0);
        }
        // Its buttons work there, although Discord names no guild in a direct message.
        let direct = bot.sandbox.world().channels.values().find(|one| one.recipient == Some(p::MEMBER)).expect("a channel").id;
        let alone = bot.sandbox.person(n::GUILD, p::MEMBER, direct);
        let (message, snooze) = pressable(&bot, direct, &format!("{}@reminder:snooze", n::GUILD));
        let choices = alone.click(message, &snooze).await;
        let later = button(&choices, &format!("{}@reminder:later:1:10:", n::GUILD));
        let snoozed = alone.click(choices.message_id().expect("choices"), &later).await;
        assert!(snoozed.text().contains("again <t:"), "{snoozed:?}");
        let listed = member.command("reminder list", json!({})).await;
        let card = member.select(listed.message_id().expect("a list"), "reminder:open", &["1"]).await;
        assert!(card.text().contains("Snoozed"), "a card of what only waits for its snooze: {card:?}");
        clock.advance(minutes(11));
        deliver(&app).await;
        assert_eq!(titles(&bot, direct).len(), 2, "it came again");
        let (message, done) = pressable(&bot, direct, &format!("{}@reminder:done", n::GUILD));
        assert!(alone.click(message, &done).await.text().contains("✅ by"));
        let other = bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL);
        let hidden = other.command("reminder delete", json!({ "id": 1 })).await;
        assert!(hidden.text().contains("There is no reminder **#1**"), "{hidden:?}");
        bot.assert_clean();
    }

    async fn what_is_over_counts_again_when_it_is_to_speak_again(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "reminders", "per_person", "1").await;
        let (app, clock) = clocked(&bot).await;
        let member = bot.member();
        member.command("reminder add", json!({ "when": "in 1 hour", "message": "first" })).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let second = member.command("reminder add", json!({ "when": "in 1 hour", "message": "second" })).await;
        assert!(second.text().contains("is set"), "what is over does not count: {second:?}");
        let (message, snooze) = pressable(&bot, n::GENERAL, "reminder:snooze");
        let choices = member.click(message, &snooze).await;
        let later = button(&choices, "reminder:later:1:10:");
        let snoozed = member.click(choices.message_id().expect("choices"), &later).await;
        assert!(snoozed.text().contains("the most one person can have"), "{snoozed:?}");
        let form = member.command("reminder edit", json!({ "id": 1 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let edited = member.submit(&id, json!({ "When": "tomorrow 09:00" })).await;
        assert!(edited.text().contains("the most one person can have"), "{edited:?}");
        bot.assert_clean();
    }

    async fn who_left_has_no_say_in_the_server_any_more(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        bot.member().command("reminder add", json!({ "when": "in 1 hour", "message": "x", "dm": true })).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let direct = {
            let mut world = bot.sandbox.world();
            world.guilds.get_mut(&n::GUILD).expect("a guild").members.remove(&p::MEMBER);
            world.channels.values().find(|one| one.recipient == Some(p::MEMBER)).expect("a channel").id
        };
        let (message, done) = pressable(&bot, direct, &format!("{}@reminder:done", n::GUILD));
        let gone = bot.sandbox.person(n::GUILD, p::MEMBER, direct).unchecked().click(message, &done).await;
        assert!(gone.is_ephemeral() && gone.text().contains("You are not in this server any more"), "{gone:?}");
        bot.assert_clean();
    }

    async fn a_guild_says_how_many_there_may_be(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "reminders", "per_person", "2").await;
        let member = bot.member();
        for _ in 0..2 {
            let made = member.command("reminder add", json!({ "when": "in 1 hour", "message": "x" })).await;
            assert!(made.text().contains("is set"), "{made:?}");
        }
        let third = member.command("reminder add", json!({ "when": "in 1 hour", "message": "x" })).await;
        assert!(third.text().contains("the most one person can have"), "{third:?}");
        let admin = bot.admin().command("reminder add", json!({ "when": "in 1 hour", "message": "x" })).await;
        assert!(admin.text().contains("is set"), "{admin:?}");
        set(&bot, "reminders", "per_server", "3").await;
        let admin = bot.admin().command("reminder add", json!({ "when": "in 1 hour", "message": "x" })).await;
        assert!(admin.text().contains("This server has"), "{admin:?}");
        set(&bot, "reminders", "per_server", "6").await;
        // At once, as when a button is pressed by many.
        let asker = bot.admin();
        let add = || asker.command("reminder add", json!({ "when": "in 1 hour", "message": "x" }));
        tokio::join!(add(), add(), add(), add(), add(), add(), add(), add());
        let (all,): (i64,) = alphapy::db::sql("SELECT COUNT(*) FROM reminders").one(&bot.app.db).await.expect("counts");
        assert_eq!(all, 6);
        bot.assert_clean();
    }
}
