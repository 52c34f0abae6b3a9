//! No way leads from one guild to the reminders of another: not over the API, not on the dashboard, not in a
//! file, and not by a button that names what is elsewhere.

use std::time::Duration;

use serde_json::json;

use super::{
    button, clocked, deliver, draft, find, forge, forge_in_private, minutes, pressable, put, set,
};
use crate::{
    api::{Client, at, mint},
    support::{
        bot::{Bot, n, p, x},
        browser::Browser,
        database::on_both,
    },
};

const SCOPES: &[&str] = &["reminders:read", "reminders:write"];

/// A reminder of Northwind that comes again each day: number 1, while Pixel Guild has none.
async fn secret(bot: &Bot) {
    let made = bot
        .member()
        .command(
            "reminder add",
            json!({ "when": "in 1 hour", "repeat": "daily", "message": "Secret of Northwind" }),
        )
        .await;
    assert!(made.text().contains("**#1"), "{made:?}");
}

on_both! {
    async fn a_token_reaches_no_reminder_of_another_guild(engine) {
        let bot = Bot::start(engine).await;
        secret(&bot).await;
        let paula = Client::bearer(&bot.url, &mint(&bot.app, x::GUILD, p::PIXEL_ADMIN, SCOPES).await.1);
        let body = json!({ "name": "Taken", "channel_id": x::GENERAL.to_string(), "schedule": { "start": "2099-03-02T09:00:00", "timezone": "UTC" } });
        // Theirs is the path, ours the number.
        let theirs = |path: &str| format!("/api/dashboard/{}/reminders{path}", x::GUILD);
        paula.get(&theirs("/1")).await.is_problem(404);
        paula.put(&theirs("/1"), body.clone()).await.is_problem(404);
        paula.delete(&theirs("/1")).await.is_problem(404);
        for act in ["pause", "resume", "skip"] {
            paula.post(&theirs(&format!("/1/{act}")), json!({})).await.is_problem(404);
        }
        let listed = paula.get(&theirs("")).await;
        assert_eq!(listed.is(200).body["items"], json!([]));
        // A cursor of ours is a place in their agenda, no more.
        let next = find(&bot.app, 1).await.next.expect("a next").due_at.timestamp_micros();
        let listed = paula.get(&theirs(&format!("?cursor={}-9", next - 1))).await;
        assert_eq!(listed.is(200).body["items"], json!([]), "{listed:?}");
        // Ours is the path, theirs the token.
        for path in ["", "/1"] {
            paula.get(&at(&format!("/reminders{path}"))).await.is_problem(403);
        }
        paula.post(&at("/reminders"), body.clone()).await.is_problem(403);
        paula.put(&at("/reminders/1"), body.clone()).await.is_problem(403);
        paula.delete(&at("/reminders/1")).await.is_problem(403);
        for act in ["pause", "resume", "skip"] {
            paula.post(&at(&format!("/reminders/1/{act}")), json!({})).await.is_problem(403);
        }
        // An answer that was kept for a key is of the guild in which it was given.
        let adam = Client::of(&bot, p::ADMIN, SCOPES).await.with("idempotency-key", "one");
        let ours = json!({ "name": "Ours", "channel_id": n::GENERAL.to_string(), "schedule": { "start": "2099-03-02T09:00:00", "timezone": "UTC" } });
        assert_eq!(adam.post(&at("/reminders"), ours).await.is(201).body["number"], 2);
        let own = paula.with("idempotency-key", "one").post(&theirs(""), body).await;
        assert_eq!((own.is(201).body["number"].clone(), own.body["name"].clone()), (json!(1), json!("Taken")));
        assert_eq!(find(&bot.app, 1).await.revision, 1);
        bot.assert_clean();
    }

    async fn a_dashboard_reaches_no_reminder_of_another_guild(engine) {
        let bot = Bot::start(engine).await;
        secret(&bot).await;
        let mut paula = Browser::login(&bot, p::PIXEL_ADMIN).await;
        let theirs = |path: &str| format!("/dashboard/{}/reminders{path}", x::GUILD);
        let ours = |path: &str| format!("/dashboard/{}/reminders{path}", n::GUILD);
        let blank = paula.get(&theirs("/new")).await;
        assert!(!paula.get(&theirs("")).await.contains("Secret"));
        for path in ["/1", "/1/delete"] {
            let shown = paula.get(&theirs(path)).await;
            assert!(shown.status == 404 && !shown.contains("Secret"), "{path}: {}", shown.body);
            let shown = paula.get(&ours(path)).await;
            assert!([403, 404].contains(&shown.status.as_u16()) && !shown.contains("Secret"), "{path}: {}", shown.body);
        }
        let channel = x::GENERAL.to_string();
        let fields = [("when", "2099-03-02 09:00"), ("name", "Taken"), ("channel", channel.as_str()), ("revision", "1")];
        for path in ["/1/pause", "/1/resume", "/1/skip", "/1/delete", "/1"] {
            let done = paula.submit(&blank, &theirs(path), &fields).await;
            // The submitted form is shown again, as if the reminder had been deleted; nothing else is told.
            assert!([404, 409].contains(&done.status.as_u16()) && !done.contains("Secret"), "{path}: {}", done.body);
        }
        for path in ["/new", "/1/pause", "/1/resume", "/1/skip", "/1/delete", "/1"] {
            let done = paula.submit(&blank, &ours(path), &fields).await;
            assert!([403, 404].contains(&done.status.as_u16()) && !done.contains("Secret"), "{path}: {}", done.body);
        }
        let kept = find(&bot.app, 1).await;
        assert_eq!((kept.revision, kept.state.name()), (1, "active"));
        let made = paula.submit(&blank, &theirs("/new"), &fields).await;
        assert_eq!(made.location(), theirs("?saved=1"), "the number is their own: {}", made.body);
        bot.assert_clean();
    }

    async fn an_export_holds_the_reminders_of_its_own_guild(engine) {
        let bot = Bot::start(engine).await;
        secret(&bot).await;
        let soon = alphapy::clock::Clock::System.now() + minutes(60);
        put(&bot.app, x::GUILD, draft("Pixel's own", x::GENERAL, soon, None)).await;
        let paula = bot.sandbox.person(x::GUILD, p::PIXEL_ADMIN, x::GENERAL);
        for (who, own, other) in [(paula, "Pixel's own", "Secret"), (bot.admin(), "Secret of Northwind", "Pixel")] {
            let asked = who.command("export reminders", json!({})).await.settled(Duration::from_secs(10)).await;
            let file = asked.message().expect("a message")["attachments"][0]["id"].as_str().expect("a file").parse().expect("an id");
            let table = String::from_utf8(bot.sandbox.world().files[&file].bytes.clone()).expect("text");
            assert!(table.contains(own) && !table.contains(other), "{table}");
        }
        bot.assert_clean();
    }

    async fn what_was_typed_in_one_guild_goes_on_in_no_other(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let member = bot.member();
        let asked = member.command("reminder add", json!({ "when": "2099-03-29 02:30", "message": "Secret of Northwind" })).await;
        let confirm = button(&asked, "reminder:confirm");
        let made = bot.sandbox.world().say(n::GENERAL, p::STAFF, "Secret of Northwind");
        let form = member.message_command("Make reminder", made).await;
        let form = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let kept = member.submit(&form, json!({ "When": "some day" })).await;
        let again = button(&kept, "reminder:again");
        // The same person, who is a member of both guilds.
        for id in [&confirm, &again] {
            let refused = forge(&bot, x::GUILD, p::MEMBER, id, &[]).await;
            assert!(refused.contains("expired") && !refused.contains("Secret"), "{id}: {refused}");
            // In private, a button names its guild: whoever is not in it gets nowhere.
            let refused = forge_in_private(&bot, p::PIXEL_ADMIN, &format!("{}@{id}", n::GUILD)).await;
            assert!(refused.contains("You are not in this server any more"), "{id}: {refused}");
            let refused = forge_in_private(&bot, p::MEMBER, &format!("{}@{id}", x::GUILD)).await;
            assert!(refused.contains("expired"), "{id}: {refused}");
        }
        let listed = bot.sandbox.person(x::GUILD, p::OWNER, x::GENERAL).command("reminder list", json!({})).await;
        assert!(listed.text().contains("no reminders yet"), "{listed:?}");
        bot.assert_clean();
    }

    async fn a_button_names_what_is_elsewhere_in_vain(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        secret(&bot).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let (_, done) = pressable(&bot, n::GENERAL, "reminder:done");
        let entry = done.rsplit(':').next().expect("an outbox entry").to_owned();
        let before = find(&bot.app, 1).await;
        let revision = before.revision;
        for id in [
            "reminder:ask:1".to_owned(),
            "reminder:edit:1".to_owned(),
            "reminder:skip:1".to_owned(),
            "reminder:pause:1".to_owned(),
            "reminder:resume:1".to_owned(),
            "reminder:remove:1".to_owned(),
            "reminder:tome:1".to_owned(),
            format!("reminder:undo:1:{revision}"),
            format!("reminder:unskip:1:{revision}:{}", before.decided_to.timestamp_micros()),
            format!("reminder:done:1:{entry}"),
            format!("reminder:snooze:1:{entry}"),
            format!("reminder:later:1:10:{entry}"),
        ] {
            let refused = forge(&bot, x::GUILD, p::PIXEL_ADMIN, &id, &[]).await;
            assert!(refused.contains("There is no reminder **#1**"), "{id}: {refused}");
            // The guild that a button of a direct message names counts only there, and only for its members.
            let named = format!("{}@{id}", n::GUILD);
            let refused = forge_in_private(&bot, p::PIXEL_ADMIN, &named).await;
            assert!(refused.contains("You are not in this server any more"), "{named}: {refused}");
            let refused = forge(&bot, x::GUILD, p::PIXEL_ADMIN, &named, &[]).await;
            assert!(!refused.contains("Secret") && !refused.contains("is gone"), "{named}: {refused}");
        }
        for whose in ["0".to_owned(), p::MEMBER.to_string()] {
            let place = before.next.expect("a next").due_at.timestamp_micros() - 1;
            for edge in [String::new(), format!("{place}-9")] {
                let page = forge(&bot, x::GUILD, p::PIXEL_ADMIN, &format!("reminder:page:{whose}:{edge}"), &[]).await;
                assert!(page.contains("no reminders yet"), "{page}");
            }
        }
        // An outbox entry of ours, named with a number that they have.
        put(&bot.app, x::GUILD, draft("Pixel's own", x::GENERAL, clock.now() + minutes(60), None)).await;
        let later = forge(&bot, x::GUILD, p::PIXEL_ADMIN, &format!("reminder:later:1:10:{entry}"), &[]).await;
        assert!(later.contains("too long ago to come back to"), "{later}");
        let done = forge(&bot, x::GUILD, p::PIXEL_ADMIN, &format!("reminder:done:1:{entry}"), &[]).await;
        assert!(!done.contains("Secret"), "{done}");
        for id in ["watch:keep:1", "watch:undo:1", "watch:undo:1:note"] {
            let answer = forge(&bot, x::GUILD, p::PIXEL_ADMIN, id, &[]).await;
            assert!(!answer.contains("Secret"), "{id}: {answer}");
        }
        assert_eq!(find(&bot.app, 1).await, before, "nothing of it changed");
        let (done_by,): (i64,) = alphapy::db::sql("SELECT COUNT(*) FROM reminder_occurrences WHERE guild_id = $1 AND done_by <> 0")
            .bind(n::GUILD.cast_signed()).one(&bot.app.db).await.expect("reads");
        assert_eq!(done_by, 0, "nobody said that it is done");
    }
}
