//! Errands: tasks of a feature that take several steps and must come to their end.
//!
//! Invariant: an errand is asked for in the transaction that decides on it, and forgotten only once its
//! feature says that it is done; one instance at a time works on it. So each step must be one that can be
//! found out to be done already.
//!
//! An errand has a name and a key in its guild. Asking again for one that waits makes it due at once, and
//! asking while it runs makes it run once more, so that what changed meanwhile is not missed.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{task::JoinSet, time::Instant};

use super::effects::backoff;
use crate::{
    app::App,
    clock::Time,
    db::{FromRow, On, Tx, sql},
    discord::panics::CatchPanic,
    discord::registry::Boxed,
    error::{Error, Result},
    feature,
    ids::{GuildId, from_i64},
};

/// How long an instance may work on an errand before another may.
const LEASE: TimeDelta = TimeDelta::seconds(20);
/// How often a lease is renewed.
const RENEW: Duration = Duration::from_secs(5);
/// How many errands are worked on side by side.
const AT_ONCE: usize = 16;
/// How long it is claimed more while there is a backlog; what else a tick does waits meanwhile.
const RUN: Duration = Duration::from_secs(10);
/// How old an errand that fails must be to be left to the operators.
const GIVE_UP: TimeDelta = TimeDelta::days(3);
/// How often it is tried all the same.
const ATTEMPTS: i64 = 12;
/// What is being done when something fails here.
const CARRY_ON: &str = "carry on an errand";

/// A kind of errand.
pub struct Errand {
    /// Its name, unique in the installation, like `tickets-open`.
    pub name: &'static str,
    /// Carries it on, as far as it goes.
    pub run: fn(App, Asked) -> Boxed<Result<Next>>,
}

impl std::fmt::Debug for Errand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Errand({})", self.name)
    }
}

/// An errand that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The guild.
    pub guild: GuildId,
    /// What it is about, like a ticket's number.
    pub key: String,
    /// How often it was tried before.
    pub attempts: i64,
    /// When it was asked for first.
    pub since: Time,
}

impl Asked {
    /// Its key as a number; 0 when it is none, which nothing has.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.key.parse().unwrap_or(0)
    }
}

/// How an errand goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is done.
    Done,
    /// It goes on after this time.
    After(TimeDelta),
}

/// Asks for an errand, due at once: in the transaction that decides on it.
pub async fn ask(
    on: impl Into<On<'_>>,
    guild: GuildId,
    name: &str,
    key: impl ToString,
    now: Time,
) -> Result<()> {
    ask_at(on, guild, name, key, now, now).await
}

/// The same, due at a later time. One that waits already is due at the earlier of both.
pub async fn ask_at(
    on: impl Into<On<'_>>,
    guild: GuildId,
    name: &str,
    key: impl ToString,
    now: Time,
    due_at: Time,
) -> Result<()> {
    sql("INSERT INTO errands (guild_id, name, key, version, state, due_at, attempts, created_at,
             lease_by, lease_until)
         VALUES ($1, $2, $3, 1, 'due', $5, 0, $4, '', $4)
         ON CONFLICT (guild_id, name, key) DO UPDATE SET version = errands.version + 1, state = 'due',
             due_at = CASE WHEN errands.due_at < $5 THEN errands.due_at ELSE $5 END")
    .bind(guild)
    .bind(name)
    .bind(key.to_string())
    .bind(now)
    .bind(due_at)
    .run(on)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    guild_id: i64,
    name: String,
    key: String,
    version: i64,
    attempts: i64,
    created_at: Time,
}

/// An errand that this instance holds.
struct Held {
    errand: &'static Errand,
    asked: Asked,
    version: i64,
}

impl Held {
    fn of(row: Row) -> Option<Self> {
        let mut all = feature::ALL.iter().flat_map(|feature| feature.errands());
        let errand = all.find(|errand| errand.name == row.name)?;
        let asked = Asked {
            guild: from_i64(row.guild_id)?,
            key: row.key,
            attempts: row.attempts,
            since: row.created_at,
        };
        Some(Self { errand, asked, version: row.version })
    }
}

/// Carries on what is due, several side by side; the number of errands worked on. While more is due than that,
/// whoever is done makes room for the next, so that a slow one holds up no other.
pub async fn run(app: &App) -> Result<usize> {
    let until = Instant::now() + RUN;
    let (mut taken, mut backlog) = (0, true);
    let (mut running, mut ended) = (JoinSet::new(), Ok(()));
    loop {
        let room = AT_ONCE - running.len();
        if backlog && ended.is_ok() && room > 0 && Instant::now() < until {
            match claim(app, room).await {
                Ok(held) => {
                    backlog = held.len() == room;
                    taken += held.len();
                    for held in held {
                        let worker = app.clone();
                        let working = app.spawn(async move { work(&worker, held).await });
                        running.spawn(async move {
                            working.await.unwrap_or_else(|e| Err(Error::internal(CARRY_ON, e)))
                        });
                    }
                }
                Err(error) => ended = Err(error),
            }
        }
        let Some(one) = running.join_next().await else { return ended.map(|()| taken) };
        ended = ended.and(one.unwrap_or_else(|e| Err(Error::internal(CARRY_ON, e))));
    }
}

/// Claims errands that are due, longest due first.
async fn claim(app: &App, room: usize) -> Result<Vec<Held>> {
    let now = app.clock.now();
    let waiting: Option<(i64,)> = sql("SELECT CAST(1 AS BIGINT) FROM errands
         WHERE state = 'due' AND due_at <= $1 AND lease_until <= $1 ORDER BY due_at LIMIT 1")
    .bind(now)
    .optional(&app.db)
    .await?;
    if waiting.is_none() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = sql("UPDATE errands SET lease_by = $1, lease_until = $2
         WHERE (guild_id, name, key) IN (
             SELECT guild_id, name, key FROM errands
             WHERE state = 'due' AND due_at <= $3 AND lease_until <= $3
             ORDER BY due_at, guild_id, name, key LIMIT $4)
         AND state = 'due' AND due_at <= $3 AND lease_until <= $3
         RETURNING guild_id, name, key, version, attempts, created_at")
    .bind(&app.instance)
    .bind(now + LEASE)
    .bind(now)
    .bind(i64::try_from(room).unwrap_or(i64::MAX))
    .all(&app.db)
    .await?;
    Ok(rows.into_iter().filter_map(Held::of).collect())
}

/// Carries on one errand at once, for who waits for it. False when it is not there, not due, or another
/// instance works on it.
pub async fn run_one(app: &App, guild: GuildId, name: &str, key: impl ToString) -> Result<bool> {
    let now = app.clock.now();
    let row: Option<Row> = sql("UPDATE errands SET lease_by = $4, lease_until = $5
         WHERE guild_id = $1 AND name = $2 AND key = $3
             AND state = 'due' AND due_at <= $6 AND lease_until <= $6
         RETURNING guild_id, name, key, version, attempts, created_at")
    .bind(guild)
    .bind(name)
    .bind(key.to_string())
    .bind(&app.instance)
    .bind(now + LEASE)
    .bind(now)
    .optional(&app.db)
    .await?;
    let Some(held) = row.and_then(Held::of) else { return Ok(false) };
    // Not given up when who waits goes away.
    let worker = app.clone();
    let working = app.spawn(async move { work(&worker, held).await });
    working.await.unwrap_or_else(|e| Err(Error::internal(CARRY_ON, e)))?;
    Ok(true)
}

/// Works on an errand while renewing its lease, and writes down how it goes on.
async fn work(app: &App, held: Held) -> Result<()> {
    let running = CatchPanic((held.errand.run)(app.clone(), held.asked.clone()));
    tokio::pin!(running);
    let result = loop {
        tokio::select! {
            result = &mut running => break result,
            () = tokio::time::sleep(RENEW) => {
                if !renew(app, &held, LEASE).await? {
                    tracing::warn!(errand = held.errand.name, "another instance took an errand over");
                    return Ok(());
                }
            }
        }
    };
    match result {
        Ok(Next::Done) => done(app, &held).await,
        Ok(Next::After(wait)) => wait_for(app, &held, wait, None).await,
        Err(error) => failed(app, &held, error).await,
    }
}

async fn renew(app: &App, held: &Held, by: TimeDelta) -> Result<bool> {
    let renewed = sql("UPDATE errands SET lease_until = $5
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4")
    .bind(held.asked.guild)
    .bind(held.errand.name)
    .bind(&held.asked.key)
    .bind(&app.instance)
    .bind(app.clock.now() + by)
    .run(&app.db)
    .await?;
    Ok(renewed == 1)
}

/// Forgets an errand, unless it was asked for again while it ran.
async fn done(app: &App, held: &Held) -> Result<()> {
    let forgotten = sql("DELETE FROM errands WHERE guild_id = $1 AND name = $2 AND key = $3
             AND version = $4 AND lease_by = $5")
    .bind(held.asked.guild)
    .bind(held.errand.name)
    .bind(&held.asked.key)
    .bind(held.version)
    .bind(&app.instance)
    .run(&app.db)
    .await?;
    if forgotten == 1 {
        return Ok(());
    }
    let now = app.clock.now();
    sql("UPDATE errands SET due_at = $5, attempts = 0, problem = NULL, lease_until = $5
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4")
    .bind(held.asked.guild)
    .bind(held.errand.name)
    .bind(&held.asked.key)
    .bind(&app.instance)
    .bind(now)
    .run(&app.db)
    .await?;
    Ok(())
}

async fn wait_for(app: &App, held: &Held, wait: TimeDelta, problem: Option<String>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    sql("UPDATE errands SET due_at = $5, attempts = attempts + 1, problem = $7, lease_until = $6
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4")
    .bind(held.asked.guild)
    .bind(held.errand.name)
    .bind(&held.asked.key)
    .bind(&app.instance)
    .bind(now + wait)
    .bind(now)
    .bind(problem)
    .run(&mut tx)
    .await?;
    // What was asked for meanwhile is due at once.
    sql("UPDATE errands SET due_at = $6
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4 AND version <> $5")
    .bind(held.asked.guild)
    .bind(held.errand.name)
    .bind(&held.asked.key)
    .bind(&app.instance)
    .bind(held.version)
    .bind(now)
    .run(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Tries again later; an internal error is told to the operators the first time, and when it is given up.
async fn failed(app: &App, held: &Held, error: Error) -> Result<()> {
    let attempts = held.asked.attempts + 1;
    let problem = error.to_string();
    let name = held.errand.name;
    tracing::warn!(errand = name, key = held.asked.key, problem, "an errand is not done");
    let over = attempts >= ATTEMPTS && app.clock.now() - held.asked.since >= GIVE_UP;
    let ours = matches!(error, Error::Internal { .. });
    if over || (ours && attempts == 1) {
        app.incident(&error).await;
    }
    if over {
        sql("UPDATE errands SET state = 'parked', problem = $5, lease_until = $6
             WHERE guild_id = $1 AND name = $2 AND key = $3 AND lease_by = $4")
        .bind(held.asked.guild)
        .bind(name)
        .bind(&held.asked.key)
        .bind(&app.instance)
        .bind(problem)
        .bind(app.clock.now())
        .run(&app.db)
        .await?;
        return Ok(());
    }
    wait_for(app, held, backoff(attempts), Some(problem)).await
}

/// Takes an errand back, in the transaction that makes it pointless or does it; false when it is not there.
pub async fn drop_one(tx: &mut Tx, guild: GuildId, name: &str, key: impl ToString) -> Result<bool> {
    let dropped = sql("DELETE FROM errands WHERE guild_id = $1 AND name = $2 AND key = $3")
        .bind(guild)
        .bind(name)
        .bind(key.to_string())
        .run(tx)
        .await?;
    Ok(dropped > 0)
}

/// Lets go of every errand this instance works on.
pub async fn release(app: &App) -> Result<()> {
    sql("UPDATE errands SET lease_until = $2 WHERE lease_by = $1 AND lease_until > $2")
        .bind(&app.instance)
        .bind(app.clock.now())
        .run(&app.db)
        .await?;
    Ok(())
}
