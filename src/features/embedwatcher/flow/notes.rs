//! What the guild is told, and where.
//!
//! Invariant: a note commits together with what it is about.

use super::Reader;
use crate::{
    db::Tx,
    discord::reply::Message,
    error::Result,
    features::{
        embedwatcher::store::{self, Progress},
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
    /// A reminder was made of an announcement at this address.
    pub made: fn(Lang, &Reminder, &str) -> Message,
    /// A reminder follows an edit.
    pub changed: fn(Lang, &Reminder, &str) -> Message,
    /// A reminder went with its announcement.
    pub gone: fn(Lang, i64) -> Message,
    /// An announcement could not be read, and why.
    pub unread: fn(Lang, &str, &Text, &Reading) -> Message,
    /// An announcement says nothing about time any more; its reminder stays.
    pub unclear: fn(Lang, i64, &str, &Text) -> Message,
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
    pub(super) async fn blocked(&self, progress: &mut Progress, problem: &str) -> Result<()> {
        tracing::warn!(guild = self.guild.get(), problem, "announcements cannot be read");
        if !progress.told_problem.is_empty() {
            return Ok(());
        }
        problem.clone_into(&mut progress.told_problem);
        let message = (self.words.blocked)(self.lang(), self.channel);
        let mut tx = self.app.db.begin().await?;
        self.tell(&mut tx, Told::Trouble, &message).await?;
        store::advance(&mut tx, self.guild, progress, self.now).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn tell(&self, tx: &mut Tx, what: Told, message: &Message) -> Result<()> {
        let log = self.current.read::<System>().log_channel;
        let channel = match what {
            Told::Log => log,
            Told::Trouble => self.chosen().failure_channel.or(log),
        };
        let Some(channel) = channel else { return Ok(()) };
        let effect = Effect::send(&self.app.ids, self.guild, channel, message, None);
        effects::enqueue(self.app, tx, effect).await
    }
}
