//! What is due: decided on by whichever instance claims it, sent by the effects.
//!
//! Invariant: what is decided, that it is owed, and the effect that sends it commit together; so a crash
//! before leaves it to the next instance, and a crash after leaves it to the effects, which lose nothing and
//! repeat nothing silently.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use chrono::TimeDelta;

use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::{direct, reply::Message},
    error::{Error, Result},
    features::reminders::{
        model::{
            self, Decision, Fate, Mentions, Moment, Outcome, Policy, Record, Reminder, Trouble,
        },
        settings::Reminders,
        store::{self, Claimed, Ended},
    },
    ids::GuildId,
    jobs::effects::{self, Effect, Settled, State as Sent},
    lang::Lang,
    settings::{self, Current, System},
};

/// Reminders that are decided on in one transaction.
const BATCH: i64 = 100;
/// Moments that are decided on in one transaction, within one reminder's: as after months away.
const MOMENTS: usize = 2000;
/// When a guild that turned reminders off is looked at again.
const OFF: TimeDelta = TimeDelta::minutes(1);
/// When one that could not be decided on is looked at again.
const FAILED: TimeDelta = TimeDelta::minutes(5);
/// When a row that cannot be read is looked at again.
const UNREADABLE: TimeDelta = TimeDelta::hours(6);

/// How messages are made.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The message about one moment, for the effect of this id.
    pub due: fn(Lang, &Reminder, Moment, Fate, (&Mentions, &str)) -> Message,
    /// One message about everything that was missed.
    pub summary: fn(Lang, &Reminder, &[Moment], &str) -> Message,
    /// By which component a message is found again.
    pub marker: fn(i64, &str) -> String,
    /// What the log channel is told when a reminder pauses itself.
    pub paused: fn(Lang, &Reminder, Trouble) -> Message,
    /// What it is told of a message that was given up or may have been sent.
    pub lost: fn(Lang, &Reminder, Sent) -> Message,
}

/// Decides on reminders that are due: how many. Never more than a batch, so that the caller can do other
/// things in between.
pub async fn send_due(app: &App, words: &Words) -> Result<usize> {
    let now = app.clock.now();
    let claimed = store::claim(&app.db, &app.instance, now, BATCH).await?;
    if claimed.is_empty() {
        return Ok(0);
    }
    let mut guilds: HashMap<GuildId, Arc<Current>> = HashMap::new();
    for one in &claimed {
        if let Entry::Vacant(place) = guilds.entry(one.guild) {
            place.insert(settings::current(app, one.guild).await?);
        }
    }
    let batch = Batch { app, guilds, words, now };
    let Err(error) = batch.decide(&claimed).await else { return Ok(claimed.len()) };
    // One that cannot be decided on does not keep the others from it.
    tracing::warn!(%error, "reminders could not be decided on together; each is for itself");
    for one in claimed.chunks(1) {
        let Err(error) = batch.decide(one).await else { continue };
        for Claimed { guild, number, .. } in one {
            store::let_go(&app.db, &app.instance, *guild, *number, now + FAILED).await?;
        }
        app.incident(&error).await;
    }
    Ok(claimed.len())
}

/// What deciding on some reminders needs.
struct Batch<'a> {
    app: &'a App,
    guilds: HashMap<GuildId, Arc<Current>>,
    words: &'a Words,
    now: Time,
}

impl Batch<'_> {
    /// Decides on reminders, on all or none.
    async fn decide(&self, claimed: &[Claimed]) -> Result<()> {
        let Self { app, now, .. } = *self;
        let mut tx = app.db.begin().await?;
        let (mut moments, mut unreadable) = (0, Vec::new());
        for Claimed { guild, number, reminder } in claimed {
            let (guild, number) = (*guild, *number);
            let Some(current) = self.guilds.get(&guild) else { continue };
            match reminder {
                Ok(_) if !current.read::<Reminders>().enabled => {
                    store::let_go(&mut tx, &app.instance, guild, number, now + OFF).await?;
                }
                // The next transaction is for the rest.
                Ok(_) if moments >= MOMENTS => {
                    store::let_go(&mut tx, &app.instance, guild, number, now).await?;
                }
                Ok(reminder) => {
                    moments += one(app, &mut tx, guild, reminder, current, self.words).await?;
                }
                Err(error) => {
                    store::let_go(&mut tx, &app.instance, guild, number, now + UNREADABLE).await?;
                    unreadable.push(error);
                }
            }
        }
        tx.commit().await?;
        for error in unreadable {
            app.incident(error).await;
        }
        Ok(())
    }
}

/// Decides on a reminder: on how many moments.
async fn one(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    reminder: &Reminder,
    current: &Current,
    words: &Words,
) -> Result<usize> {
    let now = app.clock.now();
    let chosen = current.read::<Reminders>();
    let policy = Policy { late: chosen.late_policy, grace: TimeDelta::seconds(chosen.grace) };
    let decision = model::decide(reminder, now, policy);
    let held = (reminder, &decision);
    if !store::advance(tx, &app.instance, guild, held, now).await? {
        return Ok(0);
    }
    let lang = current.read::<System>().lang(Lang::ENGLISH);
    let (mentions, grace) = (pings(reminder, &chosen), policy.grace);
    let post = Post { app, guild, reminder, words, lang, mentions, grace, now };
    post.each(tx, &decision).await?;
    post.missed(tx, &decision).await?;
    Ok(decision.due.len())
}

/// What sending the messages of one reminder needs.
struct Post<'a> {
    app: &'a App,
    guild: GuildId,
    reminder: &'a Reminder,
    words: &'a Words,
    lang: Lang,
    mentions: Mentions,
    grace: TimeDelta,
    now: Time,
}

impl Post<'_> {
    /// Everything that is decided moment by moment.
    async fn each(&self, tx: &mut Tx, decision: &Decision) -> Result<()> {
        for decided in &decision.due {
            let (outcome, late) = match decided.fate {
                Fate::Send => (Outcome::Queued, false),
                Fate::SendLate => (Outcome::Queued, true),
                Fate::Skip => (Outcome::Skipped, true),
                Fate::Replaced => (Outcome::Replaced, false),
                Fate::Summarise => continue,
            };
            let effect =
                if outcome == Outcome::Queued { self.app.ids.token() } else { String::new() };
            let owed = self.owe(tx, decided.moment, (outcome, late), &effect).await?;
            if owed && outcome == Outcome::Queued {
                let named = (&self.mentions, effect.as_str());
                let (lang, moment, fate) = (self.lang, decided.moment, decided.fate);
                let message = (self.words.due)(lang, self.reminder, moment, fate, named);
                // What waits longer than the guild's grace is late however soon it was decided.
                let fresh = (!late).then(|| moment.due_at + self.grace);
                self.enqueue(tx, effect, message, fresh).await?;
            }
        }
        Ok(())
    }

    /// Everything that one message tells of.
    async fn missed(&self, tx: &mut Tx, decision: &Decision) -> Result<()> {
        let effect = self.app.ids.token();
        let mut missed = Vec::new();
        for decided in decision.due.iter().filter(|decided| decided.fate == Fate::Summarise) {
            let outcome = (Outcome::Summarised, true);
            if self.owe(tx, decided.moment, outcome, &effect).await? {
                missed.push(decided.moment);
            }
        }
        if missed.is_empty() {
            return Ok(());
        }
        let message = (self.words.summary)(self.lang, self.reminder, &missed, &effect);
        self.enqueue(tx, effect, message, None).await
    }

    async fn owe(
        &self,
        tx: &mut Tx,
        moment: Moment,
        (outcome, late): (Outcome, bool),
        effect: &str,
    ) -> Result<bool> {
        let number = self.reminder.number;
        let record = Record { number, moment, outcome, late, settled_at: None, done: false };
        let channel = self.reminder.draft.place.channel;
        store::owe(tx, self.guild, channel, &record, effect, self.now).await
    }

    async fn enqueue(
        &self,
        tx: &mut Tx,
        id: String,
        message: Message,
        fresh_until: Option<Time>,
    ) -> Result<()> {
        let (number, place) = (self.reminder.number, self.reminder.draft.place);
        let marker = (self.words.marker)(number, &id);
        let marker = match place.recipient {
            Some(_) => direct::custom_id(self.guild, &marker),
            None => marker,
        };
        let message = addressed(self.guild, self.reminder, message);
        let effect = Effect::send(&self.app.ids, self.guild, place.channel, &message, Some(marker));
        let effect = Effect { id, fresh_until, ..effect }.told("reminders", number.to_string());
        effects::enqueue(self.app, tx, effect).await
    }
}

/// A message as it is sent where a reminder goes.
pub(super) fn addressed(guild: GuildId, reminder: &Reminder, message: Message) -> Message {
    match reminder.draft.place.recipient {
        Some(_) => direct::message(message, guild),
        None => message,
    }
}

/// Whom a reminder pings now: what the guild forbade since is not done any more.
pub(super) fn pings(reminder: &Reminder, chosen: &Reminders) -> Mentions {
    let mut mentions = reminder.draft.mentions.clone();
    mentions.everyone &= chosen.allow_everyone;
    mentions
}

/// Learns how sending a message ended, in the transaction that says so.
pub async fn settled(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    key: &str,
    ended: &Settled,
    words: &Words,
) -> Result<()> {
    let number: i64 = key.parse().map_err(|e| Error::internal("read an effect's origin", e))?;
    let outcome = match ended.state {
        Sent::Done => Outcome::Sent,
        Sent::Failed => Outcome::Refused,
        Sent::Uncertain | Sent::Due => Outcome::Uncertain,
    };
    let at = app.clock.now();
    let how = Ended { outcome, message: ended.message, at };
    store::settle(tx, guild, number, &ended.effect, how).await?;
    metrics::counter!("reminders_settled_total", "outcome" => outcome.name()).increment(1);
    if outcome == Outcome::Sent {
        return Ok(());
    }
    // Deleted meanwhile: nobody waits for it any more.
    let Some(reminder) = store::find(&mut *tx, guild, number).await? else { return Ok(()) };
    let current = settings::current_in(app, tx, guild).await?;
    let system = current.read::<System>();
    let lang = system.lang(Lang::ENGLISH);
    let refused = (ended.state == Sent::Failed).then_some(ended.code).flatten();
    let message = if refused.is_some() {
        let why = Trouble::of(refused);
        if !store::pause(tx, guild, number, ended.channel, why).await? {
            return Ok(());
        }
        (words.paused)(lang, &reminder, why)
    } else {
        (words.lost)(lang, &reminder, ended.state)
    };
    let Some(log) = system.log_channel else { return Ok(()) };
    let effect = Effect::send(&app.ids, guild, log, &message, None);
    effects::enqueue(app, tx, effect).await
}

/// Forgets what became of old occurrences.
pub async fn clean(app: App) -> Result<()> {
    store::clean(&app.db, app.clock.now()).await
}
