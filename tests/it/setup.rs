//! The end of the guided setup, values picked in answers, and commands that help mentions.

use alphapy::{
    sandbox::Fault,
    settings::{self, System},
};
use serde_json::json;
use twilight_model::id::Id;

use crate::{
    config::{button, late, press},
    support::{
        bot::{Bot, custom_ids, n},
        database::on_both,
    },
};

on_both! {
    async fn the_end_of_the_setup_does_what_it_offers(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        let start = admin.command("config start", json!({})).await;
        let form = press(&admin, &start, "faq:new").await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let saved = admin.submit(&id, json!({ "Title": "Hours", "Answer": "Nine to five." })).await;
        assert!(saved.text().contains("#1"), "{saved:?}");
        let panel = late(press(&admin, &start, "tickets:panelhere").await).await;
        assert!(panel.text().contains("panel appears"), "{panel:?}");
        let ticket = press(&admin, &start, "tickets:open").await;
        assert!(ticket.modal().is_some(), "{ticket:?}");
        admin.command("config system set", json!({ "setting": "modules", "remove": "tickets" })).await;
        let without = admin.command("config start", json!({})).await;
        assert!(!custom_ids(&without).iter().any(|id| id.starts_with("tickets:")), "{without:?}");
        assert!(!without.text().contains("🔴 **Staff roles**"), "nobody needs them: {without:?}");
    }

    async fn a_missing_value_is_picked_in_the_answer(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        let asked = admin.command("config system set", json!({ "setting": "log_channel" })).await;
        let message = asked.message_id().expect("a message");
        let saved = admin.select(message, &button(&asked, "settings:choose"), &[&n::BOT_LOG.to_string()]).await;
        assert!(saved.text().contains(&format!("<#{}>", n::BOT_LOG)), "{saved:?}");
        for (path, setting, value) in [
            ("config tickets set", "staff_roles", n::HELPERS_ROLE.to_string()),
            ("config reminders set", "late_policy", "skip".to_owned()),
            ("config faq set", "public_answers", "on".to_owned()),
            ("config reminders set", "enabled", "off".to_owned()),
        ] {
            let asked = admin.command(path, json!({ "setting": setting })).await;
            let message = asked.message_id().unwrap_or_else(|| panic!("{setting}: {asked:?}"));
            let saved = admin.select(message, &button(&asked, "settings:choose"), &[&value]).await;
            assert!(saved.text().contains("Saved"), "{setting}: {saved:?}");
        }
        let asked = admin.command("config faq set", json!({ "setting": "min_score" })).await;
        let form = press(&admin, &asked, "settings:typeone").await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let saved = admin.submit(&id, json!({ "Least match": "0.7" })).await;
        assert!(saved.text().contains("0.7"), "{saved:?}");
        assert!(!settings::read::<System>(&bot.app, Id::new(n::GUILD)).await.expect("readable").has("reminders"));
    }

    async fn help_mentions_commands_that_can_be_pressed(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member().command("help", json!({})).await;
        assert!(member.text().contains("</faq search:") && !member.text().contains("/faq add"), "{member:?}");
        let admin = bot.admin().command("help", json!({})).await;
        assert!(admin.text().contains("</faq add:") && admin.text().contains("</config start:"), "{admin:?}");
        let asked = || bot.sandbox.world().calls("GET", "/commands").len();
        let before = asked();
        bot.member().command("help", json!({})).await;
        assert_eq!(asked(), before, "Discord is asked once");
        // Without ids, they are plain.
        alphapy::db::sql("DELETE FROM command_ids").run(&bot.app.db).await.expect("forgets");
        bot.sandbox.world().faults.push(Fault::status("GET", "/commands", 500, 0).times(100));
        let plain = late(bot.member().command("help", json!({})).await).await;
        assert!(plain.text().contains("`/faq search`"), "{plain:?}");
    }
}
