//! `/config` as admins use it, on both engines.

use std::time::Duration;

use alphapy::{
    clock::Clock,
    sandbox::{Fault, Outcome, Person},
    settings::{self, System},
};
use serde_json::{Value, json};
use twilight_model::id::Id;

use crate::support::{
    bot::{Bot, custom_ids, instance, n, p, x},
    database::on_both,
};

pub fn button(outcome: &Outcome, name: &str) -> String {
    let ids = custom_ids(outcome);
    ids.into_iter().find(|id| id.starts_with(name)).unwrap_or_else(|| panic!("{name}: {outcome:?}"))
}

pub async fn press(who: &Person, outcome: &Outcome, name: &str) -> Outcome {
    who.click(outcome.message_id().expect("a message"), &button(outcome, name)).await
}

pub async fn late(outcome: Outcome) -> Outcome {
    outcome.settled(Duration::from_secs(5)).await
}

fn names(outcome: &Outcome) -> Vec<String> {
    let choices = outcome.choices().expect("choices");
    choices.iter().filter_map(|choice| choice["name"].as_str().map(str::to_owned)).collect()
}

on_both! {
    async fn a_setting_is_set_shown_and_reset(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        let hints = admin.autocomplete("config system set", json!({ "setting": "log" }), "setting").await;
        assert_eq!(names(&hints), ["Log channel", "Log level"]);
        let set = admin
            .command("config system set", json!({ "setting": "log_channel", "channel": n::BOT_LOG.to_string() }))
            .await;
        assert!(set.is_ephemeral() && set.text().contains("set **1**"), "{set:?}");
        assert!(set.text().contains(&format!("→ <#{}>", n::BOT_LOG)), "{set:?}");

        let zones = json!({ "setting": "timezone", "value": "amst" });
        let hints = admin.autocomplete("config system set", zones, "value").await;
        assert_eq!(names(&hints), ["Europe/Amsterdam"]);
        let zone = json!({ "setting": "timezone", "value": "europe/amsterdam" });
        let set = admin.command("config system set", zone.clone()).await;
        assert!(set.text().contains("`UTC` → `Europe/Amsterdam`"), "{set:?}");
        let again = admin.command("config system set", zone).await;
        assert!(again.text().contains("like that already"), "{again:?}");

        let shown = admin.command("config system show", json!({})).await;
        let text = shown.text();
        assert!(text.contains("● **Time zone** `timezone`: `Europe/Amsterdam`"), "{text}");
        assert!(text.contains("○ **Log level**") && text.contains(&format!("<@{}>", p::ADMIN)), "{text}");
        let reset = admin.command("config system reset", json!({ "setting": "timezone" })).await;
        assert!(reset.text().contains("`Europe/Amsterdam` → `UTC`"), "{reset:?}");

        for (path, given, word) in [
            ("config system set", json!({ "setting": "timezone" }), "**Time zone**"),
            ("config system set", json!({ "setting": "timezone", "value": "UTC", "role": n::STAFF_ROLE.to_string() }), "Give only one"),
            ("config system set", json!({ "setting": "nothing", "value": "1" }), "There are: `log_channel`"),
            ("config system set", json!({ "setting": "timezone", "value": "EST5" }), "Europe/Amsterdam"),
            ("config system set", json!({ "setting": "timezone", "add": "UTC" }), "not a list"),
            ("config system set", json!({ "setting": "rules_channel", "channel": n::LOUNGE.to_string() }), "a voice channel"),
            ("config system set", json!({ "setting": "log_channel", "channel": n::RULES.to_string() }), "Send Messages"),
            ("config faq set", json!({ "setting": "min_score", "value": "2" }), "from 0 to 1"),
        ] {
            let refused = admin.command(path, given).await;
            assert!(refused.text().contains(word), "{word}: {refused:?}");
        }
        bot.assert_clean();
    }

    async fn lists_are_edited_and_a_chosen_role_makes_admins_everywhere(engine) {
        let bot = Bot::start(engine).await;
        let (other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let admin = bot.admin();
        let lead = bot.sandbox.person(n::GUILD, p::HELPER_LEAD, n::GENERAL).unchecked();
        let elsewhere = lead.via(&format!("{url}/interactions"));
        let refused = elsewhere.command("config faq show", json!({})).await;
        assert!(refused.text().contains("Only admins"), "{refused:?}");

        let hints = admin
            .autocomplete("config system set", json!({ "setting": "admin_roles", "add": "help" }), "add")
            .await;
        assert!(names(&hints).iter().any(|name| name.contains("Helpers lead")), "{hints:?}");
        let added = admin
            .command("config system set", json!({ "setting": "admin_roles", "add": format!("<@&{}>", n::HELPERS_ROLE) }))
            .await;
        assert!(added.text().contains(&format!("<@&{}>", n::HELPERS_ROLE)), "{added:?}");
        let shown = elsewhere.command("config faq show", json!({})).await;
        assert!(shown.text().contains("Public answers"), "acts on the other instance: {shown:?}");

        // A change through one instance acts on the other's next interaction.
        let member = bot.member().via(&format!("{url}/interactions"));
        bot.add(&admin, "Refund", "Soon.", "").await;
        assert!(member.command("faq view", json!({ "id": 1 })).await.is_ephemeral());
        admin.command("config faq set", json!({ "setting": "public_answers", "value": "on" })).await;
        assert!(!member.command("faq view", json!({ "id": 1 })).await.is_ephemeral());
        assert!(member.command("faq view", json!({ "id": 1, "public": false })).await.is_ephemeral());
        admin.command("config system set", json!({ "setting": "modules", "value": "none" })).await;
        let off = member.command("faq view", json!({ "id": 1 })).await;
        assert!(off.text().contains("turned off"), "{off:?}");
        let help = member.command("help", json!({})).await;
        assert!(!help.text().contains("/faq"), "{help:?}");

        let removed = admin
            .command("config system set", json!({ "setting": "admin_roles", "remove": n::HELPERS_ROLE.to_string() }))
            .await;
        assert!(removed.text().contains("→ *none*"), "{removed:?}");
        let refused = elsewhere.command("config faq show", json!({})).await;
        assert!(refused.text().contains("Only admins"), "{refused:?}");
        drop(other);
        bot.assert_clean();
    }

    async fn a_second_delivery_changes_nothing_more(engine) {
        let bot = Bot::start(engine).await;
        let (_other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let admin = bot.admin();
        let set = admin.command("config faq set", json!({ "setting": "min_score", "value": "0.5" })).await;
        let again = bot.sandbox.redeliver(set.interaction, &format!("{url}/interactions")).await.expect("answered");
        assert!(String::from_utf8_lossy(&again.body).contains("set **1**"), "{again:?}");
        let history = admin.command("config history", json!({})).await;
        assert!(history.text().contains("`1` ") && !history.text().contains("`2` "), "{history:?}");
        bot.assert_clean();
    }

    async fn changes_are_listed_and_taken_back(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        let empty = admin.command("config history", json!({})).await;
        assert!(empty.text().contains("Nothing was changed here yet"), "{empty:?}");
        for value in ["0.5", "0.6", "0.7", "0.8", "0.9", "1"] {
            admin.command("config faq set", json!({ "setting": "min_score", "value": value })).await;
        }
        let history = admin.command("config history", json!({ "setting": "faq.min_score" })).await;
        assert!(history.text().contains("**Set 6**") && !history.text().contains("**Set 1**"), "{history:?}");
        let older = press(&admin, &history, "settings:older").await;
        assert!(older.text().contains("**Set 1**"), "{older:?}");

        let hints = admin.autocomplete("config rollback", json!({ "change": 6 }), "change").await;
        assert_eq!(names(&hints), ["6 · Least match"]);
        let asked = admin.command("config rollback", json!({ "change": 2 })).await;
        assert!(asked.text().contains("`1.0` → `0.5`") && asked.text().contains("(6)"), "{asked:?}");
        // Somebody else is faster.
        admin.command("config faq set", json!({ "setting": "min_score", "value": "0.2" })).await;
        let stale = press(&admin, &asked, "settings:apply").await;
        assert!(stale.text().contains("nothing was saved") && stale.text().contains("`0.2`"), "{stale:?}");

        let asked = admin.command("config rollback", json!({ "set": 7 })).await;
        let cancelled = press(&admin, &asked, "settings:cancel").await;
        assert!(cancelled.text().contains("Nothing was changed"), "{cancelled:?}");
        let asked = admin.command("config rollback", json!({ "set": 7 })).await;
        let done = press(&admin, &asked, "settings:apply").await;
        assert!(done.text().contains("set **8**") && done.text().contains("`0.2` → `1.0`"), "{done:?}");
        let history = admin.command("config history", json!({})).await;
        assert!(history.text().contains("takes back 7"), "{history:?}");

        for (given, word) in [
            (json!({}), "Name either"),
            (json!({ "change": 1, "set": 1 }), "Name either"),
            (json!({ "change": 99 }), "no change **99**"),
        ] {
            let refused = admin.command("config rollback", given).await;
            assert!(refused.text().contains(word), "{refused:?}");
        }
        // Another guild has neither the change nor the button.
        let there = bot.sandbox.person(x::GUILD, p::ADMIN, x::GENERAL);
        let refused = there.command("config rollback", json!({ "change": 1 })).await;
        assert!(refused.text().contains("no change **1**"), "{refused:?}");
        bot.assert_clean();
    }

    async fn without_discord_only_who_insists_saves(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        bot.sandbox.world().faults.push(Fault::status("GET", "/guilds/", 503, 0).times(1000));
        let given = json!({ "setting": "rules_channel", "channel": n::GENERAL.to_string() });
        let asked = late(admin.command("config system set", given).await).await;
        assert!(asked.text().contains("Save it anyway?"), "{asked:?}");
        let saved = late(press(&admin, &asked, "settings:apply").await).await;
        assert!(saved.text().contains("Saved as set"), "{saved:?}");
        let shown = admin.command("config system show", json!({})).await;
        assert!(shown.text().contains("⚠ not verified"), "{shown:?}");

        // A rollback needs Discord as well, and says so before anybody agrees.
        bot.sandbox.world().faults.clear();
        admin.command("config system reset", json!({ "setting": "rules_channel" })).await;
        bot.sandbox.world().faults.push(Fault::status("GET", "/guilds/", 503, 0).times(1000));
        let asked = late(admin.command("config rollback", json!({ "change": 2 })).await).await;
        assert!(asked.text().contains("saved, and acts once it could be checked"), "{asked:?}");
        let saved = late(press(&admin, &asked, "settings:apply").await).await;
        assert!(saved.text().contains("Saved as set **3**"), "{saved:?}");
        let shown = admin.command("config system show", json!({})).await;
        assert!(shown.text().contains("⚠ not verified"), "{shown:?}");
        bot.assert_clean();
    }

    async fn what_cannot_come_back_is_named_and_the_rest_does(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        let rules = json!({ "setting": "rules_channel", "channel": n::BOT_LOG.to_string() });
        admin.command("config system set", rules).await;
        let both = json!({ "rules_channel": null, "timezone": "Asia/Tokyo" });
        let file = json!({ "format": "alphapy-settings", "version": 1, "settings": { "system": both } });
        let file = json!({ "filename": "a.json", "content": file.to_string(), "content_type": "application/json" });
        let asked = late(admin.command("config import", json!({ "file": file })).await).await;
        let done = press(&admin, &asked, "settings:apply").await;
        assert!(done.text().contains("set **2**"), "{done:?}");
        bot.sandbox.world().channels.remove(&n::BOT_LOG);
        let asked = admin.command("config rollback", json!({ "set": 2 })).await;
        assert!(asked.text().contains("`Asia/Tokyo` → `UTC`"), "{asked:?}");
        assert!(asked.text().contains("**Rules channel** is left out: There is no channel"), "{asked:?}");
        let done = press(&admin, &asked, "settings:apply").await;
        assert!(done.text().contains("`Asia/Tokyo` → `UTC`"), "{done:?}");
        bot.assert_clean();
    }

    async fn settings_travel_in_a_file_and_what_does_not_fit_is_named(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        admin.command("config faq set", json!({ "setting": "min_score", "value": "0.8" })).await;
        admin.command("config system set", json!({ "setting": "rules_channel", "channel": n::GENERAL.to_string() })).await;
        let exported = late(admin.command("config export", json!({})).await).await;
        assert!(exported.text().contains("All settings"), "{exported:?}");
        let file = {
            let world = bot.sandbox.world();
            let file = world.files.values().find(|file| file.name.starts_with("alphapy-settings"));
            String::from_utf8(file.expect("a file").bytes.clone()).expect("text")
        };
        let read: Value = serde_json::from_str(&file).expect("JSON");
        assert_eq!(read["settings"]["faq"]["min_score"], 0.8);

        let there = bot.sandbox.person(x::GUILD, p::ADMIN, x::GENERAL);
        let upload = |text: &str| {
            json!({ "file": { "filename": "settings.json", "content": text, "content_type": "application/json" } })
        };
        let asked = late(there.command("config import", upload(&file)).await).await;
        assert!(asked.text().contains("`0.3` → `0.8`"), "{asked:?}");
        assert!(asked.text().contains("**Rules channel** is left out"), "{asked:?}");
        let done = press(&there, &asked, "settings:apply").await;
        assert!(done.text().contains("set **1**"), "{done:?}");
        let asked = late(there.command("config import", upload(&file)).await).await;
        assert!(asked.text().contains("changes nothing here"), "{asked:?}");
        for (text, word) in [("{", "not readable JSON"), ("[]", "not a file of exported settings")] {
            let refused = late(there.command("config import", upload(text)).await).await;
            assert!(refused.text().contains(word), "{refused:?}");
        }
        bot.assert_clean();
    }

    async fn the_setup_is_walked_skipped_and_resumed_elsewhere(engine) {
        let bot = Bot::start(engine).await;
        let (_other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let admin = bot.admin();
        // As many steps as settings ask for it; the test walks those that every release begins with.
        let steps = alphapy::feature::settings(alphapy::features::ALL).specs().filter(|spec| spec.setup != settings::Setup::Left).count();
        let step = |number: usize, title: &str| format!("{number} of {steps}: {title}");
        let start = admin.command("config start", json!({})).await;
        assert!(start.text().contains(&format!("0 set, {} on their default, 3 need you", steps - 3)), "{start:?}");
        assert!(start.text().contains("🔴 **Staff roles**: Needs you") && start.text().contains("These matter most: **Log channel**"), "{start:?}");
        let first = press(&admin, &start, "settings:step").await;
        assert!(first.text().contains(&step(1, "Log channel")), "{first:?}");
        let message = first.message_id().expect("a message");
        let pick = button(&first, "settings:pick");
        let wrong = admin.select(message, &pick, &[&n::RULES.to_string()]).await;
        assert!(wrong.text().contains("⚠") && wrong.text().contains("1 of "), "{wrong:?}");
        let second = admin.select(message, &pick, &[&n::BOT_LOG.to_string()]).await;
        assert!(second.text().contains(&step(2, "Rules channel")), "{second:?}");
        assert!(second.text().contains("Saved (change set **1**)"), "{second:?}");
        let third = press(&admin, &second, "settings:skip").await;
        assert!(third.text().contains(&step(3, "Time zone")), "{third:?}");
        let form = press(&admin, &third, "settings:type").await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let fourth = admin.submit(&id, json!({ "Time zone": "Europe/Brussels" })).await;
        assert!(fourth.text().contains(&step(4, "Language")), "{fourth:?}");
        let back = press(&admin, &fourth, "settings:step").await;
        assert!(back.text().contains("3 of ") && back.text().contains("Europe/Brussels"), "{back:?}");
        let later = press(&admin, &back, "settings:later").await;
        assert!(later.text().contains(&format!("2 set, {} on their default, 2 need you", steps - 4)), "{later:?}");

        // Another admin goes on, through another instance.
        let owner = bot.owner().via(&format!("{url}/interactions"));
        let overview = owner.command("config start", json!({})).await;
        let resumed = press(&owner, &overview, "settings:step").await;
        assert!(resumed.text().contains(&step(4, "Language")), "{resumed:?}");
        let message = resumed.message_id().expect("a message");
        let fifth = owner.select(message, &button(&resumed, "settings:pick"), &["en"]).await;
        let message = fifth.message_id().expect("a message");
        let sixth = owner.select(message, &button(&fifth, "settings:pick"), &[&n::HELPERS_ROLE.to_string()]).await;
        assert!(sixth.text().contains(&step(6, "Public answers")), "{sixth:?}");
        let message = sixth.message_id().expect("a message");
        let mut done = owner.select(message, &button(&sixth, "settings:pick"), &["on"]).await;
        for _ in 6..steps {
            done = press(&owner, &done, "settings:skip").await;
        }
        // Skipped settings are not set, and those that matter still need somebody.
        assert!(done.text().contains(&format!("5 set, {} on their default, 2 need you", steps - 7)), "{done:?}");
        let ids = custom_ids(&done);
        for offered in ["faq:new", "tickets:open:0", "tickets:panelhere"] {
            assert!(ids.iter().any(|id| id == offered), "{offered}: {ids:?}");
        }
        // Any step can be entered, at any time.
        let jumped = owner.select(done.message_id().expect("a message"), &button(&done, "settings:jump"), &["tickets.staff_roles"]).await;
        assert!(jumped.text().contains("Staff roles") && jumped.text().contains("matter most"), "{jumped:?}");
        assert!(done.text().contains("/dashboard/"), "{done:?}");
        let system = settings::read::<System>(&bot.app, Id::new(n::GUILD)).await.expect("readable");
        assert_eq!(system.admin_roles.len(), 1);
        bot.assert_clean();
    }

    async fn failures_are_told_to_the_log_channel_once_in_a_while(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        admin.command("config system set", json!({ "setting": "log_channel", "channel": n::BOT_LOG.to_string() })).await;
        admin.command("config system set", json!({ "setting": "log_level", "value": "error" })).await;
        alphapy::db::sql("DROP TABLE faq_searches").run(&bot.app.db).await.expect("dropped");
        let member = bot.member();
        for _ in 0..3 {
            let failed = member.command("faq search", json!({ "query": "refund" })).await;
            assert!(failed.text().contains("Something went wrong"), "{failed:?}");
        }
        let mut told = 0;
        for _ in 0..20 {
            alphapy::jobs::tick::once(&bot.app).await.expect("ticks");
            told = {
                let world = bot.sandbox.world();
                let log = world.messages[&n::BOT_LOG].values();
                let here = |text: &str| text.contains("somebody was told so") && text.contains("ref ");
                log.filter(|message| here(&message.value["content"].to_string())).count()
            };
            if told > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(told, 1);
        bot.assert_clean();
    }

    async fn members_may_not_and_the_log_channel_is_told(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member().unchecked();
        for path in ["config start", "config history", "config export", "config faq show"] {
            let refused = late(member.command(path, json!({})).await).await;
            assert!(refused.text().contains("Only admins"), "{path}: {refused:?}");
        }
        let hints = member.autocomplete("config faq set", json!({ "setting": "" }), "setting").await;
        assert!(names(&hints).is_empty());
        let admin = bot.admin();
        admin.command("config system set", json!({ "setting": "log_channel", "channel": n::BOT_LOG.to_string() })).await;
        admin.command("config faq set", json!({ "setting": "min_score", "value": "0.4" })).await;
        for _ in 0..3 {
            alphapy::jobs::tick::once(&bot.app).await.expect("ticks");
        }
        let said: Vec<_> = {
            let world = bot.sandbox.world();
            let log = &world.messages[&n::BOT_LOG];
            log.values().map(|message| message.value["content"].to_string()).collect()
        };
        let told = said.iter().filter(|text| text.contains("**Least match**: `0.3` → `0.4`")).count();
        assert_eq!(told, 1, "{said:#?}");
        bot.assert_clean();
    }
}
