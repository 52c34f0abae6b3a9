//! Search indexes of guilds, in memory, and when they are out of date.
//!
//! Invariant: an index is used only after its versions were compared with the database, so an edit made
//! through any instance is found at once everywhere; the cache is bounded in bytes, not in guilds.

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

use super::{
    model::{Article, Audience, Shared},
    settings::Faq,
    shared::{self, Library},
    store::{self, Indexed, kind},
};
use crate::{
    app::App,
    error::{Error, Result},
    ids::GuildId,
    search::{Document, Index},
    settings,
};

/// Bytes that all indexes together may use.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Rows read at a time while an index is brought up to date.
const BATCH: i64 = 500;

/// Names a document in an index: an entry by number, a shared article by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// An entry of the guild.
    Entry(i64),
    /// A shared article.
    Shared(u32),
}

/// The versions that an index was built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Versions {
    revision: i64,
    epoch: i64,
    shared: i64,
    /// Whether shared articles are used here.
    uses_shared: bool,
}

impl Versions {
    async fn read(app: &App, guild: GuildId) -> Result<Self> {
        let seen = app.cache_versions.of(&app.db, guild).await?;
        Ok(Self {
            revision: seen.guild.of(kind::ENTRIES),
            epoch: seen.guild.of(kind::EPOCH),
            shared: seen.shared.of(kind::SHARED),
            uses_shared: settings::read::<Faq>(app, guild).await?.shared_articles,
        })
    }
}

/// One guild's index with what it was built from.
#[derive(Debug, Default)]
pub struct GuildIndex {
    /// The index that members search: the entries, and the shared articles for them.
    pub index: Index<Key>,
    /// The shared articles, none where they are not used.
    pub library: Arc<Library>,
    /// The versions it was brought up to.
    seen: Option<Versions>,
    /// The revision of the last row in it, which may be newer.
    read_up_to: i64,
}

impl GuildIndex {
    /// The article that a key names.
    pub fn article(&self, key: Key) -> Option<Article> {
        match key {
            Key::Entry(number) => Some(Article::Entry(number)),
            Key::Shared(position) => Some(Article::Shared(self.library.at(position)?.stem.clone())),
        }
    }

    /// The title of an article.
    pub fn title(&self, key: Key) -> Option<&str> {
        match key {
            Key::Entry(_) => self.index.title(key),
            Key::Shared(position) => Some(&self.library.at(position)?.title),
        }
    }

    /// The shared article of this stem, if such a reader may see it.
    pub fn shared(&self, stem: &str, reader: Audience) -> Option<&Shared> {
        self.library.seen_by(reader).find(|shared| shared.stem == stem)
    }

    /// The articles that answer a query well enough, best first: what members find, and for admins also what is
    /// written for them.
    pub fn search(&self, query: &str, reader: Audience, least: f64, limit: usize) -> Vec<Key> {
        let relevant = |relevance: &f64| *relevance >= least;
        let found = self.index.search(query, limit).into_iter();
        let mut found = found.map(|hit| (hit.relevance, hit.key)).filter(|(r, _)| relevant(r));
        if reader == Audience::Members {
            return found.map(|(_, key)| key).collect();
        }
        let manual = self.library.manual().search(query, limit).into_iter();
        let manual = manual.map(|hit| (hit.relevance, Key::Shared(hit.key)));
        let mut manual = manual.filter(|(r, _)| relevant(r)).peekable();
        let mut keys = Vec::new();
        let mut next = found.next();
        // scores do not compare across indexes, relevance does
        while let Some((relevance, key)) = next {
            while let Some((_, better)) = manual.next_if(|(other, _)| *other > relevance) {
                keys.push(better);
            }
            keys.push(key);
            next = found.next();
        }
        keys.extend(manual.map(|(_, key)| key));
        keys.truncate(limit);
        keys
    }
}

#[derive(Debug, Default)]
struct Slot {
    state: RwLock<GuildIndex>,
    refreshing: tokio::sync::Mutex<()>,
}

/// The indexes in memory. Cloning it shares them.
#[derive(Clone, Debug)]
pub struct Cache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: Option<PathBuf>,
    shared: RwLock<(i64, Arc<Library>)>,
    guilds: moka::sync::Cache<GuildId, Arc<Slot>>,
}

impl Cache {
    /// An empty cache over the shared articles in `folder`, or the shipped ones.
    pub fn new(folder: Option<PathBuf>) -> Result<Self> {
        let articles = Arc::new(shared::load(folder.as_deref())?);
        let guilds = moka::sync::Cache::builder()
            .max_capacity(MAX_BYTES)
            // By last use: a guild that is searched seldom must not be built anew for every search.
            .eviction_policy(moka::policy::EvictionPolicy::lru())
            .weigher(|_, slot: &Arc<Slot>| {
                let bytes = u64::try_from(read(&slot.state).index.weight()).unwrap_or(u64::MAX);
                // A guild that is larger than all takes all, or it would be built for every search, too.
                u32::try_from(bytes.saturating_add(4096).min(MAX_BYTES)).unwrap_or(u32::MAX)
            })
            .build();
        // No version is negative: the first use reads again, since a reload may have come in between.
        let shared = RwLock::new((-1, articles));
        Ok(Self(Arc::new(Inner { folder, shared, guilds })))
    }

    /// Asks a question of a guild's index, which is brought up to date first.
    pub async fn ask<T>(
        &self,
        app: &App,
        guild: GuildId,
        question: impl FnOnce(&GuildIndex) -> T + Send,
    ) -> Result<T> {
        let versions = Versions::read(app, guild).await?;
        let slot = self.0.guilds.get_with(guild, Arc::default);
        if !is_fresh(&slot, versions) {
            // A task of its own: who asked may not have the patience, and the next one needs it too.
            let (cache, app, slot) = (self.clone(), app.clone(), slot.clone());
            let task = app.clone();
            task.spawn(async move { cache.freshen(&app, guild, &slot, versions).await })
                .await
                .map_err(|e| Error::internal("build a search index", e))??;
        }
        Ok(question(&read(&slot.state)))
    }

    async fn freshen(
        &self,
        app: &App,
        guild: GuildId,
        slot: &Arc<Slot>,
        versions: Versions,
    ) -> Result<()> {
        let _alone = slot.refreshing.lock().await;
        if !is_fresh(slot, versions) {
            self.refresh(app, guild, slot, versions).await?;
            // Weighed when put in, so put in again now that it has grown.
            self.0.guilds.insert(guild, slot.clone());
        }
        Ok(())
    }

    async fn refresh(
        &self,
        app: &App,
        guild: GuildId,
        slot: &Arc<Slot>,
        versions: Versions,
    ) -> Result<()> {
        let library = if versions.uses_shared {
            self.library(app, versions.shared).await?
        } else {
            Arc::default()
        };
        let (seen, read_up_to) = {
            let state = read(&slot.state);
            (state.seen, state.read_up_to)
        };
        // A revision that went back means another database: what was read before says nothing.
        let usable = seen.filter(|seen| {
            seen.epoch == versions.epoch
                && seen.shared == versions.shared
                && seen.uses_shared == versions.uses_shared
                && seen.revision <= versions.revision
        });
        let mut building = match usable {
            Some(_) => None,
            None => Some(with_shared(library)),
        };
        let mut revision = if usable.is_some() { read_up_to } else { 0 };
        loop {
            let rows = store::changed(&app.db, guild, revision, BATCH).await?;
            let last = rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
            revision = rows.last().map_or(revision, |row| row.revision);
            match &mut building {
                // A new index grows aside, on a thread where work may block.
                Some(_) => building = Some(grow(building.take().unwrap_or_default(), rows).await?),
                None => apply(&mut write(&slot.state).index, &rows),
            }
            if last {
                break;
            }
        }
        let mut state = write(&slot.state);
        if let Some(built) = building {
            *state = built;
        }
        state.seen = Some(versions);
        state.read_up_to = revision;
        Ok(())
    }

    /// The shared articles of this version, read again when it is a new one.
    async fn library(&self, app: &App, version: i64) -> Result<Arc<Library>> {
        let (known, articles) = read(&self.0.shared).clone();
        if known == version {
            return Ok(articles);
        }
        let folder = self.0.folder.clone();
        let articles = match blocking(move || shared::load(folder.as_deref())).await? {
            Ok(articles) => Arc::new(articles),
            Err(error) => {
                // The articles read before still help people; operators hear of the folder.
                app.incident(&error).await;
                articles
            }
        };
        *write(&self.0.shared) = (version, articles.clone());
        Ok(articles)
    }
}

fn is_fresh(slot: &Slot, now: Versions) -> bool {
    read(&slot.state).seen == Some(now)
}

fn with_shared(library: Arc<Library>) -> GuildIndex {
    let mut index = Index::new();
    for (position, article) in library.of(Audience::Members) {
        index.upsert(Key::Shared(position), &shared::document(article));
    }
    GuildIndex { index, library, ..GuildIndex::default() }
}

async fn grow(mut guild: GuildIndex, rows: Vec<Indexed>) -> Result<GuildIndex> {
    blocking(move || {
        apply(&mut guild.index, &rows);
        guild
    })
    .await
}

fn apply(index: &mut Index<Key>, rows: &[Indexed]) {
    for row in rows {
        if row.deleted {
            index.remove(Key::Entry(row.number));
        } else {
            let document = Document {
                title: &row.title,
                keywords: &row.keywords,
                body: &row.answer,
                pinned: row.pinned,
            };
            index.upsert(Key::Entry(row.number), &document);
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal("build a search index", e))
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
