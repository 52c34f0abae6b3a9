//! Stored views: what a pager, a filter or an unfinished form needs to go on, named by a `custom_id`.
//!
//! Invariant: a view belongs to one guild and expires after 30 days; its buttons then say so.

use chrono::TimeDelta;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    clock::Time,
    db::{Db, On, sql},
    error::{Error, Result},
    ids::GuildId,
    tables::{Class, Purge, Table},
    tr,
};

/// The table of this module.
pub static TABLES: &[Table] = &[Table {
    name: "views",
    columns: &["guild_id", "id", "state", "created_at"],
    class: Class::Content,
    people: &[],
    purge: Purge::Guild,
    ends: "After 30 days.",
}];

/// How long a view can be used.
const LIFE: TimeDelta = TimeDelta::days(30);

/// Stores a view under an id that is unique in the guild; a second time changes nothing.
pub async fn save<T: Serialize>(
    on: impl Into<On<'_>>,
    guild: GuildId,
    id: &str,
    state: &T,
    now: Time,
) -> Result<()> {
    let state = serde_json::to_string(state).map_err(|e| Error::internal("store a view", e))?;
    sql("INSERT INTO views (guild_id, id, state, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (guild_id, id) DO NOTHING")
    .bind(guild)
    .bind(id)
    .bind(state)
    .bind(now)
    .run(on)
    .await?;
    Ok(())
}

/// The view of this id; a refusal that says so when it expired.
pub async fn load<T: DeserializeOwned>(db: &Db, guild: GuildId, id: &str, now: Time) -> Result<T> {
    let row: Option<(String,)> =
        sql("SELECT state FROM views WHERE guild_id = $1 AND id = $2 AND created_at > $3")
            .bind(guild)
            .bind(id)
            .bind(now - LIFE)
            .optional(db)
            .await?;
    row.and_then(|(state,)| serde_json::from_str(&state).ok()).ok_or_else(|| {
        Error::Refused(tr!(
            "These buttons were used already, or have expired after 30 days. Please run the command again."
        ))
    })
}

/// Forgets a view that was made use of; false when it was gone already.
pub async fn forget(on: impl Into<On<'_>>, guild: GuildId, id: &str) -> Result<bool> {
    let gone = sql("DELETE FROM views WHERE guild_id = $1 AND id = $2")
        .bind(guild)
        .bind(id)
        .run(on)
        .await?;
    Ok(gone == 1)
}

/// Forgets expired views.
pub async fn clean(db: &Db, now: Time) -> Result<()> {
    sql("DELETE FROM views WHERE created_at < $1").bind(now - LIFE).run(db).await?;
    Ok(())
}
