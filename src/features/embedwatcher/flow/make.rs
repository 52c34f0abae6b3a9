//! Making reminders of announcements, and taking them back.
//!
//! Invariant: that a message was looked at, the reminder it made and the note about it commit together, so
//! a message makes a reminder once, however often and wherever it is read.

use super::{Reader, Said, Standing, Verdict, Watched, link, notes::NoteKind, over, store};
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::message::Message,
    error::{Error, Result},
    features::{
        embedwatcher::{model::hash, view},
        reminders::{
            announcement::Reading,
            flow as reminders,
            flow::{Allowed, By},
            model::{Reminder, Source},
        },
    },
    lang::Text,
    permissions::{Authority as _, GuildAdmin},
    settings::LogLevel,
    tr,
};

/// The result that a message will have.
pub(super) enum Prepared {
    Nothing,
    /// A note about why it could not be read.
    Trouble(Text, Reading),
    /// A reminder.
    Event(Box<Allowed>, Reading),
}

/// Why a reminder cannot be made, when that is an answer.
pub(super) fn because(error: Error) -> Result<Text> {
    match error {
        Error::Refused(why) | Error::NotFound(why) | Error::Forbidden(why) => Ok(why),
        Error::Invalid(mut problems) if !problems.is_empty() => Ok(problems.swap_remove(0).text),
        other => Err(other),
    }
}

impl Reader<'_> {
    /// Asks whether what was read can be made.
    pub(super) async fn prepare(&self, verdict: Verdict) -> Result<Prepared> {
        let (draft, reading) = match verdict {
            Verdict::Nothing => return Ok(Prepared::Nothing),
            Verdict::Incomplete(why, reading) => return Ok(Prepared::Trouble(why, reading)),
            Verdict::Over(reading) => return Ok(Prepared::Trouble(over(), reading)),
            Verdict::Event(draft, reading) => (draft, reading),
        };
        match reminders::allow_announced(self.app, self.guild, *draft).await {
            Ok(allowed) => Ok(Prepared::Event(Box::new(allowed), reading)),
            Err(error) => Ok(Prepared::Trouble(because(error)?, reading)),
        }
    }

    pub(super) async fn take(
        &self,
        tx: &mut Tx,
        message: &Message,
        prepared: Prepared,
    ) -> Result<()> {
        let mut watched = Watched {
            message: message.id,
            channel: self.channel,
            standing: Standing::Nothing,
            hash: hash(message, self.scope()),
            number: 0,
            ends_at: None,
            said: None,
        };
        if !store::note(tx, self.guild, &watched, self.now).await? {
            return Ok(());
        }
        self.make(tx, &mut watched, prepared).await?;
        store::settle(tx, self.guild, &watched, self.now).await
    }

    /// Makes what a message says: a reminder, a note that it could not be read, or nothing.
    pub(super) async fn make(
        &self,
        tx: &mut Tx,
        watched: &mut Watched,
        prepared: Prepared,
    ) -> Result<()> {
        let address = link(self.guild, self.channel, watched.message);
        let (allowed, reading) = match prepared {
            Prepared::Nothing => {
                watched.standing = Standing::Nothing;
                return Ok(());
            }
            Prepared::Trouble(why, reading) => {
                watched.standing = Standing::Unread;
                let words = view::unread(self.lang(), &address, &why, &reading);
                return self.tell(tx, NoteKind::Trouble(LogLevel::Warning), &words).await;
            }
            Prepared::Event(allowed, reading) => (allowed, reading),
        };
        let source = Source { channel: self.channel, message: watched.message };
        match reminders::announce(self.app, tx, *allowed, Some(source)).await {
            Ok(reminder) => {
                watched.standing = Standing::Made;
                (watched.number, watched.ends_at) = (reminder.number, ends_at(&reminder));
                watched.said = Some(Said::of(&reminder.draft));
                let words = |id: &str| view::made(self.lang(), &reminder, &address, id);
                self.tell_undoable(tx, NoteKind::Log, reminder.number, words).await
            }
            Err(error) => {
                watched.standing = Standing::Unread;
                let words = view::unread(self.lang(), &address, &because(error)?, &reading);
                self.tell(tx, NoteKind::Trouble(LogLevel::Warning), &words).await
            }
        }
    }
}

/// When the last occurrence of a reminder is, if it has a last one.
pub(super) fn ends_at(reminder: &Reminder) -> Option<Time> {
    let schedule = &reminder.draft.schedule;
    let ends = schedule.repeat.is_none() || schedule.until.is_some() || schedule.count.is_some();
    let far = ends.then(|| schedule.upcoming(reminder.created_at).take(1_000).last());
    far.flatten().map(|last| last.at)
}

/// Refuses when the reminder of an announcement is not there any more.
pub async fn made(app: &App, who: GuildAdmin, number: i64) -> Result<()> {
    reminders::find(app, &By::admin(who), number).await.map(drop)
}

/// The refusal to do something about a reminder that was taken back already.
pub fn gone(number: i64) -> Error {
    Error::NotFound(tr!("Reminder **#{number}** was removed already.", number = number))
}

/// Takes back the reminder of an announcement, which will not make another; false when it was gone.
pub async fn undo(tx: &mut Tx, who: GuildAdmin, number: i64) -> Result<bool> {
    // The announcement first, as following it does.
    store::undone(tx, who.guild(), number).await?;
    reminders::undo_announced(tx, who.guild(), number).await
}
