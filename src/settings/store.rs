//! The rows of settings and their history.
//!
//! Invariant: a value and its history row are written in one transaction, and every text names the guild.

use serde_json::Value as Json;

use super::{Change, Current, Held, KIND, Verified, recorded};
use crate::{
    cache_version,
    changes::{self, By, Position},
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
    let recorded = changes::Change {
        subject: recorded::subject(change.spec.scope),
        id: change.spec.key.to_owned(),
        before: (change.before != (change.spec.default)()).then(|| change.before.clone()),
        after: change.stored().cloned(),
        reverts: change.reverts,
    };
    changes::write(tx, by, position, &recorded, now).await
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

/// Guilds that turned a feature on which is off where nobody chose.
pub async fn guilds_with_module(on: impl Into<On<'_>>, module: &str) -> Result<Vec<GuildId>> {
    let rows: Vec<(i64,)> = sql("SELECT guild_id FROM settings
         WHERE scope = 'system' AND key = 'modules' AND value LIKE $1 ORDER BY guild_id")
    .bind(format!("%\"{module}\"%"))
    .all(on)
    .await?;
    rows.into_iter().map(|(guild,)| from_i64(guild).ok_or_else(damaged)).collect()
}

/// Stands for somebody whose data was erased.
const SOMEBODY: i64 = 1;

/// Takes a person's name off what they changed; the changes themselves are the guild's.
pub async fn erase(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<()> {
    cache_version::bump(tx, guild, KIND).await?;
    changes::erase(tx, guild, user).await?;
    for text in [
        sql("UPDATE settings SET changed_by = $3 WHERE guild_id = $1 AND changed_by = $2"),
        sql("UPDATE setup_progress SET updated_by = $3 WHERE guild_id = $1 AND updated_by = $2"),
    ] {
        text.bind(guild).bind(user).bind(SOMEBODY).run(&mut *tx).await?;
    }
    Ok(())
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
