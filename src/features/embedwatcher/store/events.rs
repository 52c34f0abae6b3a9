//! The scheduled events that made a reminder.
//!
//! Invariant: an event has one row, so that it makes a reminder once.

use chrono::TimeDelta;

use super::damaged;
use crate::{
    clock::Time,
    db::{Db, FromRow, Tx, sql},
    error::{Error, Result},
    features::embedwatcher::model::{EventId, Followed, Said},
    ids::{GuildId, from_i64},
};

/// How long an event is remembered that has begun.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// The columns of a [`FollowedRow`].
macro_rules! followed {
    () => {
        "event_id, hash, number, starts_at, said"
    };
}

#[derive(FromRow)]
struct FollowedRow {
    event_id: i64,
    hash: String,
    number: i64,
    starts_at: Time,
    said: String,
}

/// The events of a guild that made a reminder.
pub async fn known(db: &Db, guild: GuildId) -> Result<Vec<Followed>> {
    let rows: Vec<FollowedRow> = sql(concat!(
        "SELECT ",
        followed!(),
        " FROM followed_events WHERE guild_id = $1 ORDER BY event_id LIMIT 500"
    ))
    .bind(guild)
    .all(db)
    .await?;
    let read = |row: FollowedRow| {
        Ok(Followed {
            event: from_i64(row.event_id).ok_or_else(damaged)?,
            hash: row.hash,
            number: row.number,
            starts_at: row.starts_at,
            said: serde_json::from_str(&row.said).ok(),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Takes an event before anything is made of it; false when another instance did.
pub async fn claim(tx: &mut Tx, guild: GuildId, event: EventId, now: Time) -> Result<bool> {
    let noted =
        sql("INSERT INTO followed_events (guild_id, event_id, hash, number, starts_at, said)
         VALUES ($1, $2, '', 0, $3, '') ON CONFLICT (guild_id, event_id) DO NOTHING")
        .bind(guild)
        .bind(event)
        .bind(now)
        .run(tx)
        .await?;
    Ok(noted == 1)
}

/// Takes on what an event became; false when another instance did.
pub async fn take(tx: &mut Tx, guild: GuildId, was: &Followed, hash: &str) -> Result<bool> {
    let taken = sql("UPDATE followed_events SET hash = $4
         WHERE guild_id = $1 AND event_id = $2 AND hash = $3")
    .bind(guild)
    .bind(was.event)
    .bind(&was.hash)
    .bind(hash)
    .run(tx)
    .await?;
    Ok(taken == 1)
}

/// Writes down what became of an event that was taken in this transaction.
pub async fn settle(tx: &mut Tx, guild: GuildId, followed: &Followed) -> Result<()> {
    sql("UPDATE followed_events SET hash = $3, number = $4, starts_at = $5, said = $6
         WHERE guild_id = $1 AND event_id = $2")
    .bind(guild)
    .bind(followed.event)
    .bind(&followed.hash)
    .bind(followed.number)
    .bind(followed.starts_at)
    .bind(said(followed)?)
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets an event that is not there any more; false when another instance did.
pub async fn forget(tx: &mut Tx, guild: GuildId, event: EventId) -> Result<bool> {
    let gone = sql("DELETE FROM followed_events WHERE guild_id = $1 AND event_id = $2")
        .bind(guild)
        .bind(event)
        .run(tx)
        .await?;
    Ok(gone == 1)
}

/// Forgets events that began long ago.
pub(super) async fn clean(db: &Db, now: Time) -> Result<()> {
    sql("DELETE FROM followed_events WHERE starts_at < $1").bind(now - REMEMBERED).run(db).await?;
    Ok(())
}

fn said(followed: &Followed) -> Result<String> {
    let text = followed.said.as_ref().map(serde_json::to_string::<Said>).transpose();
    text.map(Option::unwrap_or_default)
        .map_err(|error| Error::internal("store what was followed", error))
}
