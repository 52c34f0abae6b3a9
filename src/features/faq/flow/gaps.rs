//! The gaps of the FAQ, and what admins do about them.
//!
//! Invariant: a gap is something that a search would still not answer now: it finds nothing, or only what did not help
//! and was not changed since.

use std::collections::HashSet;

use chrono::TimeDelta;

use super::{Result, change, entry_in};
use crate::{
    app::App,
    changes::Author,
    clock::Time,
    db::Tx,
    error::Error,
    features::faq::{
        entries::Entries,
        index::Cache,
        model::{self, Article, Draft, Gap, KEYWORDS_MAX},
        settings::Faq,
        store,
    },
    permissions::{Authority as _, GuildAdmin, GuildStaff, Member},
    settings, tr,
};

/// Questions without an answer that are looked at.
const MISSED: i64 = 5_000;
/// Gaps that are searched for again.
const TRIED: usize = 300;

/// The questions people asked in so many days and would still not find, the most wanted first.
pub async fn gaps(app: &App, who: GuildStaff, days: i64, limit: usize) -> Result<Vec<Gap>> {
    let guild = who.guild();
    let since = app.clock.now() - TimeDelta::days(days);
    let dismissed: HashSet<_> = store::dismissed(&app.db, guild).await?.into_iter().collect();
    let mut gaps = model::gaps(store::missed(&app.db, guild, since, MISSED).await?);
    gaps.retain(|gap| !dismissed.contains(&model::words(&gap.query)));
    gaps.truncate(TRIED);
    let relevant = settings::read::<Faq>(app, guild).await?.min_score;
    let cache = app.part::<Cache>();
    let found: Vec<Option<Article>> = cache
        .ask(app, guild, |guild| {
            let best = |gap: &Gap| {
                let best = guild.index.search(&gap.query, 1);
                let best = best.first().filter(|hit| hit.relevance >= relevant)?;
                guild.article(best.key)
            };
            gaps.iter().map(best).collect()
        })
        .await?;
    let mut left = Vec::new();
    for (gap, best) in gaps.into_iter().zip(found) {
        if left.len() < limit && !answered(app, who, &gap, best).await? {
            left.push(gap);
        }
    }
    Ok(left)
}

/// Whether what is found now may help.
async fn answered(app: &App, who: GuildStaff, gap: &Gap, best: Option<Article>) -> Result<bool> {
    let Some(best) = best else { return Ok(false) };
    let Some((_, at)) = gap.shown.iter().find(|(article, _)| *article == best) else {
        return Ok(true);
    };
    let Article::Entry(number) = best else { return Ok(false) };
    let entry = app.part::<Entries>().find(app, who.guild(), number).await?;
    Ok(entry.is_some_and(|entry| entry.updated_at > *at))
}

/// Notes whether a result helped with what somebody searched for.
pub async fn rated(
    tx: &mut Tx,
    who: Member,
    search: &str,
    article: &Article,
    helpful: bool,
) -> Result<()> {
    let unhelpful = (!helpful).then_some(article);
    store::log_unhelpful(tx, who.guild(), search, unhelpful).await
}

/// Takes a question out of the gaps, which nobody wants to answer.
pub async fn dismiss(tx: &mut Tx, who: GuildAdmin, query: &str, now: Time) -> Result<()> {
    store::dismiss(tx, who.guild(), &asked(query)?, now).await
}

/// Puts a question back into the gaps.
pub async fn restore(tx: &mut Tx, who: GuildAdmin, query: &str) -> Result<()> {
    store::restore(tx, who.guild(), &asked(query)?).await
}

fn asked(query: &str) -> Result<String> {
    let words = model::words(query);
    if words.is_empty() || words.chars().count() > model::QUERY_MAX * 2 {
        return Err(Error::Refused(tr!("Name the question: at most 200 characters.")));
    }
    Ok(words)
}

/// Adds what people ask to the keywords of an entry, which then answers it.
pub async fn attach(tx: &mut Tx, by: &Author, number: i64, query: &str, now: Time) -> Result<()> {
    let entry = entry_in(tx, by.guild(), number).await?;
    let words = asked(query)?;
    let known = entry.keywords.split(',').any(|keyword| model::words(keyword) == words);
    if known {
        return Ok(());
    }
    // a comma would make two keywords of one
    let query = query.replace(',', " ");
    let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
    let keywords = match entry.keywords.trim() {
        "" => query,
        present => format!("{present}, {query}"),
    };
    if keywords.chars().count() > usize::from(KEYWORDS_MAX) {
        return Err(Error::Refused(tr!(
            "The keywords of **#{number}** have no room for this: at most {max} characters fit. Shorten them first.",
            number = number,
            max = u32::from(KEYWORDS_MAX)
        )));
    }
    let draft = Draft { title: entry.title, answer: entry.answer, keywords };
    change::edit(tx, by, number, entry.revision, &draft, now).await
}
