//! What the guild is told, and where.
//!
//! Invariant: a note commits together with what it is about.

use super::Reader;
use crate::{
    db::Tx,
    discord::{custom_id::CustomId as _, reply::Message},
    error::Result,
    features::embedwatcher::{ids::Undo, store, view},
    ids::ChannelId,
    jobs::outbox::{self, OutboxEntry},
    settings::System,
};

/// What is told, and so where.
#[derive(Clone, Copy)]
pub(super) enum NoteKind {
    /// What was done.
    Log,
    /// What could not be.
    Trouble,
}

impl Reader<'_> {
    /// Takes note of what stands in the way, and tells it once.
    pub(super) async fn blocked(&self, problem: &str) -> Result<()> {
        tracing::warn!(guild = self.guild.get(), problem, "announcements cannot be read");
        let message = view::blocked(self.lang(), self.channel);
        let mut tx = self.app.db.begin().await?;
        if store::told_problem(&mut tx, self.guild, problem).await? {
            self.tell(&mut tx, NoteKind::Trouble, &message).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Where something is told, if anywhere.
    pub(super) fn told_in(&self, what: NoteKind) -> Option<ChannelId> {
        let log = self.current.read::<System>().log_channel;
        match what {
            NoteKind::Log => log,
            NoteKind::Trouble => self.chosen().failure_channel.or(log),
        }
    }

    pub(super) async fn tell(&self, tx: &mut Tx, what: NoteKind, message: &Message) -> Result<()> {
        let Some(channel) = self.told_in(what) else { return Ok(()) };
        let entry = OutboxEntry::send(&self.app.ids, self.guild, channel, message, None);
        outbox::enqueue(self.app, tx, entry).await
    }

    /// Tells something with a button that takes a reminder back, by which the message is found again when it
    /// is in doubt whether it was sent. It names the note: there may be several about one reminder.
    pub(super) async fn tell_undoable(
        &self,
        tx: &mut Tx,
        what: NoteKind,
        number: i64,
        message: impl FnOnce(&str) -> Message + Send,
    ) -> Result<()> {
        let Some(channel) = self.told_in(what) else { return Ok(()) };
        let id = self.app.ids.token();
        let marker = Some(Undo { number, note: id.clone() }.custom_id());
        let entry = OutboxEntry::send(&self.app.ids, self.guild, channel, &message(&id), marker);
        outbox::enqueue(self.app, tx, OutboxEntry { id, ..entry }).await
    }
}
