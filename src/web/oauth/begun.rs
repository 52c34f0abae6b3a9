//! Logins that were begun, kept by their browsers.
//!
//! Invariant: what a browser brings back was sealed here for the state it comes with, so a login can be
//! finished only where it was begun; and a browser carries only a few along.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use axum::http::HeaderMap;

use super::super::session::{self, LOGIN, hash, remove_cookie, sealed, set_cookie};
use crate::{
    app::App,
    clock::Time,
    error::{Error, Result},
};

/// How the cookies begin that tie logins to their browser. Each login has one of its own, so that one in
/// another tab breaks none.
const COOKIE: &str = "alphapy-login-";
/// The purpose that they are sealed for.
const PURPOSE: &[u8] = b"login 1";
/// Logins that a browser carries along at a time, the newest included. Its cookies come with every request.
const CARRIED: usize = 3;

/// A login that was begun.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Begun {
    /// The hash of its state.
    pub state: String,
    /// The other half of its challenge.
    pub verifier: String,
    /// Where to go afterwards.
    pub next: String,
    at: Time,
}

/// The name of the cookie of a state, of which the hash is given.
fn name(state: &str) -> String {
    format!("{COOKIE}{}", state.get(..16).unwrap_or_default())
}

impl Begun {
    /// Begins one: what only Discord may learn, its state, comes with it.
    pub(super) fn new(app: &App, next: &str) -> (Self, String) {
        let state = session::token(app);
        let (verifier, at) = (session::token(app), app.clock.now());
        let begun = Self { state: hash(&state), verifier, next: next.to_owned(), at };
        (begun, state)
    }

    /// The `Set-Cookie`s that make the browser keep it, and forget those it has no room for.
    pub(super) fn keep(&self, app: &App, headers: &HeaderMap) -> Result<Vec<String>> {
        let plain = serde_json::to_vec(self).map_err(|e| Error::internal("seal a login", e))?;
        let value = URL_SAFE_NO_PAD.encode(app.cipher.seal(&app.ids, &plain, PURPOSE)?);
        let mut cookies = vec![set_cookie(&app.config, &name(&self.state), &value, LOGIN)];
        let mut others: Vec<_> = sealed(&app.config, headers, COOKIE)
            .into_iter()
            .map(|(name, value)| (open(app, &value).map(|begun| begun.at), name))
            .collect();
        others.sort();
        // Those that do not open are sorted first.
        let spare = others.iter().filter(|(at, _)| at.is_none()).count();
        let spare = spare.max((others.len() + 1).saturating_sub(CARRIED));
        let forget = others.iter().take(spare).map(|(_, name)| remove_cookie(&app.config, name));
        cookies.extend(forget);
        Ok(cookies)
    }

    /// The one that a browser comes back with, by the state that Discord gave back.
    pub(super) fn of(app: &App, headers: &HeaderMap, state: &str) -> Option<Self> {
        let state = hash(state);
        let mine = sealed(&app.config, headers, &name(&state));
        let begun = mine.iter().find_map(|(_, value)| open(app, value))?;
        (begun.state == state).then_some(begun)
    }

    /// The `Set-Cookie` that makes the browser forget it.
    pub(super) fn forget(&self, app: &App) -> String {
        remove_cookie(&app.config, &name(&self.state))
    }
}

/// Opens a sealed login; none when it was not sealed here, or was sealed too long ago.
fn open(app: &App, value: &str) -> Option<Begun> {
    let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
    let begun: Begun = serde_json::from_slice(&app.cipher.open(&bytes, PURPOSE).ok()?).ok()?;
    (app.clock.now() - begun.at <= LOGIN).then_some(begun)
}
