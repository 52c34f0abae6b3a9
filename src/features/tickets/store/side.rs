//! The rows that belong to tickets: their history and notes, forms that were sent, people who are blocked, canned
//! replies, overflowing categories and panels.
//!
//! Invariant: history and notes only grow; their numbers count per ticket and are taken while the ticket is
//! locked.

use crate::{
    clock::Time,
    db::{Db, FromRow, On, Tx, sql},
    error::{Error, Result},
    features::tickets::model::{Actor, Draft, Event, Note, Part, Status, entry::Had},
    ids::{GuildId, UserId, from_i64},
};

/// An event to write down.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// Who, in which part.
    pub by: Actor,
    pub act: &'a str,
    /// The status before and after, when it changed.
    pub moved: Option<(Status, Status)>,
    /// More about it.
    pub detail: &'a str,
}

/// Writes down what happened to a locked ticket.
pub async fn log(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    event: &NewEvent<'_>,
    now: Time,
) -> Result<()> {
    sql("INSERT INTO ticket_events (guild_id, number, seq, at, actor, part, act, from_status, to_status,
             detail)
         SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5, $6, $7, $8, $9
         FROM ticket_events WHERE guild_id = $1 AND number = $2")
    .bind(guild)
    .bind(number)
    .bind(now)
    .bind(event.by.user)
    .bind(event.by.part.name())
    .bind(event.act)
    .bind(event.moved.map(|(from, _)| from.name()))
    .bind(event.moved.map(|(_, to)| to.name()))
    .bind(event.detail)
    .run(tx)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct EventRow {
    seq: i64,
    at: Time,
    actor: Option<i64>,
    part: String,
    act: String,
    from_status: Option<String>,
    to_status: Option<String>,
    detail: String,
}

/// The events of a ticket, in order.
pub async fn events(on: impl Into<On<'_>>, guild: GuildId, number: i64) -> Result<Vec<Event>> {
    let rows: Vec<EventRow> =
        sql("SELECT seq, at, actor, part, act, from_status, to_status, detail FROM ticket_events
         WHERE guild_id = $1 AND number = $2 ORDER BY seq")
        .bind(guild)
        .bind(number)
        .all(on)
        .await?;
    let status = |name: Option<String>| name.and_then(|name| Status::named(&name));
    Ok(rows
        .into_iter()
        .map(|row| Event {
            seq: row.seq,
            at: row.at,
            actor: row.actor.and_then(from_i64),
            part: Part::named(&row.part),
            act: row.act,
            from: status(row.from_status),
            to: status(row.to_status),
            detail: row.detail,
        })
        .collect())
}

/// Adds a note to a locked ticket.
pub async fn note(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    author: UserId,
    body: &str,
    now: Time,
) -> Result<()> {
    sql("INSERT INTO ticket_notes (guild_id, number, seq, author, body, at)
         SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5
         FROM ticket_notes WHERE guild_id = $1 AND number = $2")
    .bind(guild)
    .bind(number)
    .bind(author)
    .bind(body)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct NoteRow {
    seq: i64,
    author: i64,
    body: String,
    at: Time,
}

/// The notes of a ticket, in order.
pub async fn notes(on: impl Into<On<'_>>, guild: GuildId, number: i64) -> Result<Vec<Note>> {
    let rows: Vec<NoteRow> = sql("SELECT seq, author, body, at FROM ticket_notes
         WHERE guild_id = $1 AND number = $2 ORDER BY seq")
    .bind(guild)
    .bind(number)
    .all(on)
    .await?;
    let note = |row: NoteRow| Note {
        seq: row.seq,
        author: from_i64(row.author),
        body: row.body,
        at: row.at,
    };
    Ok(rows.into_iter().map(note).collect())
}

/// Keeps a form that was sent, under the id of its interaction; a second time changes nothing.
pub async fn save_draft(
    on: impl Into<On<'_>>,
    guild: GuildId,
    id: &str,
    draft: &Draft,
    now: Time,
) -> Result<()> {
    let answers =
        serde_json::to_string(&draft.answers).map_err(|e| Error::internal("store a form", e))?;
    sql("INSERT INTO ticket_drafts (guild_id, id, author, requester, kind, answers, channel_id, offered, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (guild_id, id) DO NOTHING")
    .bind(guild)
    .bind(id)
    .bind(draft.author)
    .bind(draft.requester)
    .bind(draft.kind)
    .bind(answers)
    .bind(draft.channel)
    .bind(draft.offered)
    .bind(now)
    .run(on)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct DraftRow {
    author: i64,
    requester: i64,
    kind: i64,
    answers: String,
    channel_id: Option<i64>,
    offered: i64,
}

/// The form of this id, unless it is forgotten.
pub async fn draft(on: impl Into<On<'_>>, guild: GuildId, id: &str) -> Result<Option<Draft>> {
    let row: Option<DraftRow> =
        sql("SELECT author, requester, kind, answers, channel_id, offered FROM ticket_drafts
         WHERE guild_id = $1 AND id = $2")
        .bind(guild)
        .bind(id)
        .optional(on)
        .await?;
    Ok(row.and_then(|row| {
        Some(Draft {
            author: from_i64(row.author)?,
            requester: from_i64(row.requester)?,
            kind: row.kind,
            answers: serde_json::from_str(&row.answers).ok()?,
            channel: row.channel_id.and_then(from_i64),
            offered: row.offered,
        })
    }))
}

/// Notes the outcome of a form: `solved`, or `opened`. An opened form stays opened.
pub async fn finish_draft(tx: &mut Tx, guild: GuildId, id: &str, outcome: &str) -> Result<()> {
    sql("UPDATE ticket_drafts SET outcome = $3 WHERE guild_id = $1 AND id = $2
         AND (outcome IS NULL OR outcome <> 'opened')")
    .bind(guild)
    .bind(id)
    .bind(outcome)
    .run(tx)
    .await?;
    Ok(())
}

/// How many forms were shown answers since `since`, and how many forms those solved.
pub async fn drafts(db: &Db, guild: GuildId, since: Time) -> Result<(i64, i64)> {
    let (shown, solved): (i64, Option<i64>) = sql("SELECT COUNT(*),
             CAST(SUM(CASE WHEN outcome = 'solved' THEN 1 ELSE 0 END) AS BIGINT)
         FROM ticket_drafts WHERE guild_id = $1 AND at >= $2 AND offered > 0")
    .bind(guild)
    .bind(since)
    .one(db)
    .await?;
    Ok((shown, solved.unwrap_or(0)))
}

/// Removes the words from forms that are older than `before`; that they were sent stays counted.
pub async fn forget_drafts(db: &Db, before: Time) -> Result<()> {
    sql("UPDATE ticket_drafts SET answers = '[]', author = 0, requester = 0
         WHERE at < $1 AND author <> 0")
    .bind(before)
    .run(db)
    .await?;
    Ok(())
}

/// Keeps somebody from opening tickets.
pub async fn block(
    tx: &mut Tx,
    guild: GuildId,
    user: UserId,
    (author, reason): (UserId, &str),
    now: Time,
) -> Result<()> {
    sql("INSERT INTO ticket_blocks (guild_id, user_id, author, reason, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (guild_id, user_id) DO UPDATE SET author = $3, reason = $4, at = $5")
    .bind(guild)
    .bind(user)
    .bind(author)
    .bind(reason)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Lets somebody open tickets again; false when they could.
pub async fn unblock(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<bool> {
    let removed = sql("DELETE FROM ticket_blocks WHERE guild_id = $1 AND user_id = $2")
        .bind(guild)
        .bind(user)
        .run(tx)
        .await?;
    Ok(removed == 1)
}

/// Why somebody may not open tickets, when they may not.
pub async fn block_of(
    on: impl Into<On<'_>>,
    guild: GuildId,
    user: UserId,
) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sql("SELECT reason FROM ticket_blocks WHERE guild_id = $1 AND user_id = $2")
            .bind(guild)
            .bind(user)
            .optional(on)
            .await?;
    Ok(row.map(|(reason,)| reason))
}

/// The people who may not open tickets, why and since when; newest first.
pub async fn blocks(db: &Db, guild: GuildId) -> Result<Vec<(UserId, String, Time)>> {
    let rows: Vec<(i64, String, Time)> =
        sql("SELECT user_id, reason, at FROM ticket_blocks WHERE guild_id = $1 ORDER BY at DESC LIMIT 200")
            .bind(guild)
            .all(db)
            .await?;
    Ok(rows.into_iter().filter_map(|(user, why, at)| Some((from_i64(user)?, why, at))).collect())
}

/// Stores a canned reply; an empty text removes it.
pub async fn save_reply(
    tx: &mut Tx,
    guild: GuildId,
    name: &str,
    (author, body): (UserId, &str),
    now: Time,
) -> Result<()> {
    if body.is_empty() {
        sql("DELETE FROM ticket_replies WHERE guild_id = $1 AND name = $2")
            .bind(guild)
            .bind(name)
            .run(tx)
            .await?;
        return Ok(());
    }
    sql("INSERT INTO ticket_replies (guild_id, name, body, author, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (guild_id, name) DO UPDATE SET body = $3, author = $4, updated_at = $5")
    .bind(guild)
    .bind(name)
    .bind(body)
    .bind(author)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// The text of a canned reply.
pub async fn reply(on: impl Into<On<'_>>, guild: GuildId, name: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sql("SELECT body FROM ticket_replies WHERE guild_id = $1 AND name = $2")
            .bind(guild)
            .bind(name)
            .optional(on)
            .await?;
    Ok(row.map(|(body,)| body))
}

/// All canned replies, by name.
pub async fn replies(on: impl Into<On<'_>>, guild: GuildId) -> Result<Vec<(String, String)>> {
    sql("SELECT name, body FROM ticket_replies WHERE guild_id = $1 ORDER BY name LIMIT 500")
        .bind(guild)
        .all(on)
        .await
        .map_err(Error::from)
}

/// The tickets that somebody has or had, by type.
pub async fn had(on: impl Into<On<'_>>, guild: GuildId, requester: UserId) -> Result<Vec<Had>> {
    let rows: Vec<(i64, i64, Time)> = sql(
        "SELECT kind, CAST(SUM(CASE WHEN status <> 'closed' THEN 1 ELSE 0 END) AS BIGINT), MAX(opened_at)
         FROM tickets WHERE guild_id = $1 AND requester = $2 GROUP BY kind ORDER BY kind",
    )
    .bind(guild)
    .bind(requester)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(kind, live, last)| Had { kind, live, last }).collect())
}
