//! Rows of ticket types.
//!
//! Invariant: a type is changed only by who saw its present revision.

use crate::{
    db::{FromRow, On, Tx, counters, sql},
    error::{Error, Result},
    features::tickets::model::{
        TicketType,
        ticket_type::{SUPPORT, TYPES_MAX},
    },
    ids::GuildId,
    lang::Lang,
};

#[derive(FromRow)]
struct Row {
    number: i64,
    body: String,
    position: i64,
    revision: i64,
}

impl Row {
    fn kind(self) -> Result<TicketType> {
        let kind: TicketType = read(&self.body)?;
        let (number, position, revision) = (self.number, self.position, self.revision);
        Ok(TicketType { number, position, revision, ..kind })
    }
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|e| Error::internal("read a kind of tickets", e))
}

/// The types of a guild, in order. *Support* is among them, last, until somebody changed or removed it.
pub async fn types(on: impl Into<On<'_>>, guild: GuildId, lang: Lang) -> Result<Vec<TicketType>> {
    let rows: Vec<(i64, String, i64, i64, bool)> =
        sql("SELECT number, body, position, revision, removed FROM ticket_kinds
         WHERE guild_id = $1 AND (removed = FALSE OR number = 0) ORDER BY position, number")
        .bind(guild)
        .all(on)
        .await?;
    let touched = rows.iter().any(|(number, ..)| *number == SUPPORT);
    let offered = rows.into_iter().filter(|(.., removed)| !removed);
    let mut types = offered
        .map(|(number, body, position, revision, _)| {
            Row { number, body, position, revision }.kind()
        })
        .collect::<Result<Vec<_>>>()?;
    let support = TicketType::built_in(lang);
    let taken = types.iter().any(|kind| kind.name.to_lowercase() == support.name.to_lowercase());
    if !touched && !taken && types.len() < TYPES_MAX {
        let position = types.last().map_or(1, |last| last.position.saturating_add(1));
        types.push(TicketType { position, ..support });
    }
    Ok(types)
}

/// The type of this number, also when it was removed.
pub async fn kind(
    on: impl Into<On<'_>>,
    guild: GuildId,
    number: i64,
) -> Result<Option<TicketType>> {
    let row: Option<Row> = sql("SELECT number, body, position, revision FROM ticket_kinds
         WHERE guild_id = $1 AND number = $2")
    .bind(guild)
    .bind(number)
    .optional(on)
    .await?;
    row.map(Row::kind).transpose()
}

/// Stores a change of a type: a new one gets the next number; none in `after`
/// removes it. False when somebody changed it meanwhile.
pub async fn save_type(
    tx: &mut Tx,
    guild: GuildId,
    before: Option<&TicketType>,
    after: Option<&TicketType>,
) -> Result<Option<i64>> {
    let json = |kind: Option<&TicketType>| {
        let text = kind.map(serde_json::to_string).transpose();
        text.map_err(|e| Error::internal("store a kind of tickets", e))
    };
    let (before_text, after_text) = (json(before)?, json(after)?);
    let number = match (before, after) {
        (None, Some(kind)) => {
            let number = counters::take(tx, guild, "ticket_kinds", 1).await?;
            sql("INSERT INTO ticket_kinds (guild_id, number, body, position, revision, removed)
                 VALUES ($1, $2, $3, $4, 1, FALSE)")
            .bind(guild)
            .bind(number)
            .bind(after_text.clone())
            .bind(if kind.position > 0 { kind.position } else { number })
            .run(&mut *tx)
            .await?;
            number
        }
        (Some(before), after) => {
            let changed = sql("UPDATE ticket_kinds SET body = $3, position = $4, removed = $5,
                     revision = revision + 1
                 WHERE guild_id = $1 AND number = $2 AND revision = $6 AND removed = FALSE")
            .bind(guild)
            .bind(before.number)
            .bind(after_text.clone().or_else(|| before_text.clone()))
            .bind(after.map_or(before.position, |kind| kind.position))
            .bind(after.is_none())
            .bind(before.revision)
            .run(&mut *tx)
            .await?;
            if changed == 0 && !first_change(tx, guild, before, after).await? {
                return Ok(None);
            }
            before.number
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(number))
}

/// Stores the first change of *Support*, which has no row before. False when somebody else was first.
async fn first_change(
    tx: &mut Tx,
    guild: GuildId,
    before: &TicketType,
    after: Option<&TicketType>,
) -> Result<bool> {
    if before.number != SUPPORT || before.revision != 0 {
        return Ok(false);
    }
    let kept = after.unwrap_or(before);
    let body = serde_json::to_string(kept);
    let body = body.map_err(|e| Error::internal("store a kind of tickets", e))?;
    let stored =
        sql("INSERT INTO ticket_kinds (guild_id, number, body, position, revision, removed)
         VALUES ($1, $2, $3, $4, 1, $5) ON CONFLICT (guild_id, number) DO NOTHING")
        .bind(guild)
        .bind(SUPPORT)
        .bind(body)
        .bind(kept.position)
        .bind(after.is_none())
        .run(tx)
        .await?;
    Ok(stored == 1)
}

/// Puts a type back that was removed, as it was.
pub async fn revive_type(tx: &mut Tx, guild: GuildId, kind: &TicketType) -> Result<bool> {
    let body = serde_json::to_string(kind);
    let body = body.map_err(|e| Error::internal("store a kind of tickets", e))?;
    let revived = sql("UPDATE ticket_kinds SET body = $3, position = $4, removed = FALSE,
             revision = revision + 1
         WHERE guild_id = $1 AND number = $2 AND removed = TRUE")
    .bind(guild)
    .bind(kind.number)
    .bind(body)
    .bind(kind.position)
    .run(tx)
    .await?;
    Ok(revived == 1)
}
