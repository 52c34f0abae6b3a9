//! Tokens: made once, kept as a hash, gone at once.

use alphapy::{clock::Clock, db::sql};
use chrono::TimeDelta;
use serde_json::json;
use twilight_model::id::Id;

use super::{ALL, Client, admin_of, at, mint};
use crate::support::{
    bot::{Bot, instance, n, p, x},
    database::on_both,
};

on_both! {
    async fn a_token_is_shown_once_and_kept_as_a_hash(engine) {
        let bot = Bot::start(engine).await;
        let adam = Client::logged_in(&bot, p::ADMIN).await;
        let wanted = json!({ "name": "Backup", "scopes": ["settings:read", "faq:read"], "expires_in_days": 90 });
        let made = adam.post(&at("/tokens"), wanted).await;
        let token = made.is(201).body["token"].as_str().expect("a token").to_owned();
        assert!(token.starts_with("alphapy_") && token.len() > 50, "{token}");
        let client = Client::bearer(&bot.url, &token);
        client.get(&at("/settings")).await.is(200);
        client.get(&at("/settings/history")).await.is_problem(403);
        let listed = adam.get(&at("/tokens")).await;
        let shown = &listed.is(200).body["items"][0];
        assert_eq!((&shown["number"], &shown["name"]), (&json!(1), &json!("Backup")));
        assert_eq!(shown["scopes"], json!(["faq:read", "settings:read"]));
        assert_eq!(shown["created_by"], p::ADMIN.to_string());
        assert!(shown["last_used_at"].is_string() && shown["expires_at"].is_string(), "{shown}");
        let secret = token.trim_start_matches("alphapy_").split('_').next().expect("a secret");
        assert!(!listed.text.contains(secret));
        let rows: Vec<(String, String, String)> = sql("SELECT hash, name, scopes FROM api_tokens").all(&bot.app.db).await.expect("rows");
        assert!(rows.iter().all(|row| row.0.len() == 64 && !format!("{row:?}").contains(secret)), "{rows:?}");
        let stored: Vec<(String,)> = sql("SELECT body FROM idempotency_keys").all(&bot.app.db).await.expect("rows");
        assert!(stored.is_empty());
        if let alphapy::config::DatabaseUrl::Sqlite(path) = &bot.test.url {
            for end in ["", "-wal"] {
                let bytes = std::fs::read(format!("{path}{end}")).unwrap_or_default();
                assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "in the file{end}");
            }
        }
    }

    async fn only_who_is_logged_in_as_an_admin_deals_with_tokens(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let wanted = || json!({ "name": "More", "scopes": ["faq:read"] });
        client.get(&at("/tokens")).await.is_problem(403);
        client.post(&at("/tokens"), wanted()).await.is_problem(403);
        client.delete(&at("/tokens/1")).await.is_problem(403);
        let adam = Client::logged_in(&bot, p::ADMIN).await;
        adam.clone().without("x-csrf-token").post(&at("/tokens"), wanted()).await.is_problem(403);
        adam.clone().without("x-csrf-token").delete(&at("/tokens/1")).await.is_problem(403);
        Client::logged_in(&bot, p::MEMBER).await.post(&at("/tokens"), wanted()).await.is_problem(403);
        let paula = Client::logged_in(&bot, p::PIXEL_ADMIN).await;
        paula.delete(&at("/tokens/1")).await.is_problem(403);
        paula.delete(&format!("/api/dashboard/{}/tokens/1", x::GUILD)).await.is_problem(404);
        client.get(&at("/faq")).await.is(200);
        for (wrong, pointer) in [
            (json!({ "name": " ", "scopes": ["faq:read"] }), "/name"),
            (json!({ "name": "a\nb", "scopes": ["faq:read"] }), "/name"),
            (json!({ "name": "x", "scopes": [] }), "/scopes"),
            (json!({ "name": "x", "scopes": ["everything"] }), "/scopes"),
            (json!({ "name": "x", "scopes": ["faq:read"], "expires_in_days": 0 }), "/expires_in_days"),
        ] {
            let got = adam.post(&at("/tokens"), wrong).await;
            assert_eq!(got.is_problem(422).body["errors"][0]["pointer"], pointer, "{got:?}");
        }
        for _ in 1..25 {
            mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
        }
        adam.post(&at("/tokens"), wanted()).await.is_problem(409);
        adam.delete(&at("/tokens/1")).await.is(204);
        adam.delete(&at("/tokens/1")).await.is_problem(404);
        adam.post(&at("/tokens"), wanted()).await.is(201);
    }

    async fn a_revoked_token_is_dead_on_every_instance_at_once(engine) {
        let bot = Bot::start(engine).await;
        let (_, other) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let (number, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
        for url in [&bot.url, &other] {
            Client::bearer(url, &token).get(&at("/faq")).await.is(200);
        }
        let adam = Client::logged_in(&bot, p::ADMIN).await;
        adam.delete(&at(&format!("/tokens/{number}"))).await.is(204);
        for url in [&other, &bot.url] {
            Client::bearer(url, &token).get(&at("/faq")).await.is_problem(401);
        }
    }

    async fn a_token_ends_on_its_day(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, url) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let wanted = alphapy::api::tokens::Wanted { name: "Short".into(), scopes: vec!["faq:read".into()], days: Some(2) };
        let mut tx = app.db.begin().await.expect("begins");
        let who = admin_of(n::GUILD, p::ADMIN);
        let (_, token) = alphapy::api::tokens::create(&app, &mut tx, who, &wanted).await.expect("made");
        tx.commit().await.expect("commits");
        let client = Client::bearer(&url, &token);
        clock.advance(TimeDelta::hours(47));
        client.get(&at("/faq")).await.is(200);
        clock.advance(TimeDelta::hours(1));
        client.get(&at("/faq")).await.is_problem(401);
    }

    async fn what_a_person_made_is_exported_and_erased(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await.with("idempotency-key", "k");
        let body = json!({ "title": "T", "answer": "A" });
        client.post(&at("/faq"), body.clone()).await.is(201);
        let adam = Client::logged_in(&bot, p::ADMIN).await.with("idempotency-key", "k");
        adam.post(&at("/faq"), body.clone()).await.is(201);
        let kept = Client::of(&bot, p::OWNER, ALL).await.with("idempotency-key", "k");
        kept.post(&at("/faq"), body).await.is(201);
        let tokens = alphapy::features::ALL.iter().find(|f| f.name() == "tokens").expect("tokens");
        let mut tx = bot.app.db.begin().await.expect("begins");
        let known = tokens.export(&mut tx, Id::new(n::GUILD), Id::new(p::ADMIN)).await.expect("exports");
        assert!(known.to_string().contains("A program"), "{known}");
        tokens.erase(&mut tx, Id::new(n::GUILD), Id::new(p::ADMIN)).await.expect("erases");
        tx.commit().await.expect("commits");
        client.get(&at("/faq")).await.is_problem(401);
        kept.get(&at("/faq")).await.is(200);
        let (left,): (i64,) = sql("SELECT COUNT(*) FROM idempotency_keys").one(&bot.app.db).await.expect("counts");
        assert_eq!(left, 1, "only the other person's");
    }
}
