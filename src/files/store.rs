//! Files as rows: what there is, and its pieces.
//!
//! Invariant: what is not kept by the transaction that names it is deleted after an hour.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::PIECE;
use crate::{
    clock::Time,
    db::{Db, Tx, sql},
    error::{Error, Result},
    ids::{GuildId, to_i64},
};

/// How long something may be stored that nobody keeps: longer than anything is tried.
const UNKEPT: TimeDelta = TimeDelta::hours(1);
/// Files that are deleted in one transaction.
const BATCH: i64 = 50;

/// A file that is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The guild it belongs to.
    pub guild: GuildId,
    pub id: String,
    /// Its size in bytes.
    pub size: u64,
}

pub(super) async fn begin(db: &Db, guild: GuildId, id: &str, now: Time) -> Result<()> {
    sql("INSERT INTO stored_files (guild_id, id, kept, created_at) VALUES ($1, $2, FALSE, $3)")
        .bind(guild)
        .bind(id)
        .bind(now)
        .run(db)
        .await?;
    Ok(())
}

pub(super) async fn add(
    db: &Db,
    guild: GuildId,
    id: &str,
    position: i64,
    bytes: Vec<u8>,
) -> Result<()> {
    sql("INSERT INTO stored_pieces (guild_id, file_id, position, bytes) VALUES ($1, $2, $3, $4)")
        .bind(guild)
        .bind(id)
        .bind(position)
        .bind(bytes)
        .run(db)
        .await?;
    Ok(())
}

/// A piece of a file; none after the last one. An error when the file is not there any more.
pub(super) async fn piece(
    db: &Db,
    file: &Stored,
    position: i64,
) -> crate::db::Result<Option<Vec<u8>>> {
    let start = u64::try_from(position).unwrap_or(u64::MAX).saturating_mul(PIECE as u64);
    if start >= file.size {
        return Ok(None);
    }
    let (bytes,): (Vec<u8>,) = sql("SELECT bytes FROM stored_pieces
         WHERE guild_id = $1 AND file_id = $2 AND position = $3")
    .bind(file.guild)
    .bind(&file.id)
    .bind(position)
    .one(db)
    .await?;
    Ok(Some(bytes))
}

/// Keeps a file from now on, in the transaction that names it.
pub async fn keep(tx: &mut Tx, file: &Stored) -> Result<()> {
    let kept = sql("UPDATE stored_files SET kept = TRUE WHERE guild_id = $1 AND id = $2")
        .bind(file.guild)
        .bind(&file.id)
        .run(tx)
        .await?;
    if kept == 1 {
        Ok(())
    } else {
        Err(Error::internal("keep a file", "it is not stored any more"))
    }
}

/// Deletes a file.
pub async fn delete(tx: &mut Tx, guild: GuildId, id: &str) -> Result<()> {
    delete_of(tx, to_i64(guild), id).await
}

async fn delete_of(tx: &mut Tx, guild: i64, id: &str) -> Result<()> {
    for text in [
        sql("DELETE FROM stored_pieces WHERE guild_id = $1 AND file_id = $2"),
        sql("DELETE FROM stored_files WHERE guild_id = $1 AND id = $2"),
    ] {
        text.bind(guild).bind(id).run(&mut *tx).await?;
    }
    Ok(())
}

/// Deletes what nobody kept, some at a time; how many.
pub async fn clean(db: &Db, now: Time) -> Result<usize> {
    let mut deleted = 0;
    loop {
        let left: Vec<(i64, String)> = sql("SELECT guild_id, id FROM stored_files
             WHERE kept = FALSE AND created_at < $1 ORDER BY created_at LIMIT $2")
        .bind(now - UNKEPT)
        .bind(BATCH)
        .all(db)
        .await?;
        if left.is_empty() {
            return Ok(deleted);
        }
        let mut tx = db.begin().await?;
        for (guild, id) in &left {
            // It may have been kept since.
            let still = sql("DELETE FROM stored_files
                 WHERE guild_id = $1 AND id = $2 AND kept = FALSE")
            .bind(*guild)
            .bind(id)
            .run(&mut tx)
            .await?;
            if still == 1 {
                delete_of(&mut tx, *guild, id).await?;
                deleted += 1;
            }
        }
        tx.commit().await?;
    }
}
