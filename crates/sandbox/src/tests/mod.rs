//! The sandbox against a small scripted bot.
//!
//! Invariant: the bot here shares no code with the sandbox, not even for signatures.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use ed25519_dalek::{Signature as Ed, Verifier, VerifyingKey};
use serde_json::{Value, json};

use super::seed::{northwind as n, people as p};
use super::*;

mod interactions;
mod oauth;
mod others;
mod page;
mod rest;

type Script = Arc<dyn Fn(Value) -> Response + Send + Sync>;

/// A bot that verifies signatures and otherwise does what the script says.
async fn bot(
    sandbox: &Sandbox,
    script: impl Fn(Value) -> Response + Send + Sync + 'static,
) -> String {
    let key = sandbox.world().application.signing_key.verifying_key();
    let script: Script = Arc::new(script);
    let handler = move |headers: HeaderMap, body: Bytes| {
        let script = Arc::clone(&script);
        async move {
            if !signed(&key, &headers, &body) {
                return StatusCode::UNAUTHORIZED.into_response();
            }
            let payload: Value = serde_json::from_slice(&body).unwrap();
            if payload["type"] == 1 {
                Json(json!({"type": 1})).into_response()
            } else {
                script(payload)
            }
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/interactions", listener.local_addr().unwrap());
    tokio::spawn(async move {
        axum::serve(listener, Router::new().route("/interactions", post(handler))).await
    });
    sandbox.set_bot(&url);
    url
}

fn signed(key: &VerifyingKey, headers: &HeaderMap, body: &[u8]) -> bool {
    let text = |name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let Some(bytes) =
        hex::decode(text("x-signature-ed25519")).ok().and_then(|bytes| bytes.try_into().ok())
    else {
        return false;
    };
    key.verify(&[text("x-signature-timestamp").as_bytes(), body].concat(), &Ed::from_bytes(&bytes))
        .is_ok()
}

fn answer(value: &Value) -> Response {
    Json(value).into_response()
}

/// Calls the REST API as the bot.
struct Rest(reqwest::Client, String, String);

impl Rest {
    fn new(sandbox: &Sandbox) -> Self {
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = reqwest::Client::builder()
            .user_agent("DiscordBot (https://example.org, 1)")
            .build()
            .unwrap();
        Self(
            client,
            format!("{}/api/v10", sandbox.url()),
            format!("Bot {}", sandbox.world().application.token),
        )
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> reqwest::Result<(u16, HeaderMap, Value)> {
        let request = self
            .0
            .request(method.parse().unwrap(), format!("{}{path}", self.1))
            .header("authorization", &self.2);
        let request = if body.is_null() { request } else { request.json(body) };
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok((status, headers, serde_json::from_slice(&response.bytes().await?).unwrap_or_default()))
    }

    async fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, _, value) = self.send(method, path, &body).await.unwrap();
        assert!((200..300).contains(&status), "{method} {path}: {status} {value}");
        value
    }

    async fn code(&self, method: &str, path: &str, body: Value) -> (u16, u64) {
        let (status, _, value) = self.send(method, path, &body).await.unwrap();
        (status, value["code"].as_u64().unwrap_or_default())
    }
}

fn definitions() -> Value {
    json!([
        {"name": "faq", "description": "FAQ", "contexts": [0], "integration_types": [0], "options": [
            {"type": 1, "name": "search", "description": "Search", "options": [
                {"type": 3, "name": "query", "description": "What", "required": true, "autocomplete": true, "max_length": 20},
                {"type": 6, "name": "for", "description": "Whom"}]},
            {"type": 1, "name": "add", "description": "Add"}]},
        {"name": "config", "description": "Settings", "default_member_permissions": "32"},
        {"type": 3, "name": "Save as FAQ"}, {"type": 2, "name": "Ticket history"}
    ])
}

async fn started() -> (Sandbox, Rest) {
    let sandbox = Sandbox::start(World::seeded()).await.unwrap();
    let rest = Rest::new(&sandbox);
    let app = sandbox.world().application.id;
    rest.ok("PUT", &format!("/applications/{app}/commands"), definitions()).await;
    (sandbox, rest)
}
