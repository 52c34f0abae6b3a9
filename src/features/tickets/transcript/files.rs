//! Keeps what was attached: within the limits, from Discord only, each file once.
//!
//! Invariant: a file is stored as it comes, so that none is whole in memory, and what is not kept is listed with
//! the reason.

use std::{collections::HashMap, time::Duration};

use sha2::{Digest as _, Sha256};

use super::{
    model::{File, FileId, Kept, Limits, Reason, Who},
    store::{self, NewFile},
};
use crate::{
    app::App,
    discord::{
        attachments::{self, FetchError},
        message::Attachment,
    },
    error::{Error, Result},
    files::{self, FETCHING, LONG_PATIENCE, Stored, Writer},
    ids::{GuildId, UserId},
    tr,
};

/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Tries of one file.
const TRIES: u32 = 3;
/// Time before the second try; it doubles.
const PAUSE: Duration = Duration::from_millis(500);

/// The treatment of a file that cannot be had right now.
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
    /// The attachment as Discord describes it.
    pub file: Attachment,
    /// The person who attached it.
    pub by: UserId,
}

/// The kept files of a ticket.
#[derive(Debug)]
pub struct Shelf {
    guild: GuildId,
    number: i64,
    limits: Limits,
    /// Sizes of what is kept, by id.
    kept: HashMap<FileId, u64>,
}

/// Why a file is not kept now.
enum Trouble {
    /// For good.
    Not(Reason),
    /// Something else failed.
    Error(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Self::Not(reason(error))
    }
}

impl Shelf {
    /// The files of a ticket that are kept already.
    pub async fn open(app: &App, guild: GuildId, number: i64, limits: Limits) -> Result<Self> {
        let kept = store::kept(&app.db, guild, number).await?;
        Ok(Self { guild, number, limits, kept })
    }

    /// The size in bytes of a file that is kept.
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
        let server = store::kept_in(&app.db, self.guild).await?;
        if let Err(reason) = self.admit(file.size, server) {
            return Ok(Kept::No(reason));
        }
        let fetched = match self.fetch(app, file).await {
            Ok(fetched) => fetched,
            Err(Trouble::Not(Reason::Unavailable)) if unavailable == Unavailable::Retry => {
                let text = tr!("Discord does not give an attached file right now.");
                return Err(Error::Unavailable(text));
            }
            Err(Trouble::Not(reason)) => return Ok(Kept::No(reason)),
            Err(Trouble::Error(error)) => return Err(error),
        };
        self.shelve(app, attached, fetched).await
    }

    /// Names a file that was fetched, unless what came is too much, whatever was announced.
    async fn shelve(
        &mut self,
        app: &App,
        attached: &Attached,
        (stored, sha256): (Stored, String),
    ) -> Result<Kept> {
        let Attached { file, by } = attached;
        let size = stored.size;
        let mut tx = app.db.begin().await?;
        let server = store::kept_in(&mut tx, self.guild).await?;
        if let Err(reason) = self.admit(size, server) {
            files::store::delete(&mut tx, self.guild, &stored.id).await?;
            tx.commit().await?;
            return Ok(Kept::No(reason));
        }
        let (name, content_type) = (file.filename.clone(), file.content_type.clone());
        let new = NewFile { id: file.id, by: *by, name, content_type, sha256, stored };
        store::keep(&mut tx, self.guild, self.number, &new, app.clock.now()).await?;
        tx.commit().await?;
        self.kept.insert(file.id, size);
        Ok(Kept::Yes)
    }

    fn admit(&self, size: u64, server: u64) -> Result<(), Reason> {
        self.limits.admit(size, (self.kept.values().sum(), server))
    }

    /// Stores a file as it comes: where, and its SHA-256.
    async fn fetch(&self, app: &App, file: &Attachment) -> Result<(Stored, String), Trouble> {
        let mut tries = 1;
        loop {
            let turn = app.files.reserve(self.guild, FETCHING, LONG_PATIENCE).await?;
            let fetched = self.fetch_once(app, file).await;
            drop(turn);
            match fetched {
                Err(Trouble::Not(Reason::Unavailable)) if tries < TRIES => {
                    tokio::time::sleep(PAUSE * 2_u32.pow(tries - 1)).await;
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    async fn fetch_once(&self, app: &App, file: &Attachment) -> Result<(Stored, String), Trouble> {
        let mut remote =
            attachments::open(&app.discord, &file.url, self.limits.file, PATIENCE).await?;
        let (id, now) = (app.ids.token(), app.clock.now());
        let mut writer = Writer::begin(&app.db, self.guild, id, now).await?;
        let mut hash = Sha256::new();
        loop {
            match remote.next().await {
                Ok(Some(bytes)) => {
                    hash.update(&bytes);
                    writer.write(&bytes).await?;
                }
                Ok(None) => return Ok((writer.finish().await?, hex::encode(hash.finalize()))),
                Err(error) => {
                    writer.discard().await?;
                    return Err(error.into());
                }
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
