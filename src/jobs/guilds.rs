//! Which guilds the application is in. Discord sends no event when it is removed from one.
//!
//! Invariant: a guild's data is purged only after two complete walks at least 24 hours apart did not
//! find it, the operators were told, and 30 more days passed without a sign of life.

use std::{collections::HashSet, time::Duration};

use chrono::TimeDelta;
use serde::Deserialize;

use super::{
    alone::alone,
    outbox::{self, OutboxEntry},
};
use crate::{
    app::App,
    cache_version,
    clock::Time,
    db::{Tx, sql},
    discord::client::Call,
    error::{Error, Result},
    ids::{GuildId, from_i64},
    lang::{Lang, raw},
    text, tr,
};

/// Time between two walks that must both miss a guild.
const APART: TimeDelta = TimeDelta::hours(24);
/// Time between the announcement and the purge.
const GRACE: TimeDelta = TimeDelta::days(30);
/// Guilds that Discord lists in one page.
const PAGE: usize = 200;

/// Guilds whose sign of life is remembered for a minute.
const SEEN: u64 = 100_000;

/// The steps that purge a guild's data, and the guilds that showed a sign of life.
pub(super) struct Guilds {
    purge: Vec<&'static str>,
    cached: Vec<&'static str>,
    /// Those whose sign of life was written down in the last minute.
    seen: moka::sync::Cache<GuildId, ()>,
}

impl Guilds {
    pub(super) fn new(purge: Vec<&'static str>, cached: Vec<&'static str>) -> Self {
        let seen = moka::sync::Cache::builder()
            .max_capacity(SEEN)
            .time_to_live(Duration::from_mins(1))
            .build();
        Self { purge, cached, seen }
    }
}

#[derive(Deserialize)]
struct Partial {
    id: GuildId,
}

/// Notes a sign of life, which clears any mark of absence.
pub async fn present(tx: &mut Tx, guild: GuildId, now: Time) -> Result<()> {
    sql("INSERT INTO guilds (guild_id, seen_at) VALUES ($1, $2)
         ON CONFLICT (guild_id) DO UPDATE SET seen_at = $2, absent_since = NULL, purge_at = NULL")
    .bind(guild)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Notes that a guild uses the bot, which clears any mark that it left. Once a minute a guild.
pub fn seen(app: &App, guild: GuildId) {
    let seen = &app.part::<Guilds>().seen;
    if seen.contains_key(&guild) {
        return;
    }
    seen.insert(guild, ());
    let app = app.clone();
    app.clone().spawn(async move {
        let noted = async {
            let mut tx = app.db.begin().await?;
            present(&mut tx, guild, app.clock.now()).await?;
            tx.commit().await.map_err(Error::from)
        };
        if let Err(error) = noted.await {
            app.part::<Guilds>().seen.invalidate(&guild);
            tracing::warn!(%error, "a guild's presence could not be noted");
        }
    });
}

/// Walks all guilds the application is in, marks those it is no longer in, and announces purges. Each guild by
/// itself, so that one that cannot be written down stops no other.
pub async fn walk(app: App) -> Result<()> {
    let found = current(&app).await?;
    let now = app.clock.now();
    let known: Vec<(i64,)> =
        sql("SELECT guild_id FROM guilds ORDER BY guild_id").all(&app.db).await?;
    for guild in &found {
        let noted = async {
            let mut tx = app.db.begin().await?;
            present(&mut tx, *guild, now).await?;
            tx.commit().await.map_err(Error::from)
        };
        alone(&app, "note that a guild is there", &format!("guild {guild}"), noted).await;
    }
    let missing: Vec<GuildId> = known
        .into_iter()
        .filter_map(|(id,)| from_i64(id))
        .filter(|guild| !found.contains(guild))
        .collect();
    let together = missed(&app, &missing, now).await;
    let mut leaving = *together.as_ref().unwrap_or(&0);
    if together.is_err() {
        // One guild makes all fail: each is marked by itself, with a message of its own.
        for guild in &missing {
            let one = missed(&app, std::slice::from_ref(guild), now);
            let row = format!("guild {guild}");
            leaving += alone(&app, "mark a guild as absent", &row, one).await.unwrap_or(0);
        }
    }
    tracing::info!(guilds = found.len(), leaving, "walked the guilds");
    Ok(())
}

/// Marks guilds as absent, and announces in the same transaction which ones will be purged; returns how many.
async fn missed(app: &App, missing: &[GuildId], now: Time) -> Result<usize> {
    let mut tx = app.db.begin().await?;
    let mut leaving = Vec::new();
    for guild in missing {
        if absent(&mut tx, *guild, now).await? {
            leaving.push(*guild);
        }
    }
    if let Some(text) = announcement(&leaving, now) {
        announce(app, &mut tx, &text).await?;
    }
    tx.commit().await?;
    Ok(leaving.len())
}

async fn current(app: &App) -> Result<HashSet<GuildId>> {
    let mut found = HashSet::new();
    let mut after = None;
    loop {
        let page: Vec<Partial> = app
            .discord
            .json(Call::current_guilds(after))
            .await
            .map_err(|e| Error::internal("walk the guilds", e))?;
        let full = page.len() >= PAGE;
        after = page.iter().map(|guild| guild.id).max();
        found.extend(page.into_iter().map(|guild| guild.id));
        if !full {
            return Ok(found);
        }
    }
}

/// Marks a guild as absent; true when this was the walk that decided to purge it.
async fn absent(tx: &mut Tx, guild: GuildId, now: Time) -> Result<bool> {
    sql("UPDATE guilds SET absent_since = $2 WHERE guild_id = $1 AND absent_since IS NULL")
        .bind(guild)
        .bind(now)
        .run(&mut *tx)
        .await?;
    let decided = sql("UPDATE guilds SET purge_at = $2
         WHERE guild_id = $1 AND purge_at IS NULL AND absent_since <= $3")
    .bind(guild)
    .bind(now + GRACE)
    .bind(now - APART)
    .run(tx)
    .await?;
    Ok(decided == 1)
}

fn announcement(leaving: &[GuildId], now: Time) -> Option<String> {
    let ids: Vec<_> = leaving.iter().take(50).map(|id| format!("`{id}`")).collect();
    let text = tr!(
        "Alphapy is no longer in {count} server(s): {ids}. Their data will be deleted {when}, unless the bot is added again.",
        count = leaving.len(),
        ids = raw(ids.join(", ")),
        when = raw(text::relative(now + GRACE))
    );
    (!leaving.is_empty()).then(|| Lang::ENGLISH.say(&text))
}

async fn announce(app: &App, tx: &mut Tx, text: &str) -> Result<()> {
    tracing::warn!("{text}");
    let Some(channel) = app.config.watcher_log_channel else {
        return Ok(());
    };
    let message = crate::discord::reply::Message::text(text);
    outbox::enqueue(app, tx, OutboxEntry::operators(&app.ids, channel, &message)).await
}

/// Deletes the data of guilds whose grace is over.
pub async fn purge(app: App) -> Result<()> {
    let due: Vec<(i64,)> =
        sql("SELECT guild_id FROM guilds WHERE purge_at <= $1 ORDER BY guild_id")
            .bind(app.clock.now())
            .all(&app.db)
            .await?;
    for guild in due.into_iter().filter_map(|(id,)| from_i64::<_>(id)) {
        let row = format!("guild {guild}");
        if alone(&app, "purge a guild", &row, purge_one(&app, guild)).await.is_some() {
            tracing::warn!(guild = guild.get(), "purged the data of a guild that removed the bot");
        }
    }
    Ok(())
}

async fn purge_one(app: &App, guild: GuildId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    // The mark may have been cleared since: the row decides, inside the transaction.
    let due = sql("DELETE FROM guilds WHERE guild_id = $1 AND purge_at <= $2")
        .bind(guild)
        .bind(app.clock.now())
        .run(&mut tx)
        .await?;
    if due == 1 {
        let guilds = app.part::<Guilds>();
        for kind in &guilds.cached {
            cache_version::bump(&mut tx, guild, kind).await?;
        }
        for text in &guilds.purge {
            sql(text).bind(guild).run(&mut tx).await?;
        }
    }
    tx.commit().await.map_err(Error::from)
}
