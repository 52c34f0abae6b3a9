//! The use cases of reminders, each once, for every surface.
//!
//! Invariant: a change happens inside the caller's transaction, by somebody who may, and from the revision
//! that they saw.

mod announced;
mod audit;
mod by;
mod due;
mod late;
mod look;
mod maker;
mod pending;
mod pings;
mod post;
mod quota;
mod realign;
mod rights;

pub use announced::{Announced, announce, change_announced, undo_announced};
pub use audit::audit;
pub use by::By;
pub use due::{clean, send_due, settled};
pub use late::{look_ahead, overdue};
pub use look::{
    Found, Wanted, count, every, find, find_in, glance, glance_in, history, list, search, suggest,
    whose,
};
pub use maker::Verdicts;
pub use pending::{Pending, keep, kept, take, used};
pub use pings::mentions;
pub use realign::realign;
pub use rights::{Allowed, allow, allow_announced, here, still_allowed, to_oneself, usual_place};

use chrono::TimeDelta;

use super::{
    model::{self, Moment, Outcome, PAGE, Reminder, SKIPS_MAX, Skip, State},
    store,
};
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    error::{Error, Result},
    ids::{GuildId, UserId},
    jobs::outbox,
    lang::raw,
    settings::{self, Current, System, switch},
    tr,
};

/// Reminders as a feature that can be turned off.
pub const MODULE: &str = "reminders";

/// Days over which the overview counts.
const WEEK: TimeDelta = TimeDelta::days(7);

/// Refuses what makes or changes reminders where they are turned off.
pub fn check_on(current: &Current) -> Result<()> {
    switch::check_on(current, MODULE)
}

/// Whether reminders are on.
pub fn is_on(current: &Current) -> bool {
    current.read::<System>().has(MODULE)
}

/// Makes a reminder, within what a person and a guild may have.
pub async fn add(app: &App, tx: &mut Tx, by: &By, allowed: Allowed) -> Result<Reminder> {
    let (guild, now) = (same_guild(by, &allowed)?, app.clock.now());
    let current = settings::current_in(app, tx, guild).await?;
    check_on(&current)?;
    quota::within(tx, by, by.user(), &current).await?;
    let author = allowed.author;
    let made = Reminder { author, ..model::made(allowed.draft, allowed.by, None, now) };
    insert(tx, guild, made).await
}

async fn insert(tx: &mut Tx, guild: GuildId, reminder: Reminder) -> Result<Reminder> {
    if reminder.state == State::Done {
        return Err(Error::Refused(tr!(
            "That time is over. Nothing was stored. Give a time that is still to come."
        )));
    }
    let number = store::add(tx, guild, &reminder).await?;
    Ok(Reminder { number, ..reminder })
}

fn same_guild(by: &By, allowed: &Allowed) -> Result<GuildId> {
    if allowed.guild == by.guild() {
        return Ok(allowed.guild);
    }
    Err(Error::internal("save a reminder", "it was allowed in another guild"))
}

/// The revision that somebody saw before they changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The reminder at this revision.
    Revision(i64),
    /// Whatever it is now.
    Latest,
}

/// Replaces what a reminder says, where and when; refused when somebody changed it since it was seen.
pub async fn change(
    app: &App,
    tx: &mut Tx,
    by: &By,
    number: i64,
    seen: Seen,
    allowed: Allowed,
) -> Result<Reminder> {
    same_guild(by, &allowed)?;
    let present = find_in(tx, by, number).await?;
    if matches!(seen, Seen::Revision(revision) if revision != present.revision) {
        return Err(stale(number));
    }
    let now = app.clock.now();
    let changed = present.edited(allowed.draft, now);
    if changed.state == State::Done && present.draft.schedule != changed.draft.schedule {
        return Err(Error::Refused(tr!(
            "That time is over. Nothing was stored. Give a time that is still to come."
        )));
    }
    quota::reviving(app, tx, by, (&present, &changed)).await?;
    write(tx, by, &present, changed).await
}

fn stale(number: i64) -> Error {
    Error::Refused(tr!(
        "Somebody changed reminder **#{number}** while you were editing it.",
        number = number
    ))
}

async fn write(tx: &mut Tx, by: &By, present: &Reminder, changed: Reminder) -> Result<Reminder> {
    let guild = by.guild();
    if store::update(tx, guild, present.revision, Some(by.user()), &changed).await? {
        return Ok(changed);
    }
    Err(stale(present.number))
}

fn over(number: i64) -> Error {
    Error::Refused(tr!(
        "Reminder **#{number}** is over and says nothing any more. Give it a new time to have it speak again.",
        number = number
    ))
}

/// Silences a reminder until it is resumed.
pub async fn pause(app: &App, tx: &mut Tx, by: &By, number: i64) -> Result<Reminder> {
    let present = find_in(tx, by, number).await?;
    if present.state == State::Paused {
        return Ok(present);
    }
    // Messages that wait to be sent, as during an outage, are not sent any more either.
    let waiting = withdraw(tx, by.guild(), number).await?;
    if present.state == State::Done && waiting.is_empty() {
        return Err(over(number));
    }
    for entry in waiting {
        store::late(tx, by.guild(), number, &entry, (Outcome::Skipped, &entry)).await?;
    }
    let paused = present.paused(app.clock.now());
    write(tx, by, &present, paused).await
}

/// Lets a paused reminder speak again.
pub async fn resume(app: &App, tx: &mut Tx, by: &By, number: i64) -> Result<Reminder> {
    let present = find_in(tx, by, number).await?;
    match present.state {
        State::Paused => {}
        State::Active => return Ok(present),
        State::Done => return Err(over(number)),
    }
    let resumed = present.resumed(app.clock.now());
    write(tx, by, &present, resumed).await
}

/// The result of skipping.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// The reminder as it is now.
    pub reminder: Reminder,
    /// The occurrence that is left out.
    pub occurrence: Time,
}

/// Leaves out an occurrence: the next, or the one at that time, which is left out once however often it is asked.
pub async fn skip(
    app: &App,
    tx: &mut Tx,
    by: &By,
    number: i64,
    which: Option<Time>,
) -> Result<Skipped> {
    let present = find_in(tx, by, number).await?;
    match (present.skipped(which, app.clock.now()), which) {
        (Skip::Left(occurrence, skipped), _) => {
            Ok(Skipped { reminder: write(tx, by, &present, *skipped).await?, occurrence })
        }
        (Skip::Already, Some(occurrence)) => Ok(Skipped { reminder: present, occurrence }),
        (Skip::TooMany, _) => Err(Error::Refused(tr!(
            "Reminder **#{number}** leaves out {most} times already. Pause it instead.",
            number = number,
            most = SKIPS_MAX
        ))),
        (Skip::Nothing | Skip::Already, _) => Err(Error::Refused(tr!(
            "Reminder **#{number}** has no next time that could be left out.",
            number = number
        ))),
    }
}

/// Lets an occurrence be that was left out.
pub async fn unskip(
    app: &App,
    tx: &mut Tx,
    by: &By,
    number: i64,
    occurrence: Time,
) -> Result<Reminder> {
    let present = find_in(tx, by, number).await?;
    let Some(back) = present.unskipped(occurrence, app.clock.now()) else {
        return Err(Error::Refused(tr!(
            "Reminder **#{number}** does not leave out {when}, or that is over.",
            number = number,
            when = raw(format!("<t:{}:f>", occurrence.timestamp()))
        )));
    };
    quota::reviving(app, tx, by, (&present, &back)).await?;
    write(tx, by, &present, back).await
}

/// Speaks of what a message was about once more.
pub async fn snooze(
    app: &App,
    tx: &mut Tx,
    by: &By,
    (number, entry): (i64, &str),
    wait: TimeDelta,
) -> Result<Time> {
    let present = find_in(tx, by, number).await?;
    let about = store::occurrence(&mut *tx, by.guild(), number, entry).await?;
    let about = about.ok_or_else(|| {
        Error::NotFound(tr!("What this message was about is too long ago to come back to."))
    })?;
    if present.state == State::Paused {
        return Err(Error::Refused(tr!(
            "Reminder **#{number}** is paused. Resume it first.",
            number = number
        )));
    }
    let now = app.clock.now();
    let moment = Moment { occurs_at: about.moment.occurs_at, due_at: now + wait };
    // One can wait at a time; what somebody was promised is not dropped for another.
    let other = present.snoozed.filter(|waiting| waiting.occurs_at != moment.occurs_at);
    if let Some(waiting) = other.filter(|waiting| waiting.due_at > now) {
        return Err(Error::Refused(tr!(
            "Reminder **#{number}** will already remind you of another time, {when}. Snooze this one after that.",
            number = number,
            when = raw(format!("<t:{}:R>", waiting.due_at.timestamp()))
        )));
    }
    let snoozed = present.snoozed_to(moment, now);
    quota::reviving(app, tx, by, (&present, &snoozed)).await?;
    write(tx, by, &present, snoozed).await?;
    Ok(moment.due_at)
}

/// Notes that what a message was about is done: the reminder, and who said so first.
pub async fn done(
    app: &App,
    tx: &mut Tx,
    by: &By,
    (number, entry): (i64, &str),
) -> Result<(Reminder, UserId)> {
    let present = find_in(tx, by, number).await?;
    let about = store::occurrence(&mut *tx, by.guild(), number, entry).await?;
    let first = store::done_by(tx, by.guild(), number, entry, by.user()).await?;
    let Some(about) = about.filter(|about| !about.done) else { return Ok((present, first)) };
    let done = present.done(about.moment.occurs_at, app.clock.now());
    if done == present {
        return Ok((present, first));
    }
    Ok((write(tx, by, &present, done).await?, first))
}

/// Deletes a reminder for good; refused when it was changed since it was seen.
pub async fn delete(tx: &mut Tx, by: &By, number: i64, seen: Seen) -> Result<Reminder> {
    let present = glance_in(tx, by, number).await?;
    let revision = match seen {
        Seen::Revision(revision) => Some(revision),
        Seen::Latest => None,
    };
    withdraw(tx, by.guild(), number).await?;
    if store::delete(tx, by.guild(), number, revision).await? {
        return Ok(present);
    }
    Err(Error::Refused(tr!("The reminder was changed since, so this can’t be undone.")))
}

/// Takes back the messages of a reminder that were not tried yet, wherever they were to go: their outbox entries.
async fn withdraw(tx: &mut Tx, guild: GuildId, number: i64) -> Result<Vec<String>> {
    let mut withdrawn = Vec::new();
    for (_, entry) in store::queued(tx, guild, number, None).await? {
        if outbox::revoke(tx, guild, &entry).await? {
            withdrawn.push(entry);
        }
    }
    Ok(withdrawn)
}

/// The figures of the overview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Reminders that speak.
    pub active: i64,
    /// Reminders that paused themselves.
    pub troubled: i64,
    /// Messages sent in the last week.
    pub sent: i64,
    /// Late messages among those.
    pub late: i64,
}

/// Counts the figures of the overview.
pub async fn figures(app: &App, guild: GuildId) -> Result<Figures> {
    let (active, troubled) = store::figures(&app.db, guild).await?;
    let since = app.clock.now() - WEEK;
    let (sent, late) = store::sent_and_late(&app.db, guild, since).await?;
    Ok(Figures { active, troubled, sent, late })
}
