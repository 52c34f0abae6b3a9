//! Requests that are sent twice, edits that meet, and lists in pages.

use alphapy::{clock::Clock, db::sql};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{ALL, Client, at, mint};
use crate::support::{
    bot::{Bot, instance, n, p, x},
    database::on_both,
};

fn draft(title: &str) -> Value {
    json!({ "title": title, "answer": "Text." })
}

on_both! {
    async fn a_repeated_request_acts_once(engine) {
        let bot = Bot::start(engine).await;
        let (_, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
        let client = Client::bearer(&bot.url, &token).with("idempotency-key", "one");
        let first = client.post(&at("/faq"), draft("A")).await;
        assert_eq!(first.is(201).header("idempotency-replayed"), "");
        // Also through another instance.
        let (_, other) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let again = Client::bearer(&other, &token).with("idempotency-key", "one").post(&at("/faq"), draft("A")).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
        assert_eq!(again.body, first.body);
        client.post(&at("/faq"), draft("B")).await.is_problem(422);
        // Another caller's key is another key, and so is another server's.
        let someone = Client::of(&bot, p::OWNER, ALL).await.with("idempotency-key", "one");
        assert_eq!(someone.post(&at("/faq"), draft("A")).await.is(201).body["number"], 2);
        let pixel = mint(&bot.app, x::GUILD, p::ADMIN, ALL).await.1;
        let pixel = Client::bearer(&bot.url, &pixel).with("idempotency-key", "one");
        let there = format!("/api/dashboard/{}/faq", x::GUILD);
        assert_eq!(pixel.post(&there, draft("A")).await.is(201).header("idempotency-replayed"), "");
        // What was refused may be sent again.
        let client = client.with("idempotency-key", "two");
        client.post(&at("/faq"), draft(" ")).await.is_problem(422);
        client.post(&at("/faq"), draft("C")).await.is(201);
        for bad in ["", &"k".repeat(201)] {
            client.clone().with("idempotency-key", bad).post(&at("/faq"), draft("D")).await.is_problem(400);
        }
        assert_eq!(client.get(&at("/faq")).await.body["items"].as_array().map(Vec::len), Some(3));
        let rows: Vec<(String, String)> = sql("SELECT key_hash, body FROM idempotency_keys").all(&bot.app.db).await.expect("rows");
        assert!(rows.iter().all(|(key, body)| key.len() == 64 && !body.is_empty()), "{rows:?}");
    }

    async fn requests_at_once_with_one_key_act_once(engine) {
        let bot = Bot::start(engine).await;
        let (_, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
        let (_, other) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let sending = (0..8).map(|turn| {
            let url = if turn % 2 == 0 { &bot.url } else { &other };
            let client = Client::bearer(url, &token).with("idempotency-key", "same");
            tokio::spawn(async move { client.post(&at("/faq"), draft("A")).await })
        });
        let mut made = 0;
        for sent in sending.collect::<Vec<_>>() {
            let got = sent.await.expect("sent");
            match got.status {
                201 if got.header("idempotency-replayed").is_empty() => made += 1,
                201 => {}
                _ => { got.is_problem(409); }
            }
        }
        let client = Client::bearer(&bot.url, &token);
        assert_eq!(client.get(&at("/faq")).await.body["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(made, 1);
    }

    async fn an_answer_is_kept_a_day(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, url) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let (_, token) = mint(&app, n::GUILD, p::ADMIN, ALL).await;
        let client = Client::bearer(&url, &token).with("idempotency-key", "daily");
        client.post(&at("/faq"), draft("A")).await.is(201);
        clock.advance(TimeDelta::hours(23));
        assert_eq!(client.post(&at("/faq"), draft("A")).await.is(201).body["number"], 1);
        clock.advance(TimeDelta::hours(2));
        assert_eq!(client.post(&at("/faq"), draft("Other")).await.is(201).body["number"], 2);
        clock.advance(TimeDelta::hours(25));
        alphapy::api::clean(&app).await.expect("cleans");
        let (left,): (i64,) = sql("SELECT COUNT(*) FROM idempotency_keys").one(&app.db).await.expect("counts");
        assert_eq!(left, 0);
    }

    async fn taking_a_change_back_twice_takes_it_back_once(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let body = json!({ "settings": { "faq": { "min_score": 0.5 } } });
        let changed = client.send("PATCH", &at("/settings"), Some(body.to_string())).await;
        let set = changed.is(200).body["set"].clone();
        let client = client.with("idempotency-key", "back");
        let first = client.post(&at("/settings/rollback"), json!({ "set": set })).await;
        let again = client.post(&at("/settings/rollback"), json!({ "set": set })).await;
        assert_eq!((first.is(200).body.clone(), again.is(200).body.clone()), (again.body.clone(), first.body.clone()));
        assert_eq!(again.header("idempotency-replayed"), "true");
        let history = client.get(&at("/settings/history")).await;
        assert_eq!(history.body["items"].as_array().map(Vec::len), Some(2), "{history:?}");
    }

    async fn what_was_changed_meanwhile_is_neither_overwritten_nor_deleted(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        client.post(&at("/faq"), draft("A")).await.is(201);
        let read = client.get(&at("/faq/1")).await;
        let seen = read.is(200).header("etag").to_owned();
        assert!(seen.starts_with('"'), "{seen}");
        let known = client.clone().with("if-none-match", &seen).get(&at("/faq/1")).await;
        assert_eq!((known.is(304).text.as_str(), known.header("etag")), ("", seen.as_str()));
        let mine = client.clone().with("if-match", &seen);
        let saved = mine.put(&at("/faq/1"), draft("B")).await;
        let now = saved.is(200).header("etag").to_owned();
        assert_ne!(now, seen);
        assert_eq!(client.get(&at("/faq/1")).await.header("etag"), now);
        client.clone().with("if-none-match", &seen).get(&at("/faq/1")).await.is(200);
        mine.put(&at("/faq/1"), draft("C")).await.is_problem(412);
        mine.delete(&at("/faq/1")).await.is_problem(412);
        for wrong in ["x", "\"\"", "W/\"1\"", "\"999\"", "\"1\", \"2\""] {
            client.clone().with("if-match", wrong).put(&at("/faq/1"), draft("C")).await.is_problem(412);
        }
        assert_eq!(client.get(&at("/faq/1")).await.body["title"], "B");
        client.clone().with("if-match", "*").put(&at("/faq/1"), draft("D")).await.is(200);
        client.put(&at("/faq/1"), draft("E")).await.is(200);
        let now = client.get(&at("/faq/1")).await.header("etag").to_owned();
        client.clone().with("if-match", &now).delete(&at("/faq/1")).await.is(204);
        client.clone().with("if-match", &now).delete(&at("/faq/1")).await.is_problem(404);
        client.delete(&at("/faq/1")).await.is_problem(404);
    }

    async fn edits_of_settings_meet_in_the_same_way(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let change = |score: f64| Some(json!({ "settings": { "faq": { "min_score": score } } }).to_string());
        let seen = client.get(&at("/settings")).await.header("etag").to_owned();
        client.clone().with("if-none-match", &seen).get(&at("/settings")).await.is(304);
        let mine = client.clone().with("if-match", &seen);
        mine.send("PATCH", &at("/settings"), change(0.5)).await.is(200);
        let stale = mine.send("PATCH", &at("/settings"), change(0.6)).await;
        stale.is_problem(412);
        assert_eq!(stale.body["conflicts"][0]["setting"], "faq.min_score", "{stale:?}");
        assert_eq!((&stale.body["conflicts"][0]["yours"], &stale.body["conflicts"][0]["theirs"]), (&json!(0.6), &json!(0.5)));
        // What nobody else touched is no conflict.
        let other = json!({ "settings": { "faq": { "suggestions": false } } });
        mine.send("PATCH", &at("/settings"), Some(other.to_string())).await.is(200);
    }

    async fn a_list_is_walked_to_its_end_without_gaps(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        for number in 1..=7 {
            let mut entry = draft(&format!("Entry {number}"));
            entry["pinned"] = json!(number == 5);
            assert_eq!(client.post(&at("/faq"), entry).await.is(201).body["pinned"], number == 5);
        }
        let (mut path, mut seen, mut pages) = (at("/faq?limit=3"), Vec::new(), 0);
        loop {
            let got = client.get(&path).await;
            let items = got.is(200).body["items"].as_array().expect("items").clone();
            seen.extend(items.iter().map(|item| item["number"].as_i64().expect("a number")));
            pages += 1;
            // An entry that comes or goes shifts nothing.
            if pages == 1 {
                client.delete(&at("/faq/1")).await.is(204);
            }
            let link = got.header("link").to_owned();
            assert_eq!(link.is_empty(), got.body["next"].is_null(), "{got:?}");
            let Some(next) = link.strip_prefix('<').and_then(|link| link.split_once('>')) else { break };
            assert_eq!(next.1, "; rel=\"next\"");
            next.0.clone_into(&mut path);
        }
        assert_eq!((seen, pages), (vec![5, 1, 2, 3, 4, 6, 7], 3));
        assert!(client.get(&at("/faq?limit=7")).await.body["next"].is_null());
    }
}
