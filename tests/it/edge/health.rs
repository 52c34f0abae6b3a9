//! The state of the way to Discord in `/health`.

use std::time::Duration;

use alphapy::{clock::Clock, db::sql, discord::client::Call, sandbox::Fault};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use twilight_model::id::Id;

use crate::support::{
    bot::{Bot, instance_times, n},
    database::Engine,
};

async fn health(url: &str) -> (u16, Value) {
    let answer = reqwest::get(format!("{url}/health")).await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

/// Strikes every request.
fn fault(kind: &Value) -> Fault {
    let mut fault = json!({ "times": 1_000_000 });
    fault.as_object_mut().expect("an object").extend(kind.as_object().expect("an object").clone());
    serde_json::from_value(fault).expect("a fault")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_when_the_token_is_refused() {
    let bot = Bot::start(Engine::Sqlite).await;
    let (status, body) = health(&bot.url).await;
    assert_eq!((status, &body["status"], &body["discord"]), (200, &json!("ok"), &json!("ok")));
    bot.sandbox.world().application.token = "another.bot.token".into();
    let _ = bot.app.discord.json::<Value>(Call::guild(Id::new(n::GUILD))).await;
    let (status, body) = health(&bot.url).await;
    assert_eq!((status, &body["status"]), (200, &json!("degraded")), "{body}");
    assert_eq!(body["discord"], "token refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_when_too_much_was_refused_and_operators_are_told() {
    let bot = Bot::start(Engine::Sqlite).await;
    let (app, url) = instance_times(&bot.sandbox, &bot.test, Clock::System, &[], 100_000).await;
    assert_eq!(health(&url).await.1["discord"], "untried");
    bot.sandbox
        .world()
        .faults
        .push(fault(&json!({ "kind": "status", "status": 403, "code": 50_001 })));
    let mut asking = JoinSet::new();
    for worker in 0..32_u64 {
        let app = app.clone();
        asking.spawn(async move {
            for turn in 0..160 {
                let guild = Id::new(1 + worker * 1_000 + turn);
                let _ = app.discord.json::<Value>(Call::guild(guild)).await;
            }
        });
    }
    asking.join_all().await;
    let (status, body) = health(&url).await;
    assert_eq!(
        (status, &body["status"], &body["discord"]),
        (200, &json!("degraded"), &json!("resting"))
    );
    tokio::time::sleep(Duration::from_secs(6)).await;
    let told: Vec<(String, i64)> =
        sql("SELECT summary, total FROM incidents").all(&app.db).await.expect("rows");
    let told: Vec<_> =
        told.iter().filter(|(summary, _)| summary.contains("call Discord")).collect();
    assert!(told.len() == 1 && told[0].1 == 1, "{told:?}");
}
