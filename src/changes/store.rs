//! The rows of the history.
//!
//! Invariant: every text names the guild, and a number is given once in it.

use serde_json::Value as Json;

use super::{By, Change, Filter, Position, Recorded, Surface, Target};
use crate::{
    clock::Time,
    db::{FromRow, On, Tx, counters, sql},
    error::{Error, Result},
    ids::{GuildId, UserId, from_i64},
};

/// The kind of number that changes have.
const COUNTER: &str = "changes";

/// Takes numbers for so many changes of one set; returns the first, which is the set's. Whoever changes something
/// else in the guild waits for the transaction.
pub async fn numbers(tx: &mut Tx, guild: GuildId, count: i64) -> Result<i64> {
    Ok(counters::take(tx, guild, COUNTER, count).await?)
}

/// Writes changes that are saved together; the number of their set.
pub async fn record(tx: &mut Tx, by: By, changes: &[Change], now: Time) -> Result<i64> {
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let set = numbers(tx, by.guild, count).await?;
    for (number, change) in (set..).zip(changes) {
        write(tx, by, Position { number, set }, change, now).await?;
    }
    Ok(set)
}

/// Writes one change that has its number.
pub async fn write(
    tx: &mut Tx,
    by: By,
    position: Position,
    change: &Change,
    now: Time,
) -> Result<()> {
    sql(
        "INSERT INTO changes (guild_id, number, change_set, subject, subject_id, old_value, new_value,
             changed_by, surface, token, reverts, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(by.guild)
    .bind(position.number)
    .bind(position.set)
    .bind(&change.subject)
    .bind(&change.id)
    .bind(change.before.as_ref().map(Json::to_string))
    .bind(change.after.as_ref().map(Json::to_string))
    .bind(by.user)
    .bind(by.surface.name())
    .bind(by.token)
    .bind(change.reverts)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    number: i64,
    change_set: i64,
    subject: String,
    subject_id: String,
    old_value: Option<String>,
    new_value: Option<String>,
    changed_by: i64,
    surface: String,
    token: Option<i64>,
    reverts: Option<i64>,
    changed_at: Time,
}

impl Row {
    fn read(self) -> Result<Recorded> {
        Ok(Recorded {
            number: self.number,
            set: self.change_set,
            subject: self.subject,
            id: self.subject_id,
            before: json(self.old_value.as_deref())?,
            after: json(self.new_value.as_deref())?,
            by: from_i64(self.changed_by)
                .ok_or_else(|| Error::internal("read a change", "an id is 0"))?,
            surface: Surface::named(&self.surface),
            token: self.token,
            reverts: self.reverts,
            at: self.changed_at,
        })
    }
}

fn json(text: Option<&str>) -> Result<Option<Json>> {
    let read = text.map(serde_json::from_str).transpose();
    read.map_err(|error| Error::internal("read a change", error))
}

/// The numbers of change sets before `before`, newest first.
pub(super) async fn sets(
    on: impl Into<On<'_>>,
    guild: GuildId,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = sql("SELECT DISTINCT change_set FROM changes WHERE guild_id = $1
         AND change_set < $2
         AND (CAST($3 AS TEXT) IS NULL OR subject = CAST($3 AS TEXT))
         AND (CAST($4 AS TEXT) IS NULL OR subject_id = CAST($4 AS TEXT))
         AND (CAST($5 AS BIGINT) IS NULL OR changed_by = CAST($5 AS BIGINT))
         ORDER BY change_set DESC LIMIT $6")
    .bind(guild)
    .bind(before.unwrap_or(i64::MAX))
    .bind(filter.subject.as_deref())
    .bind(filter.id.as_deref())
    .bind(filter.by)
    .bind(limit)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(set,)| set).collect())
}

/// The changes of the sets from `first` to `last`, newest set first, each in the order it was made.
pub(super) async fn changes(
    on: impl Into<On<'_>>,
    guild: GuildId,
    first: i64,
    last: i64,
) -> Result<Vec<Recorded>> {
    let rows: Vec<Row> =
        sql("SELECT number, change_set, subject, subject_id, old_value, new_value, changed_by, surface, token,
             reverts, changed_at
         FROM changes WHERE guild_id = $1 AND change_set >= $2 AND change_set <= $3
         ORDER BY change_set DESC, number")
        .bind(guild)
        .bind(first)
        .bind(last)
        .all(on)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// The first change of each setting after a revision.
pub async fn first_since(
    on: impl Into<On<'_>>,
    guild: GuildId,
    revision: i64,
) -> Result<Vec<Recorded>> {
    let rows: Vec<Row> =
        sql("SELECT number, change_set, subject, subject_id, old_value, new_value, changed_by, surface, token,
             reverts, changed_at
         FROM changes WHERE guild_id = $1 AND number IN (
             SELECT MIN(number) FROM changes WHERE guild_id = $1 AND number > $2
                 AND subject LIKE 'settings.%'
             GROUP BY subject, subject_id)
         ORDER BY number")
        .bind(guild)
        .bind(revision)
        .all(on)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// The changes that a target names; none when there is no such change.
pub async fn targeted(
    on: impl Into<On<'_>>,
    guild: GuildId,
    target: Target,
) -> Result<Vec<Recorded>> {
    let (set, number) = match target {
        Target::Set(set) => (Some(set), None),
        Target::Change(number) => (None, Some(number)),
    };
    let rows: Vec<Row> =
        sql("SELECT number, change_set, subject, subject_id, old_value, new_value, changed_by, surface, token,
             reverts, changed_at
         FROM changes WHERE guild_id = $1
         AND (CAST($2 AS BIGINT) IS NULL OR change_set = CAST($2 AS BIGINT))
         AND (CAST($3 AS BIGINT) IS NULL OR number = CAST($3 AS BIGINT))
         ORDER BY number")
        .bind(guild)
        .bind(set)
        .bind(number)
        .all(on)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// The last changes of something, newest first.
pub async fn latest_of(
    on: impl Into<On<'_>>,
    guild: GuildId,
    (subject, id): (&str, &str),
    limit: i64,
) -> Result<Vec<Recorded>> {
    let rows: Vec<Row> =
        sql("SELECT number, change_set, subject, subject_id, old_value, new_value, changed_by, surface, token,
             reverts, changed_at
         FROM changes WHERE guild_id = $1 AND subject = $2 AND subject_id = $3
         ORDER BY number DESC LIMIT $4")
        .bind(guild)
        .bind(subject)
        .bind(id)
        .bind(limit)
        .all(on)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// The number of the last change of something.
pub(super) async fn latest(
    tx: &mut Tx,
    guild: GuildId,
    subject: &str,
    id: &str,
) -> Result<Option<i64>> {
    let (number,): (Option<i64>,) =
        sql("SELECT CAST(MAX(number) AS BIGINT) FROM changes WHERE guild_id = $1
         AND subject = $2 AND subject_id = $3")
        .bind(guild)
        .bind(subject)
        .bind(id)
        .one(tx)
        .await?;
    Ok(number)
}

/// Stands for somebody whose data was erased.
const SOMEBODY: i64 = 1;

/// Takes a person's name off what they changed; the changes themselves are the guild's.
pub async fn erase(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<()> {
    sql("UPDATE changes SET changed_by = $3 WHERE guild_id = $1 AND changed_by = $2")
        .bind(guild)
        .bind(user)
        .bind(SOMEBODY)
        .run(tx)
        .await?;
    Ok(())
}

/// Lists the changes a person made: kind and id of each thing, and when.
pub async fn export(
    tx: &mut Tx,
    guild: GuildId,
    user: UserId,
) -> Result<Vec<(String, String, Time)>> {
    let rows = sql("SELECT subject, subject_id, changed_at FROM changes
         WHERE guild_id = $1 AND changed_by = $2 ORDER BY number")
    .bind(guild)
    .bind(user)
    .all(tx)
    .await?;
    Ok(rows)
}
