//! API tokens of a guild: made by an admin, shown once, known here only by their hash.
//!
//! Invariant: a token is found only while it is alive; what revokes it acts at once on every instance,
//! because every request looks it up.

use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};

use super::scope::{self, Scope};
use crate::{
    app::App,
    clock::Time,
    db::{FromRow, Tx, counters, sql},
    error::{Error, Problem, Result},
    ids::{GuildId, UserId, from_i64},
    permissions::{Authority as _, GuildAdmin},
    tr,
};

/// What every token begins with, so that secret scanners know it.
const PREFIX: &str = "alphapy_";
/// Digits of a token that show that no digit is wrong or missing.
const CHECKSUM: usize = 8;
/// Living tokens a guild may have.
const MAX: i64 = 25;
/// Characters of a name.
pub const NAME_MAX: usize = 80;
/// How exactly the last use is known.
const USED: TimeDelta = TimeDelta::minutes(5);

/// A living token.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its guild.
    pub guild: GuildId,
    /// Its number in the guild.
    pub number: i64,
    /// Who made it, and in whose right it acts.
    pub created_by: UserId,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// A token as admins see it.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its number in the guild.
    pub number: i64,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Time,
    /// Until when it is good; for ever when none.
    pub expires_at: Option<Time>,
    /// When it was last used, within five minutes.
    pub last_used_at: Option<Time>,
}

/// What a token should be.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Days until it expires; never when none.
    pub days: Option<i64>,
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// The text of a new token: 192 random bits, and a checksum by which what cannot be a token is known
/// without asking the database, and by which secret scanners tell tokens from what only looks like one.
fn mint(app: &App) -> String {
    let text = format!("{PREFIX}{}{}", app.ids.token(), app.ids.token());
    let checksum = checksum(&text);
    format!("{text}_{checksum}")
}

fn checksum(text: &str) -> String {
    let mut digits = hash(text);
    digits.truncate(CHECKSUM);
    digits
}

/// Whether a text can be a token.
fn is_whole(text: &str) -> bool {
    let parts = text.rsplit_once('_');
    parts.is_some_and(|(rest, digits)| rest.starts_with(PREFIX) && digits == checksum(rest))
}

#[derive(FromRow)]
struct KnownRow {
    guild_id: i64,
    number: i64,
    created_by: i64,
    scopes: String,
    last_used_at: Option<Time>,
}

/// The living token of this text.
pub async fn find(app: &App, token: &str) -> Result<Option<Known>> {
    if token.len() > 100 || !is_whole(token) {
        return Ok(None);
    }
    let now = app.clock.now();
    let row: Option<KnownRow> =
        sql("SELECT guild_id, number, created_by, scopes, last_used_at FROM api_tokens
         WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)")
        .bind(hash(token))
        .bind(now)
        .optional(&app.db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (Some(guild), Some(created_by)) = (from_i64(row.guild_id), from_i64(row.created_by)) else {
        return Err(Error::internal("read an API token", "an id is 0"));
    };
    if row.last_used_at.is_none_or(|used| now - used >= USED) {
        sql("UPDATE api_tokens SET last_used_at = $3 WHERE guild_id = $1 AND number = $2")
            .bind(guild)
            .bind(row.number)
            .bind(now)
            .run(&app.db)
            .await?;
    }
    let scopes = row.scopes.split(' ').filter_map(scope::named).collect();
    Ok(Some(Known { guild, number: row.number, created_by, scopes }))
}

/// Makes a token: its number, and its text, which nobody can see again.
pub async fn create(
    app: &App,
    tx: &mut Tx,
    who: GuildAdmin,
    wanted: &Wanted,
) -> Result<(i64, String)> {
    let (name, scopes) = checked(wanted)?;
    let now = app.clock.now();
    let guild = who.guild();
    let number = counters::take(tx, guild, "api_tokens", 1).await?;
    if living(tx, guild, now).await? >= MAX {
        return Err(Error::Refused(tr!(
            "This server has {max} tokens, which is the most there can be. Revoke one first.",
            max = MAX
        )));
    }
    let token = mint(app);
    sql("INSERT INTO api_tokens (guild_id, number, hash, name, scopes, created_by, created_at,
             expires_at, last_used_at, revoked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL)")
    .bind(guild)
    .bind(number)
    .bind(hash(&token))
    .bind(name)
    .bind(scopes)
    .bind(who.user())
    .bind(now)
    .bind(wanted.days.map(|days| now + TimeDelta::days(days)))
    .run(tx)
    .await?;
    tracing::info!(guild = guild.get(), number, "an API token was made");
    Ok((number, token))
}

fn checked(wanted: &Wanted) -> Result<(String, String)> {
    let name = wanted.name.trim();
    let mut problems = Vec::new();
    let mut wrong = |field, text| problems.push(Problem { field, text });
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        let text = tr!("Say in 1 to {max} characters what it is for.", max = NAME_MAX);
        wrong(tr!("Name"), text);
    }
    let known: Vec<_> = wanted.scopes.iter().filter_map(|name| scope::named(name)).collect();
    if known.is_empty() || known.len() != wanted.scopes.len() {
        let names: Vec<_> = scope::ALL.iter().map(|scope| scope.name).collect();
        wrong(tr!("Scopes"), tr!("Choose among: {names}.", names = names.join(", ")));
    }
    if wanted.days.is_some_and(|days| !(1..=3650).contains(&days)) {
        wrong(tr!("Expires in days"), tr!("Choose from 1 to 3650 days, or no end."));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut scopes: Vec<_> = known.iter().map(|scope| scope.name).collect();
    scopes.sort_unstable();
    scopes.dedup();
    Ok((name.to_owned(), scopes.join(" ")))
}

async fn living(tx: &mut Tx, guild: GuildId, now: Time) -> Result<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM api_tokens WHERE guild_id = $1
         AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)")
    .bind(guild)
    .bind(now)
    .one(tx)
    .await?;
    Ok(count)
}

#[derive(FromRow)]
struct Row {
    number: i64,
    name: String,
    scopes: String,
    created_by: i64,
    created_at: Time,
    expires_at: Option<Time>,
    last_used_at: Option<Time>,
}

/// The living tokens of a guild, newest first.
pub async fn list(app: &App, who: GuildAdmin) -> Result<Vec<Token>> {
    let rows: Vec<Row> = sql(
        "SELECT number, name, scopes, created_by, created_at, expires_at, last_used_at FROM api_tokens
         WHERE guild_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
         ORDER BY number DESC",
    )
    .bind(who.guild())
    .bind(app.clock.now())
    .all(&app.db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let created_by = from_i64(row.created_by)
                .ok_or_else(|| Error::internal("read an API token", "an id is 0"))?;
            Ok(Token {
                number: row.number,
                name: row.name,
                scopes: row.scopes.split(' ').filter_map(scope::named).collect(),
                created_by,
                created_at: row.created_at,
                expires_at: row.expires_at,
                last_used_at: row.last_used_at,
            })
        })
        .collect()
}

/// Ends a token, at once and for good.
pub async fn revoke(app: &App, who: GuildAdmin, number: i64) -> Result<()> {
    let revoked = sql("UPDATE api_tokens SET revoked_at = $3
         WHERE guild_id = $1 AND number = $2 AND revoked_at IS NULL")
    .bind(who.guild())
    .bind(number)
    .bind(app.clock.now())
    .run(&app.db)
    .await?;
    if revoked == 0 {
        return Err(Error::NotFound(tr!("There is no token **#{number}** here.", number = number)));
    }
    tracing::info!(guild = who.guild().get(), number, "an API token was revoked");
    Ok(())
}

/// Ends the tokens a person made in a guild, and forgets what was answered to their requests.
pub async fn erase(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<()> {
    sql("DELETE FROM idempotency_keys WHERE guild_id = $1 AND (caller = $2 OR caller IN
         (SELECT 'token ' || CAST(number AS TEXT) FROM api_tokens
          WHERE guild_id = $1 AND created_by = $3))")
    .bind(guild)
    .bind(format!("user {user}"))
    .bind(user)
    .run(&mut *tx)
    .await?;
    sql("DELETE FROM api_tokens WHERE guild_id = $1 AND created_by = $2")
        .bind(guild)
        .bind(user)
        .run(tx)
        .await?;
    Ok(())
}

/// The names of the tokens a person made in a guild.
pub async fn export(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<Vec<(String, Time)>> {
    let rows =
        sql("SELECT name, created_at FROM api_tokens WHERE guild_id = $1 AND created_by = $2
         ORDER BY number")
        .bind(guild)
        .bind(user)
        .all(tx)
        .await?;
    Ok(rows)
}
