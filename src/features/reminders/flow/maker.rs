//! Whether whoever made a reminder could still post it, asked of Discord before it pings anybody but them.
//!
//! Invariant: nobody but its maker is pinged in a maker's name unless Discord said, at most a minute before it
//! was decided, that the maker is there, writes in that channel and may ping so. When Discord does not say, the
//! reminder waits, and then speaks without its pings.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::TimeDelta;
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

use super::{
    by::Sight,
    pings::may_ping,
    rights::{may_post, rights_in},
};
use crate::{
    app::App,
    discord::directory::{self, Age},
    error::{Error, Result},
    features::reminders::{
        model::{Reminder, Trouble},
        settings::Reminders,
        store::Claimed,
    },
    ids::{GuildId, UserId},
    settings::Current,
};

/// Makers that are asked for at the same time.
const AT_ONCE: usize = 32;
/// How long a batch of them may take: less than a claim lasts.
const PATIENCE: Duration = Duration::from_secs(8);
/// When a reminder is looked at again about whose maker Discord did not answer.
const AGAIN: TimeDelta = TimeDelta::seconds(30);
/// How long a reminder waits for an answer before it speaks without its pings.
const LONGEST: TimeDelta = TimeDelta::minutes(30);

/// The ways to go on with a reminder that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It speaks as it is.
    Speak,
    /// It speaks and pings nobody but its maker.
    Quietly,
    /// Its maker could not post it any more.
    Pause(Trouble),
    /// Discord did not answer: it waits so long.
    Wait(TimeDelta),
}

/// The verdicts of the last minute, by reminder and its revision. Cloning it shares them.
#[derive(Clone, Debug)]
pub struct Verdicts(moka::sync::Cache<(GuildId, i64, i64), Verdict>);

impl Default for Verdicts {
    fn default() -> Self {
        let cache = moka::sync::Cache::builder();
        Self(cache.max_capacity(20_000).time_to_live(directory::KEPT).build())
    }
}

impl Verdicts {
    /// Returns the verdict that was found a moment ago; without one, the reminder pings only its maker.
    pub(super) fn of(&self, guild: GuildId, reminder: &Reminder) -> Verdict {
        if !pings_others(reminder) {
            return Verdict::Speak;
        }
        let key = (guild, reminder.number, reminder.revision);
        self.0.get(&key).unwrap_or(Verdict::Quietly)
    }
}

/// Whether a reminder pings anybody but the person who made it.
pub(super) fn pings_others(reminder: &Reminder) -> bool {
    let mentions = &reminder.draft.mentions;
    let others = mentions.users.iter().any(|user| Some(*user) != reminder.created_by);
    mentions.everyone || !mentions.roles.is_empty() || others
}

/// Finds out about the makers of some reminders, side by side and within a bound. Reminders that are
/// missing in the answer were not looked at in time.
pub(super) async fn verdicts(
    app: &App,
    claimed: Vec<(Claimed, Arc<Current>)>,
) -> HashMap<(GuildId, i64), Verdict> {
    let until = Instant::now() + PATIENCE;
    let mut asking = stream::iter(claimed)
        .map(|(one, current)| async move {
            let key = (one.guild, one.number);
            let Ok(reminder) = &one.reminder else { return (key, Verdict::Speak) };
            (key, verdict(app, one.guild, (reminder, one.changed_by), &current).await)
        })
        .buffer_unordered(AT_ONCE);
    let mut found = HashMap::new();
    while let Ok(Some((key, verdict))) = timeout_at(until, asking.next()).await {
        found.insert(key, verdict);
    }
    found
}

/// Finds out about the maker of one reminder. An admin who changed it since answers for it as well.
pub(super) async fn verdict(
    app: &App,
    guild: GuildId,
    (reminder, changed_by): (&Reminder, Option<UserId>),
    current: &Current,
) -> Verdict {
    let everyone = current.read::<Reminders>().allow_everyone;
    let people = [reminder.created_by, changed_by.filter(|by| Some(*by) != reminder.created_by)];
    let mut verdict = Verdict::Pause(Trouble::MakerGone);
    for person in people.into_iter().flatten() {
        verdict = match could_post(app, guild, reminder, person, everyone).await {
            Ok(verdict) => verdict,
            // The bot is not in the server any more: sending it will show.
            Err(Error::NotFound(_)) => Verdict::Quietly,
            Err(error) => {
                tracing::debug!(%error, "Discord did not tell about the maker of a reminder");
                waiting(app, reminder)
            }
        };
        if !matches!(verdict, Verdict::Pause(_)) {
            break;
        }
    }
    let verdicts = app.part::<Verdicts>();
    if !matches!(verdict, Verdict::Wait(_)) {
        verdicts.0.insert((guild, reminder.number, reminder.revision), verdict);
    }
    verdict
}

/// Returns the verdict on a reminder about whose maker Discord does not answer.
fn waiting(app: &App, reminder: &Reminder) -> Verdict {
    let due = reminder.next.map_or(reminder.decided_to, |next| next.due_at);
    if app.clock.now() - due >= LONGEST { Verdict::Quietly } else { Verdict::Wait(AGAIN) }
}

async fn could_post(
    app: &App,
    guild: GuildId,
    reminder: &Reminder,
    person: UserId,
    everyone: bool,
) -> Result<Verdict> {
    let Some(member) = directory::member(&app.discord, guild, person, Age::Cached).await? else {
        return Ok(Verdict::Pause(Trouble::MakerGone));
    };
    let lost = Verdict::Pause(Trouble::MakerMayNot);
    if member.silent_until.is_some_and(|until| until > app.clock.now()) {
        return Ok(lost);
    }
    let directory = directory::of(&app.discord, guild).await?;
    let Some(asker) = directory::asker(&app.discord, guild, person, Age::Cached).await? else {
        return Ok(Verdict::Pause(Trouble::MakerGone));
    };
    let sight = Sight { directory, asker, everyone };
    let posted = match rights_in(app, &sight, reminder.draft.place.channel).await {
        Ok((may, bot)) => may_post(&reminder.draft, may)
            .and_then(|()| may_ping(&sight, &reminder.draft.mentions, may, bot)),
        Err(error) => Err(error),
    };
    match posted {
        Ok(()) => Ok(Verdict::Speak),
        Err(Error::Forbidden(_)) => Ok(lost),
        // The channel or a role is gone, or the bot lacks a right: Discord says so when it is sent.
        Err(Error::Refused(_) | Error::NotFound(_) | Error::Invalid(_)) => Ok(Verdict::Quietly),
        Err(error) => Err(error),
    }
}
