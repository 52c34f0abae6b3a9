//! Keeps what was attached: within the limits, from Discord only, each file once.
//!
//! Invariant: no more than one file is in memory, and what is not kept is listed with the reason.

use std::{collections::HashMap, time::Duration};

use sha2::{Digest as _, Sha256};

use super::{
    model::{File, FileId, Kept, Limits, Reason, Who},
    raw::Attachment,
    store::{self, Stored},
};
use crate::{
    app::App,
    discord::attachments::{self, FetchError},
    error::{Error, Result},
    ids::{GuildId, UserId},
    tr,
};

/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Tries of one file.
const TRIES: u32 = 3;
/// Time before the second try; it doubles.
const PAUSE: Duration = Duration::from_millis(500);

/// What to do about a file that cannot be had right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// Fail, to be tried again later; what was kept so far stays.
    Retry,
    /// List it as not kept.
    List,
}

/// A file that was attached somewhere in a ticket.
#[derive(Clone, Debug)]
pub struct Attached {
    /// What Discord says of it.
    pub file: Attachment,
    /// Who attached it.
    pub by: UserId,
}

/// What is kept of a ticket's files.
#[derive(Debug)]
pub struct Shelf {
    guild: GuildId,
    number: i64,
    limits: Limits,
    /// Sizes of what is kept, by id.
    kept: HashMap<FileId, u64>,
}

impl Shelf {
    /// What is kept already of a ticket.
    pub async fn open(app: &App, guild: GuildId, number: i64, limits: Limits) -> Result<Self> {
        let kept = store::kept(&app.db, guild, number).await?;
        Ok(Self { guild, number, limits, kept })
    }

    /// The size in bytes of a file that is kept.
    #[must_use]
    pub fn size(&self, id: FileId) -> Option<usize> {
        self.kept.get(&id).and_then(|size| usize::try_from(*size).ok())
    }

    /// Keeps a file, unless it is kept already or may not be.
    pub async fn keep(
        &mut self,
        app: &App,
        attached: &Attached,
        unavailable: Unavailable,
    ) -> Result<Kept> {
        let file = &attached.file;
        if self.kept.contains_key(&file.id) {
            return Ok(Kept::Yes);
        }
        if let Err(reason) = self.limits.admit(file.size, self.kept.values().sum()) {
            return Ok(Kept::No(reason));
        }
        let bytes = match self.fetch(app, file).await {
            Ok(bytes) => bytes,
            Err(FetchError::Unavailable) if unavailable == Unavailable::Retry => {
                let text = tr!("Discord does not give an attached file right now.");
                return Err(Error::Unavailable(text));
            }
            Err(error) => return Ok(Kept::No(reason(error))),
        };
        let size = bytes.len() as u64;
        // What was announced need not be what came.
        if let Err(reason) = self.limits.admit(size, self.kept.values().sum()) {
            return Ok(Kept::No(reason));
        }
        let stored = Stored {
            name: file.filename.clone(),
            content_type: file.content_type.clone(),
            sha256: hex::encode(Sha256::digest(&bytes)),
            bytes,
        };
        let now = app.clock.now();
        store::keep(&app.db, self.guild, self.number, file.id, attached.by, stored, now).await?;
        self.kept.insert(file.id, size);
        Ok(Kept::Yes)
    }

    async fn fetch(&self, app: &App, file: &Attachment) -> Result<Vec<u8>, FetchError> {
        let limit = usize::try_from(self.limits.file).unwrap_or(usize::MAX);
        let mut tries = 1;
        loop {
            match attachments::fetch(app, &file.url, limit, PATIENCE).await {
                Err(FetchError::Unavailable) if tries < TRIES => {
                    tokio::time::sleep(PAUSE * 2_u32.pow(tries - 1)).await;
                    tries += 1;
                }
                done => return done,
            }
        }
    }
}

fn reason(error: FetchError) -> Reason {
    match error {
        FetchError::TooLarge => Reason::TooLarge,
        FetchError::Gone => Reason::Gone,
        FetchError::Unavailable => Reason::Unavailable,
        FetchError::NotDiscord => Reason::NotDiscord,
    }
}

/// A file as a transcript lists it.
pub(super) fn listed(file: Attachment, by: Who, kept: Kept) -> File {
    let Attachment { id, filename: name, content_type, size, .. } = file;
    File { id, by, name, content_type, size, kept }
}
