//! Reminders on the web: errors in its own words and places, searches, and what is nobody else's.

use std::time::Duration;

use alphapy::interactions::sync::{self, Scope};
use serde_json::{Value, json};

use super::{button, clocked, deliver, find, forge, minutes, pressable};
use crate::{
    api::{Client, at},
    support::{
        bot::{Bot, n, p},
        browser::Browser,
        database::on_both,
    },
};

const SCOPES: &[&str] = &["reminders:read", "reminders:write"];

fn page(path: &str) -> String {
    format!("/dashboard/{}/reminders{path}", n::GUILD)
}

/// The rows of a table, by the names of its columns.
fn rows(table: &str) -> Vec<serde_json::Map<String, Value>> {
    let mut read =
        csv::ReaderBuilder::new().from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let names: Vec<_> = read.headers().expect("names").iter().map(str::to_owned).collect();
    let row =
        |row: csv::StringRecord| names.iter().cloned().zip(row.iter().map(Value::from)).collect();
    read.records().map(|one| row(one.expect("a row"))).collect()
}

async fn exported(bot: &Bot) -> String {
    let asked = bot
        .admin()
        .command("export reminders", json!({}))
        .await
        .settled(Duration::from_secs(10))
        .await;
    let file = asked.message().expect("a message")["attachments"][0]["id"]
        .as_str()
        .expect("a file")
        .parse()
        .expect("an id");
    String::from_utf8(bot.sandbox.world().files[&file].bytes.clone()).expect("text")
}

on_both! {
    async fn what_does_not_fit_is_named_by_its_place_in_the_body(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        let good = json!({ "name": "x", "channel_id": n::GENERAL.to_string(),
            "schedule": { "start": "2099-03-02T09:00:00", "timezone": "UTC", "repeat": { "unit": "weeks", "every": 1, "days": ["mon"] } } });
        client.post(&at("/reminders"), good.clone()).await.is(201);
        for (place, value) in [
            ("/name", json!("x".repeat(101))),
            ("/message", json!("x".repeat(2001))),
            ("/location", json!("x".repeat(201))),
            ("/image", json!("http://example.org/x.png")),
            ("/lead_minutes", json!([-1])),
            ("/mentions", json!({ "roles": ["17"] })),
            ("/schedule/timezone", json!("Mars/Base")),
            ("/schedule/timezone", json!("")),
            ("/schedule/start", json!("0001-01-01T00:00:00")),
            ("/schedule/start", json!("2099-03-02T09:00:00.25")),
            ("/schedule/start", json!("soon")),
            ("/schedule/repeat", json!({ "unit": "days", "every": 0 })),
            ("/schedule/repeat/days", json!({ "unit": "weeks", "every": 1, "days": [] })),
            ("/schedule/until", json!("2000-01-01")),
            ("/schedule/count", json!(0)),
        ] {
            let mut body = good.clone();
            let (parent, key) = place.trim_end_matches("/days").rsplit_once('/').expect("a place");
            let holder = if parent.is_empty() { &mut body } else { body.pointer_mut(parent).expect("there") };
            holder[key] = value.clone();
            // Each with a token of its own: one may write so many times a minute.
            let client = Client::of(&bot, p::ADMIN, SCOPES).await;
            for refused in [client.post(&at("/reminders"), body.clone()).await, client.put(&at("/reminders/1"), body).await] {
                assert_eq!(refused.is_problem(422).body["errors"][0]["pointer"], place, "{value}: {refused:?}");
            }
        }
        for wrong in ["abc", "1.5", "99999999999999999999", "-1", "0"] {
            let path = at(&format!("/reminders/{wrong}"));
            let client = Client::of(&bot, p::ADMIN, SCOPES).await;
            client.get(&path).await.is_problem(404);
            client.put(&path, good.clone()).await.is_problem(404);
            client.delete(&path).await.is_problem(404);
            for act in ["pause", "resume", "skip"] {
                client.post(&format!("{path}/{act}"), json!({})).await.is_problem(404);
            }
        }
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&page("/new")).await;
        for wrong in ["abc", "1.5", "99999999999999999999", "-1", "0"] {
            for path in [format!("/{wrong}"), format!("/{wrong}/delete")] {
                let shown = admin.get(&page(&path)).await;
                assert!(shown.status == 404 && shown.contains("There is nothing here"), "{path}: {}", shown.body);
            }
            for act in ["pause", "resume", "skip", "delete"] {
                let done = admin.submit(&form, &page(&format!("/{wrong}/{act}")), &[]).await;
                assert!(done.status == 404 && done.contains("There is nothing here"), "{wrong}/{act}: {}", done.body);
            }
        }
        bot.assert_clean();
    }

    async fn errors_on_the_web_name_channels_and_lead_to_settings(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        let to = |channel: u64, everyone: bool| json!({ "name": "x", "channel_id": channel.to_string(), "mentions": { "everyone": everyone },
            "schedule": { "start": "2099-03-02T09:00:00", "timezone": "UTC" } });
        let refused = client.post(&at("/reminders"), to(n::VAULT, false)).await;
        let detail = refused.is_problem(409).body["detail"].as_str().expect("a detail").to_owned();
        assert!(detail.contains("#vault") && !detail.contains('<') && !detail.contains('*'), "{detail}");
        bot.sandbox.world().role_mut(n::GUILD, n::ADMIN_ROLE).expect("a role").permissions |= alphapy::sandbox::bit::MENTION_EVERYONE;
        let refused = client.post(&at("/reminders"), to(n::GENERAL, true)).await;
        let detail = refused.is_problem(403).body["detail"].as_str().expect("a detail").to_owned();
        assert!(detail.contains("reminders.allow_everyone") && !detail.contains("/config"), "{detail}");
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&page("/new")).await;
        let (vault, general) = (n::VAULT.to_string(), n::GENERAL.to_string());
        let fields = |channel, roles| [("when", "2099-03-02 09:00"), ("name", "x"), ("channel", channel), ("roles", roles)];
        let refused = admin.submit(&form, &page("/new"), &fields(&vault, "")).await;
        assert!(refused.contains("in #vault.") && !refused.contains("&#60;#") && !refused.contains("&lt;#"), "{}", refused.body);
        let refused = admin.submit(&form, &page("/new"), &fields(&general, "everyone")).await;
        let link = format!("href=\"/dashboard/{}/settings/reminders#f-reminders-allow_everyone\"", n::GUILD);
        assert!(refused.contains(&link) && !refused.contains("/config reminders"), "{}", refused.body);
        // A page that explains an error says it the same way.
        let made = client.post(&at("/reminders"), to(n::GENERAL, false)).await;
        assert_eq!(made.is(201).body["number"], 1);
        client.post(&at("/reminders/1/pause"), json!({})).await.is(200);
        bot.sandbox.world().channels.get_mut(&n::GENERAL).expect("a channel").overwrites.push(alphapy::sandbox::Overwrite {
            target: alphapy::sandbox::Target::Member(p::ADMIN), allow: 0, deny: alphapy::sandbox::bit::SEND_MESSAGES });
        let refused = admin.submit(&form, &page("/1/resume"), &[]).await;
        assert!(refused.status == 403 && refused.contains("You may not write in #general,"), "{}", refused.body);
        bot.assert_clean();
    }

    async fn the_agenda_is_searched_and_narrowed_without_scripts(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        let make = async |name: &str, start: &str| {
            let body = json!({ "name": name, "message": "Bring **coffee**", "channel_id": n::GENERAL.to_string(), "schedule": { "start": start, "timezone": "UTC" } });
            client.post(&at("/reminders"), body).await.is(201).body["number"].as_i64().expect("a number")
        };
        for day in 1..=22 {
            make(&format!("Stand-up {day}"), &format!("2099-03-{day:02}T09:00:00")).await;
        }
        let other = make("Café in **<#1191171934126080000>**", "2099-04-01T09:00:00").await;
        client.post(&at(&format!("/reminders/{other}/pause")), json!({})).await.is(200);
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let first = admin.get(&page("?q=STAND+coffee&state=active")).await;
        assert!(first.contains("Stand-up 1<") && first.contains("Stand-up 20<") && !first.contains("Stand-up 21<") && !first.contains("Café"), "{}", first.body);
        assert!(first.contains("value=\"STAND coffee\"") && first.contains("value=\"active\" selected"), "what was asked stays");
        let (_, next) = first.body.split_once("rel=\"next\"").map(|(before, _)| before.rsplit_once("href=\"").expect("a link")).expect("a next page");
        let next = next.split('"').next().expect("an address").replace("&#38;", "&").replace("&amp;", "&");
        assert!(next.contains("q=STAND+coffee") && next.contains("state=active") && next.contains("after="), "{next}");
        let second = admin.get(&next).await;
        assert!(second.contains("Stand-up 21<") && second.contains("Stand-up 22<") && !second.contains("Stand-up 20<"), "{}", second.body);
        assert!(!second.contains("rel=\"next\"") && second.contains("value=\"STAND coffee\""), "{}", second.body);
        let paused = admin.get(&page("?state=paused")).await;
        assert!(paused.contains("Café in #") && !paused.contains("Stand-up") && !paused.contains("**"), "{}", paused.body);
        assert!(admin.get(&page("?q=caf%C3%89")).await.contains("Café"), "case is folded");
        assert!(admin.get(&page("?q=%232")).await.contains("Stand-up 2<"));
        assert!(admin.get(&page("?q=tea")).await.contains("Nothing found"));
        let over = admin.get(&page("?state=done")).await;
        assert!(over.contains("Nothing found") && over.contains("value=\"done\" selected"), "{}", over.body);
        bot.assert_clean();
    }

    async fn a_saved_form_says_which_time_was_understood(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&page("/new")).await;
        let channel = n::GENERAL.to_string();
        let fields = [("when", "2 march 2099 9am"), ("name", "x"), ("channel", channel.as_str()), ("timezone", "Europe/Amsterdam")];
        let saved = admin.submit(&form, &page("/new"), &fields).await;
        let agenda = admin.get(saved.location()).await;
        assert!(agenda.contains("Reminder #1 is saved. It occurs on Monday 2099-03-02 at 09:00 (Europe/Amsterdam"), "{}", agenda.body);
        // Its pings are not dropped in silence when it goes to oneself.
        let roles = n::NEWSLETTER_ROLE.to_string();
        let fields = [("when", "2099-03-02 09:00"), ("name", "x"), ("channel", "me"), ("roles", roles.as_str())];
        let refused = admin.submit(&form, &page("/new"), &fields).await;
        assert!(refused.status == 422 && refused.contains("A direct message pings you anyway."), "{}", refused.body);
        let both = [("when", "2099-03-02 09:00"), ("name", "x"), ("channel", channel.as_str()), ("roles", roles.as_str()), ("people", &p::STAFF.to_string())];
        admin.submit(&form, &page("/new"), &both).await;
        let shown = admin.get(&page("/2")).await;
        assert!(shown.contains("@Sam Staff"), "who was chosen in Discord is named: {}", shown.body);
        admin.submit(&shown, &page("/2"), &[("people", "")]).await;
        assert!(find(&bot.app, 2).await.draft.mentions.users.is_empty(), "and can be left out");
        bot.assert_clean();
    }

    async fn what_is_over_is_neither_paused_nor_resumed(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        bot.member().command("reminder add", json!({ "when": "in 1 hour", "message": "Once" })).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        for act in ["pause", "resume"] {
            let refused = client.post(&at(&format!("/reminders/1/{act}")), json!({})).await;
            assert!(refused.is_problem(409).body["detail"].as_str().expect("a detail").contains("is over"), "{refused:?}");
        }
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&page("/1")).await;
        assert!(!form.contains("/1/pause") && !form.contains("/1/resume"), "{}", form.body);
        let refused = admin.submit(&form, &page("/1/pause"), &[]).await;
        assert!(refused.status == 400 && refused.contains("Reminder #1 is over"), "{}", refused.body);
        assert!(forge(&bot, n::GUILD, p::MEMBER, "reminder:pause:1", &[]).await.contains("is over"));
        assert_eq!(find(&bot.app, 1).await.state.name(), "done");
        bot.assert_clean();
    }

    async fn a_table_names_what_is_local_and_whom_it_pings(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        let body = json!({ "name": "A \"quoted\", name", "message": "two\nlines, =1+1", "channel_id": n::GENERAL.to_string(), "image": "https://example.org/x.png",
            "mentions": { "roles": [n::NEWSLETTER_ROLE.to_string(), n::SUPPORT_ROLE.to_string()], "users": [p::STAFF.to_string()] }, "lead_minutes": [60, 0],
            "schedule": { "start": "2099-07-01T09:00:00", "timezone": "Europe/Amsterdam" } });
        client.post(&at("/reminders"), body).await.is(201);
        let table = exported(&bot).await;
        assert!(table.split("\r\n").count() == 3 && table.contains("\"A \"\"quoted\"\", name\""), "{table:?}");
        let rows = rows(&table);
        let row = &rows[0];
        let roles = format!("{} {}", n::NEWSLETTER_ROLE, n::SUPPORT_ROLE);
        let users = p::STAFF.to_string();
        for (name, value) in [
            ("start_local", "2099-07-01T09:00:00"),
            ("time_zone", "Europe/Amsterdam"),
            ("next_at", "2099-07-01T06:00:00Z"),
            ("lead_minutes", "60 0"),
            ("image", "https://example.org/x.png"),
            ("mention_everyone", "false"),
            ("mention_roles", roles.as_str()),
            ("mention_users", users.as_str()),
            ("message", "two\nlines, =1+1"),
        ] {
            assert_eq!(row[name], value, "{name}: {table}");
        }
        bot.assert_clean();
    }

    async fn what_goes_to_somebody_in_private_is_shown_to_nobody_else(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let member = bot.member();
        member.command("reminder add", json!({ "when": "in 2 hours", "repeat": "daily", "message": "See the doctor", "name": "Doctor", "location": "Hospital", "dm": true })).await;
        member.command("reminder add", json!({ "when": "in 3 hours", "message": "Stand-up" })).await;
        let secret = |text: &str| ["Doctor", "doctor", "Hospital", "every day", "Every day"].iter().any(|word| text.contains(word));
        let admin = bot.admin();
        let listed = admin.command("reminder list", json!({})).await;
        let text = format!("{} {:?}", listed.text(), listed.message());
        assert!(text.contains("**#1** 🔒") && text.contains(&format!("<@{}>", p::MEMBER)) && text.contains("Stand-up") && !secret(&text), "{text}");
        let card = admin.select(listed.message_id().expect("a list"), "reminder:open", &["1"]).await;
        let text = format!("{:?}", card.message());
        assert!(text.contains("reminder:ask:1") && !text.contains("reminder:edit:1") && !secret(&text), "{text}");
        for typed in ["", "doc", "1"] {
            let hints = admin.autocomplete("reminder edit", json!({ "id": typed }), "id").await;
            assert!(!secret(&format!("{:?}", hints.choices())), "{typed}: {hints:?}");
        }
        let hints = admin.autocomplete("reminder edit", json!({ "id": "doc" }), "id").await;
        assert!(hints.choices().expect("choices").is_empty(), "nor found by its words");
        let edit = admin.command("reminder edit", json!({ "id": 1 })).await;
        assert!(edit.text().contains("between its maker and me"), "{edit:?}");
        for id in ["reminder:edit:1", "reminder:skip:1", "reminder:pause:1", "reminder:resume:1", "reminder:tome:1"] {
            let payload = json!({ "id": format!("14100000000000000{:02}", id.len()), "type": 3, "token": "forged", "version": 1,
                "application_id": alphapy::sandbox::seed::APPLICATION.to_string(), "guild_id": n::GUILD.to_string(),
                "member": { "user": { "id": p::ADMIN.to_string() }, "roles": [], "permissions": "32" },
                "data": { "custom_id": id, "component_type": 2, "values": [] } });
            let done = bot.sandbox.raw(&payload).await.expect("an answer").json()["data"].to_string();
            assert!(done.contains("between its maker and me") && !secret(&done), "{id}: {done}");
        }
        assert_eq!(find(&bot.app, 1).await.revision, 1);
        // Over the API, on the dashboard, and in a file.
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        let all = client.get(&at("/reminders")).await;
        assert!(!secret(&all.is(200).text) && all.body["items"][0]["private"] == true, "{all:?}");
        let one = client.get(&at("/reminders/1")).await;
        assert_eq!(one.is(200).body["created_by"], p::MEMBER.to_string());
        assert!(!secret(&one.text) && one.body["schedule"].is_null() && one.body["next_at"].is_null() && one.header("etag") == "\"1\"", "{one:?}");
        let body = json!({ "name": "x", "channel_id": n::GENERAL.to_string(), "schedule": { "start": "2099-03-02T09:00:00", "timezone": "UTC" } });
        client.put(&at("/reminders/1"), body).await.is_problem(403);
        for act in ["pause", "resume", "skip"] {
            client.post(&at(&format!("/reminders/1/{act}")), json!({})).await.is_problem(403);
        }
        let mut browser = Browser::login(&bot, p::ADMIN).await;
        let form = browser.get(&page("/new")).await;
        for path in ["", "/1", "/1/delete", "?q=doctor"] {
            let shown = browser.get(&page(path)).await;
            let main = shown.body.replace("value=\"doctor\"", "");
            assert!(shown.status == 200 && !secret(&main), "{path}: {}", shown.body);
        }
        let agenda = browser.get(&page("")).await;
        assert!(agenda.contains("In private") && agenda.contains("between Mia Member and the bot"), "{}", agenda.body);
        for act in ["", "/pause", "/resume", "/skip"] {
            let fields = [("when", "2099-03-02 09:00"), ("name", "x"), ("channel", "me"), ("revision", "1")];
            let done = browser.submit(&form, &page(&format!("/1{act}")), &fields).await;
            assert!(done.status == 403 && !secret(&done.body), "{act}: {}", done.body);
        }
        let table = exported(&bot).await;
        let rows = rows(&table);
        let row = rows.iter().find(|row| row["number"] == "1").expect("it is there");
        assert!(!secret(&table) && row["direct"] == "true" && row["next_at"] == "" && row["start_local"] == "", "{table}");
        assert_eq!(find(&bot.app, 1).await.revision, 1);
        // Its author sees all of it, and its buttons work.
        let own = member.command("reminder list", json!({})).await;
        assert!(own.text().contains("**#1** Doctor"), "{own:?}");
        clock.advance(minutes(121));
        deliver(&app).await;
        let direct = bot.sandbox.world().channels.values().find(|one| one.recipient == Some(p::MEMBER)).expect("a channel").id;
        let alone = bot.sandbox.person(n::GUILD, p::MEMBER, direct);
        let (message, pause) = pressable(&bot, direct, &format!("{}@reminder:pause", n::GUILD));
        let paused = alone.click(message, &pause).await;
        assert!(paused.text().contains("is paused"), "{paused:?}");
        // An admin can delete it, and nothing else.
        let asked = admin.command("reminder delete", json!({ "id": 1 })).await;
        assert!(!secret(&asked.text()), "{asked:?}");
        let gone = admin.click(asked.message_id().expect("a message"), &button(&asked, "reminder:remove")).await;
        assert!(gone.text().contains("**#1** is gone"), "{gone:?}");
        bot.assert_clean();
    }
}

#[test]
fn only_channels_that_hold_messages_are_offered() {
    let all = sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
    let reminder = all.iter().find(|command| command["name"] == "reminder").expect("registered");
    for name in ["add", "live-session"] {
        let options = reminder["options"].as_array().expect("commands");
        let command = options.iter().find(|one| one["name"] == name).expect("a command");
        let options = command["options"].as_array().expect("options");
        let channel = options.iter().find(|one| one["name"] == "channel").expect("an option");
        assert_eq!(channel["channel_types"], json!([0, 5, 2, 13, 10, 11, 12]), "{name}");
    }
}

#[test]
fn no_two_pages_have_the_same_keys() {
    let mut seen = std::collections::BTreeSet::from(["g o"]);
    for item in alphapy::features::ALL.iter().flat_map(|feature| feature.nav()) {
        assert!(
            item.keys.is_empty() || seen.insert(item.keys),
            "{} has the keys of another page: {}",
            item.label,
            item.keys
        );
    }
}
