//! U+0000, which Postgres cannot store, is dropped where it comes in.

use serde_json::json;

use crate::{
    api::{ALL, Client, at},
    support::{
        bot::{Bot, n, p},
        browser::Browser,
        database::on_both,
    },
};

on_both! {
    async fn a_nul_in_an_interaction_is_dropped(engine) {
        let bot = Bot::start(engine).await;
        let added = bot.add(&bot.admin(), "Ti\0tle", "An\0swer\0", "a\0b").await;
        assert!(!added.text().contains("went wrong"), "{added:?}");
        let found = bot.member().command("faq search", json!({ "query": "ti\0tle" })).await;
        assert!(found.failure().is_none() && !found.text().contains("went wrong"), "{found:?}");
        let suggested = bot.member().autocomplete("faq search", json!({ "query": "Ti\0t" }), "query").await;
        assert!(suggested.failure().is_none(), "{suggested:?}");
        let entry = Client::of(&bot, p::ADMIN, ALL).await.get(&at("/faq/1")).await;
        assert_eq!((&entry.body["title"], &entry.body["answer"]), (&json!("Title"), &json!("Answer")));
        bot.assert_clean();
    }

    async fn a_nul_in_a_body_or_an_address_is_dropped(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let body = r#"{"tit\u0000le":"a\u0000b","answer":"\\u0000 \u0000","keywords":""}"#;
        let made = client.send("POST", &at("/faq"), Some(body.into())).await;
        assert_eq!((&made.is(201).body["title"], &made.body["answer"]), (&json!("ab"), &json!("\\u0000")));
        for path in ["/settings/history?scope=f%00aq", "/faq?limit=%001", "/settings/history?key=%2500%00"] {
            let got = client.get(&at(path)).await;
            assert!(got.status == 200 || got.status == 400 && !got.text.contains("NUL"), "{path}: {got:?}");
        }
        client.get(&at("/settings/%00")).await.is_problem(404);
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&format!("/dashboard/{}/faq/new", n::GUILD)).await;
        let fields = [("title", "x\0y"), ("answer", "%\u{0}000"), ("keywords", "")];
        let made = admin.submit(&form, &format!("/dashboard/{}/faq/new", n::GUILD), &fields).await;
        assert_eq!(made.status, 303, "{}", made.body);
        let entry = client.get(&at("/faq/2")).await;
        assert_eq!((&entry.body["title"], &entry.body["answer"]), (&json!("xy"), &json!("%000")));
        for path in ["tickets?status=any&q=a%00b", "faq?q=%00", "history?scope=%00", "reminders?q=%00x"] {
            let page = admin.get(&format!("/dashboard/{}/{path}", n::GUILD)).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
        }
        assert_eq!(admin.get("/dashboard?q=%00").await.status, 200);
    }
}
