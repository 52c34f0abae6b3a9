//! The bodies that count as interactions of Discord's to this application.

use alphapy::sandbox::seed;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use crate::support::{
    bot::{Bot, instance_with, n, p},
    database::Engine,
};

fn command(application: u64) -> Value {
    json!({
        "id": "1300000000000000009", "application_id": application.to_string(), "type": 2, "token": "t",
        "guild_id": n::GUILD.to_string(), "channel_id": n::GENERAL.to_string(),
        "member": { "user": { "id": p::MEMBER.to_string() }, "roles": [], "permissions": "2048" },
        "data": { "id": "1", "type": 1, "name": "help", "options": [] }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_object_for_this_application_is_an_interaction() {
    let bot = Bot::start(Engine::Sqlite).await;
    for body in ["[1]", "[1, 2]", " [\"1\", 1]", "1", "null", "\"x\"", "[]"] {
        let answer = bot.sandbox.post_signed(body.into()).await.expect("an answer");
        assert_eq!(answer.status, 400, "{body}");
    }
    let ping = json!({ "type": 1, "id": "1", "token": "t", "application_id": "42" });
    for body in [command(42), ping, json!({ "type": 77, "application_id": "42" })] {
        let answer = bot.sandbox.raw(&body).await.expect("an answer");
        assert_eq!(answer.status, 401, "{body}");
    }
    let answer = bot.sandbox.raw(&command(seed::APPLICATION)).await.expect("an answer");
    assert_eq!((answer.status, answer.json()["type"].clone()), (200, json!(4)));
    let spaced =
        format!("\r\n\t {}", json!({ "type": 1, "application_id": seed::APPLICATION.to_string() }));
    let answer = bot.sandbox.post_signed(spaced.into()).await.expect("an answer");
    assert_eq!((answer.status, answer.json()), (200, json!({ "type": 1 })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_digits_are_a_timestamp() {
    let bot = Bot::start(Engine::Sqlite).await;
    let key = SigningKey::from_bytes(&[9; 32]);
    let public = hex::encode(key.verifying_key().as_bytes());
    let own = [("DISCORD_PUBLIC_KEY", public)];
    let clock = alphapy::clock::Clock::System;
    let (_app, url) = instance_with(&bot.sandbox, &bot.test, clock, &own).await;
    let http = reqwest::Client::new();
    let body = json!({ "type": 1, "id": "1", "token": "t" }).to_string();
    let times = [
        "1700000000",
        "",
        "-1700000000",
        "1700000000 ",
        "1.7e9",
        "17:00",
        "soon",
        "123456789012345678901",
    ];
    for time in times {
        let signature = key.sign(format!("{time}{body}").as_bytes());
        let sent = http
            .post(format!("{url}/interactions"))
            .header("x-signature-timestamp", time)
            .header("x-signature-ed25519", hex::encode(signature.to_bytes()))
            .body(body.clone());
        let status = sent.send().await.expect("an answer").status().as_u16();
        assert_eq!(status, if time == "1700000000" { 200 } else { 401 }, "{time:?}");
    }
}
