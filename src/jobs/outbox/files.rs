//! Files that wait to be sent with a message.
//!
//! Invariant: a file is in the database until its message was sent, and read from there while it is; what
//! belongs to the outbox entry goes with it, and what was lent stays with its owner.

use super::{OutboxEntry, Owner};
use crate::{
    app::App,
    db::{Db, FromRow, Tx, sql},
    discord::client::File,
    error::Result,
    files::{self, PASSING, PIECE, Source, Stored, store as stored},
    ids::{GuildId, from_i64, to_i64},
};

#[derive(FromRow)]
struct Row {
    guild_id: i64,
    position: i64,
    name: String,
    content: Option<String>,
    size: i64,
}

/// Writes which files go along with an outbox entry.
pub(super) async fn insert(tx: &mut Tx, entry: &OutboxEntry) -> Result<()> {
    for (position, enclosed) in (0_i64..).zip(&entry.files) {
        let file = &enclosed.file;
        sql("INSERT INTO effect_files (effect_id, position, guild_id, name, bytes, content, size, lent)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(&entry.id)
        .bind(position)
        .bind(entry.guild.map_or(0, to_i64))
        .bind(&enclosed.name)
        .bind(Vec::new())
        .bind(&file.id)
        .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
        .bind(enclosed.owner == Owner::Lender)
        .run(&mut *tx)
        .await?;
        if enclosed.owner == Owner::Entry {
            stored::keep(tx, file).await?;
        }
    }
    Ok(())
}

/// The files of an outbox entry, in order, with their reservation in the budget. A file that its owner deleted
/// meanwhile is left out.
pub(super) async fn carried(app: &App, guild: GuildId, entry: &str) -> Result<Vec<File>> {
    let rows: Vec<Row> = sql("SELECT f.guild_id, f.position, f.name, f.content,
             COALESCE(f.size, LENGTH(f.bytes)) AS size
         FROM effect_files f WHERE f.effect_id = $1 AND (f.content IS NULL OR EXISTS (
             SELECT 1 FROM stored_files s WHERE s.guild_id = f.guild_id AND s.id = f.content))
         ORDER BY f.position")
    .bind(entry)
    .all(&app.db)
    .await?;
    let turn = app.files.reserve(guild, PASSING, files::LONG_PATIENCE).await?;
    let file = |row: Row| {
        let name = row.name.clone();
        File::new(name, source(&app.db, entry, row).within(turn.clone()))
    };
    Ok(rows.into_iter().map(file).collect())
}

fn source(db: &Db, entry: &str, row: Row) -> Source {
    let size = u64::try_from(row.size).unwrap_or(0);
    if let (Some(guild), Some(id)) = (from_i64(row.guild_id), row.content) {
        return Source::stored(db, Stored { guild, id, size });
    }
    // It was written before files were stored in pieces.
    let (db, entry, position) = (db.clone(), entry.to_owned(), row.position);
    Source::new(size, move |piece| {
        let (db, entry) = (db.clone(), entry.clone());
        Box::pin(async move {
            let bytes = i64::try_from(PIECE).unwrap_or(i64::MAX);
            let (found,): (Vec<u8>,) =
                sql("SELECT SUBSTR(bytes, CAST($3 AS INTEGER), CAST($4 AS INTEGER))
                 FROM effect_files WHERE effect_id = $1 AND position = $2")
                .bind(entry)
                .bind(position)
                .bind(piece * bytes + 1)
                .bind(bytes)
                .one(&db)
                .await?;
            Ok(Some(found).filter(|found| !found.is_empty()))
        })
    })
}

/// Forgets the files of an outbox entry, and deletes those that belong to it.
pub(super) async fn drop(tx: &mut Tx, entry: &str) -> Result<()> {
    let own: Vec<(i64, String)> = sql("SELECT guild_id, content FROM effect_files
         WHERE effect_id = $1 AND content IS NOT NULL AND lent = FALSE")
    .bind(entry)
    .all(&mut *tx)
    .await?;
    sql("DELETE FROM effect_files WHERE effect_id = $1").bind(entry).run(&mut *tx).await?;
    for (guild, content) in own {
        if let Some(guild) = from_i64(guild) {
            stored::delete(tx, guild, &content).await?;
        }
    }
    Ok(())
}
