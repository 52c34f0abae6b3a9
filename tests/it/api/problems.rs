//! What goes wrong is told in one form.

use alphapy::sandbox::Fault;
use serde_json::json;

use super::{ALL, Client, at};
use crate::support::{
    bot::{Bot, p},
    database::on_both,
};

on_both! {
    async fn what_cannot_be_read_is_explained(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let faq = at("/faq");
        let send = async |body: &str| client.send("POST", &faq, Some(body.to_owned())).await;
        for broken in ["", "{", "[", "nope", "{\"title\":\"a\"} x", "\u{feff}{}"] {
            send(broken).await.is_problem(400);
        }
        let deep = "[".repeat(200_000);
        send(&deep).await.is_problem(400);
        for (body, pointer) in [
            (json!({ "title": 1, "answer": "A" }), "/title"),
            (json!({ "title": "T", "answer": "A", "extra": 1 }), "/extra"),
            (json!({ "title": " ", "answer": "A" }), "/title"),
            (json!({ "title": "T", "answer": "A".repeat(4001) }), "/answer"),
            (json!({ "title": "T", "answer": "A", "pinned": "yes" }), "/pinned"),
        ] {
            let got = send(&body.to_string()).await;
            got.is_problem(422);
            assert_eq!(got.body["errors"][0]["pointer"], pointer, "{got:?}");
            assert!(got.body["errors"][0]["detail"].is_string());
        }
        for other in ["[\"T\", \"A\", \"\", null]", "null", "1", "\"T\""] {
            send(other).await.is_problem(422);
        }
        let missing = send("{\"answer\":\"A\"}").await;
        assert!(missing.is_problem(422).text.contains("title"), "{missing:?}");
        // A text that is nothing but what Postgres cannot store is no text.
        send(r#"{"title":"T","answer":"\u0000"}"#).await.is_problem(422);
        client.get(&at("/settings/%00")).await.is_problem(404);
        let body = r#"{"settings":{"system":{"a\u0000":1}}}"#;
        client.send("PATCH", &at("/settings"), Some(body.into())).await.is_problem(422);
        assert_eq!(client.get(&faq).await.body["items"], json!([]));
    }

    async fn bodies_have_one_type_and_an_end(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let body = || Some(json!({ "title": "T", "answer": "A" }).to_string());
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
            client.clone().with("content-type", kind).send("POST", &at("/faq"), body()).await.is_problem(415);
        }
        client.send("POST", &at("/faq"), None).await.is_problem(415);
        let long = json!({ "title": "T", "answer": "A".repeat(300_000) }).to_string();
        client.send("POST", &at("/faq"), Some(long)).await.is_problem(413);
        let kind = "Application/JSON; charset=utf-8";
        client.clone().with("content-type", kind).send("POST", &at("/faq"), body()).await.is(201);
    }

    async fn what_does_not_exist_is_not_found_in_the_same_form(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        for path in ["/api", "/api/", "/api/x", "/api/dashboard", "/api/dashboard/1/nothing/here"] {
            for method in ["GET", "POST"] {
                client.send(method, path, None).await.is_problem(404);
            }
        }
        for path in ["/faq/99", "/faq/x", "/faq/-1", "/faq/1.5", "/faq/99999999999999999999", "/settings/nope"] {
            client.get(&at(path)).await.is_problem(404);
        }
        let got = client.send("PATCH", &at("/faq"), None).await;
        got.is_problem(405);
        assert!(got.header("allow").contains("POST"), "{got:?}");
        let got = client.send("POST", "/api/openapi.json", None).await;
        got.is_problem(405);
        assert!(got.header("allow").contains("GET"), "{got:?}");
        for query in ["?limit=0", "?limit=101", "?limit=x", "?cursor=x", "?cursor=2-1", "?nothing=1", "?limit=1&limit=2"] {
            client.get(&at(&format!("/faq{query}"))).await.is_problem(400);
        }
        let got = client.get(&at("/faq?limit=300")).await;
        assert_eq!(got.is_problem(400).body["errors"][0]["pointer"], "limit", "{got:?}");
    }

    async fn our_faults_show_a_reference_and_nothing_else(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        alphapy::db::sql("ALTER TABLE faq_entries RENAME TO away").run(&bot.app.db).await.expect("renames");
        let got = client.get(&at("/faq")).await;
        got.is_problem(500);
        let reference = got.body["reference"].as_str().expect("a reference");
        assert_eq!(reference.len(), 5);
        assert!(!got.text.contains("faq_entries") && !got.text.to_lowercase().contains("sql"), "{got:?}");
        let (count,): (i64,) = alphapy::db::sql("SELECT COUNT(*) FROM incidents WHERE reference = $1")
            .bind(reference).one(&bot.app.db).await.expect("counts");
        assert_eq!(count, 1);
    }

    async fn without_discord_nothing_is_changed_and_the_answer_says_when_to_come_back(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        client.get(&at("/faq")).await.is(200);
        bot.sandbox.world().faults.push(Fault::status("GET", "/guilds/", 503, 0).times(1000));
        let got = client.post(&at("/faq"), json!({ "title": "T", "answer": "A" })).await;
        got.is_problem(503);
        assert_eq!(got.header("retry-after"), "60");
    }

    async fn answers_cannot_be_framed_sniffed_or_kept(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        for path in [at("/faq"), at("/tokens"), "/api/nothing".into(), "/api/openapi.json".into()] {
            let got = client.get(&path).await;
            assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(got.header("cross-origin-resource-policy"), "same-origin", "{path}");
            assert!(got.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
            assert!(!got.header("cache-control").is_empty(), "{path}");
            assert_eq!(got.header("access-control-allow-origin"), "", "{path}");
        }
        let docs = client.get("/api/docs/").await;
        let policy = docs.is(200).header("content-security-policy").to_owned();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(!docs.text.contains("<script>"), "no script in the page: {}", docs.text);
        assert!(!docs.text.contains("https://"), "nothing from elsewhere: {}", docs.text);
    }

    async fn forms_bring_nothing_that_a_database_cannot_store_either(engine) {
        let bot = Bot::start(engine).await;
        let adam = Client::logged_in(&bot, p::ADMIN).await;
        let page = |rest: &str| format!("/dashboard/{}{rest}", crate::support::bot::n::GUILD);
        let csrf = adam.header("x-csrf-token");
        let form = adam.clone().with("content-type", "application/x-www-form-urlencoded");
        for (path, fields) in [
            ("/faq/new", "title=a%00b&answer=A&keywords="),
            ("/tokens/new", "name=a%00b&scopes=faq%3Aread&expires=90"),
        ] {
            let body = format!("csrf={csrf}&{fields}");
            let got = form.send("POST", &page(path), Some(body)).await;
            assert!(matches!(got.status, 200 | 303), "{path}: {got:?}");
        }
        for path in ["/history?key=a%00", "/faq?q=%00", "/settings?q=%00", "/faq/searches?cursor=1-%00"] {
            let got = adam.get(&page(path)).await;
            assert!((200..500).contains(&got.status), "{path}: {got:?}");
        }
        let (count,): (i64,) = alphapy::db::sql("SELECT COUNT(*) FROM incidents").one(&bot.app.db).await.expect("counts");
        assert_eq!(count, 0);
    }
}
