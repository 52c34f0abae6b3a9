//! What the guild is told, and where.
//!
//! Invariant: a note commits together with what it is about.

use super::Reader;
use crate::{
    db::Tx,
    discord::reply::Message,
    error::Result,
    features::{
        embedwatcher::{model::Part, store},
        reminders::{announcement::Reading, model::Reminder},
    },
    ids::ChannelId,
    jobs::effects::{self, Effect},
    lang::{Lang, Text},
    settings::System,
};

/// How messages are made.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// A reminder was made of an announcement at this address; in a note of this id.
    pub made: fn(Lang, &Reminder, &str, &str) -> Message,
    /// A reminder follows an edit, but for the parts that somebody corrected.
    pub changed: fn(Lang, &Reminder, &[Part], &str, &str) -> Message,
    /// A reminder does not follow an edit, as somebody corrected these parts of it.
    pub stays: fn(Lang, i64, &[Part], &str, &str) -> Message,
    /// A reminder went with its announcement.
    pub gone: fn(Lang, i64) -> Message,
    /// An announcement could not be read, and why.
    pub unread: fn(Lang, &str, &Text, &Reading) -> Message,
    /// An announcement says nothing about time any more; its reminder stays.
    pub unclear: fn(Lang, i64, &str, &Text, &str) -> Message,
    /// By which component a note about a reminder that can be taken back is found again.
    pub marker: fn(i64, &str) -> String,
    /// Discord withholds what messages say.
    pub blind: fn(Lang, ChannelId) -> Message,
    /// The channel cannot be read.
    pub blocked: fn(Lang, ChannelId) -> Message,
}

/// What is told, and so where.
#[derive(Clone, Copy)]
pub(super) enum Told {
    /// What was done.
    Log,
    /// What could not be.
    Trouble,
}

impl Reader<'_> {
    /// Takes note of what stands in the way, and tells it once.
    pub(super) async fn blocked(&self, problem: &str) -> Result<()> {
        tracing::warn!(guild = self.guild.get(), problem, "announcements cannot be read");
        let message = (self.words.blocked)(self.lang(), self.channel);
        let mut tx = self.app.db.begin().await?;
        if store::told_problem(&mut tx, self.guild, problem).await? {
            self.tell(&mut tx, Told::Trouble, &message).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Where something is told, if anywhere.
    pub(super) fn told_in(&self, what: Told) -> Option<ChannelId> {
        let log = self.current.read::<System>().log_channel;
        match what {
            Told::Log => log,
            Told::Trouble => self.chosen().failure_channel.or(log),
        }
    }

    pub(super) async fn tell(&self, tx: &mut Tx, what: Told, message: &Message) -> Result<()> {
        let Some(channel) = self.told_in(what) else { return Ok(()) };
        let effect = Effect::send(&self.app.ids, self.guild, channel, message, None);
        effects::enqueue(self.app, tx, effect).await
    }

    /// Tells something with a button that takes a reminder back, by which the message is found again when it
    /// is in doubt whether it was sent. It names the note: there may be several about one reminder.
    pub(super) async fn tell_undoable(
        &self,
        tx: &mut Tx,
        what: Told,
        number: i64,
        message: impl FnOnce(&str) -> Message + Send,
    ) -> Result<()> {
        let Some(channel) = self.told_in(what) else { return Ok(()) };
        let id = self.app.ids.token();
        let marker = Some((self.words.marker)(number, &id));
        let effect = Effect::send(&self.app.ids, self.guild, channel, &message(&id), marker);
        effects::enqueue(self.app, tx, Effect { id, ..effect }).await
    }
}
