//! Messages that were decided on in time and could not be sent in time, as during an outage of Discord.
//!
//! Invariant: they follow the guild's late policy like those that were decided late, and each moment is told of
//! once: by its own message, by a summary, or not at all.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{
    due::pause,
    is_on,
    maker::{self, Verdict, Verdicts},
    post::{addressed, pings},
};
use crate::{
    app::App,
    db::Tx,
    error::{Error, Result},
    features::reminders::{
        model::{Fate, Moment, ONE_BY_ONE, Outcome},
        settings::{LatePolicy, Reminders},
        store, view,
    },
    ids::GuildId,
    jobs::outbox::{self, Stale},
    lang::Lang,
    settings::{self, System},
};

/// Asks Discord for the maker of a reminder whose message was not sent within its grace, when it pings others:
/// what [`overdue`] then needs to know, outside its transaction.
pub async fn look_ahead(app: &App, guild: GuildId, key: &str) -> Result<()> {
    let number: i64 =
        key.parse().map_err(|e| Error::internal("read an outbox entry's origin", e))?;
    let Some(reminder) = store::find(&app.db, guild, number).await? else { return Ok(()) };
    if maker::pings_others(&reminder) {
        let current = settings::current(app, guild).await?;
        maker::verdict(app, guild, (&reminder, None), &current).await;
    }
    Ok(())
}

/// Says what becomes of a message that was not sent within its grace.
pub async fn overdue(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    (key, entry): (&str, &str),
) -> Result<Stale> {
    let number: i64 =
        key.parse().map_err(|e| Error::internal("read an outbox entry's origin", e))?;
    let owed = store::due_from(&mut *tx, guild, number, entry).await?;
    let (Some(reminder), Some(one)) = (store::find(&mut *tx, guild, number).await?, owed.first())
    else {
        return Ok(Stale::Send);
    };
    let current = settings::current_in(app, tx, guild).await?;
    let chosen = current.read::<Reminders>();
    let lang = current.read::<System>().lang(Lang::ENGLISH);
    if !is_on(&current) || chosen.late_policy == LatePolicy::Skip {
        store::late(tx, guild, number, entry, (Outcome::Skipped, entry)).await?;
        return Ok(Stale::Drop);
    }
    let verdict = app.part::<Verdicts>().of(guild, &reminder);
    if let Verdict::Pause(why) = verdict {
        let place = reminder.draft.place.channel;
        store::late(tx, guild, number, entry, (Outcome::Skipped, entry)).await?;
        if store::pause(tx, guild, number, place, why).await? {
            pause(app, tx, (guild, &reminder), &current, why).await?;
        }
        return Ok(Stale::Drop);
    }
    let before = app.clock.now() - TimeDelta::seconds(chosen.grace);
    let waiting = store::queued(tx, guild, number, Some(before)).await?;
    let together =
        chosen.late_policy == LatePolicy::Summarise || waiting.len() > ONE_BY_ONE || owed.len() > 1;
    let message = if together {
        let mut missed: Vec<Moment> = owed.iter().map(|one| one.moment).collect();
        store::late(tx, guild, number, entry, (Outcome::Summarised, entry)).await?;
        // Summaries that did not leave either are taken into this one.
        let mut others: BTreeMap<String, Vec<Moment>> = BTreeMap::new();
        for (moment, other) in waiting.into_iter().filter(|(_, other)| other != entry) {
            others.entry(other).or_default().push(moment);
        }
        for (other, moments) in others {
            // A message that was tried already may be there.
            if outbox::revoke(tx, guild, &other).await? {
                store::late(tx, guild, number, &other, (Outcome::Summarised, entry)).await?;
                missed.extend(moments);
            }
        }
        missed.sort_unstable_by_key(|moment| (moment.due_at, moment.occurs_at));
        view::summary(lang, &reminder, &missed, entry)
    } else {
        store::late(tx, guild, number, entry, (Outcome::Queued, entry)).await?;
        let named = (&pings(&reminder, &chosen, verdict), entry);
        view::due(lang, &reminder, one.moment, Fate::SendLate, named)
    };
    Ok(Stale::Instead(addressed(guild, &reminder, message).body()))
}
