//! The one history of what a guild owns: what stands in it, and taking it back, on every surface.

use alphapy::{
    db::{self, sql},
    features::tickets::flow,
};
use serde_json::{Value, json};

use crate::settings::admin_of;
use crate::support::{
    bot::{Bot, custom_ids, n, p, x},
    browser::Browser,
    database::{TestDb, on_both},
};

fn at(path: &str) -> String {
    format!("/dashboard/{}/{path}", n::GUILD)
}

/// Takes back by command: looks, then presses the button.
async fn roll_back(bot: &Bot, what: Value) -> String {
    let admin = bot.admin();
    let look = admin.command("config rollback", what).await;
    let ids = custom_ids(&look);
    let Some(id) = ids.iter().find(|id| id.starts_with("settings:undo")) else {
        return look.text();
    };
    admin.click(look.message_id().expect("a message"), id).await.text()
}

on_both! {
    async fn a_deleted_entry_comes_back_and_goes_again(engine) {
        let bot = Bot::start(engine).await;
        let (admin, member) = (bot.admin(), bot.member());
        bot.add(&admin, "How do refunds work?", "Within *14 days*.", "money").await;
        admin.command("faq pin", json!({ "id": 1 })).await;
        let asked = admin.command("faq delete", json!({ "id": 1 })).await;
        let yes = custom_ids(&asked).into_iter().find(|id| id.starts_with("faq:")).expect("a button");
        admin.click(asked.message_id().expect("a message"), &yes).await;
        assert!(!member.command("faq view", json!({ "id": 1 })).await.text().contains("14 days"));

        let history = admin.command("config history", json!({})).await.text();
        for line in ["`1` FAQ entry 1: How do refunds work?: added", "changed (Pinned)", "work?: removed"] {
            assert!(history.contains(line), "{line}: {history}");
        }
        let look = admin.command("config rollback", json!({ "change": 3 })).await.text();
        assert!(look.contains("Answer: — → Within") && look.contains("Pinned: — → 📌"), "{look}");
        let back = roll_back(&bot, json!({ "change": 3 })).await;
        assert!(back.contains("set **4**"), "{back}");
        assert!(member.command("faq view", json!({ "id": 1 })).await.text().contains("14 days"));
        assert!(member.command("faq search", json!({ "query": "refunds" })).await.text().contains("refunds"));
        assert!(admin.command("faq list", json!({})).await.text().contains("📌"));

        // Taking back is a change like any other.
        assert!(roll_back(&bot, json!({ "set": 4 })).await.contains("set **5**"));
        assert!(!member.command("faq view", json!({ "id": 1 })).await.text().contains("14 days"));
        bot.assert_clean();
    }

    async fn nothing_is_taken_back_over_a_later_change(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        bot.add(&admin, "Opening hours", "Nine to five.", "").await;
        for answer in ["Nine to six.", "Nine to seven."] {
            let form = admin.command("faq edit", json!({ "id": 1 })).await;
            let id = form.modal().expect("a modal")["custom_id"].as_str().expect("an id").to_owned();
            let fields = json!({ "Title": "Opening hours", "Answer": answer, "Keywords": "" });
            admin.submit(&id, fields).await;
        }
        let refused = roll_back(&bot, json!({ "change": 2 })).await;
        assert!(refused.contains("Undo change **3** first") && refused.contains("nothing was undone"), "{refused}");
        assert!(admin.command("faq view", json!({ "id": 1 })).await.text().contains("seven"), "as it was");
        roll_back(&bot, json!({ "change": 3 })).await;
        assert!(admin.command("faq view", json!({ "id": 1 })).await.text().contains("six"));
        // A press on what was taken back already does nothing more.
        let twice = roll_back(&bot, json!({ "change": 3 })).await;
        assert!(twice.contains("change **4**"), "{twice}");
        let unknown = roll_back(&bot, json!({ "change": 99 })).await;
        assert!(unknown.contains("no change **99**"), "{unknown}");
        bot.assert_clean();
    }

    async fn an_entry_does_not_come_back_beside_its_twin(engine) {
        let bot = Bot::start(engine).await;
        let mut site = Browser::login(&bot, p::ADMIN).await;
        bot.add(&bot.admin(), "Refunds", "Old.", "").await;
        let page = site.get(&at("faq/1/delete")).await;
        site.submit(&page, &at("faq/1/delete"), &[]).await;
        bot.add(&bot.admin(), "Refunds", "New.", "").await;
        let refused = roll_back(&bot, json!({ "change": 2 })).await;
        assert!(refused.contains("another entry called **Refunds**"), "{refused}");
        bot.assert_clean();
    }

    async fn ticket_types_and_canned_replies_come_back(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        let form = admin.command("ticket type add", json!({})).await;
        let id = form.modal().expect("a modal")["custom_id"].as_str().expect("an id").to_owned();
        let fields = json!({ "Name": "Orders", "Description": "About orders", "Emoji": "🎫", "Questions, one per line": "Which order? | short" });
        let made = admin.submit(&id, fields).await;
        assert!(made.text().contains("Orders"), "{made:?}");
        admin.command("ticket type remove", json!({ "type": 1 })).await;
        let hints = bot.member().autocomplete("ticket open", json!({ "type": "" }), "type").await;
        assert!(!format!("{:?}", hints.choices()).contains("Orders"), "{hints:?}");
        let back = roll_back(&bot, json!({ "change": 2 })).await;
        assert!(back.contains("set **3**"), "{back}");
        let hints = bot.member().autocomplete("ticket open", json!({ "type": "" }), "type").await;
        assert!(format!("{:?}", hints.choices()).contains("Orders"), "{hints:?}");

        let mut site = Browser::login(&bot, p::ADMIN).await;
        for text in ["We look into it.", "We look into it today."] {
            let author = admin_of(n::GUILD, p::ADMIN);
            let mut tx = bot.app.db.begin().await.expect("begins");
            let now = bot.app.clock.now();
            flow::save_reply(&mut tx, &author, ("look", text), now).await.expect("saves");
            tx.commit().await.expect("commits");
        }
        let history = site.get(&at("history")).await;
        assert!(history.contains("Prepared reply look") && history.contains("Ticket type 🎫 Orders"), "{}", history.body);
        let only = site.get(&at("history?scope=ticket_type")).await;
        assert!(!only.contains("Prepared reply look") && only.contains("Ticket type 🎫 Orders"), "{}", only.body);
        let look = site.get(&at("history/rollback?change=5")).await;
        assert!(look.contains("We look into it today.</del>") && look.contains("We look into it.</ins>"), "{}", look.body);
        let done = site.submit(&look, &at("history/rollback"), &[]).await;
        assert_eq!(done.location(), at("history") + "?saved=6", "{}", done.body);
        let replies = site.get(&at("tickets/replies")).await;
        assert!(replies.contains("We look into it.") && !replies.contains("today"), "{}", replies.body);
        bot.assert_clean();
    }

    async fn one_servers_changes_are_not_anothers(engine) {
        let bot = Bot::start(engine).await;
        bot.add(&bot.admin(), "Refunds", "Yes.", "").await;
        let elsewhere = bot.sandbox.person(x::GUILD, p::PIXEL_ADMIN, x::GENERAL).unchecked();
        let look = elsewhere.command("config rollback", json!({ "change": 1 })).await;
        assert!(look.text().contains("no change **1**"), "{look:?}");
        let pressed = elsewhere.click(look.message_id().unwrap_or(1), "settings:undo:1:false").await;
        assert!(!pressed.text().contains("Undone as"), "{pressed:?}");
        assert!(bot.member().command("faq view", json!({ "id": 1 })).await.text().contains("Yes."));
    }

    async fn the_histories_of_before_are_one_now(engine) {
        let (_keep, db) = TestDb::migrated(engine).await;
        for text in [
            sql("DROP TABLE changes"),
            sql("DELETE FROM _sqlx_migrations WHERE version = 42"),
            sql("CREATE TABLE setting_changes (guild_id BIGINT NOT NULL, number BIGINT NOT NULL, change_set BIGINT NOT NULL,
                 scope TEXT NOT NULL, key TEXT NOT NULL, old_value TEXT, new_value TEXT, changed_by BIGINT NOT NULL,
                 surface TEXT NOT NULL, token BIGINT, reverts BIGINT, changed_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (guild_id, number))"),
            sql("CREATE TABLE ticket_kind_history (guild_id BIGINT NOT NULL, change BIGINT NOT NULL, number BIGINT NOT NULL,
                 author BIGINT NOT NULL, surface TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, before TEXT, after TEXT, PRIMARY KEY (guild_id, change))"),
            sql("INSERT INTO setting_changes VALUES (1, 1, 1, 'faq', 'min_score', NULL, '0.5', 5, 'discord', NULL, NULL, '2026-01-01 00:00:00+00:00'),
                 (1, 2, 1, 'faq', 'suggestions', NULL, 'false', 5, 'api', 3, NULL, '2026-01-01 00:00:00+00:00'),
                 (2, 1, 1, 'system', 'timezone', NULL, '\"UTC\"', 5, 'dashboard', NULL, NULL, '2026-01-01 00:00:00+00:00')"),
            sql("INSERT INTO ticket_kind_history VALUES (1, 1, 4, 6, 'discord', '2026-01-02 00:00:00+00:00', NULL, '{}'),
                 (3, 1, 1, 6, 'discord', '2026-01-02 00:00:00+00:00', NULL, '{}')"),
            sql("INSERT INTO counters (guild_id, kind, last) VALUES (1, 'setting_changes', 2), (1, 'ticket_kind_changes', 1)"),
        ] {
            text.run(&db).await.expect("is as it was");
        }
        db::migrate(&db).await.expect("migrates");
        let rows: Vec<(i64, i64, i64, String, String)> =
            sql("SELECT guild_id, number, change_set, subject, subject_id FROM changes ORDER BY guild_id, number")
                .all(&db).await.expect("reads");
        let rows: Vec<_> = rows.iter().map(|(g, n, s, k, i)| (*g, *n, *s, k.as_str(), i.as_str())).collect();
        assert_eq!(rows, [
            (1, 1, 1, "settings.faq", "min_score"), (1, 2, 1, "settings.faq", "suggestions"), (1, 3, 3, "ticket_type", "4"),
            (2, 1, 1, "settings.system", "timezone"), (3, 1, 1, "ticket_type", "1"),
        ]);
        let counters: Vec<(i64, String, i64)> =
            sql("SELECT guild_id, kind, last FROM counters ORDER BY guild_id").all(&db).await.expect("reads");
        let counters: Vec<_> = counters.iter().map(|(g, k, l)| (*g, k.as_str(), *l)).collect();
        assert_eq!(counters, [(1, "changes", 3), (2, "changes", 1), (3, "changes", 1)]);
    }
}
