//! The use cases of the FAQ, each once, for every surface.
//!
//! Invariant: a change happens inside the caller's transaction and only with the right as a parameter.

mod change;
mod deflect;
mod gaps;
mod insight;
mod suggest;

pub use change::{SUBJECTS, add, delete, delete_seen, edit, toggle_pin, twin};
pub use deflect::{Miss, matching, missed, note};
pub use gaps::{attach, dismiss, gaps, rated, restore};
pub use insight::{count, figures, lookup, searches};
pub use suggest::{Suggestion, suggest, suggest_entries, suggest_own};

use std::sync::Arc;

use super::{
    entries::Entries,
    index::{Cache, GuildIndex},
    model::{
        Article, Audience, Draft, Entry, PAGE, Page, RESULTS, SearchView, Shared, Source, Turned,
    },
    settings::Faq,
    store,
};
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::views,
    error::{Error, Result},
    features::faq::limit::Limiter,
    ids::{GuildId, UserId},
    interactions::cx::Cx,
    permissions::{Authority, GuildAdmin, Member, Operator},
    search, tr,
};

/// Characters of a snippet.
const SNIPPET: usize = 90;
/// Days a search is remembered.
const SEARCH_DAYS: i64 = 90;

/// A reader, and the audience they read as.
#[derive(Clone, Copy, Debug)]
pub struct Seeker {
    pub who: Member,
    /// As whom they read: in front of others, an admin reads as a member.
    pub audience: Audience,
}

impl Seeker {
    /// Somebody who uses a command or a button, and is the only one to see the answer.
    pub fn alone(cx: &Cx, who: Member) -> Self {
        let admin = cx.grant::<GuildAdmin>().is_ok();
        let audience = if admin { Audience::Admins } else { Audience::Members };
        Self { who, audience }
    }

    /// Somebody who reads like every member.
    pub const fn member(who: Member) -> Self {
        Self { who, audience: Audience::Members }
    }
}

/// An article in full.
#[derive(Clone, Debug, PartialEq)]
pub enum Full {
    /// An entry of the guild.
    Entry(Entry),
    /// A shared article.
    Shared(Shared),
}

impl Full {
    /// The reference to it.
    pub fn article(&self) -> Article {
        match self {
            Self::Entry(entry) => Article::Entry(entry.number),
            Self::Shared(shared) => Article::Shared(shared.stem.clone()),
        }
    }

    /// Its question.
    pub fn title(&self) -> &str {
        match self {
            Self::Entry(entry) => &entry.title,
            Self::Shared(shared) => &shared.title,
        }
    }

    pub fn answer(&self) -> &str {
        match self {
            Self::Entry(entry) => &entry.answer,
            Self::Shared(shared) => &shared.answer,
        }
    }

    /// The audience it is for.
    pub const fn audience(&self) -> Audience {
        match self {
            Self::Entry(_) => Audience::Members,
            Self::Shared(shared) => shared.audience,
        }
    }
}

/// One result of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The article.
    pub full: Full,
    /// The place in it that matches best, as plain text.
    pub snippet: String,
}

/// The result of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The words that were searched for.
    pub query: String,
    /// The results, best first.
    pub hits: Vec<Hit>,
    /// A query that is spelled like words that exist.
    pub did_you_mean: Option<String>,
    /// Whether the search is stored, so that buttons can go on from it.
    pub stored: bool,
}

/// Searches, and remembers the search under `id` for its buttons and for coverage, without a name. The name of an
/// article (`#12`, `s:stem`) finds just that article. Searches faster than people can make them are answered, but not
/// remembered.
pub async fn search(
    app: &App,
    seeker: Seeker,
    settings: &Faq,
    query: &str,
    id: &str,
) -> Result<Found> {
    let who = seeker.who;
    let query = query.trim();
    if query.is_empty() {
        return Err(Error::Refused(tr!("Type a word or a question to search for.")));
    }
    let mut found = match query.parse::<Article>() {
        Ok(article) => match full(app, seeker, &article).await? {
            Some(full) => named(query, full),
            None => fulltext(app, seeker, settings, query).await?,
        },
        Err(_) => fulltext(app, seeker, settings, query).await?,
    };
    let now = app.clock.now();
    found.stored = app.part::<Limiter>().check(who.guild(), who.user(), now).is_ok();
    if !found.stored {
        return Ok(found);
    }
    let view = SearchView {
        query: query.to_owned(),
        hits: found.hits.iter().map(|hit| hit.full.article().to_string()).collect(),
    };
    // Articles for admins are no answer to members' questions.
    let answers = found.hits.iter().filter(|hit| hit.full.audience() == Audience::Members);
    let hits = i64::try_from(answers.count()).unwrap_or(0);
    // A person who names an article has chosen it; results of words wait to be opened.
    let named: Option<Article> = query.parse().ok();
    let chosen =
        found.hits.first().map(|hit| hit.full.article()).filter(|a| named.as_ref() == Some(a));
    let mut tx = app.db.begin().await?;
    views::save(&mut tx, who.guild(), id, &view, now).await?;
    let asked = store::Asked { id, query, source: Source::Search };
    store::log_search(&mut tx, who.guild(), asked, (hits, chosen.as_ref()), now).await?;
    tx.commit().await?;
    Ok(found)
}

fn named(query: &str, full: Full) -> Found {
    let hits = vec![Hit { full, snippet: String::new() }];
    Found { query: query.to_owned(), hits, did_you_mean: None, stored: false }
}

async fn fulltext(app: &App, seeker: Seeker, settings: &Faq, query: &str) -> Result<Found> {
    let cache = app.part::<Cache>();
    let (articles, did_you_mean) = cache
        .ask(app, seeker.who.guild(), |guild| {
            let keys = guild.search(query, seeker.audience, settings.min_score, RESULTS);
            let articles: Vec<_> = keys.into_iter().filter_map(|key| guild.article(key)).collect();
            let guess = (articles.is_empty() && settings.suggestions)
                .then(|| guild.index.did_you_mean(query))
                .flatten();
            (articles, guess)
        })
        .await?;
    let mut hits = Vec::new();
    for article in articles {
        // An entry may have gone between index and read.
        if let Some(full) = full(app, seeker, &article).await? {
            let snippet = search::snippet(full.answer(), query, SNIPPET);
            hits.push(Hit { full, snippet });
        }
    }
    Ok(Found { query: query.to_owned(), hits, did_you_mean, stored: false })
}

/// The article in full, when it exists in the guild or among the shared ones for this reader.
pub async fn full(app: &App, seeker: Seeker, article: &Article) -> Result<Option<Full>> {
    let guild = seeker.who.guild();
    match article {
        Article::Entry(number) => {
            let entry = find(app, guild, *number).await?;
            Ok(entry.map(|entry| Full::Entry(Arc::unwrap_or_clone(entry))))
        }
        Article::Shared(stem) => {
            let cache = app.part::<Cache>();
            let shared = |index: &GuildIndex| index.shared(stem, seeker.audience).cloned();
            Ok(cache.ask(app, guild, shared).await?.map(Full::Shared))
        }
    }
}

/// The results of an earlier search again, and its query. Results that are gone are left out.
pub async fn results(app: &App, seeker: Seeker, id: &str) -> Result<Found> {
    let guild = seeker.who.guild();
    let view: SearchView = views::load(&app.db, guild, id, app.clock.now()).await?;
    let mut hits = Vec::new();
    for article in view.hits.iter().filter_map(|text| text.parse().ok()) {
        if let Some(full) = full(app, seeker, &article).await? {
            let snippet = search::snippet(full.answer(), &view.query, SNIPPET);
            hits.push(Hit { full, snippet });
        }
    }
    Ok(Found { query: view.query, hits, did_you_mean: None, stored: true })
}

/// The words of a search, for a ticket about it.
pub async fn asked(app: &App, who: Member, id: &str) -> Result<String> {
    let view: SearchView = views::load(&app.db, who.guild(), id, app.clock.now()).await?;
    Ok(view.query)
}

/// Notes which result of a search somebody opened.
pub async fn chosen(app: &App, who: Member, id: &str, article: &Article) -> Result<()> {
    store::log_chosen(&app.db, who.guild(), id, article).await
}

/// The entry of this number.
pub async fn entry(app: &App, guild: GuildId, number: i64) -> Result<Entry> {
    let entry = find(app, guild, number).await?.ok_or_else(|| unknown(number))?;
    Ok(Arc::unwrap_or_clone(entry))
}

/// The same inside a transaction.
pub async fn entry_in(tx: &mut Tx, guild: GuildId, number: i64) -> Result<Entry> {
    store::find(tx, guild, number).await?.ok_or_else(|| unknown(number))
}

/// Entries in the order of their numbers, for programs: pinned ones first.
pub async fn entries(app: &App, guild: GuildId, page: Page, limit: i64) -> Result<Vec<Entry>> {
    store::page(&app.db, guild, page, limit).await
}

async fn find(app: &App, guild: GuildId, number: i64) -> Result<Option<Arc<Entry>>> {
    app.part::<Entries>().find(app, guild, number).await
}

fn unknown(number: i64) -> Error {
    Error::NotFound(tr!(
        "There is no entry **#{number}** in this server. `/faq list` shows all there are.",
        number = number
    ))
}

/// A page of the list for people, and how many entries there are in all: pinned first, then the last changed.
pub async fn list(app: &App, guild: GuildId, page: Turned) -> Result<(Vec<Entry>, i64)> {
    let total = store::count(&app.db, guild).await?;
    let mut entries = store::recent(&app.db, guild, page, PAGE).await?;
    if entries.is_empty() && total > 0 {
        entries = store::recent(&app.db, guild, Turned::First, PAGE).await?;
    }
    Ok((entries, total))
}

/// How many pages so many entries fill.
pub fn pages(total: i64) -> i64 {
    ((total + PAGE - 1) / PAGE).max(1)
}

/// The shared articles for this reader.
pub async fn shared(app: &App, seeker: Seeker) -> Result<Vec<Shared>> {
    let cache = app.part::<Cache>();
    let seen = |guild: &GuildIndex| guild.library.seen_by(seeker.audience).cloned().collect();
    cache.ask(app, seeker.who.guild(), seen).await
}

/// Records whether an article helped.
pub async fn vote(
    tx: &mut Tx,
    who: Member,
    article: &Article,
    helpful: bool,
    now: Time,
) -> Result<()> {
    store::vote(tx, who.guild(), article, who.user(), helpful, now).await
}

/// Keeps what somebody typed when it could not be saved, so that it can be mended.
pub async fn keep_draft(app: &App, who: GuildAdmin, id: &str, kept: &Kept) -> Result<()> {
    views::save(&app.db, who.guild(), id, kept, app.clock.now()).await
}

/// A draft that somebody typed, and the entry it is for.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Kept {
    /// The person who typed it; nobody else gets to see it.
    pub user: UserId,
    /// The entry it was for, when it was not a new one.
    pub number: Option<i64>,
    /// The typed draft.
    pub draft: Draft,
}

/// A draft that somebody typed before, and the present revision of the entry it is for.
pub async fn kept_draft(app: &App, who: GuildAdmin, id: &str) -> Result<(Kept, Option<Entry>)> {
    let kept: Kept = views::load(&app.db, who.guild(), id, app.clock.now()).await?;
    if kept.user != who.user() {
        return Err(Error::Forbidden(tr!("Only who typed this can go on editing it.")));
    }
    let entry = match kept.number {
        Some(number) => Some(entry(app, who.guild(), number).await?),
        None => None,
    };
    Ok((kept, entry))
}

/// Builds the guild's index anew on every instance; an operator also reads the shared articles anew.
pub async fn reload(
    app: &App,
    tx: &mut Tx,
    who: GuildAdmin,
    operator: Option<Operator>,
) -> Result<()> {
    store::bump_epoch(tx, who.guild()).await?;
    if operator.is_some() {
        store::bump_shared(tx).await?;
    }
    tracing::info!(
        guild = who.guild().get(),
        shared = operator.is_some(),
        instance = app.instance,
        "reloading the FAQ"
    );
    Ok(())
}

/// Forgets old searches.
pub async fn clean(app: App) -> Result<()> {
    store::forget_searches(&app.db, SEARCH_DAYS, app.clock.now()).await
}
