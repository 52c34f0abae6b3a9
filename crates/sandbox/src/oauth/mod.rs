//! Discord's `OAuth2`: who allowed the application what, the codes on their way and the tokens in force.
//!
//! Invariant: a code works once and briefly; once it is used again, whatever came from it is worthless.

mod base64;
mod consent;
mod request;
mod token;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub(super) use consent::{accept, decline, install, installed};
pub(super) use request::{Install, Login, Wish, read};
pub(super) use token::{revoke, token};

use super::world::{Id, random};

/// How long a code may be exchanged.
const CODE_LIFE_MS: u64 = 60_000;
/// How long an access token works.
const TOKEN_LIFE_MS: u64 = 604_800_000;
/// How long a used or expired code is remembered, so that using it again is noticed.
const MEMORY_MS: u64 = 86_400_000;

/// What people allowed, as the stand-in keeps it.
#[derive(Debug, Default)]
pub struct OAuth {
    codes: BTreeMap<String, Code>,
    grants: Vec<Grant>,
}

/// An answer to a consent page, to be exchanged for tokens.
#[derive(Debug)]
struct Code {
    client: Id,
    user: Id,
    redirect_uri: String,
    scopes: Vec<String>,
    challenge: Option<String>,
    expires_ms: u64,
    used: bool,
}

/// A pair of tokens in force, issued for one person.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Whom it speaks for.
    pub user: Id,
    /// What it allows.
    pub scopes: Vec<String>,
    /// When the access token ends, Unix milliseconds.
    pub expires_ms: u64,
    access: String,
    refresh: String,
    code: String,
}

impl Grant {
    /// Whether it allows this.
    #[must_use]
    pub fn allows(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one == scope)
    }

    fn json(&self) -> Value {
        json!({"token_type": "Bearer", "access_token": self.access, "expires_in": TOKEN_LIFE_MS / 1_000,
            "refresh_token": self.refresh, "scope": self.scopes.join(" ")})
    }
}

impl OAuth {
    /// The grant of an access token that still works.
    #[must_use]
    pub fn bearer(&self, access: &str, now: u64) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.access == access && grant.expires_ms > now)
    }

    /// The grants of a person, oldest first.
    pub fn grants_of(&self, user: Id) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.user == user)
    }

    /// What a person does under "Authorized Apps": every token for this person stops working at once.
    pub fn deauthorize(&mut self, user: Id) {
        self.grants.retain(|grant| grant.user != user);
    }

    fn issue(&mut self, user: Id, scopes: Vec<String>, code: String, now: u64) -> Value {
        let grant = Grant {
            user,
            scopes,
            expires_ms: now + TOKEN_LIFE_MS,
            access: hex::encode(random::<15>()),
            refresh: hex::encode(random::<15>()),
            code,
        };
        let body = grant.json();
        self.grants.push(grant);
        body
    }
}

/// Values of these fields are left out of every record: people paste what they see into bug reports.
const SECRETS: [&str; 6] =
    ["code", "client_secret", "code_verifier", "refresh_token", "access_token", "token"];

/// A body of a token call without its secrets.
pub(super) fn discreet(path: &str, body: &Value) -> Value {
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
