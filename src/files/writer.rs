//! Writes a file piece by piece.
//!
//! Invariant: a writer holds at most one piece; what was written is not kept before somebody names it.

use super::{PIECE, store, store::Stored};
use crate::{clock::Time, db::Db, error::Result, ids::GuildId};

/// A file that is being written.
#[derive(Debug)]
pub struct Writer {
    db: Db,
    file: Stored,
    position: i64,
    piece: Vec<u8>,
}

impl Writer {
    /// Begins a file of this id, which no other has.
    pub async fn begin(db: &Db, guild: GuildId, id: String, now: Time) -> Result<Self> {
        store::begin(db, guild, &id, now).await?;
        let file = Stored { guild, id, size: 0 };
        Ok(Self { db: db.clone(), file, position: 0, piece: Vec::new() })
    }

    /// Writes a whole file that is in memory anyway.
    pub async fn whole(
        db: &Db,
        guild: GuildId,
        id: String,
        now: Time,
        bytes: &[u8],
    ) -> Result<Stored> {
        let mut writer = Self::begin(db, guild, id, now).await?;
        writer.write(bytes).await?;
        writer.finish().await
    }

    /// How many bytes there are so far.
    pub const fn size(&self) -> u64 {
        self.file.size
    }

    /// Adds bytes.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let room = PIECE - self.piece.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.piece.extend_from_slice(now);
            self.file.size += now.len() as u64;
            if self.piece.len() == PIECE {
                self.store().await?;
            }
            bytes = later;
        }
        Ok(())
    }

    /// Writes what is left.
    pub async fn finish(mut self) -> Result<Stored> {
        if !self.piece.is_empty() {
            self.store().await?;
        }
        Ok(self.file)
    }

    /// Deletes what was written.
    pub async fn discard(self) -> Result<()> {
        let mut tx = self.db.begin().await?;
        store::delete(&mut tx, self.file.guild, &self.file.id).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn store(&mut self) -> Result<()> {
        let piece = std::mem::take(&mut self.piece);
        store::add(&self.db, self.file.guild, &self.file.id, self.position, piece).await?;
        self.position += 1;
        Ok(())
    }
}
