//! The FAQ over the API.

use serde_json::json;

use super::{ALL, Client, at, mint};
use crate::support::{
    bot::{Bot, p, x},
    database::on_both,
};

on_both! {
    async fn an_entry_lives_in_discord_and_over_the_api(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let body = json!({ "title": "How do I <b>pay</b>? @everyone", "answer": "By card.", "keywords": "money" });
        let made = client.post(&at("/faq"), body).await;
        assert_eq!(made.is(201).body["number"], 1);
        let found = bot.member().command("faq search", json!({ "query": "money" })).await;
        assert!(found.text().contains("By card."), "{found:?}");
        let pinned = json!({ "title": "How do I pay?", "answer": "By **card**.", "pinned": true });
        let saved = client.put(&at("/faq/1"), pinned).await;
        assert_eq!((&saved.is(200).body["pinned"], &saved.body["keywords"]), (&json!(true), &json!("")));
        let listed = bot.member().command("faq list", json!({})).await;
        assert!(listed.text().contains("📌 **#1** How do I pay?"), "{listed:?}");
        // Left out, the pin stays.
        let saved = client.put(&at("/faq/1"), json!({ "title": "T", "answer": "A" })).await;
        assert_eq!(saved.is(200).body["pinned"], true);
        let saved = client.put(&at("/faq/1"), json!({ "title": "T", "answer": "A", "pinned": false })).await;
        assert_eq!(saved.is(200).body["pinned"], false);
        bot.add(&bot.admin(), "Typed in Discord", "Yes.", "").await;
        let listed = client.get(&at("/faq")).await;
        let titles: Vec<_> = listed.body["items"].as_array().expect("items").iter().map(|e| e["title"].clone()).collect();
        assert_eq!(titles, ["T", "Typed in Discord"]);
        client.delete(&at("/faq/1")).await.is(204);
        let gone = bot.member().command("faq view", json!({ "id": 1 })).await;
        assert!(gone.text().contains("no entry"), "{gone:?}");
        client.put(&at("/faq/1"), json!({ "title": "T", "answer": "A" })).await.is_problem(404);
        bot.assert_clean();
    }

    async fn searches_and_gaps_name_nobody_and_stay_in_their_server(engine) {
        let bot = Bot::start(engine).await;
        bot.add(&bot.admin(), "Refunds", "Within 14 days.", "money").await;
        let member = bot.member();
        for query in ["refunds", "zebra stripes", "Zebra  STRIPES", "quokka"] {
            member.command("faq search", json!({ "query": query })).await;
        }
        let client = Client::of(&bot, p::ADMIN, &["faq:read"]).await;
        let all = client.get(&at("/faq/searches?limit=3")).await;
        let items = all.is(200).body["items"].as_array().expect("items").clone();
        assert_eq!(items.len(), 3);
        assert_eq!(items[0]["query"], "quokka");
        assert!(items.iter().all(|item| item["hits"] == 0));
        let rest = client.get(&at(&format!("/faq/searches?limit=3&cursor={}", all.body["next"].as_str().expect("more")))).await;
        assert_eq!(rest.is(200).body["items"][0]["query"], "refunds");
        assert!(rest.body["next"].is_null());
        assert!(!format!("{}{}", all.text, rest.text).contains(&p::MEMBER.to_string()));
        for cursor in ["x", "1", "-1-a", "9223372036854775807-1", "1-%27"] {
            client.get(&at(&format!("/faq/searches?cursor={cursor}"))).await.is_problem(400);
        }

        let gaps = client.get(&at("/faq/gaps")).await;
        let items = gaps.is(200).body["items"].as_array().expect("items").clone();
        assert_eq!(items.len(), 2, "{gaps:?}");
        assert_eq!((&items[0]["query"], &items[0]["searches"]), (&json!("Zebra  STRIPES"), &json!(2)));
        bot.add(&bot.admin(), "Zebra stripes", "Ten percent.", "").await;
        let gaps = client.get(&at("/faq/gaps?days=90&limit=100")).await;
        let items = gaps.is(200).body["items"].as_array().expect("items").clone();
        assert_eq!(items.len(), 1, "an answered gap is none: {gaps:?}");
        for query in ["?days=0", "?days=91", "?limit=0", "?cursor=1"] {
            client.get(&at(&format!("/faq/gaps{query}"))).await.is_problem(400);
        }

        let pixel = mint(&bot.app, x::GUILD, p::ADMIN, ALL).await.1;
        let pixel = Client::bearer(&bot.url, &pixel);
        for path in ["/faq", "/faq/searches", "/faq/gaps"] {
            let got = pixel.get(&format!("/api/dashboard/{}{path}", x::GUILD)).await;
            assert_eq!(got.is(200).body["items"], json!([]), "{path}");
        }
    }
}
