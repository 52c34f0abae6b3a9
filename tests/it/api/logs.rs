//! Nothing that opens a door stands in the log.

use super::{ALL, Client, at, mint};
use crate::support::{
    bot::{Bot, environment, n, p},
    database::Engine,
    process::Process,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_logged_whatever_the_level() {
    let bot = Bot::start(Engine::Sqlite).await;
    let (_, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
    let adam = Client::logged_in(&bot, p::ADMIN).await;
    let address = "127.0.0.1:0".parse().expect("an address");
    let mut variables = environment(&bot.sandbox, &bot.test, address);
    variables.push(("RUST_LOG", "trace".into()));
    let mut process = Process::start(&variables);
    let client = Client::bearer(&process.url, &token).with("idempotency-key", "my-own-key-to-keep");
    client.get(&at("/faq")).await.is(200);
    let body = serde_json::json!({ "title": "T", "answer": "A" });
    client.post(&at("/faq"), body).await.is(201);
    client
        .clone()
        .with("authorization", &format!("Bearer {token}0"))
        .get(&at("/faq"))
        .await
        .is(401);
    let cookie = adam.header("cookie");
    let csrf = adam.header("x-csrf-token");
    let browser =
        Client::stranger(&process.url).with("cookie", &cookie).with("x-csrf-token", &csrf);
    let wanted = serde_json::json!({ "name": "New", "scopes": ["faq:read"] });
    let made = browser.post(&at("/tokens"), wanted).await;
    let fresh = made.is(201).body["token"].as_str().expect("a token").to_owned();
    process.terminate();
    let log = process.log();
    assert!(log.contains("an API token was made"), "the log is there: {} bytes", log.len());
    let cookie = cookie.split_once('=').expect("a cookie").1;
    for (what, secret) in [
        ("token", &*token),
        ("new token", &fresh),
        ("cookie", cookie),
        ("csrf", &csrf),
        ("key", "my-own-key-to-keep"),
    ] {
        let core = secret.trim_start_matches("alphapy_");
        let core = core.get(..40).unwrap_or(core);
        let line = log.lines().find(|line| line.contains(core));
        assert!(line.is_none(), "the {what} is logged: {line:?}");
    }
}
