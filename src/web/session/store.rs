//! The rows of sessions.
//!
//! Invariant: a session is found only while it is alive, and Discord's tokens open only for its own row.

use super::{GRACE, IDLE, LIFE, REFRESH, Session, Tokens};
use crate::{
    app::App,
    clock::Time,
    db::{FromRow, Tx, sql},
    error::{Error, Result},
    ids::{UserId, from_i64},
    web::grants::Granted,
};

#[derive(FromRow)]
struct Row {
    id: String,
    user_id: i64,
    name: String,
    avatar: Option<String>,
    csrf: String,
    tokens_expire_at: Time,
    rotated_at: Time,
    seen_at: Time,
}

/// Stores a session that begins.
pub(super) async fn insert(app: &App, session: &Session, tokens: &Tokens, now: Time) -> Result<()> {
    sql("INSERT INTO sessions (id, previous_id, rotated_at, user_id, name, avatar, csrf, tokens,
             tokens_expire_at, refreshing_since, created_at, seen_at)
         VALUES ($1, NULL, $2, $3, $4, $5, $6, $7, $8, NULL, $2, $2)")
    .bind(&session.id)
    .bind(now)
    .bind(session.user)
    .bind(&session.name)
    .bind(session.avatar.clone())
    .bind(&session.csrf)
    .bind(sealed(app, &session.csrf, tokens)?)
    .bind(session.tokens_expire_at)
    .run(&app.db)
    .await?;
    Ok(())
}

/// The living session whose token, or last token but one, has this hash.
pub(super) async fn find(app: &App, id: &str) -> Result<Option<Session>> {
    let now = app.clock.now();
    let row: Option<Row> = sql(
        "SELECT id, user_id, name, avatar, csrf, tokens_expire_at, rotated_at, seen_at FROM sessions
         WHERE (id = $1 OR (previous_id = $1 AND rotated_at > $2)) AND created_at > $3 AND seen_at > $4",
    )
    .bind(id)
    .bind(now - GRACE)
    .bind(now - LIFE)
    .bind(now - IDLE)
    .optional(&app.db)
    .await?;
    row.map(|row| {
        let user = from_i64(row.user_id);
        let user = user.ok_or_else(|| Error::internal("read a session", "a user id is 0"))?;
        Ok(Session {
            id: row.id,
            user,
            name: row.name,
            avatar: row.avatar,
            csrf: row.csrf,
            tokens_expire_at: row.tokens_expire_at,
            rotated_at: row.rotated_at,
            seen_at: row.seen_at,
        })
    })
    .transpose()
}

/// Gives a session its next token; false when another request just did.
pub(super) async fn rotate(app: &App, session: &Session, id: &str, now: Time) -> Result<bool> {
    let rotated =
        sql("UPDATE sessions SET id = $2, previous_id = $1, rotated_at = $3, seen_at = $3
         WHERE id = $1 AND rotated_at = $4")
        .bind(&session.id)
        .bind(id)
        .bind(now)
        .bind(session.rotated_at)
        .run(&app.db)
        .await?;
    Ok(rotated == 1)
}

/// Notes the last use.
pub(super) async fn seen(app: &App, session: &Session, now: Time) -> Result<()> {
    sql("UPDATE sessions SET seen_at = $2 WHERE id = $1")
        .bind(&session.id)
        .bind(now)
        .run(&app.db)
        .await?;
    Ok(())
}

/// Ends a session.
pub(super) async fn end(app: &App, id: &str) -> Result<()> {
    sql("DELETE FROM sessions WHERE id = $1 OR previous_id = $1").bind(id).run(&app.db).await?;
    Ok(())
}

/// Discord's tokens, and until when the access token is good; none when the session has ended, or when
/// they were sealed with another `SESSION_SECRET`.
pub(super) async fn tokens(app: &App, session: &Session) -> Result<Option<(Tokens, Time)>> {
    let row: Option<(Vec<u8>, Time)> =
        sql("SELECT tokens, tokens_expire_at FROM sessions WHERE csrf = $1 AND user_id = $2")
            .bind(&session.csrf)
            .bind(session.user)
            .optional(&app.db)
            .await?;
    let Some((sealed, expires_at)) = row else { return Ok(None) };
    let Ok(plain) = app.cipher.open(&sealed, session.csrf.as_bytes()) else {
        tracing::warn!("a login was sealed with another SESSION_SECRET, and is over");
        return Ok(None);
    };
    let tokens = serde_json::from_slice(&plain).map_err(|e| Error::internal("read tokens", e))?;
    Ok(Some((tokens, expires_at)))
}

/// Takes the right to refresh the tokens that expire then; false while somebody else has it, or when they
/// have been refreshed since they were read.
pub(super) async fn claim_refresh(
    app: &App,
    session: &Session,
    expires_at: Time,
    now: Time,
) -> Result<bool> {
    let claimed = sql("UPDATE sessions SET refreshing_since = $2 WHERE csrf = $1
         AND tokens_expire_at = $4 AND (refreshing_since IS NULL OR refreshing_since < $3)")
    .bind(&session.csrf)
    .bind(now)
    .bind(now - REFRESH)
    .bind(expires_at)
    .run(&app.db)
    .await?;
    Ok(claimed == 1)
}

/// Gives that right back.
pub(super) async fn release_refresh(app: &App, session: &Session) -> Result<()> {
    sql("UPDATE sessions SET refreshing_since = NULL WHERE csrf = $1")
        .bind(&session.csrf)
        .run(&app.db)
        .await?;
    Ok(())
}

/// Stores refreshed tokens.
pub(super) async fn refreshed(app: &App, session: &Session, granted: &Granted) -> Result<()> {
    sql("UPDATE sessions SET tokens = $2, tokens_expire_at = $3, refreshing_since = NULL
         WHERE csrf = $1")
    .bind(&session.csrf)
    .bind(sealed(app, &session.csrf, &granted.tokens)?)
    .bind(granted.expires_at)
    .run(&app.db)
    .await?;
    Ok(())
}

/// Seals tokens for a session. Its id changes with each rotation, so the row is named by what stays.
fn sealed(app: &App, row: &str, tokens: &Tokens) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(tokens).map_err(|e| Error::internal("store tokens", e))?;
    app.cipher.seal(&app.ids, &plain, row.as_bytes())
}

/// Forgets sessions and logins that are over.
pub async fn clean(app: &App) -> Result<()> {
    let now = app.clock.now();
    sql("DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2")
        .bind(now - LIFE)
        .bind(now - IDLE)
        .run(&app.db)
        .await?;
    let over = now - super::LOGIN;
    sql("DELETE FROM used_logins WHERE used_at < $1").bind(over).run(&app.db).await?;
    // Written by instances of the version before.
    sql("DELETE FROM logins WHERE created_at < $1").bind(over).run(&app.db).await?;
    Ok(())
}

/// Whether a login was finished before.
pub async fn is_used(app: &App, state: &str) -> Result<bool> {
    let row: Option<(String,)> =
        sql("SELECT state FROM used_logins WHERE state = $1").bind(state).optional(&app.db).await?;
    Ok(row.is_some())
}

/// Notes that a login was finished; false when it was before.
pub async fn use_up(app: &App, state: &str) -> Result<bool> {
    let first = sql(
        "INSERT INTO used_logins (state, used_at) VALUES ($1, $2) ON CONFLICT (state) DO NOTHING",
    )
    .bind(state)
    .bind(app.clock.now())
    .run(&app.db)
    .await?;
    Ok(first == 1)
}

/// Ends all sessions of a person.
pub async fn erase(tx: &mut Tx, user: UserId) -> Result<()> {
    sql("DELETE FROM sessions WHERE user_id = $1").bind(user).run(tx).await?;
    Ok(())
}

/// Since when a person is logged in, a row a session.
pub async fn export(tx: &mut Tx, user: UserId) -> Result<Vec<(Time, Time)>> {
    let rows =
        sql("SELECT created_at, seen_at FROM sessions WHERE user_id = $1 ORDER BY created_at")
            .bind(user)
            .all(tx)
            .await?;
    Ok(rows)
}
