//! Panels as a guild wants them, and forms that come back.

use serde_json::json;

use super::{kinds::add_kind, messages, settle, staffed};
use crate::{
    api::Client,
    support::{
        bot::{Bot, custom_ids, n, p},
        browser::Browser,
        database::on_both,
    },
};

on_both! {
    async fn panels_are_the_guilds_own_and_follow_their_changes(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        add_kind(&bot, "Billing", "What about it?").await;
        add_kind(&bot, "Orders", "Which order?").await;
        let client = Client::of(&bot, p::ADMIN, &["tickets:read", "tickets:write"]).await;
        let base = format!("/api/dashboard/{}/panels", n::GUILD);
        let listed = client.get(&base).await;
        assert_eq!(listed.body["items"][0]["number"], 0, "{:?}", listed.body);
        let wanted = json!({
            "name": "Shop", "title": "Our shop", "text": "Ask **us**.", "color": "#112233", "image": "https://example.org/shop.png",
            "offers": [{ "type": 2, "label": "My order", "emoji": "📦" }, { "type": 1 }],
        });
        let made = client.post(&base, wanted.clone()).await;
        made.is(201);
        assert_eq!(made.body["number"], 1);
        let suggested = bot.admin().autocomplete("ticket panel", json!({ "panel": "sho" }), "panel").await;
        assert!(format!("{suggested:?}").contains("Shop"), "{suggested:?}");
        let posted = bot.admin().command("ticket panel", json!({ "channel": n::SUPPORT.to_string(), "panel": 1 })).await;
        assert!(posted.text().contains("appears"), "{posted:?}");
        settle(&bot).await;
        let panel = || messages(&bot, n::SUPPORT).pop().expect("a panel").1;
        let shown = panel();
        assert_eq!(shown["embeds"][0]["title"], "Our shop");
        assert_eq!(shown["embeds"][0]["color"], 0x11_2233);
        assert_eq!(shown["embeds"][0]["image"]["url"], "https://example.org/shop.png");
        let buttons = shown["components"][0]["components"].as_array().expect("buttons").clone();
        let labels: Vec<_> = buttons.iter().map(|b| (b["label"].as_str().expect("a label"), b["custom_id"].as_str().expect("an id"))).collect();
        assert_eq!(labels, [("My order", "tickets:open:2"), ("Billing", "tickets:open:1")]);

        // On the dashboard it is changed, and the posted message follows; the history can undo it.
        let mut browser = Browser::login(&bot, p::ADMIN).await;
        let at = format!("/dashboard/{}/tickets/panels", n::GUILD);
        let page = browser.get(&at).await;
        assert!(page.contains("Shop") && page.contains("support"), "{}", page.body);
        let form = browser.get(&format!("{at}/1")).await;
        assert!(form.contains("Our shop") && form.contains("My order"));
        let csrf = form.field("csrf");
        let fields = [("csrf", csrf.as_str()), ("panel", "1"), ("revision", "1"), ("name", "Shop"), ("title", "The shop"), ("offers", "chosen"), ("offer", "2"), ("label-2", ""), ("emoji-2", "")];
        browser.post(&format!("{at}/save"), &fields).await;
        settle(&bot).await;
        assert_eq!(panel()["embeds"][0]["title"], "The shop");
        assert_eq!(panel()["components"][0]["components"].as_array().map(Vec::len), Some(1));
        let stale = browser.post(&format!("{at}/save"), &fields).await;
        assert!(stale.contains("Somebody changed this panel") && stale.contains("The shop"), "{}", stale.body);
        let bad = [("csrf", csrf.as_str()), ("panel", "1"), ("revision", "2"), ("name", "Shop"), ("image", "http://example.org/x"), ("offers", "all"), ("text", "Kept words")];
        let refused = browser.post(&format!("{at}/save"), &bad).await;
        assert!(refused.contains("begins with https://") && refused.contains("Kept words"), "{}", refused.body);
        let undone = bot.admin().command("config history", json!({})).await;
        assert!(format!("{undone:?}").contains("Ticket panel"), "{undone:?}");

        // Another copy on the dashboard, taken down again; members' channels are checked.
        browser.post(&format!("{at}/1/post"), &[("csrf", &csrf), ("channel", &n::GENERAL.to_string())]).await;
        settle(&bot).await;
        let copy = messages(&bot, n::GENERAL).pop().expect("a copy");
        assert_eq!(copy.1["embeds"][0]["title"], "The shop");
        let down = browser.post(&format!("{at}/down"), &[("csrf", &csrf), ("message", &copy.0.to_string())]).await;
        assert!(down.location().ends_with("done=down"), "{} {}", down.status, down.body);
        settle(&bot).await;
        assert!(!messages(&bot, n::GENERAL).iter().any(|(id, _)| *id == copy.0), "{:?}", messages(&bot, n::GENERAL));

        // Removing it removes what was posted.
        client.delete(&format!("{base}/1")).await.is(204);
        settle(&bot).await;
        assert!(!messages(&bot, n::SUPPORT).iter().any(|(_, m)| m.to_string().contains("The shop")));
        client.get(&format!("{base}/1")).await.is_problem(404);
        let gone = bot.admin().command("ticket panel", json!({ "panel": 1 })).await;
        assert!(gone.text().contains("no panel"), "{gone:?}");

        // A panel whose types are gone says so where admins look; without any panel the command says where to make one.
        let lone = json!({ "name": "Lone", "offers": [{ "type": 1 }] });
        client.post(&base, lone).await.is(201);
        client.delete(&format!("/api/dashboard/{}/tickets/types/1", n::GUILD)).await.is(204);
        assert!(browser.get(&at).await.contains("This panel has no buttons"));
        for number in [0, 2] {
            client.delete(&format!("{base}/{number}")).await.is(204);
        }
        let none = bot.admin().command("ticket panel", json!({})).await;
        assert!(none.text().contains("has no panels"), "{none:?}");
        bot.assert_clean();
    }

    async fn a_refused_form_comes_back_with_what_was_typed(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let form = bot.admin().command("ticket type add", json!({ "open_limit": 1 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let typed = json!({ "Name": "Billing", "Description": "Money", "Emoji": "nonsense", "Questions, one per line": "How much? | short" });
        let refused = bot.admin().submit(&id, typed).await;
        assert!(refused.text().contains("Emoji"), "{refused:?}");
        let again = custom_ids(&refused).pop().expect("a button");
        let form = bot.admin().click(refused.message_id().expect("a message"), &again).await;
        let modal = form.modal().unwrap_or_else(|| panic!("{form:?}")).clone();
        let values: Vec<_> = modal["components"].as_array().expect("inputs").iter().map(|l| l["component"]["value"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(values, ["Billing", "Money", "nonsense", "How much? | short", ""]);
        // Nobody else opens what this person typed.
        let other = bot.owner().unchecked().click(refused.message_id().expect("a message"), &again).await;
        assert!(other.modal().is_none(), "{other:?}");
        let id = modal["custom_id"].as_str().expect("an id").to_owned();
        let saved = bot.admin().submit(&id, json!({ "Name": "Billing", "Description": "Money", "Emoji": "💶", "Questions, one per line": "How much? | short" })).await;
        assert!(saved.text().contains("is saved"), "{saved:?}");
        let (body,): (String,) = alphapy::db::sql("SELECT body FROM ticket_kinds WHERE number = 1").one(&bot.app.db).await.expect("reads");
        assert!(body.contains("\"open_limit\":1"), "options of the command are kept: {body}");
        bot.assert_clean();
    }
}
