//! The rows of settings and their history.
//!
//! Invariant: a value and its history row are written in one transaction, and every text names the guild.

use serde_json::Value as Json;

use super::{
    Author, Change, Current, Held, KIND, Surface, Verified,
    recorded::{Filter, Recorded, Target},
};
use crate::{
    cache_version,
    clock::Time,
    db::{FromRow, On, Tx, sql},
    error::{Error, Result},
    ids::{GuildId, UserId, from_i64},
};

#[derive(FromRow)]
struct HeldRow {
    scope: String,
    key: String,
    value: Option<String>,
    unverified: bool,
    acting: Option<String>,
    change: i64,
    changed_by: i64,
    changed_at: Time,
}

/// Everything stored of a guild.
pub async fn current(on: impl Into<On<'_>>, guild: GuildId) -> Result<Current> {
    let rows: Vec<HeldRow> = sql(
        "SELECT scope, key, value, unverified, acting, change, changed_by, changed_at FROM settings
         WHERE guild_id = $1",
    )
    .bind(guild)
    .all(on)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let held = Held {
            value: json(row.value.as_deref())?,
            verified: if row.unverified { Verified::NotYet } else { Verified::Yes },
            acting: json(row.acting.as_deref())?,
            change: row.change,
            by: user(row.changed_by)?,
            at: row.changed_at,
        };
        Ok((row.scope, row.key, held))
    });
    Ok(Current::new(rows.collect::<Result<Vec<_>>>()?))
}

/// The author of a change, as the history names them.
#[derive(Clone, Copy, Debug)]
pub struct By {
    /// The guild.
    pub guild: GuildId,
    /// The person, or the bot itself.
    pub user: UserId,
    /// Where.
    pub surface: Surface,
    /// The number of the API token that was used.
    pub token: Option<i64>,
}

impl From<&Author> for By {
    fn from(author: &Author) -> Self {
        let (guild, user) = (author.guild(), author.user());
        Self { guild, user, surface: author.surface, token: author.token }
    }
}

/// Writes a change and its history row; with the value that acts until the new one is verified, when it has
/// to be.
pub async fn write(
    tx: &mut Tx,
    by: By,
    change: &Change,
    position: Position,
    until_verified: Option<Json>,
    now: Time,
) -> Result<()> {
    let guild = by.guild;
    let stored = change.stored().map(Json::to_string);
    let acting = until_verified.as_ref().filter(|value| **value != (change.spec.default)());
    sql(
        "INSERT INTO settings (guild_id, scope, key, value, unverified, acting, change, changed_by,
             changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (guild_id, scope, key) DO UPDATE SET value = $4, unverified = $5, acting = $6,
             change = $7, changed_by = $8, changed_at = $9",
    )
    .bind(guild)
    .bind(change.spec.scope)
    .bind(change.spec.key)
    .bind(stored.clone())
    .bind(until_verified.is_some())
    .bind(acting.map(Json::to_string))
    .bind(position.number)
    .bind(by.user)
    .bind(now)
    .run(&mut *tx)
    .await?;
    let before = (change.before != (change.spec.default)()).then(|| change.before.to_string());
    sql("INSERT INTO setting_changes (guild_id, number, change_set, scope, key, old_value, new_value,
             changed_by, surface, token, reverts, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(guild)
        .bind(position.number)
        .bind(position.set)
        .bind(change.spec.scope)
        .bind(change.spec.key)
        .bind(before)
        .bind(stored)
        .bind(by.user)
        .bind(by.surface.name())
        .bind(by.token)
        .bind(change.reverts)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// Where a change stands in the history.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// Its number.
    pub number: i64,
    /// The number of the first change that was saved with it.
    pub set: i64,
}

/// Marks a value as checked, unless it was changed since.
pub async fn verified(tx: &mut Tx, guild: GuildId, change: i64) -> Result<()> {
    sql(
        "UPDATE settings SET unverified = FALSE, acting = NULL WHERE guild_id = $1 AND change = $2",
    )
    .bind(guild)
    .bind(change)
    .run(tx)
    .await?;
    Ok(())
}

/// Guilds after this one with values that nobody could check yet.
pub async fn unverified(
    on: impl Into<On<'_>>,
    after: Option<GuildId>,
    limit: i64,
) -> Result<Vec<GuildId>> {
    let rows: Vec<(i64,)> = sql("SELECT DISTINCT guild_id FROM settings
         WHERE unverified = TRUE AND guild_id > $1 ORDER BY guild_id LIMIT $2")
    .bind(after.map_or(0, crate::ids::to_i64))
    .bind(limit)
    .all(on)
    .await?;
    rows.into_iter().map(|(guild,)| from_i64(guild).ok_or_else(damaged)).collect()
}

/// Guilds where a setting has a value that is not its default, as JSON.
pub async fn guilds_with(
    on: impl Into<On<'_>>,
    scope: &str,
    key: &str,
    value: &str,
) -> Result<Vec<GuildId>> {
    let rows: Vec<(i64,)> = sql("SELECT guild_id FROM settings
         WHERE scope = $1 AND key = $2 AND value = $3 ORDER BY guild_id")
    .bind(scope)
    .bind(key)
    .bind(value)
    .all(on)
    .await?;
    rows.into_iter().map(|(guild,)| from_i64(guild).ok_or_else(damaged)).collect()
}

#[derive(FromRow)]
struct ChangeRow {
    number: i64,
    change_set: i64,
    scope: String,
    key: String,
    old_value: Option<String>,
    new_value: Option<String>,
    changed_by: i64,
    surface: String,
    token: Option<i64>,
    reverts: Option<i64>,
    changed_at: Time,
}

impl ChangeRow {
    fn read(self) -> Result<Recorded> {
        Ok(Recorded {
            number: self.number,
            set: self.change_set,
            scope: self.scope,
            key: self.key,
            before: json(self.old_value.as_deref())?,
            after: json(self.new_value.as_deref())?,
            by: user(self.changed_by)?,
            surface: Surface::named(&self.surface),
            token: self.token,
            reverts: self.reverts,
            at: self.changed_at,
        })
    }
}

/// The numbers of change sets before `before`, newest first.
pub async fn sets(
    on: impl Into<On<'_>>,
    guild: GuildId,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> =
        sql("SELECT DISTINCT change_set FROM setting_changes WHERE guild_id = $1
         AND change_set < $2
         AND (CAST($3 AS TEXT) IS NULL OR scope = CAST($3 AS TEXT))
         AND (CAST($4 AS TEXT) IS NULL OR key = CAST($4 AS TEXT))
         AND (CAST($5 AS BIGINT) IS NULL OR changed_by = CAST($5 AS BIGINT))
         ORDER BY change_set DESC LIMIT $6")
        .bind(guild)
        .bind(before.unwrap_or(i64::MAX))
        .bind(filter.scope.as_deref())
        .bind(filter.key.as_deref())
        .bind(filter.by)
        .bind(limit)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(|(set,)| set).collect())
}

/// The changes of the sets from `first` to `last`, newest set first, each in the order it was made.
pub async fn changes(
    on: impl Into<On<'_>>,
    guild: GuildId,
    first: i64,
    last: i64,
) -> Result<Vec<Recorded>> {
    let rows: Vec<ChangeRow> = sql(
        "SELECT number, change_set, scope, key, old_value, new_value, changed_by, surface, token,
             reverts, changed_at
         FROM setting_changes WHERE guild_id = $1 AND change_set >= $2 AND change_set <= $3
         ORDER BY change_set DESC, number",
    )
    .bind(guild)
    .bind(first)
    .bind(last)
    .all(on)
    .await?;
    rows.into_iter().map(ChangeRow::read).collect()
}

/// The first change of each setting after a revision.
pub async fn first_since(
    on: impl Into<On<'_>>,
    guild: GuildId,
    revision: i64,
) -> Result<Vec<Recorded>> {
    let rows: Vec<ChangeRow> = sql(
        "SELECT number, change_set, scope, key, old_value, new_value, changed_by, surface, token,
             reverts, changed_at
         FROM setting_changes WHERE guild_id = $1 AND number IN (
             SELECT MIN(number) FROM setting_changes WHERE guild_id = $1 AND number > $2
             GROUP BY scope, key)
         ORDER BY number",
    )
    .bind(guild)
    .bind(revision)
    .all(on)
    .await?;
    rows.into_iter().map(ChangeRow::read).collect()
}

/// The changes a rollback would take back; none when there is no such change.
pub async fn targeted(
    on: impl Into<On<'_>>,
    guild: GuildId,
    target: Target,
) -> Result<Vec<Recorded>> {
    let (set, number) = match target {
        Target::Set(set) => (Some(set), None),
        Target::Change(number) => (None, Some(number)),
    };
    let rows: Vec<ChangeRow> = sql(
        "SELECT number, change_set, scope, key, old_value, new_value, changed_by, surface, token,
             reverts, changed_at
         FROM setting_changes WHERE guild_id = $1
         AND (CAST($2 AS BIGINT) IS NULL OR change_set = CAST($2 AS BIGINT))
         AND (CAST($3 AS BIGINT) IS NULL OR number = CAST($3 AS BIGINT))
         ORDER BY number",
    )
    .bind(guild)
    .bind(set)
    .bind(number)
    .all(on)
    .await?;
    rows.into_iter().map(ChangeRow::read).collect()
}

/// Stands for somebody whose data was erased.
const SOMEBODY: i64 = 1;

/// Takes a person's name off what they changed; the changes themselves are the guild's.
pub async fn erase(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<()> {
    cache_version::bump(tx, guild, KIND).await?;
    for text in [
        sql("UPDATE settings SET changed_by = $3 WHERE guild_id = $1 AND changed_by = $2"),
        sql("UPDATE setting_changes SET changed_by = $3 WHERE guild_id = $1 AND changed_by = $2"),
        sql("UPDATE setup_progress SET updated_by = $3 WHERE guild_id = $1 AND updated_by = $2"),
    ] {
        text.bind(guild).bind(user).bind(SOMEBODY).run(&mut *tx).await?;
    }
    Ok(())
}

/// The settings a person changed: scope, name and when.
pub async fn export(
    tx: &mut Tx,
    guild: GuildId,
    user: UserId,
) -> Result<Vec<(String, String, Time)>> {
    let rows = sql("SELECT scope, key, changed_at FROM setting_changes
         WHERE guild_id = $1 AND changed_by = $2 ORDER BY number")
    .bind(guild)
    .bind(user)
    .all(tx)
    .await?;
    Ok(rows)
}

fn json(text: Option<&str>) -> Result<Option<Json>> {
    text.map(serde_json::from_str)
        .transpose()
        .map_err(|error| Error::internal("read a stored setting", error))
}

fn user(id: i64) -> Result<UserId> {
    from_i64(id).ok_or_else(damaged)
}

fn damaged() -> Error {
    Error::internal("read a stored setting", "an id is 0")
}
