//! Sessions of the dashboard: who is logged in, on any instance.
//!
//! Invariant: the cookie's token is nowhere but in the browser; the database knows its hash, so a stolen
//! copy of the database opens no session, and logging out ends a session everywhere at once.

mod cookie;
mod store;

pub use store::{clean, erase, export};

pub(super) use cookie::{cookie_value, remove_cookie, sealed, set_cookie};
pub(super) use store::{is_used, use_up};

use axum::http::HeaderMap;
use chrono::TimeDelta;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::grants;
pub(super) use super::grants::Tokens;
use crate::{
    app::App,
    clock::Time,
    error::{Error, Result},
    ids::UserId,
    text, tr,
};

/// How long a session lives at most.
pub(super) const LIFE: TimeDelta = TimeDelta::days(30);
/// How long a session lives without being used.
pub(super) const IDLE: TimeDelta = TimeDelta::days(7);
/// How often its token changes.
const ROTATION: TimeDelta = TimeDelta::hours(6);
/// How long requests under way may still carry the token before.
pub(super) const GRACE: TimeDelta = TimeDelta::minutes(1);
/// How long a login may take.
pub(super) const LOGIN: TimeDelta = TimeDelta::minutes(10);
/// How exactly its last use is known.
const SEEN: TimeDelta = TimeDelta::minutes(5);
/// How long refreshing Discord's tokens may take before another request tries.
const REFRESH: TimeDelta = TimeDelta::seconds(15);
/// How long a logout waits for Discord.
const REVOKE: std::time::Duration = std::time::Duration::from_secs(2);
/// The cookie of a session.
const COOKIE: &str = "alphapy";

/// Somebody who is logged in.
#[derive(Clone)]
pub struct Session {
    /// SHA-256 of the cookie's token.
    id: String,
    /// The person.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// The hash of their picture.
    pub avatar: Option<String>,
    /// The token with which forms show that they are ours.
    pub csrf: String,
    tokens_expire_at: Time,
    rotated_at: Time,
    seen_at: Time,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({})", self.user)
    }
}

/// The person who logged in, as Discord tells it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Person {
    id: UserId,
    #[serde(deserialize_with = "text::name")]
    username: String,
    #[serde(default, deserialize_with = "text::name_or_none")]
    global_name: Option<String>,
    avatar: Option<String>,
}

/// SHA-256 of a token, as hexadecimal digits.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// A token of 192 random bits.
pub(super) fn token(app: &App) -> String {
    app.ids.token() + &app.ids.token()
}

/// Begins a session: its `Set-Cookie`. Whatever session the browser had before ends, so that nobody can
/// prepare one for somebody else.
pub(super) async fn begin(
    app: &App,
    headers: &HeaderMap,
    person: Person,
    granted: grants::Granted,
) -> Result<String> {
    // Forms that the same person has open in other tabs keep working.
    let mut csrf = None;
    if let Some(before) = cookie_value(&app.config, headers, COOKIE) {
        let held = store::find(app, &hash(&before)).await?;
        csrf = held.filter(|held| held.user == person.id).map(|held| held.csrf);
        store::end(app, &hash(&before)).await?;
    }
    let (token, now) = (token(app), app.clock.now());
    let session = Session {
        id: hash(&token),
        user: person.id,
        name: person.global_name.unwrap_or(person.username),
        avatar: person.avatar,
        csrf: csrf.unwrap_or_else(|| self::token(app)),
        tokens_expire_at: granted.expires_at,
        rotated_at: now,
        seen_at: now,
    };
    store::insert(app, &session, &granted.tokens, now).await?;
    tracing::info!(user = session.user.get(), "logged in to the dashboard");
    Ok(set_cookie(&app.config, COOKIE, &token, LIFE))
}

/// The session a request carries, when it is alive.
pub async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Session>> {
    let Some(token) = cookie_value(&app.config, headers, COOKIE) else { return Ok(None) };
    store::find(app, &hash(&token)).await
}

/// Notes that a session is used, and now and then changes its token: the `Set-Cookie` of the new one.
pub(super) async fn keep_up(app: &App, session: &Session) -> Result<Option<String>> {
    let now = app.clock.now();
    if now - session.rotated_at >= ROTATION {
        let token = token(app);
        if store::rotate(app, session, &hash(&token), now).await? {
            return Ok(Some(set_cookie(&app.config, COOKIE, &token, LIFE)));
        }
    } else if now - session.seen_at >= SEEN {
        store::seen(app, session, now).await?;
    }
    Ok(None)
}

/// Ends a session, here and at Discord: the `Set-Cookie` that removes it from the browser.
pub(super) async fn end(app: &App, session: &Session) -> Result<String> {
    let tokens = store::tokens(app, session).await?;
    store::end(app, &session.id).await?;
    if let Some((tokens, _)) = tokens {
        // Goes on when the browser leaves or Discord is slow: nobody waits long for a logout.
        let revoking = app.clone();
        let revoked = app.spawn(async move { grants::revoke(&revoking, &tokens).await });
        let _ = tokio::time::timeout(REVOKE, revoked).await;
    }
    Ok(remove_cookie(&app.config, COOKIE))
}

/// The token to ask Discord for this person with; refreshed when it is about to expire, by one request at
/// a time on all instances.
pub(super) async fn access(app: &App, session: &Session) -> Result<String> {
    let soon = app.clock.now() + TimeDelta::minutes(5);
    for _ in 0..10 {
        let Some((tokens, expires_at)) = store::tokens(app, session).await? else {
            store::end(app, &session.id).await?;
            return Err(over());
        };
        if expires_at > soon {
            return Ok(tokens.access);
        }
        if store::claim_refresh(app, session, expires_at, app.clock.now()).await? {
            // Finished also when the browser leaves: the new pair would be lost, and the old one is used up.
            let (app, session) = (app.clone(), session.clone());
            let refreshed =
                app.clone().spawn(async move { refresh(&app, &session, &tokens).await }).await;
            return refreshed.map_err(|error| Error::internal("refresh a login", error))?;
        }
        // Somebody else refreshes them right now.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    Err(Error::Unavailable(tr!("Discord does not answer right now. Try again in a minute.")))
}

async fn refresh(app: &App, session: &Session, tokens: &Tokens) -> Result<String> {
    match grants::refresh(app, tokens).await {
        Ok(granted) => {
            store::refreshed(app, session, &granted).await?;
            Ok(granted.tokens.access)
        }
        Err(grants::Failed::Refused) => {
            store::end(app, &session.id).await?;
            Err(over())
        }
        Err(grants::Failed::Unreachable) => {
            store::release_refresh(app, session).await?;
            Err(grants::unreachable())
        }
    }
}

fn over() -> Error {
    Error::Refused(tr!("Your login has ended. Log in again."))
}
