//! Reminders on the dashboard, over the API, and taken out as a file.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use super::{find, set};
use crate::{
    api::{Client, at, mint},
    support::{
        bot::{Bot, n, p, x},
        browser::Browser,
        database::on_both,
    },
};

const SCOPES: &[&str] = &["reminders:read", "reminders:write"];

fn page(path: &str) -> String {
    format!("/dashboard/{}/reminders{path}", n::GUILD)
}

on_both! {
    async fn a_reminder_lives_in_discord_and_over_the_api(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        let body = json!({
            "name": "Stand-up", "channel_id": n::GENERAL.to_string(), "lead_minutes": [10, 0],
            "schedule": { "start": "2099-03-02T09:00:00", "timezone": "Europe/Amsterdam", "repeat": { "unit": "weeks", "every": 2, "days": ["mon", "wed"] } },
        });
        let once = client.clone().with("idempotency-key", "one");
        let made = once.post(&at("/reminders"), body.clone()).await;
        assert_eq!(made.is(201).body["number"], 1);
        assert_eq!(once.post(&at("/reminders"), body.clone()).await.is(201).body["number"], 1, "acts once");
        assert_eq!(made.body["upcoming"].as_array().map(Vec::len), Some(5), "{made:?}");
        assert_eq!(made.body["next_at"], "2099-03-02T07:50:00Z", "a lead time before");
        let read = client.get(&at("/reminders/1")).await;
        let tag = read.is(200).header("etag").to_owned();
        client.clone().with("if-none-match", &tag).get(&at("/reminders/1")).await.is(304);
        let mut change = body.clone();
        change["message"] = json!("Bring **coffee**.");
        let saved = client.clone().with("if-match", &tag).put(&at("/reminders/1"), change.clone()).await;
        assert_eq!(saved.is(200).body["message"], "Bring **coffee**.");
        client.clone().with("if-match", &tag).put(&at("/reminders/1"), change).await.is_problem(412);
        client.clone().with("if-match", &tag).delete(&at("/reminders/1")).await.is_problem(412);
        let listed = bot.admin().command("reminder list", json!({})).await;
        assert!(listed.text().contains("**#1** Stand-up"), "{listed:?}");
        let skip = client.clone().with("idempotency-key", "skip-1");
        skip.post(&at("/reminders/1/skip"), json!({})).await.is(200);
        let skipped = skip.post(&at("/reminders/1/skip"), json!({})).await;
        assert_eq!(skipped.is(200).body["upcoming"][0], "2099-03-04T08:00:00Z");
        assert_eq!(client.post(&at("/reminders/1/pause"), json!({})).await.is(200).body["state"], "paused");
        assert_eq!(client.post(&at("/reminders/1/resume"), json!({})).await.is(200).body["state"], "active");
        let all = client.get(&at("/reminders?limit=1")).await;
        assert_eq!(all.is(200).body["items"][0]["number"], 1);
        client.delete(&at("/reminders/1")).await.is(204);
        client.get(&at("/reminders/1")).await.is_problem(404);
        bot.assert_clean();
    }

    async fn the_api_keeps_to_rights_and_to_its_server(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        let to = |channel: u64, mentions: serde_json::Value| json!({ "name": "x", "channel_id": channel.to_string(), "mentions": mentions,
            "schedule": { "start": "2099-03-02T09:00:00", "timezone": "UTC" } });
        client.post(&at("/reminders"), to(n::VAULT, json!({}))).await.is_problem(409);
        client.post(&at("/reminders"), to(n::GENERAL, json!({ "everyone": true }))).await.is_problem(403);
        client.post(&at("/reminders"), to(x::GENERAL, json!({}))).await.is_problem(404);
        for wrong in [json!({ "start": "soon", "timezone": "UTC" }), json!({ "start": "2099-03-02T09:00:00", "timezone": "Mars" }), json!({ "start": "2020-01-01T00:00:00", "timezone": "UTC" })] {
            let mut body = to(n::GENERAL, json!({}));
            body["schedule"] = wrong.clone();
            let refused = client.post(&at("/reminders"), body).await;
            assert!((400..500).contains(&refused.status), "{wrong}: {refused:?}");
        }
        client.post(&at("/reminders"), to(n::GENERAL, json!({}))).await.is(201);
        let reader = Client::of(&bot, p::ADMIN, &["reminders:read"]).await;
        reader.delete(&at("/reminders/1")).await.is_problem(403);
        let paula = Client::bearer(&bot.url, &mint(&bot.app, x::GUILD, p::PIXEL_ADMIN, SCOPES).await.1);
        let theirs = format!("/api/dashboard/{}/reminders/1", x::GUILD);
        paula.get(&theirs).await.is_problem(404);
        paula.delete(&theirs).await.is_problem(404);
        assert_eq!(find(&bot.app, 1).await.revision, 1);
        bot.assert_clean();
    }

    async fn an_admin_plans_on_the_dashboard_without_scripts(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        assert!(admin.get(&page("")).await.contains("Nothing planned yet"));
        let form = admin.get(&page("/new")).await;
        let channel = n::GENERAL.to_string();
        let refused = admin.submit(&form, &page("/new"), &[("when", "some day"), ("name", "Kept"), ("channel", &channel)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.contains("value=\"Kept\"") && refused.contains("Not saved yet"), "{}", refused.body);
        let fields = [("when", "2099-03-02 09:00"), ("repeat", "every 2 weeks on mon"), ("name", "Planning"), ("message", "Bring ideas."), ("channel", channel.as_str())];
        let saved = admin.submit(&form, &page("/new"), &fields).await;
        assert_eq!(saved.location(), page("?saved=1"), "{}", saved.body);
        let agenda = admin.get(&page("")).await;
        assert!(agenda.contains("Planning") && agenda.contains("Monday 2099-03-02") && agenda.contains("Every 2 weeks on Monday"), "{}", agenda.body);
        let form = admin.get(&page("/1")).await;
        assert!(form.contains("Next times") && form.contains("Monday 2099-03-16, 09:00"), "{}", form.body);
        assert!(form.contains("Bring ideas."), "{}", form.body);
        let before = find(&bot.app, 1).await;
        let same = admin.submit(&form, &page("/1"), &[("name", "Planning!")]).await;
        assert_eq!(same.status, StatusCode::SEE_OTHER, "{}", same.body);
        let after = find(&bot.app, 1).await;
        assert_eq!((after.draft.schedule, after.next), (before.draft.schedule, before.next), "when it is did not change");
        let stale = admin.submit(&form, &page("/1"), &[("name", "Mine")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.contains("Planning!") && stale.contains("value=\"Mine\""), "{}", stale.body);
        // A time that the clocks skip is asked about, and stored only then.
        let form = admin.get(&page("/new")).await;
        let asked = admin.submit(&form, &page("/new"), &[("when", "2099-03-29 02:30"), ("name", "Night"), ("channel", &channel)]).await;
        assert!(asked.contains("type=\"radio\" name=\"meant\""), "{}", asked.body);
        let hasty = admin.submit(&asked, &page("/new"), &[]).await;
        assert_eq!(hasty.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is chosen for anybody");
        let (_, choice) = asked.body.split_once("name=\"meant\" value=\"").expect("a choice");
        let choice = choice.split('"').next().unwrap_or_default();
        let meant = admin.submit(&asked, &page("/new"), &[("meant", choice)]).await;
        assert_eq!(meant.location(), page("?saved=2"), "{}", meant.body);
        let preview = admin.get(&page("/preview?when=2099-03-02%2009%3A00&repeat=daily&name=Look&timezone=UTC")).await;
        assert!(preview.contains("Look") && preview.contains("Tuesday 2099-03-03, 09:00"), "{}", preview.body);
        for (path, says) in [("/1/skip", "Saved."), ("/1/pause", "Paused. It says nothing"), ("/1/resume", "Skip next")] {
            let form = admin.get(&page("/1")).await;
            let done = admin.submit(&form, &page(path), &[]).await;
            let shown = admin.get(done.location()).await;
            assert!(shown.contains(says), "{path}: {}", shown.body);
        }
        // The button names what it leaves out: pressed twice, it leaves out one.
        let form = admin.get(&page("/1")).await;
        let left = find(&bot.app, 1).await.skipped;
        for _ in 0..2 {
            let done = admin.submit(&form, &page("/1/skip"), &[("occurrence", "4078537200")]).await;
            let shown = admin.get(done.location()).await;
            assert!(shown.contains("Left out") && !shown.contains("Monday 2099-03-30, 09:00"), "{}", shown.body);
        }
        let now = find(&bot.app, 1).await.skipped;
        assert_eq!(now.len(), left.len() + 1, "{now:?}");
        let back = admin.submit(&form, &page("/1/unskip"), &[("occurrence", &left[0].timestamp().to_string())]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
        assert_eq!(find(&bot.app, 1).await.skipped, now[1..]);
        let ask = admin.get(&page("/1/delete")).await;
        let gone = admin.submit(&ask, &page("/1/delete"), &[]).await;
        assert_eq!(gone.location(), page("?deleted=1"));
        let mut member = Browser::login(&bot, p::MEMBER).await;
        assert_eq!(member.get(&page("")).await.status, StatusCode::FORBIDDEN);
        let mut paula = Browser::login(&bot, p::PIXEL_ADMIN).await;
        let theirs = format!("/dashboard/{}/reminders/2", x::GUILD);
        assert_eq!(paula.get(&theirs).await.status, StatusCode::NOT_FOUND);
        bot.assert_clean();
    }

    async fn reminders_are_exported_and_told_to_who_made_them(engine) {
        let bot = Bot::start(engine).await;
        bot.member().command("reminder add", json!({ "when": "in 2 hours", "repeat": "daily", "message": "=1+1", "name": "Sum" })).await;
        let asked = bot.admin().command("export reminders", json!({})).await.settled(Duration::from_secs(10)).await;
        let file = asked.message().expect("a message")["attachments"][0]["id"].as_str().expect("a file").parse().expect("an id");
        let table = String::from_utf8(bot.sandbox.world().files[&file].bytes.clone()).expect("text");
        assert!(table.trim_start_matches('\u{feff}').starts_with("number,kind,state,") && table.contains("Sum") && table.contains("every day"), "{table}");
        assert!(!table.contains(",=1+1"), "no formula: {table}");
        let mut tx = bot.app.db.begin().await.expect("begins");
        let feature = alphapy::features::ALL.iter().find(|f| f.name() == "reminders").expect("there");
        let (guild, user) = (twilight_model::id::Id::new(n::GUILD), twilight_model::id::Id::new(p::MEMBER));
        let known = feature.export(&mut tx, guild, user).await.expect("exports");
        assert_eq!(known["reminders"][0]["name"], "Sum");
        feature.erase(&mut tx, guild, user).await.expect("erases");
        tx.commit().await.expect("commits");
        assert_eq!(find(&bot.app, 1).await.created_by, None, "it stays, as the guild's");
        bot.assert_clean();
    }
}
