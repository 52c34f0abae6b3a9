//! Due reminders: decided on by whichever instance claims them, sent by the outbox entries.
//!
//! Invariant: what is decided, that it is owed, and the outbox entry that sends it commit together; so a crash
//! before leaves it to the next instance, and a crash after leaves it to the outbox entries, which lose nothing and
//! repeat nothing silently.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::TimeDelta;

use super::{
    is_on,
    maker::{self, Verdict},
    post,
};
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::reply::Message,
    error::{Error, Result},
    features::reminders::{
        model::{Outcome, Reminder, Trouble},
        store::{self, Claimed, Ended},
        view,
    },
    ids::GuildId,
    jobs::outbox::{Settled, State as Sent},
    lang::Lang,
    settings::{self, Current, LogLevel, System, notice},
};

/// Reminders that are claimed at once.
const CLAIMED: i64 = 400;
/// Reminders that are decided on in one transaction.
const BATCH: usize = 100;
/// Moments that are decided on in one transaction, within one reminder's: as after months away.
const MOMENTS: usize = 2000;
/// When a guild that turned reminders off is looked at again.
const OFF: TimeDelta = TimeDelta::minutes(1);
/// When one that could not be decided on is looked at again.
const FAILED: TimeDelta = TimeDelta::minutes(5);

/// Decides on reminders that are due: how many. Never more than are claimed at once, so that the caller can do
/// other things in between.
pub async fn send_due(app: &App) -> Result<usize> {
    let claimed = store::claim(&app.db, &app.instance, app.clock.now(), CLAIMED).await?;
    let count = claimed.len();
    if count == 0 {
        return Ok(0);
    }
    let (mut batch, claimed) = Batch::of(app, claimed).await?;
    let (asking, plain): (Vec<_>, Vec<_>) =
        claimed.into_iter().partition(|one| one.reminder.as_ref().is_ok_and(maker::pings_others));
    // Discord is asked by a task of its own, while what need not wait for it is decided on.
    let asked: Vec<_> = asking.iter().filter_map(|one| batch.with_settings(one)).collect();
    let worker = app.clone();
    let verdicts = app.spawn(async move { maker::verdicts(&worker, asked).await });
    batch.decide_all(&plain).await?;
    batch.verdicts = verdicts
        .await
        .map_err(|error| Error::internal("ask for the makers of reminders", error))?;
    batch.decide_all(&asking).await?;
    Ok(count)
}

/// The data that deciding on some reminders needs.
struct Batch<'a> {
    app: &'a App,
    guilds: HashMap<GuildId, Arc<Current>>,
    /// The verdicts on reminders that ping others, from what Discord said of their makers.
    verdicts: HashMap<(GuildId, i64), Verdict>,
    now: Time,
}

impl<'a> Batch<'a> {
    /// Reads the settings of the guilds; the reminders of one whose settings cannot be read are left for later.
    async fn of(app: &'a App, claimed: Vec<Claimed>) -> Result<(Self, Vec<Claimed>)> {
        let (now, mut guilds, mut failed) = (app.clock.now(), HashMap::new(), HashSet::new());
        let mut kept = Vec::with_capacity(claimed.len());
        for one in claimed {
            if !guilds.contains_key(&one.guild) && !failed.contains(&one.guild) {
                match settings::current(app, one.guild).await {
                    Ok(current) => drop(guilds.insert(one.guild, current)),
                    Err(error) => {
                        failed.insert(one.guild);
                        app.incident(&error).await;
                    }
                }
            }
            if failed.contains(&one.guild) {
                store::postpone(&app.db, &app.instance, one.guild, one.number, now + FAILED)
                    .await?;
            } else {
                kept.push(one);
            }
        }
        Ok((Self { app, guilds, verdicts: HashMap::new(), now }, kept))
    }

    fn with_settings(&self, one: &Claimed) -> Option<(Claimed, Arc<Current>)> {
        let (guild, number, changed_by) = (one.guild, one.number, one.changed_by);
        let reminder = Ok(one.reminder.as_ref().ok()?.clone());
        let current = self.guilds.get(&guild)?.clone();
        Some((Claimed { guild, reminder, number, changed_by }, current))
    }

    /// Decides on reminders, some in a transaction. One that cannot be decided on keeps no other from it.
    async fn decide_all(&self, claimed: &[Claimed]) -> Result<()> {
        for some in claimed.chunks(BATCH) {
            let Err(error) = self.decide(some).await else { continue };
            tracing::warn!(%error, "reminders could not be decided on together; each is for itself");
            for one in some {
                if let Err(error) = self.decide(std::slice::from_ref(one)).await {
                    self.failed(one, &error).await?;
                }
            }
        }
        Ok(())
    }

    /// One that cannot be decided on is told of once: it waits for the database, or for somebody who looks at it.
    async fn failed(&self, one: &Claimed, error: &Error) -> Result<()> {
        let Self { app, now, .. } = self;
        app.incident(error).await;
        if is_passing(error) {
            let until = *now + FAILED;
            return store::postpone(&app.db, &app.instance, one.guild, one.number, until).await;
        }
        store::park(&app.db, one.guild, one.number, Trouble::Unreadable, *now).await.map(drop)
    }

    /// Decides on reminders, on all or none.
    async fn decide(&self, claimed: &[Claimed]) -> Result<()> {
        let app = self.app;
        let mut tx = app.db.begin().await?;
        let (mut moments, mut unreadable) = (0, Vec::new());
        for one in claimed {
            let (guild, number) = (one.guild, one.number);
            let Some(current) = self.guilds.get(&guild) else { continue };
            match &one.reminder {
                Ok(_) if !is_on(current) => {
                    let until = self.now + OFF;
                    store::postpone(&mut tx, &app.instance, guild, number, until).await?;
                }
                // The next transaction is for the rest.
                Ok(_) if moments >= MOMENTS => {
                    store::postpone(&mut tx, &app.instance, guild, number, self.now).await?;
                }
                Ok(reminder) => moments += self.one(&mut tx, guild, reminder, current).await?,
                Err(error) => {
                    if self.park(&mut tx, one, current).await? {
                        unreadable.push(error);
                    }
                }
            }
        }
        tx.commit().await?;
        for error in unreadable {
            app.incident(error).await;
        }
        Ok(())
    }

    /// Pauses one whose row cannot be read, and tells the guild so; false when that was done before.
    async fn park(&self, tx: &mut Tx, one: &Claimed, current: &Current) -> Result<bool> {
        let (guild, number) = (one.guild, one.number);
        if !store::park(&mut *tx, guild, number, Trouble::Unreadable, self.now).await? {
            return Ok(false);
        }
        let lang = current.read::<System>().lang(Lang::ENGLISH);
        let message = view::unreadable_note(lang, number);
        log(self.app, tx, (guild, current), LogLevel::Error, &message).await?;
        Ok(true)
    }

    /// Decides on a reminder as Discord says of its maker: on how many moments.
    async fn one(
        &self,
        tx: &mut Tx,
        guild: GuildId,
        reminder: &Reminder,
        current: &Current,
    ) -> Result<usize> {
        let Self { app, now, .. } = *self;
        let found = self.verdicts.get(&(guild, reminder.number)).copied();
        let verdict = match found {
            _ if !maker::pings_others(reminder) => Verdict::Speak,
            Some(verdict) => verdict,
            // Not found out in time: the next batch goes on.
            None => Verdict::Wait(TimeDelta::zero()),
        };
        match verdict {
            Verdict::Speak | Verdict::Quietly => {
                post::one(app, tx, guild, (reminder, verdict), current).await
            }
            Verdict::Wait(time) => {
                let number = reminder.number;
                store::postpone(tx, &app.instance, guild, number, now + time).await?;
                Ok(0)
            }
            Verdict::Pause(why) => {
                if store::stop(tx, &app.instance, guild, reminder, (why, now)).await? {
                    pause(app, tx, (guild, reminder), current, why).await?;
                }
                Ok(0)
            }
        }
    }
}

/// Whether an error may be gone when it is tried again: that of a database.
fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Internal { context: "database", .. })
}

/// Tells the guild that a reminder was paused and why.
pub(super) async fn pause(
    app: &App,
    tx: &mut Tx,
    (guild, reminder): (GuildId, &Reminder),
    current: &Current,
    why: Trouble,
) -> Result<()> {
    let lang = current.read::<System>().lang(Lang::ENGLISH);
    let message = view::paused_note(lang, reminder, why);
    log(app, tx, (guild, current), LogLevel::Error, &message).await
}

/// Tells something in the guild's log channel, if it has one.
async fn log(
    app: &App,
    tx: &mut Tx,
    (guild, current): (GuildId, &Current),
    level: LogLevel,
    message: &Message,
) -> Result<()> {
    let system = current.read::<System>();
    notice::post(app, tx, (guild, &system), level, || message.clone()).await
}

/// Learns how sending a message ended, in the transaction that says so.
pub async fn settled(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    key: &str,
    ended: &Settled,
) -> Result<()> {
    let number: i64 =
        key.parse().map_err(|e| Error::internal("read an outbox entry's origin", e))?;
    let outcome = match ended.state {
        Sent::Done => Outcome::Sent,
        Sent::Failed => Outcome::Refused,
        Sent::Uncertain | Sent::Due => Outcome::Uncertain,
    };
    let at = app.clock.now();
    let how = Ended { outcome, message: ended.message, at };
    store::settle(tx, guild, number, &ended.entry, how).await?;
    metrics::counter!("reminders_settled_total", "outcome" => outcome.name()).increment(1);
    if outcome == Outcome::Sent {
        return Ok(());
    }
    let reminder = match store::find(&mut *tx, guild, number).await {
        Ok(Some(reminder)) => reminder,
        // Deleted meanwhile: nobody waits for it any more.
        Ok(None) => return Ok(()),
        Err(error) if is_passing(&error) => return Err(error),
        // How it ended is written down, whatever became of the row.
        Err(error) => {
            tracing::warn!(guild = guild.get(), number, %error, "a reminder cannot be read");
            return Ok(());
        }
    };
    let current = settings::current_in(app, tx, guild).await?;
    let lang = current.read::<System>().lang(Lang::ENGLISH);
    let refused = (ended.state == Sent::Failed).then_some(ended.code).flatten();
    let message = if refused.is_some() {
        let why = Trouble::of(refused);
        if !store::pause(tx, guild, number, ended.channel, why).await? {
            return Ok(());
        }
        view::paused_note(lang, &reminder, why)
    } else {
        view::lost(lang, &reminder, ended.state)
    };
    log(app, tx, (guild, &current), LogLevel::Error, &message).await
}

/// Forgets what became of old occurrences.
pub async fn clean(app: App) -> Result<()> {
    store::clean(&app.db, app.clock.now()).await
}
