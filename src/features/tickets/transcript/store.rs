//! Rows of transcripts and of the files kept with them.
//!
//! Invariant: a closing of a ticket has at most one transcript, and a file is kept once a ticket, whoever asks
//! how often; and who is in a transcript is listed beside it, so that nobody has to be searched for in texts.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::model::{FileId, Transcript};
use crate::{
    clock::Time,
    db::{Db, FromRow, On, Tx, sql},
    error::{Error, Result},
    files::{self, Source, Stored},
    ids::{GuildId, UserId, from_i64},
};

#[derive(Clone, Debug)]
pub struct KeptFile {
    pub name: String,
    /// The content type that Discord reports.
    pub content_type: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Where its bytes are, unless they are in its row.
    pub stored: Option<Stored>,
    /// Its bytes.
    pub content: Source,
}

/// A file to keep: what is said of it, and where its bytes are.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub id: FileId,
    /// The person who attached it.
    pub by: UserId,
    pub name: String,
    /// The content type that Discord gives it.
    pub content_type: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its bytes.
    pub stored: Stored,
}

/// Saves a transcript; false when this closing of the ticket has one already, which then stays.
pub async fn save(tx: &mut Tx, transcript: &Transcript) -> Result<bool> {
    let (guild, ticket) = (transcript.guild, &transcript.ticket);
    let new = sql("INSERT INTO ticket_transcripts (guild_id, number, closing, body, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild_id, number, closing) DO NOTHING")
    .bind(guild)
    .bind(ticket.number)
    .bind(ticket.closing)
    .bind(body(transcript)?)
    .bind(transcript.read_at)
    .run(&mut *tx)
    .await?;
    if new == 0 {
        return Ok(false);
    }
    for user in transcript.people.iter().filter_map(|person| person.id) {
        sql("INSERT INTO ticket_transcript_people (guild_id, user_id, number, closing)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (guild_id, user_id, number, closing) DO NOTHING")
        .bind(guild)
        .bind(user)
        .bind(ticket.number)
        .bind(ticket.closing)
        .run(&mut *tx)
        .await?;
    }
    Ok(true)
}

/// The transcript of a closing of a ticket; of the latest when none is named.
pub async fn find(
    on: impl Into<On<'_>>,
    guild: GuildId,
    number: i64,
    closing: Option<i64>,
) -> Result<Option<Transcript>> {
    let row: Option<(String,)> = sql("SELECT body FROM ticket_transcripts
         WHERE guild_id = $1 AND number = $2
         AND (CAST($3 AS BIGINT) IS NULL OR closing = CAST($3 AS BIGINT))
         ORDER BY closing DESC LIMIT 1")
    .bind(guild)
    .bind(number)
    .bind(closing)
    .optional(on)
    .await?;
    row.map(|(body,)| read(&body)).transpose()
}

/// Bytes of the transcript that [`find`] reads; 0 when there is none.
pub async fn size(db: &Db, guild: GuildId, number: i64, closing: Option<i64>) -> Result<u64> {
    let row: Option<(i64,)> =
        sql("SELECT CAST(OCTET_LENGTH(body) AS BIGINT) FROM ticket_transcripts
         WHERE guild_id = $1 AND number = $2
         AND (CAST($3 AS BIGINT) IS NULL OR closing = CAST($3 AS BIGINT))
         ORDER BY closing DESC LIMIT 1")
        .bind(guild)
        .bind(number)
        .bind(closing)
        .optional(db)
        .await?;
    Ok(row.map_or(0, |(bytes,)| bytes.cast_unsigned()))
}

/// The closings of a ticket that have a transcript, with when it was made, the latest first.
pub async fn closings(
    on: impl Into<On<'_>>,
    guild: GuildId,
    number: i64,
) -> Result<Vec<(i64, Time)>> {
    let rows = sql("SELECT closing, created_at FROM ticket_transcripts
         WHERE guild_id = $1 AND number = $2 ORDER BY closing DESC")
    .bind(guild)
    .bind(number)
    .all(on)
    .await?;
    Ok(rows)
}

/// The sizes of the files that are kept of a ticket.
pub async fn kept(db: &Db, guild: GuildId, number: i64) -> Result<HashMap<FileId, u64>> {
    let rows: Vec<(i64, i64)> =
        sql("SELECT file_id, size FROM ticket_files WHERE guild_id = $1 AND number = $2")
            .bind(guild)
            .bind(number)
            .all(db)
            .await?;
    let sized = |(id, size): (i64, i64)| Some((from_i64(id)?, size.cast_unsigned()));
    Ok(rows.into_iter().filter_map(sized).collect())
}

/// Bytes of all files that are kept of a guild.
pub async fn kept_in(on: impl Into<On<'_>>, guild: GuildId) -> Result<u64> {
    let (bytes,): (i64,) =
        sql("SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM ticket_files WHERE guild_id = $1")
            .bind(guild)
            .one(on)
            .await?;
    Ok(bytes.cast_unsigned())
}

/// Keeps a file of a ticket; a second time changes nothing, and what was stored for it is deleted.
pub async fn keep(
    tx: &mut Tx,
    guild: GuildId,
    number: i64,
    file: &NewFile,
    now: Time,
) -> Result<()> {
    let new = sql(
        "INSERT INTO ticket_files (guild_id, number, file_id, user_id, name, content_type, size,
             sha256, bytes, content, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (guild_id, number, file_id) DO NOTHING",
    )
    .bind(guild)
    .bind(number)
    .bind(file.id)
    .bind(file.by)
    .bind(storable(&file.name))
    .bind(file.content_type.as_deref().map(storable))
    .bind(i64::try_from(file.stored.size).unwrap_or(i64::MAX))
    .bind(&file.sha256)
    .bind(Vec::new())
    .bind(&file.stored.id)
    .bind(now)
    .run(&mut *tx)
    .await?;
    if new == 1 {
        files::store::keep(tx, &file.stored).await
    } else {
        files::store::delete(tx, guild, &file.stored.id).await
    }
}

#[derive(FromRow)]
struct FileRow {
    name: String,
    content_type: Option<String>,
    sha256: String,
    size: i64,
    content: Option<String>,
}

/// A kept file of a ticket.
pub async fn file(db: &Db, guild: GuildId, number: i64, id: FileId) -> Result<Option<KeptFile>> {
    let row: Option<FileRow> = sql("SELECT name, content_type, sha256, content,
             CASE WHEN content IS NULL THEN CAST(LENGTH(bytes) AS BIGINT) ELSE size END AS size
         FROM ticket_files
         WHERE guild_id = $1 AND number = $2 AND file_id = $3")
    .bind(guild)
    .bind(number)
    .bind(id)
    .optional(db)
    .await?;
    Ok(row.map(|row| {
        let FileRow { name, content_type, sha256, size, content } = row;
        let size = size.cast_unsigned();
        let stored = content.map(|id| Stored { guild, id, size });
        let content = match &stored {
            Some(stored) => Source::stored(db, stored.clone()),
            None => in_its_row(db, guild, number, id, size),
        };
        KeptFile { name, content_type, sha256, stored, content }
    }))
}

/// The bytes of a file that was kept before files were stored in pieces.
fn in_its_row(db: &Db, guild: GuildId, number: i64, id: FileId, size: u64) -> Source {
    let db = db.clone();
    Source::new(size, move |position| {
        let db = db.clone();
        Box::pin(async move {
            let bytes = i64::try_from(files::PIECE).unwrap_or(i64::MAX);
            let (found,): (Vec<u8>,) = sql(
                "SELECT SUBSTR(bytes, CAST($4 AS INTEGER), CAST($5 AS INTEGER)) FROM ticket_files
                     WHERE guild_id = $1 AND number = $2 AND file_id = $3",
            )
            .bind(guild)
            .bind(number)
            .bind(id)
            .bind(position * bytes + 1)
            .bind(bytes)
            .one(&db)
            .await?;
            Ok(Some(found).filter(|found| !found.is_empty()))
        })
    })
}

/// Removes a person from every transcript of a guild, and deletes what they attached.
pub async fn erase(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<()> {
    for (number, closing) in mentions(tx, guild, user).await? {
        let Some(mut transcript) = find(&mut *tx, guild, number, Some(closing)).await? else {
            continue;
        };
        if transcript.forget(user) {
            sql("UPDATE ticket_transcripts SET body = $4
                 WHERE guild_id = $1 AND number = $2 AND closing = $3")
            .bind(guild)
            .bind(number)
            .bind(closing)
            .bind(body(&transcript)?)
            .run(&mut *tx)
            .await?;
        }
    }
    sql("DELETE FROM ticket_transcript_people WHERE guild_id = $1 AND user_id = $2")
        .bind(guild)
        .bind(user)
        .run(&mut *tx)
        .await?;
    let theirs: Vec<(String,)> = sql("SELECT content FROM ticket_files
         WHERE guild_id = $1 AND user_id = $2 AND content IS NOT NULL")
    .bind(guild)
    .bind(user)
    .all(&mut *tx)
    .await?;
    for (content,) in theirs {
        files::store::delete(tx, guild, &content).await?;
    }
    sql("DELETE FROM ticket_files WHERE guild_id = $1 AND user_id = $2")
        .bind(guild)
        .bind(user)
        .run(tx)
        .await?;
    Ok(())
}

/// The messages, answers and files of a person, transcript by transcript.
pub async fn export(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<Value> {
    let mut all = Vec::new();
    for (number, closing) in mentions(tx, guild, user).await? {
        let found = find(&mut *tx, guild, number, Some(closing)).await?;
        all.extend(found.map(|transcript| transcript.known(user)));
    }
    Ok(json!(all))
}

/// The closings in whose transcript a person is.
async fn mentions(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<Vec<(i64, i64)>> {
    let rows = sql("SELECT number, closing FROM ticket_transcript_people
         WHERE guild_id = $1 AND user_id = $2 ORDER BY number, closing")
    .bind(guild)
    .bind(user)
    .all(tx)
    .await?;
    Ok(rows)
}

fn body(transcript: &Transcript) -> Result<String> {
    serde_json::to_string(transcript).map_err(|e| Error::internal("store a transcript", e))
}

fn read(body: &str) -> Result<Transcript> {
    Transcript::read(body)
        .ok_or_else(|| Error::internal("stored transcript", "damaged, or of a newer version"))
}

/// Postgres keeps no NUL in a text.
fn storable(text: &str) -> String {
    text.replace('\0', "")
}
