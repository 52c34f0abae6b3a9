//! Following announcements that are edited or deleted.
//!
//! Invariant: an edit changes the reminder that was made, and never makes a second one; what admins did to a
//! reminder themselves stays; and a message counts as deleted only once Discord says so of that message.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::{
    Reader, Standing, Stop, Watched, is_lasting, link,
    make::{Prepared, ends_at},
    notes::NoteKind,
    store,
};
use crate::{
    db::Tx,
    discord::{
        client::{Call, MESSAGES_A_PAGE, Messages},
        message::{Message, Page},
    },
    error::Result,
    features::{
        embedwatcher::{
            model::{Said, follow, hash},
            store::Progress,
            view,
        },
        reminders::{
            flow as reminders,
            flow::{Allowed, Announced},
            model::{Draft, Reminder},
        },
    },
    ids::MessageId,
    settings::LogLevel,
    tr,
};

/// How often edits are looked for.
const EVERY: TimeDelta = TimeDelta::minutes(2);
/// Older announcements that are looked at each time, one by one.
const OLDER: i64 = 5;
/// The code of Discord's error for a message that does not exist.
const UNKNOWN_MESSAGE: u64 = 10_008;

impl Reader<'_> {
    /// Looks for edits and deletions, now and then: of the latest messages with one request, of older ones
    /// whose events are still to come one by one.
    pub(super) async fn follow(&self, progress: &mut Progress) -> Result<(), Stop> {
        if self.now - progress.followed_at < EVERY {
            return Ok(());
        }
        let call = Call::messages(self.place().await?, Messages::Latest, MESSAGES_A_PAGE);
        let page: Page = self.app.discord.json(call).await?;
        if page.is_empty() {
            self.may_read().await?;
        }
        let full = page.is_full(MESSAGES_A_PAGE);
        let oldest = page.oldest().filter(|_| full);
        let from = oldest.unwrap_or(MessageId::new(1));
        let to = page.newest().unwrap_or(from);
        let latest: HashMap<_, _> = page.messages.into_iter().map(|one| (one.id, one)).collect();
        let (db, guild, channel) = (&self.app.db, self.guild, self.channel);
        let mut known = store::made_since(db, guild, channel, from).await?;
        known.extend(store::open_between(db, guild, channel, (from, to)).await?);
        // Messages after the cursor are looked at the next time.
        known.retain(|one| one.message <= progress.cursor);
        let mut missing = Vec::new();
        for watched in known {
            match latest.get(&watched.message) {
                Some(message) => self.compare_alone(watched, Some(message)).await?,
                None if watched.standing == Standing::Made => missing.push(watched),
                None => {}
            }
        }
        missing.extend(store::older(db, guild, channel, from, self.now, OLDER).await?);
        let mut sure = false;
        for watched in missing {
            let message = self.look_for(watched.message, &mut sure).await?;
            // Older ones take turns.
            store::looked(db, guild, watched.message, self.now).await?;
            self.compare_alone(watched, message.as_ref()).await?;
        }
        progress.followed_at = self.now;
        store::advance(db, guild, progress, self.now).await?;
        Ok(())
    }

    /// A message by itself; none when it surely is not there any more. An absence from a list is no proof:
    /// without the right to read history every list is empty.
    async fn look_for(&self, message: MessageId, sure: &mut bool) -> Result<Option<Message>, Stop> {
        match self.app.discord.json(Call::message(self.place().await?, message)).await {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.code() == Some(UNKNOWN_MESSAGE) => {
                if !std::mem::replace(sure, true) {
                    self.may_read().await?;
                }
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The same for one among others, which it never keeps from being looked at.
    async fn compare_alone(&self, was: Watched, message: Option<&Message>) -> Result<()> {
        match self.compare(was, message).await {
            Err(error) if is_lasting(&error) => {
                self.app.incident(&error).await;
                Ok(())
            }
            done => done,
        }
    }

    /// Takes note of what became of a message since it was looked at; none when it was deleted.
    async fn compare(&self, was: Watched, message: Option<&Message>) -> Result<()> {
        let made = was.standing == Standing::Made;
        let Some(message) = message else {
            return if made { self.deleted(was).await } else { Ok(()) };
        };
        let hash = hash(message, self.scope());
        // Withheld is not edited.
        if message.is_blank() || hash == was.hash {
            return Ok(());
        }
        let prepared = self.prepare(self.judge(message)).await?;
        let mut watched = Watched { hash, ..was.clone() };
        let mut tx = self.app.db.begin().await?;
        if !store::claim(&mut tx, self.guild, &was, &watched, self.now).await? {
            return Ok(());
        }
        if made {
            self.adapt(&mut tx, &mut watched, prepared).await?;
        } else {
            self.make(&mut tx, &mut watched, prepared).await?;
        }
        store::settle(&mut tx, self.guild, &watched, self.now).await?;
        Ok(tx.commit().await?)
    }

    async fn deleted(&self, was: Watched) -> Result<()> {
        let undone = Watched { standing: Standing::Undone, ..was.clone() };
        let mut tx = self.app.db.begin().await?;
        if store::claim(&mut tx, self.guild, &was, &undone, self.now).await?
            && reminders::undo_announced(&mut tx, self.guild, was.number).await?
        {
            let words = view::gone(self.lang(), was.number);
            self.tell(&mut tx, NoteKind::Log, &words).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Changes the reminder of an announcement to what that says now.
    async fn adapt(&self, tx: &mut Tx, watched: &mut Watched, prepared: Prepared) -> Result<()> {
        let (number, address) = (watched.number, link(self.guild, self.channel, watched.message));
        let lang = self.lang();
        let why = match prepared {
            Prepared::Event(allowed, _) => return self.change(tx, watched, *allowed).await,
            Prepared::Trouble(why, _) => why,
            Prepared::Nothing => tr!("I found neither a day nor a time."),
        };
        let note = |id: &str| view::unclear(lang, number, &address, &why, id);
        self.tell_undoable(tx, NoteKind::Trouble(LogLevel::Warning), number, note).await
    }

    async fn change(&self, tx: &mut Tx, watched: &mut Watched, says: Allowed) -> Result<()> {
        let (number, address) = (watched.number, link(self.guild, self.channel, watched.message));
        let lang = self.lang();
        let before = watched.said.replace(Said::of(says.draft()));
        let mut kept = Vec::new();
        let merge = |present: &Reminder, new: &Draft| {
            let (draft, corrected) = follow(before.as_ref(), present, new);
            kept = corrected;
            draft
        };
        match reminders::change_announced(self.app, tx, says, number, merge).await? {
            Announced::Changed(reminder) => {
                watched.ends_at = ends_at(&reminder);
                let note = |id: &str| view::changed(lang, &reminder, &kept, &address, id);
                self.tell_undoable(tx, NoteKind::Log, number, note).await?;
            }
            Announced::Same if kept.is_empty() => {}
            Announced::Same => {
                let note = |id: &str| view::stays(lang, number, &kept, &address, id);
                self.tell_undoable(tx, NoteKind::Log, number, note).await?;
            }
            Announced::Gone => watched.standing = Standing::Undone,
        }
        Ok(())
    }
}
