//! Outgoing requests: paths, bodies, headers, and what is counted.

use alphapy_discord_rest::{Call, CallError, File, Messages};
use bytes::Bytes;
use serde_json::{Value, json};
use twilight_http::request::TryIntoRequest as _;
use twilight_model::id::Id;

use super::fake::{Fake, Reply, TOKEN, answer, application, channel, say};

#[tokio::test(flavor = "multi_thread")]
async fn every_call_by_name_goes_where_discord_expects_it() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let client = fake.client();
    let (app, body) = (application(), json!([]));
    let (channel, guild) = (channel(1), Id::new(2));
    let (message, user) = (Id::new(3), Id::new(4));
    let text = json!({ "content": "x" });
    let hook = "webhooks/77/tok";
    for (call, method, path) in [
        (Call::update_original(app, "tok", &text), "PATCH", &*format!("{hook}/messages/@original")),
        (Call::delete_original(app, "tok"), "DELETE", &format!("{hook}/messages/@original")),
        (Call::original(app, "tok"), "GET", &format!("{hook}/messages/@original")),
        (Call::follow_up(app, "tok", &text), "POST", &format!("{hook}?wait=true")),
        (Call::create_message(channel, &text), "POST", "channels/1/messages"),
        (Call::edit_message(channel, message, &text), "PATCH", "channels/1/messages/3"),
        (Call::messages(channel, Messages::Latest, 500), "GET", "channels/1/messages?limit=100"),
        (
            Call::messages(channel, Messages::After(message), 5),
            "GET",
            "channels/1/messages?after=3&limit=5",
        ),
        (Call::channel(channel), "GET", "channels/1"),
        (Call::guild_channels(guild), "GET", "guilds/2/channels"),
        (Call::guild_member(guild, user), "GET", "guilds/2/members/4"),
        (Call::current_guilds(Some(guild)), "GET", "users/@me/guilds?after=2&limit=200"),
        (Call::guild(guild), "GET", "guilds/2?with_counts=true"),
        (Call::current_application(), "GET", "applications/@me"),
        (Call::update_current_application(&json!({})), "PATCH", "applications/@me"),
        (Call::global_commands(app), "GET", "applications/77/commands?with_localizations=true"),
        (Call::set_global_commands(app, &body), "PUT", "applications/77/commands"),
        (
            Call::guild_commands(app, guild),
            "GET",
            "applications/77/guilds/2/commands?with_localizations=true",
        ),
        (Call::set_guild_commands(app, guild, &body), "PUT", "applications/77/guilds/2/commands"),
    ] {
        let _: Value = client.json(call).await.unwrap();
        let seen = fake.seen().pop().unwrap();
        assert_eq!((seen.method.as_str(), seen.path.as_str()), (method, path));
        if !seen.body.is_empty() {
            assert_eq!(seen.headers["content-type"], "application/json");
            let quiet = json!({ "content": "x", "allowed_mentions": { "parse": [] } });
            let expected = if seen.json()["content"].is_null() { seen.json() } else { quiet };
            assert_eq!(seen.json(), expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twilights_builders_are_sent_as_they_are_and_ping_nobody() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let twilight = twilight_http::Client::new(String::new());
    let built = twilight.create_message(Id::new(1)).content("hi @everyone").try_into_request();
    fake.client().empty(Call::from(built)).await.unwrap();
    let seen = fake.seen().pop().unwrap();
    assert_eq!(seen.json()["allowed_mentions"], json!({ "parse": [] }));
    let too_long = "x".repeat(2001);
    let built = twilight.create_message(Id::new(1)).content(&too_long).try_into_request();
    let error = fake.client().empty(Call::from(built)).await.unwrap_err();
    assert!(matches!(&error, CallError::Build(text) if text.contains("message content")));
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_along_with_the_message_and_its_nonce() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let client = fake.client();
    let file = |name: &str| File::new(name, Bytes::from("a;b\n1;2"));
    let call = answer(TOKEN).files([file("one.csv"), file("two.csv")]);
    client.empty(call).await.unwrap();
    client.empty(say(1).files([file("x.csv")]).nonce("n")).await.unwrap();
    let bodies: Vec<String> = fake
        .seen()
        .iter()
        .map(|seen| {
            let kind = seen.headers["content-type"].to_str().unwrap();
            let (_, boundary) = kind.split_once("multipart/form-data; boundary=").unwrap();
            let body = String::from_utf8(seen.body.to_vec()).unwrap();
            assert!(body.ends_with(&format!("--{boundary}--")));
            assert_eq!(seen.headers["content-length"], body.len().to_string());
            assert!(
                !seen.headers.contains_key("transfer-encoding"),
                "Discord wants to know the length"
            );
            body
        })
        .collect();
    assert!(bodies[0].contains("name=\"files[1]\"; filename=\"two.csv\"\r\n\r\na;b\n1;2\r\n"));
    assert!(bodies[0].contains(r#""content":"done""#), "{}", bodies[0]);
    assert!(bodies[0].contains(r#""allowed_mentions":{"parse":[]}"#), "{}", bodies[0]);
    assert!(bodies[1].contains(r#""nonce":"n","enforce_nonce":true"#), "{}", bodies[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_anew_for_every_try() {
    let tries = std::sync::atomic::AtomicUsize::new(0);
    let fake =
        Fake::start(move |_| match tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => Reply::error(503, 0),
            _ => Reply::ok(),
        })
        .await;
    let bytes: Vec<u8> = (0..300_000).map(|n: u32| b'a' + (n % 26) as u8).collect();
    let file = File::new("x.csv", Bytes::from(bytes.clone()));
    fake.client().empty(say(1).files([file]).nonce("n")).await.unwrap();
    let seen = fake.seen();
    assert_eq!(seen.len(), 2);
    for one in seen {
        assert!(one.body.windows(bytes.len()).any(|part| part == bytes), "whole, each time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_reason_is_sent() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let call = Call::channel(channel(1)).reason("closed by Zoë");
    fake.client().empty(call).await.unwrap();
    let seen = fake.seen().pop().unwrap();
    assert_eq!(seen.headers["x-audit-log-reason"], "closed%20by%20Zo%C3%AB");
}

#[tokio::test]
async fn calls_are_counted_by_route_and_status() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let _metrics = metrics::set_default_local_recorder(&recorder);
    let fake = Fake::start(|seen| match seen.nth {
        0 => Reply::limited(0.1, "shared"),
        _ => Reply::ok(),
    })
    .await;
    let client = fake.client();
    client.empty(say(1)).await.unwrap();
    client.empty(say(2)).await.unwrap();
    let text = recorder.handle().render();
    let route = r#"method="POST",route="channels/{channel}/messages""#;
    for line in [
        format!(r#"discord_requests_total{{{route},status="200"}} 2"#),
        format!(r#"discord_requests_total{{{route},status="429"}} 2"#),
        r#"discord_rate_limited_total{scope="shared"} 2"#.to_owned(),
        format!("discord_request_seconds_count{{{route}}} 4"),
    ] {
        assert!(text.contains(&line), "{line}\n{text}");
    }
}
