//! The access that people allowed the application: the codes on their way and the tokens in force.
//!
//! Invariant: a token belongs to one person, and nothing but its end or a withdrawal makes it worthless.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::model::Id;
use super::random::random;

/// How long a code may be exchanged.
pub(crate) const CODE_LIFE_MS: u64 = 60_000;
/// How long an access token works.
const TOKEN_LIFE_MS: u64 = 604_800_000;
/// How long a used or expired code is remembered, so that using it again is noticed.
pub(crate) const MEMORY_MS: u64 = 86_400_000;

/// The access that people allowed, as the sandbox keeps it.
#[derive(Debug, Default)]
pub struct OAuth {
    pub(crate) codes: BTreeMap<String, Code>,
    pub(crate) grants: Vec<Grant>,
}

/// An answer to a consent page, to be exchanged for tokens.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) client: Id,
    pub(crate) user: Id,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) expires_ms: u64,
    pub(crate) used: bool,
}

/// A pair of tokens in force, issued for one person.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The user that it speaks for.
    pub user: Id,
    /// The scopes that it allows.
    pub scopes: Vec<String>,
    /// When the access token ends, Unix milliseconds.
    pub expires_ms: u64,
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) code: String,
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

    /// How many grants there are.
    pub(crate) fn grants_count(&self) -> usize {
        self.grants.len()
    }

    /// The grants of a person, oldest first.
    pub fn grants_of(&self, user: Id) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.user == user)
    }

    /// Withdraws access, as under "Authorized Apps": every token for this person stops working at once.
    pub fn deauthorize(&mut self, user: Id) {
        self.grants.retain(|grant| grant.user != user);
    }

    /// Issues a pair of tokens.
    pub(crate) fn issue(&mut self, user: Id, scopes: Vec<String>, code: String, now: u64) -> Value {
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
