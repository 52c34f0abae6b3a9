//! The notes to the guild, and where they go.
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
    settings::{LogLevel, System},
};

/// The kind of a note, which decides where it goes.
#[derive(Clone, Copy)]
pub(super) enum NoteKind {
    /// Something that was done.
    Log,
    /// Something that could not be done, and how much that matters.
    Trouble(LogLevel),
}

impl Reader<'_> {
    /// Takes note of what stands in the way, and tells it once.
    pub(super) async fn blocked(&self, problem: &str) -> Result<()> {
        tracing::warn!(guild = self.guild.get(), problem, "announcements cannot be read");
        let message = view::blocked(self.lang(), self.channel);
        let mut tx = self.app.db.begin().await?;
        if store::told_problem(&mut tx, self.guild, problem).await? {
            self.tell(&mut tx, NoteKind::Trouble(LogLevel::Error), &message).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Where something is told, if anywhere.
    pub(super) fn told_in(&self, what: NoteKind) -> Option<ChannelId> {
        let system = self.current.read::<System>();
        match what {
            NoteKind::Log => system.log(LogLevel::Info),
            NoteKind::Trouble(level) => self.chosen().failure_channel.or_else(|| system.log(level)),
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
