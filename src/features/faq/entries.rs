//! Entries that were read lately, in memory.
//!
//! Invariant: an entry is given only when neither it nor its votes changed since it was read.

use std::sync::Arc;

use super::{
    model::Entry,
    store::{self, kind},
};
use crate::{app::App, error::Result, ids::GuildId};

/// Bytes that all of them together may use.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The versions an entry was read at: of the guild's entries, and of its votes.
type At = (i64, i64);

/// The entries in memory. Cloning it shares them.
#[derive(Clone, Debug)]
pub struct Entries(moka::sync::Cache<(GuildId, i64), (At, Arc<Entry>)>);

impl Default for Entries {
    fn default() -> Self {
        let cache = moka::sync::Cache::builder()
            .max_capacity(MAX_BYTES)
            .weigher(|_, (_, entry): &(At, Arc<Entry>)| {
                let bytes = entry.title.len() + entry.answer.len() + entry.keywords.len() + 256;
                u32::try_from(bytes).unwrap_or(u32::MAX)
            })
            .build();
        Self(cache)
    }
}

impl Entries {
    /// The entry of this number, when the guild has one.
    pub async fn find(&self, app: &App, guild: GuildId, number: i64) -> Result<Option<Arc<Entry>>> {
        let seen = app.cache_versions.of(&app.db, guild).await?;
        let now = (seen.guild.of(kind::ENTRIES), seen.guild.of(kind::VOTES));
        if let Some((_, entry)) = self.0.get(&(guild, number)).filter(|(at, _)| *at == now) {
            return Ok(Some(entry));
        }
        // Read after the versions: what is newer than they say is read once more the next time.
        let Some(entry) = store::find(&app.db, guild, number).await? else { return Ok(None) };
        let entry = Arc::new(entry);
        self.0.insert((guild, number), (now, entry.clone()));
        Ok(Some(entry))
    }
}
