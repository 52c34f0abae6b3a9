//! Tasks: tasks of a feature that take several steps and must come to their end.
//!
//! Invariant: a task is asked for in the transaction that decides on it, and forgotten only once its
//! feature says that it is done; one instance at a time works on it. So each step must be one that can be
//! found out to be done already.
//!
//! A task has a name and a key in its guild. Asking again for one that waits makes it due at once, and
//! asking while it runs makes it run once more, so that what changed meanwhile is not missed. Only failures
//! count against a task, and a run that does not fail makes them forgotten; one that has failed for days is
//! parked, and the guild and the operators are told. Asking for it again revives it.

mod held;
mod run;
mod settle;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;

use super::outbox;
use crate::{
    app::App,
    boxed::Boxed,
    clock::Time,
    db::{On, Tx, sql},
    error::Result,
    ids::GuildId,
    lang::Text,
};

pub use run::{keep_going, run, run_one};

/// A kind of task.
pub struct Task {
    /// Its name, unique in the installation, like `tickets-open`.
    pub name: &'static str,
    /// Describes it for people, by its key: "Create the channel of ticket #4".
    pub about: fn(&str) -> Text,
    /// Carries it on, as far as it goes.
    pub run: fn(App, TaskRun) -> Boxed<Result<Next>>,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Task({})", self.name)
    }
}

/// Prepares the message that tells a guild something in its log channel; none when it has no such channel.
pub type Notice =
    for<'a> fn(&'a App, GuildId, &'a Text) -> BoxFuture<'a, Result<Option<outbox::OutboxEntry>>>;

/// The tasks of every part of the bot.
pub(super) struct Tasks {
    pub(super) all: Vec<&'static Task>,
    /// Tells a guild that one of its tasks was parked.
    pub(super) notice: Option<Notice>,
}

impl Tasks {
    fn named(&self, name: &str) -> Option<&'static Task> {
        self.all.iter().find(|task| task.name == name).copied()
    }
}

/// A task that was enqueued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRun {
    pub guild: GuildId,
    /// The key of its subject, like a ticket's number.
    pub key: String,
    /// How often it failed since it last did not.
    pub attempts: i64,
    /// How often it ran before, failed or not.
    pub runs: i64,
    /// When it was enqueued first.
    pub since: Time,
}

impl TaskRun {
    /// Its key as a number; 0 when it is none, which nothing has.
    pub fn number(&self) -> i64 {
        self.key.parse().unwrap_or(0)
    }
}

/// How a task goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Done,
    /// It goes on after this time.
    After(TimeDelta),
}

/// Asks for a task, due at once: in the transaction that decides on it.
pub async fn enqueue(
    on: impl Into<On<'_>>,
    guild: GuildId,
    name: &str,
    key: impl ToString,
    now: Time,
) -> Result<()> {
    enqueue_at(on, guild, name, key, now, now).await
}

/// The same, due at a later time. One that waits already is due at the earlier of both; one that was parked
/// begins anew.
pub async fn enqueue_at(
    on: impl Into<On<'_>>,
    guild: GuildId,
    name: &str,
    key: impl ToString,
    now: Time,
    due_at: Time,
) -> Result<()> {
    sql("INSERT INTO errands (guild_id, name, key, version, state, due_at, attempts, runs, created_at,
             lease_by, lease_until)
         VALUES ($1, $2, $3, 1, 'due', $5, 0, 0, $4, '', $4)
         ON CONFLICT (guild_id, name, key) DO UPDATE SET version = errands.version + 1,
             due_at = CASE WHEN errands.state = 'due' AND errands.due_at < $5 THEN errands.due_at ELSE $5 END,
             attempts = CASE WHEN errands.state = 'due' THEN errands.attempts ELSE 0 END,
             failing_since = CASE WHEN errands.state = 'due' THEN errands.failing_since END,
             state = 'due'")
    .bind(guild)
    .bind(name)
    .bind(key.to_string())
    .bind(now)
    .bind(due_at)
    .run(on)
    .await?;
    Ok(())
}

/// Sees to it that a task is there, due at once when it is not. One that is there keeps its time, so that
/// whoever asks often does not defeat the pause after a failure.
pub async fn ensure(
    on: impl Into<On<'_>>,
    guild: GuildId,
    name: &str,
    key: impl ToString,
    now: Time,
) -> Result<()> {
    sql("INSERT INTO errands (guild_id, name, key, version, state, due_at, attempts, runs, created_at,
             lease_by, lease_until)
         VALUES ($1, $2, $3, 1, 'due', $4, 0, 0, $4, '', $4)
         ON CONFLICT (guild_id, name, key) DO NOTHING")
    .bind(guild)
    .bind(name)
    .bind(key.to_string())
    .bind(now)
    .run(on)
    .await?;
    Ok(())
}

/// Makes a task that waits, and did not fail, due earlier.
pub async fn hasten(
    on: impl Into<On<'_>>,
    guild: GuildId,
    name: &str,
    key: impl ToString,
    due_at: Time,
) -> Result<()> {
    sql("UPDATE errands SET due_at = $4, version = version + 1
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND state = 'due' AND attempts = 0
             AND due_at > $4")
    .bind(guild)
    .bind(name)
    .bind(key.to_string())
    .bind(due_at)
    .run(on)
    .await?;
    Ok(())
}

/// Why a task is not done, when it failed lately.
pub async fn problem(
    on: impl Into<On<'_>>,
    guild: GuildId,
    name: &str,
    key: impl ToString,
) -> Result<Option<String>> {
    let found: Option<(Option<String>,)> = sql("SELECT problem FROM errands
         WHERE guild_id = $1 AND name = $2 AND key = $3 AND attempts > 0")
    .bind(guild)
    .bind(name)
    .bind(key.to_string())
    .optional(on)
    .await?;
    Ok(found.and_then(|(problem,)| problem))
}

/// Takes a task back, in the transaction that makes it pointless or does it; false when it is not there.
pub async fn drop_one(tx: &mut Tx, guild: GuildId, name: &str, key: impl ToString) -> Result<bool> {
    let dropped = sql("DELETE FROM errands WHERE guild_id = $1 AND name = $2 AND key = $3")
        .bind(guild)
        .bind(name)
        .bind(key.to_string())
        .run(tx)
        .await?;
    Ok(dropped > 0)
}

/// Lets go of every task this instance works on.
pub async fn release(app: &App) -> Result<()> {
    sql("UPDATE errands SET lease_until = $2 WHERE lease_by = $1 AND lease_until > $2")
        .bind(&app.instance)
        .bind(app.clock.now())
        .run(&app.db)
        .await?;
    Ok(())
}
