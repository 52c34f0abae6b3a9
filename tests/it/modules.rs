//! Features that a server turns on and off with one switch each.

use alphapy::{
    clock::{Clock, Time},
    db::{Db, sql},
    settings::{self, Input, System, Wish, flow::check, history::Target},
};
use serde_json::{Value, json};
use twilight_model::id::Id;

use crate::{
    settings::admin_of,
    support::{
        bot::{Bot, n, p},
        browser::Browser,
        database::on_both,
    },
};

async fn modules(bot: &Bot) -> Vec<String> {
    let read = settings::read::<System>(&bot.app, Id::new(n::GUILD)).await.expect("readable");
    read.modules.clone()
}

async fn run(db: &Db, text: String) {
    sql(Box::leak(text.into_boxed_str())).run(db).await.expect("runs");
}

/// Stores a setting as the former version did: a switch of its own, and perhaps a list of features.
async fn stored(db: &Db, guild: u64, scope: &str, key: &str, value: Option<&str>, number: i64) {
    let at: Time = Clock::System.now();
    for table in ["settings", "changes"] {
        let columns = if table == "settings" {
            "INSERT INTO settings (guild_id, scope, key, value, unverified, acting, change, changed_by, changed_at)
             VALUES ($1, $2, $3, $4, FALSE, NULL, $5, $6, $7)"
        } else {
            "INSERT INTO changes (guild_id, subject, subject_id, new_value, number, changed_by, changed_at, change_set, surface)
             VALUES ($1, 'settings.' || $2, $3, $4, $5, $6, $7, $5, 'discord')"
        };
        sql(columns)
            .bind(i64::try_from(guild).expect("small"))
            .bind(scope)
            .bind(key)
            .bind(value)
            .bind(number)
            .bind(i64::try_from(p::ADMIN).expect("small"))
            .bind(at)
            .run(db)
            .await
            .expect("stores");
    }
    sql("INSERT INTO counters (guild_id, kind, last) VALUES ($1, 'changes', $2)
         ON CONFLICT (guild_id, kind) DO UPDATE SET last = $2")
    .bind(i64::try_from(guild).expect("small"))
    .bind(number)
    .run(db)
    .await
    .expect("counts");
}

async fn list(db: &Db, guild: u64) -> Option<String> {
    let row: Option<(Option<String>,)> = sql(
        "SELECT value FROM settings WHERE guild_id = $1 AND scope = 'system' AND key = 'modules'",
    )
    .bind(i64::try_from(guild).expect("small"))
    .optional(db)
    .await
    .expect("reads");
    row.and_then(|(value,)| value)
}

on_both! {
    async fn former_switches_become_part_of_the_list(engine) {
        let bot = Bot::start(engine).await;
        let db = &bot.app.db;
        stored(db, 11, "reminders", "enabled", Some("false"), 1).await;
        stored(db, 12, "embedwatcher", "enabled", Some("true"), 4).await;
        stored(db, 13, "system", "modules", Some("[\"tickets\"]"), 1).await;
        stored(db, 14, "system", "modules", Some("[]"), 1).await;
        stored(db, 14, "reminders", "enabled", Some("false"), 2).await;
        stored(db, 14, "embedwatcher", "enabled", Some("true"), 3).await;
        stored(db, 15, "reminders", "enabled", None, 2).await;
        let migration = include_str!("../../migrations/0050_one_switch_a_feature.sql");
        let lines = migration.lines().filter(|line| !line.trim_start().starts_with("--"));
        for statement in lines.collect::<Vec<_>>().join("\n").split(';').map(str::trim).filter(|s| !s.is_empty()) {
            run(db, statement.to_owned()).await;
        }
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(list(db, 11).await, of("[\"faq\",\"tickets\"]"));
        assert_eq!(list(db, 12).await, of("[\"faq\",\"tickets\",\"reminders\",\"embedwatcher\"]"));
        assert_eq!(list(db, 13).await, of("[\"tickets\",\"reminders\"]"));
        assert_eq!(list(db, 14).await, of("[\"embedwatcher\"]"));
        assert_eq!(list(db, 15).await, None, "it had the defaults");
        // Admins see what happened, and can take it back.
        let page = settings::history::page(&bot.app, Id::new(14), &settings::history::Filter::default(), None, 10).await.expect("reads");
        let last = &page.sets[0].changes[0];
        assert_eq!((last.number, last.subject.as_str(), last.id.as_str()), (4, "settings.system", "modules"));
        assert_eq!((last.before.clone(), last.after.clone()), (Some(json!(["reminders"])), Some(json!(["embedwatcher"]))));
        let held = settings::current(&bot.app, Id::new(14)).await.expect("reads");
        assert!(held.revision <= 4);
        let counted: (i64,) = sql("SELECT COUNT(*) FROM changes WHERE guild_id = 13").one(db).await.expect("counts");
        assert_eq!(counted.0, 1, "nothing changed for this one");
    }

    async fn every_feature_has_one_switch_and_an_alias(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        assert_eq!(modules(&bot).await, ["faq", "tickets", "reminders"]);
        for (scope, command, options) in [
            ("reminders", "reminder list", json!({})),
            ("reminders", "reminder add", json!({ "when": "in 2 hours", "message": "x" })),
            ("faq", "faq list", json!({})),
            ("tickets", "ticket open", json!({})),
        ] {
            let set = format!("config {scope} set");
            let off = admin.command(&set, json!({ "setting": "enabled", "value": "false" })).await;
            assert!(off.text().contains("Features"), "it changes the list: {off:?}");
            let refused = bot.member().command(command, options).await;
            assert!(refused.text().contains(&format!("`/config system set setting:modules add:{scope}`")), "{refused:?}");
            admin.command(&set, json!({ "setting": "enabled", "value": "true" })).await;
        }
        let listed = bot.member().command("reminder list", json!({})).await;
        assert!(!listed.text().contains("turned off"), "{listed:?}");
        for (scope, known) in [("reminders", "default_channel"), ("embedwatcher", "announcements_channel")] {
            let shown = admin.command(&format!("config {scope} show"), json!({})).await;
            assert!(shown.text().contains(known) && !shown.text().contains("`enabled`"), "{shown:?}");
        }
        let on = admin.command("config embedwatcher set", json!({ "setting": "enabled", "value": "on" })).await;
        assert!(on.text().contains("Embed watcher"), "{on:?}");
        assert!(modules(&bot).await.contains(&"embedwatcher".to_owned()));
        let back = admin.command("config embedwatcher reset", json!({ "setting": "enabled" })).await;
        assert!(back.text().contains("Features"), "{back:?}");
        assert!(!modules(&bot).await.contains(&"embedwatcher".to_owned()));
        bot.assert_clean();
    }

    async fn files_of_the_former_version_and_the_api_still_switch(engine) {
        let bot = Bot::start(engine).await;
        let author = admin_of(n::GUILD, p::ADMIN);
        let file = json!({ "format": "alphapy-settings", "version": 1, "settings": {
            "system": { "modules": ["faq", "tickets"] },
            "reminders": { "enabled": true },
            "embedwatcher": { "enabled": true },
        }});
        let registry = settings::registry(&bot.app);
        let import = settings::transfer::read(registry, &file.to_string()).expect("readable");
        assert!(import.unknown.is_empty(), "{:?}", import.unknown);
        let checked = check(&bot.app, Id::new(n::GUILD), import.wishes).await.expect("checked");
        settings::flow::commit(&bot.app, &author, &checked, settings::Base::Latest, settings::Unverified::Refuse).await.expect("saved");
        assert_eq!(modules(&bot).await, ["faq", "tickets", "reminders", "embedwatcher"]);
        // A change of the former version can be taken back: it turns the feature as it was.
        stored(&bot.app.db, n::GUILD, "reminders", "enabled", Some("true"), 50).await;
        sql("UPDATE changes SET old_value = 'false' WHERE number = 50").run(&bot.app.db).await.expect("writes");
        let back = settings::history::rollback(&bot.app, Id::new(n::GUILD), Target::Change(50)).await.expect("known");
        assert!(back.gone.is_empty(), "{:?}", back.gone);
        settings::flow::commit(&bot.app, &author, &back.checked, settings::Base::Latest, settings::Unverified::Refuse).await.expect("saved");
        assert_eq!(modules(&bot).await, ["faq", "tickets", "embedwatcher"]);
        let spec = registry.spec("reminders", "enabled").expect("an alias");
        let wrong = check(&bot.app, Id::new(n::GUILD), vec![(spec, Wish::Set(Input::Json(json!("perhaps"))))]).await.expect("checked");
        assert_eq!(wrong.refused.len(), 1);
        let all: Value = settings::transfer::export(registry, Id::new(n::GUILD), &settings::current(&bot.app, Id::new(n::GUILD)).await.expect("reads"), Clock::System.now());
        assert!(all["settings"]["reminders"].get("enabled").is_none(), "it is not there twice");
    }

    async fn pages_say_that_their_feature_is_off(engine) {
        let bot = Bot::start(engine).await;
        bot.admin().command("config system set", json!({ "setting": "modules", "value": "none" })).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let base = format!("/dashboard/{}", n::GUILD);
        for path in ["faq", "tickets", "reminders", "settings/embedwatcher", "settings/faq"] {
            let page = adam.get(&format!("{base}/{path}")).await;
            assert!(page.contains("is turned off in this server"), "{path}");
            assert!(page.contains("settings/system#f-system-modules"), "{path}");
        }
        let system = adam.get(&format!("{base}/settings/system")).await;
        assert!(system.contains("id=\"f-system-modules\""), "the link leads there");
    }
}
