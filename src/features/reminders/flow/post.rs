//! Makes messages of reminders that are due: records each moment that is owed, and the outbox entry that sends it.
//!
//! Invariant: a moment is owed once, and the outbox entry that tells of it is decided on in the same transaction.

use chrono::TimeDelta;

use super::maker::Verdict;
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::{custom_id::CustomId as _, reply::Message},
    error::Result,
    features::reminders::{
        ids::Done,
        model::{self, Decision, Fate, Mentions, Moment, Outcome, Policy, Record, Reminder},
        settings::Reminders,
        store, view,
    },
    ids::GuildId,
    interactions::direct,
    jobs::outbox::{self, OutboxEntry},
    lang::Lang,
    settings::{Current, System},
};

/// Decides on a reminder: on how many moments.
pub(super) async fn one(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    (reminder, verdict): (&Reminder, Verdict),
    current: &Current,
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
    let (mentions, grace) = (pings(reminder, &chosen, verdict), policy.grace);
    let post = Post { app, guild, reminder, lang, mentions, grace, now };
    post.each(tx, &decision).await?;
    post.missed(tx, &decision).await?;
    Ok(decision.due.len())
}

/// The values that sending the messages of one reminder needs.
struct Post<'a> {
    app: &'a App,
    guild: GuildId,
    reminder: &'a Reminder,
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
            let entry =
                if outcome == Outcome::Queued { self.app.ids.token() } else { String::new() };
            let owed = self.record_due(tx, decided.moment, (outcome, late), &entry).await?;
            if owed && outcome == Outcome::Queued {
                let named = (&self.mentions, entry.as_str());
                let (lang, moment, fate) = (self.lang, decided.moment, decided.fate);
                let message = view::due(lang, self.reminder, moment, fate, named);
                // A message that waits longer than the guild's grace is late however soon it was decided.
                let fresh = (!late).then(|| moment.due_at + self.grace);
                self.enqueue(tx, entry, message, fresh).await?;
            }
        }
        Ok(())
    }

    /// Everything that one message tells of.
    async fn missed(&self, tx: &mut Tx, decision: &Decision) -> Result<()> {
        let entry = self.app.ids.token();
        let mut missed = Vec::new();
        for decided in decision.due.iter().filter(|decided| decided.fate == Fate::Summarise) {
            let outcome = (Outcome::Summarised, true);
            if self.record_due(tx, decided.moment, outcome, &entry).await? {
                missed.push(decided.moment);
            }
        }
        if missed.is_empty() {
            return Ok(());
        }
        let message = view::summary(self.lang, self.reminder, &missed, &entry);
        self.enqueue(tx, entry, message, None).await
    }

    async fn record_due(
        &self,
        tx: &mut Tx,
        moment: Moment,
        (outcome, late): (Outcome, bool),
        entry: &str,
    ) -> Result<bool> {
        let number = self.reminder.number;
        let record = Record { number, moment, outcome, late, settled_at: None, done: false };
        let channel = self.reminder.draft.place.channel;
        store::record_due(tx, self.guild, channel, &record, entry, self.now).await
    }

    async fn enqueue(
        &self,
        tx: &mut Tx,
        id: String,
        message: Message,
        fresh_until: Option<Time>,
    ) -> Result<()> {
        let (number, place) = (self.reminder.number, self.reminder.draft.place);
        let marker = Done { number, entry: id.clone() }.custom_id();
        let marker = match place.recipient {
            Some(_) => direct::custom_id(self.guild, &marker),
            None => marker,
        };
        let message = addressed(self.guild, self.reminder, message);
        let entry =
            OutboxEntry::send(&self.app.ids, self.guild, place.channel, &message, Some(marker));
        let entry =
            OutboxEntry { id, fresh_until, ..entry }.reports_to("reminders", number.to_string());
        outbox::enqueue(self.app, tx, entry).await
    }
}

/// A message as it is sent where a reminder goes.
pub(super) fn addressed(guild: GuildId, reminder: &Reminder, message: Message) -> Message {
    match reminder.draft.place.recipient {
        Some(_) => direct::message(message, guild),
        None => message,
    }
}

/// Returns the mentions that a reminder pings now: without those that the guild forbade since, and with
/// its maker alone when Discord did not say that they may ping others.
pub(super) fn pings(reminder: &Reminder, chosen: &Reminders, verdict: Verdict) -> Mentions {
    let mut mentions = reminder.draft.mentions.clone();
    mentions.everyone &= chosen.allow_everyone;
    if verdict != Verdict::Speak {
        mentions.users.retain(|user| Some(*user) == reminder.created_by);
        return Mentions { users: mentions.users, ..Mentions::default() };
    }
    mentions
}
