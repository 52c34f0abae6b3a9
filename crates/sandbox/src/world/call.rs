//! The record of what was asked over REST.
//!
//! Invariant: no secret of the token endpoint is in it.

use serde::Serialize;
use serde_json::{Value, json};

/// A REST call as the sandbox remembers it.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// Number of the call, from 1.
    pub number: usize,
    /// When it arrived, Unix milliseconds of the world's clock.
    pub at_ms: u64,
    /// HTTP method.
    pub method: String,
    /// Path below `/api/v10`, without the query.
    pub path: String,
    /// Query string.
    pub query: String,
    /// Decoded `X-Audit-Log-Reason`.
    pub reason: Option<String>,
    /// `User-Agent`.
    pub user_agent: String,
    /// JSON body.
    pub body: Value,
    /// Names of uploaded files.
    pub files: Vec<String>,
    /// Status answered; `None` when the connection was dropped instead.
    pub status: Option<u16>,
    /// Whether the handler ran, which a dropped connection hides from the client.
    pub performed: bool,
    /// Discord's error code, when it answered one.
    pub code: Option<u64>,
    /// JSON body answered.
    pub answer: Value,
}

/// Values of these fields are left out of every record: people paste what they see into bug reports.
const SECRETS: [&str; 6] =
    ["code", "client_secret", "code_verifier", "refresh_token", "access_token", "token"];

/// A body of a token call without its secrets.
pub(crate) fn discreet(path: &str, body: &Value) -> Value {
    let mut body = body.clone();
    if path.starts_with("/oauth2/token") {
        for (name, value) in body.as_object_mut().into_iter().flatten() {
            if SECRETS.contains(&name.as_str()) && value.is_string() {
                *value = json!("…");
            }
        }
    }
    body
}
