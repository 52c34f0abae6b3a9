//! The program alone, with a bot that is not ours.
//!
//! Invariant: the bot here knows nothing but what the program prints or writes.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "these tests play the bot from outside")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use serde_json::{Value, json};

/// The public half of the private key `07` thirty-two times.
const PRIVATE: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// The running program; it ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program and reads lines of it until one holds `last`.
fn start(arguments: &[&str], last: &str) -> (Program, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_alphapy-sandbox"))
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let output = child.stdout.take().expect("a pipe");
    let program = Program(child);
    let mut text = String::new();
    for line in BufReader::new(output).lines() {
        let line = line.expect("text");
        text.push_str(&line);
        text.push('\n');
        if line.contains(last) {
            return (program, text);
        }
    }
    panic!("the program ended without saying {last:?}: {text}");
}

fn client() -> reqwest::Client {
    rustls::crypto::ring::default_provider().install_default().ok();
    let agent = "DiscordBot (https://example.org, 1)";
    reqwest::Client::builder().user_agent(agent).build().expect("a client")
}

fn url(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("The sandbox is open: "));
    line.expect("an address").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_gets_the_identity_that_was_asked_for() {
    let folder = std::env::temp_dir().join(format!("alphapy-sandbox-test-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (env, key) = (folder.join("bot.env"), folder.join("key"));
    let (_program, text) = start(
        &[
            "--application-id",
            "4242424242424242",
            "--name",
            "Helper",
            "--token",
            "my.own.token",
            "--signing-key",
            PRIVATE,
            "--env-file",
            &env.to_string_lossy(),
            "--public-key-file",
            &key.to_string_lossy(),
        ],
        "Ctrl-C",
    );
    let url = url(&text);
    let me: Value = client()
        .get(format!("{url}/api/v10/users/@me"))
        .header("authorization", "Bot my.own.token")
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!((&me["id"], &me["username"]), (&json!("4242424242424242"), &json!("Helper")));

    let key = std::fs::read_to_string(&key).expect("a file");
    let private = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    assert_eq!(key.trim(), hex::encode(private.verifying_key().as_bytes()));
    let env = std::fs::read_to_string(&env).expect("a file");
    for line in [
        "DISCORD_APPLICATION_ID=4242424242424242".to_owned(),
        format!("DISCORD_PUBLIC_KEY={}", key.trim()),
        "BOT_TOKEN=my.own.token".to_owned(),
        format!("DISCORD_API_URL={url}"),
    ] {
        assert!(env.lines().any(|one| one == line), "{line} is not in {env}");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

/// Verifies signatures, answers PING and nothing else.
fn strict_bot(key: &VerifyingKey, headers: &HeaderMap, body: &Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|one| one.to_str().ok()).unwrap_or_default();
    let signed = [text("x-signature-timestamp").as_bytes(), body].concat();
    let signature =
        hex::decode(text("x-signature-ed25519")).ok().and_then(|one| one.try_into().ok());
    match signature {
        Some(bytes) if key.verify(&signed, &Signature::from_bytes(&bytes)).is_ok() => {
            Json(json!({"type": 1})).into_response()
        }
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_is_checked_as_discord_checks_it() {
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
    let handler =
        move |headers: HeaderMap, body: Bytes| async move { strict_bot(&key, &headers, &body) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let bot = format!("http://{}/interactions", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        axum::serve(listener, Router::new().route("/interactions", post(handler))).await
    });
    let started = tokio::task::spawn_blocking(move || {
        start(&["--bot", &bot, "--signing-key", PRIVATE], "passes Discord's check")
    });
    let (_program, text) = started.await.expect("started");
    assert!(text.contains("it answers PING and refuses a wrong signature"), "{text}");
}

#[test]
fn a_wrong_key_is_a_wrong_call() {
    let output = Command::new(env!("CARGO_BIN_EXE_alphapy-sandbox"))
        .args(["--signing-key", "abc"])
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("64 hexadecimal digits"));
}
