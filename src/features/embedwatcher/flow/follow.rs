//! Following announcements that are edited or deleted.
//!
//! Invariant: an edit changes the reminder that was made, and never makes a second one; what admins did to a
//! reminder themselves stays; and a message counts as deleted only once Discord says so of that message.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::{
    Announcement, Reader, Standing, Stop, Watched, link,
    make::{Prepared, ends_at},
    notes::Told,
    store,
};
use crate::{
    db::Tx,
    discord::client::{Call, MESSAGES_A_PAGE, Messages},
    error::Result,
    features::{
        embedwatcher::store::Progress,
        reminders::flow::{self as reminders, Announced},
    },
    ids::MessageId,
    tr,
};

/// How often edits are looked for.
const EVERY: TimeDelta = TimeDelta::minutes(2);
/// Older announcements that are looked at each time, one by one.
const OLDER: i64 = 5;
/// What Discord says of a message that is not there.
const UNKNOWN_MESSAGE: u64 = 10_008;

impl Reader<'_> {
    /// Looks for edits and deletions, now and then: of the latest messages with one request, of older ones
    /// whose events are still to come one by one.
    pub(super) async fn follow(&self, progress: &mut Progress) -> Result<(), Stop> {
        if self.now - progress.followed_at < EVERY {
            return Ok(());
        }
        let call = Call::messages(self.channel, Messages::Latest, MESSAGES_A_PAGE);
        let page: Vec<Announcement> = self.app.discord.json(call).await?;
        if page.is_empty() {
            self.may_read().await?;
        }
        let full = page.len() >= usize::from(MESSAGES_A_PAGE);
        let oldest = page.iter().map(|message| message.id).min().filter(|_| full);
        let from = oldest.unwrap_or(MessageId::new(1));
        let mut latest: HashMap<_, _> = page.into_iter().map(|one| (one.id, one)).collect();
        let (db, guild, channel) = (&self.app.db, self.guild, self.channel);
        // What came after this was written down is looked at the next time.
        let known = store::since(db, guild, channel, from).await?;
        let (mut there, mut missing) = (Vec::new(), Vec::new());
        for watched in known.into_iter().filter(|one| one.message <= progress.cursor) {
            match latest.remove(&watched.message) {
                Some(message) => there.push((watched, message)),
                None if watched.standing == Standing::Made => missing.push(watched),
                None => {}
            }
        }
        for (watched, message) in there {
            self.compare(watched, Some(message)).await?;
        }
        missing.extend(store::older(db, guild, channel, from, self.now, OLDER).await?);
        let mut sure = false;
        for watched in missing {
            let message = self.look_for(watched.message, &mut sure).await?;
            self.compare(watched, message).await?;
        }
        progress.followed_at = self.now;
        store::advance(db, guild, progress, self.now).await?;
        Ok(())
    }

    /// A message by itself; none when it surely is not there any more. An absence from a list is no proof:
    /// without the right to read history every list is empty.
    async fn look_for(
        &self,
        message: MessageId,
        sure: &mut bool,
    ) -> Result<Option<Announcement>, Stop> {
        match self.app.discord.json(Call::message(self.channel, message)).await {
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

    /// Takes note of what became of a message since it was looked at; none when it was deleted.
    async fn compare(&self, mut watched: Watched, message: Option<Announcement>) -> Result<()> {
        let made = watched.standing == Standing::Made;
        // Withheld is not edited.
        let edit = message
            .as_ref()
            .filter(|message| !message.is_withheld() && message.hash(self.scope()) != watched.hash);
        if !made && edit.is_none() {
            return Ok(());
        }
        let prepared = match edit {
            Some(message) => {
                watched.hash = message.hash(self.scope());
                Some(self.prepare(self.judge(message)).await?)
            }
            None => None,
        };
        let mut tx = self.app.db.begin().await?;
        match (prepared, watched.standing) {
            (_, Standing::Made) if message.is_none() => self.deleted(&mut tx, &mut watched).await?,
            (Some(prepared), Standing::Made) => self.adapt(&mut tx, &mut watched, prepared).await?,
            (Some(prepared), Standing::Unread | Standing::Nothing) => {
                self.make(&mut tx, &mut watched, prepared).await?;
            }
            _ => {}
        }
        // Also when nothing changed: older ones take turns.
        store::settle(&mut tx, self.guild, &watched, self.now).await?;
        Ok(tx.commit().await?)
    }

    async fn deleted(&self, tx: &mut Tx, watched: &mut Watched) -> Result<()> {
        watched.standing = Standing::Undone;
        if reminders::undo_announced(tx, self.guild, watched.number).await? {
            let words = (self.words.gone)(self.lang(), watched.number);
            self.tell(tx, Told::Log, &words).await?;
        }
        Ok(())
    }

    /// Changes the reminder of an announcement to what that says now.
    async fn adapt(&self, tx: &mut Tx, watched: &mut Watched, prepared: Prepared) -> Result<()> {
        let (number, address) = (watched.number, link(self.guild, self.channel, watched.message));
        let why = match prepared {
            Prepared::Event(allowed, _) => {
                match reminders::change_announced(self.app, tx, *allowed, number).await? {
                    Announced::Changed(reminder) => {
                        watched.ends_at = ends_at(&reminder);
                        let words = (self.words.changed)(self.lang(), &reminder, &address);
                        self.tell(tx, Told::Log, &words).await?;
                    }
                    Announced::Same => {}
                    Announced::Gone => watched.standing = Standing::Undone,
                }
                return Ok(());
            }
            Prepared::Trouble(why, _) => why,
            Prepared::Nothing => tr!("I found neither a day nor a time."),
        };
        let words = (self.words.unclear)(self.lang(), number, &address, &why);
        self.tell(tx, Told::Trouble, &words).await
    }
}
