//! Requests that Discord may send, and their responses.

use alphapy::sandbox::Signature;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{
    bot::{Bot, n, p},
    database::{Engine, on_both},
};

/// A complete command payload, to be changed at will.
fn payload(name: &str) -> Value {
    json!({
        "id": "1300000000000000001", "application_id": alphapy::sandbox::seed::APPLICATION.to_string(),
        "type": 2, "token": "secret-token", "version": 1, "guild_id": n::GUILD.to_string(),
        "channel_id": n::GENERAL.to_string(),
        "member": {
            "user": { "id": p::MEMBER.to_string(), "username": "mia", "discriminator": "0", "avatar": null },
            "roles": [], "permissions": "2048", "joined_at": "2024-01-01T00:00:00+00:00",
            "deaf": false, "mute": false, "flags": 0
        },
        "locale": "en-GB", "guild_locale": "en-US", "app_permissions": "2048", "entitlements": [],
        "authorizing_integration_owners": { "0": n::GUILD.to_string() }, "context": 0,
        "attachment_size_limit": 10_485_760,
        "data": { "id": "1", "type": 1, "name": name, "options": [] }
    })
}

on_both! {
    async fn every_signed_interaction_gets_an_answer(engine) {
        let bot = Bot::start(engine).await;
        let mut strange = vec![
            payload("gone"),
            payload("faq"),
            json!({ "type": 2, "id": "1", "token": "t" }),
            json!({ "type": 3, "id": "1", "token": "t", "data": null }),
            json!({ "type": 77, "id": "1", "token": "t" }),
            json!({ "type": 4, "id": "1", "token": "t", "data": { "nonsense": true } }),
            json!({ "type": 5, "id": 12, "token": [] }),
        ];
        let mut direct = payload("help");
        let fields = direct.as_object_mut().expect("an object");
        fields.remove("guild_id");
        fields.remove("member");
        fields.insert("user".into(), json!({ "id": p::MEMBER.to_string() }));
        strange.push(direct);
        let mut unknown_option = payload("faq");
        unknown_option["data"]["options"] = json!([{ "name": "view", "type": 1, "options": [
            { "name": "id", "type": 99, "value": {} }
        ]}]);
        strange.push(unknown_option);
        let mut wrong_type = payload("faq");
        wrong_type["data"]["options"] = json!([{ "name": "view", "type": 1, "options": [
            { "name": "id", "type": 3, "value": "one" }
        ]}]);
        strange.push(wrong_type);
        for (kind, id) in [(3, "old:button:1"), (3, ""), (3, "faq:vote"), (5, "faq:edit:x:y"), (5, ":::")] {
            let mut pressed = payload("");
            pressed["type"] = json!(kind);
            pressed["data"] = json!({ "custom_id": id, "component_type": 2, "components": [] });
            strange.push(pressed);
        }
        for payload in strange {
            let answer = bot.sandbox.raw(&payload).await.expect("an answer");
            assert_eq!(answer.status, 200, "{payload}");
            let body = answer.json();
            if payload["type"] == 4 {
                assert_eq!(body["data"]["choices"], json!([]), "{payload}");
            } else {
                assert_eq!(body["type"], 4, "{payload} got {body}");
                assert_eq!(body["data"]["flags"], 64, "{payload} got {body}");
                assert!(!body["data"]["content"].as_str().expect("text").is_empty());
            }
        }
    }

    async fn help_lists_what_one_may_use_and_about_tells_the_version(engine) {
        let bot = Bot::start(engine).await;
        let help = bot.member().command("help", json!({})).await;
        assert!(help.text().contains("</faq search:") && !help.text().contains("/faq add"), "{help:?}");
        let help = bot.admin().command("help", json!({})).await;
        assert!(help.text().contains("</faq add:") && help.text().contains("Save as FAQ"), "{help:?}");
        let about = bot.member().command("about", json!({})).await;
        assert!(about.text().contains(env!("CARGO_PKG_VERSION")), "{about:?}");
        bot.assert_clean();
    }

    async fn webhook_events_are_taken_once_and_pings_answered(engine) {
        let bot = Bot::start(engine).await;
        let ping = bot.sandbox.webhook_event(&Value::Null).await.expect("an answer");
        assert_eq!((ping.status, ping.body.len()), (204, 0));
        let event = json!({
            "type": "APPLICATION_AUTHORIZED", "timestamp": "2026-01-01T00:00:00.000000",
            "data": { "integration_type": 0, "scopes": ["bot"], "user": { "id": "5" },
                "guild": { "id": n::GUILD.to_string(), "name": "Northwind" } }
        });
        for _ in 0..2 {
            let taken = bot.sandbox.webhook_event(&event).await.expect("an answer");
            assert_eq!((taken.status, taken.body.len()), (204, 0));
        }
        let strange = json!({ "type": "INVENTED", "timestamp": "x", "data": [1] });
        assert_eq!(bot.sandbox.webhook_event(&strange).await.expect("an answer").status, 204);
        let (count,): (i64,) = alphapy::db::sql("SELECT COUNT(*) FROM webhook_events")
            .one(&bot.app.db).await.expect("counts");
        assert!(count >= 1, "events are remembered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anything_but_a_right_signature_is_401() {
    let bot = Bot::start(Engine::Sqlite).await;
    bot.sandbox.probe(&format!("{}/interactions", bot.url)).await.expect("Discord accepts it");
    let ping = json!({ "type": 1, "id": "1", "token": "t" }).to_string().into_bytes();
    for signature in [Signature::Wrong, Signature::Missing, Signature::Malformed] {
        let answer = bot.sandbox.post_as(ping.clone(), signature).await.expect("an answer");
        assert_eq!(answer.status, 401, "{signature:?}");
    }
    let right = bot.sandbox.post_signed(ping).await.expect("an answer");
    assert_eq!((right.status, right.json()), (200, json!({ "type": 1 })));
    let not_json = bot.sandbox.post_signed(b"not JSON".to_vec()).await.expect("an answer");
    assert_eq!(not_json.status, 400);
    let big = bot.sandbox.post_signed(vec![b' '; 2 * 1024 * 1024]).await;
    assert!(big.is_err() || big.is_ok_and(|answer| answer.status == 413));
}

/// Payloads made of the right parts in wrong places.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z:#]{0,12}".prop_map(Value::from),
        Just(json!("faq")),
        Just(json!(n::GUILD.to_string())),
    ];
    let keys = prop::sample::select(vec![
        "id",
        "type",
        "token",
        "data",
        "member",
        "user",
        "guild_id",
        "name",
        "options",
        "value",
        "custom_id",
        "components",
        "component",
        "roles",
        "permissions",
        "resolved",
        "focused",
    ]);
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..6).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
            )),
        ]
    })
}

#[test]
fn no_signed_body_makes_an_error_of_ours() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let bot = runtime.block_on(Bot::start(Engine::Sqlite));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(300));
    let strategy = (value(), 0..7_i64, any::<bool>());
    runner
        .run(&strategy, |(data, kind, whole)| {
            let mut body = payload("faq");
            body["type"] = json!(kind);
            body["data"] = data.clone();
            let body = if whole { data } else { body };
            let answer = runtime.block_on(bot.sandbox.raw(&body)).expect("an answer");
            prop_assert!(
                answer.status == 200 || answer.status == 400,
                "{} for {body}",
                answer.status
            );
            Ok(())
        })
        .expect("holds");
}
