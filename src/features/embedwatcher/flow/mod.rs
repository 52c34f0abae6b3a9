//! Reading announcements, following them, and taking back what came of them.
//!
//! Invariant: that a message was looked at, the reminder it made and the note about it commit together, so
//! a message makes a reminder once, however often and wherever it is read.

mod follow;
mod trial;

pub use trial::{Trial, trial};

use super::{
    model::{Announcement, Look, Scope, Standing, Verdict, Watched, judge, link},
    settings::EmbedWatcher,
    store::{self, Progress},
};
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::{
        client::{Call, CallError, MESSAGES_A_PAGE, Messages},
        directory,
        reply::Message,
    },
    error::{Error, Result},
    features::reminders::{
        announcement::Reading,
        flow::{self as reminders, Allowed},
        model::{Reminder, Source},
        settings::Reminders,
    },
    ids::{ChannelId, GuildId, MessageId, UserId},
    jobs::{
        effects::{self, Effect},
        errands::{self, Asked, Next},
    },
    lang::{Lang, Text},
    permissions::{Authority as _, GuildAdmin},
    settings::{self, Current, System},
    tr,
};

/// The name of the errand that reads a guild's channel.
pub const ERRAND: &str = "embedwatcher-read";
/// Pages of new messages that are read at once; the rest is read the next time.
const PAGES: usize = 5;

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

/// Asks for the channel of every guild that has it watched to be read.
pub async fn ask_all(app: &App) -> Result<()> {
    for guild in settings::guilds_with(&app.db, "embedwatcher", "enabled", "true").await? {
        errands::ask(&app.db, guild, ERRAND, "channel", app.clock.now()).await?;
    }
    store::clean(&app.db, app.clock.now()).await
}

/// A guild that is being read, with what it chose.
pub(super) struct Reader<'a> {
    app: &'a App,
    guild: GuildId,
    words: &'a Words,
    current: std::sync::Arc<Current>,
    channel: ChannelId,
    me: UserId,
    now: Time,
}

/// Reads what is new in a guild's channel, and what was changed.
pub async fn read(app: &App, asked: Asked, words: &Words) -> Result<Next> {
    let current = settings::current(app, asked.guild).await?;
    let chosen = current.read::<EmbedWatcher>();
    let Some(channel) = chosen.announcements_channel.filter(|_| chosen.enabled) else {
        return Ok(Next::Done);
    };
    if !current.read::<Reminders>().enabled {
        return Ok(Next::Done);
    }
    let (me, now) = (directory::bot(app).await?, app.clock.now());
    let reader = Reader { app, guild: asked.guild, words, current, channel, me, now };
    let known =
        store::progress(&app.db, asked.guild).await?.filter(|known| known.channel == channel);
    let begins = known.is_none();
    let mut progress = known.unwrap_or(Progress {
        channel,
        cursor: MessageId::new(1),
        followed_at: now,
        told_blind: false,
        told_problem: String::new(),
    });
    let went = if begins {
        reader.begin(&mut progress).await
    } else {
        reader.catch_up(&mut progress).await
    };
    match went {
        Ok(()) => {
            if !progress.told_problem.is_empty() {
                progress.told_problem.clear();
                store::advance(&app.db, asked.guild, &progress, now).await?;
            }
        }
        Err(Stop::Blocked(problem)) => reader.blocked(&mut progress, &problem).await?,
        // The next minute tries again.
        Err(Stop::Discord(error)) => tracing::warn!(%error, "announcements could not be read"),
        Err(Stop::Ours(error)) => return Err(error),
    }
    Ok(Next::Done)
}

/// Why reading stopped.
pub(super) enum Stop {
    /// The channel is gone or closed to the bot.
    Blocked(String),
    /// Discord does not answer.
    Discord(CallError),
    /// Something of ours.
    Ours(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl From<crate::db::Error> for Stop {
    fn from(error: crate::db::Error) -> Self {
        Self::Ours(error.into())
    }
}

impl From<CallError> for Stop {
    fn from(error: CallError) -> Self {
        if error.is_missing() || error.is_forbidden() {
            Self::Blocked(error.to_string())
        } else {
            Self::Discord(error)
        }
    }
}

impl Reader<'_> {
    fn chosen(&self) -> std::sync::Arc<EmbedWatcher> {
        self.current.read::<EmbedWatcher>()
    }

    fn scope(&self) -> Scope {
        if self.chosen().plain_messages { Scope::Everything } else { Scope::Embeds }
    }

    fn lang(&self) -> Lang {
        self.current.read::<System>().lang(Lang::ENGLISH)
    }

    fn judge(&self, message: &Announcement) -> Verdict {
        let system = self.current.read::<System>();
        let target = self.current.read::<Reminders>().default_channel.unwrap_or(self.channel);
        let look = Look {
            guild: self.guild,
            channel: self.channel,
            target,
            scope: self.scope(),
            zone: system.timezone,
            locale: &system.language,
            lead: self.chosen().lead_minutes,
            now: self.now,
        };
        judge(message, &look)
    }

    /// Whether a message is one to read.
    fn concerns(&self, message: &Announcement) -> bool {
        message.is_written() && (message.author.id != self.me || self.chosen().own_messages)
    }

    /// Begins after the newest message: what was announced before the watcher came is not its business.
    async fn begin(&self, progress: &mut Progress) -> Result<(), Stop> {
        let call = Call::messages(self.channel, Messages::Latest, 1);
        let newest: Vec<Announcement> = self.app.discord.json(call).await?;
        progress.cursor = newest.first().map_or(progress.cursor, |message| message.id);
        store::advance(&self.app.db, self.guild, progress, self.now).await?;
        Ok(())
    }

    async fn catch_up(&self, progress: &mut Progress) -> Result<(), Stop> {
        for _ in 0..PAGES {
            let which = Messages::After(progress.cursor);
            let call = Call::messages(self.channel, which, MESSAGES_A_PAGE);
            let mut page: Vec<Announcement> = self.app.discord.json(call).await?;
            page.sort_by_key(|message| message.id);
            let full = page.len() >= usize::from(MESSAGES_A_PAGE);
            for message in page {
                progress.cursor = message.id;
                self.look_at(&message, progress).await?;
            }
            if !full {
                break;
            }
        }
        self.follow(progress).await
    }

    /// Looks at a new message: everything that comes of it commits together with the cursor. Discord is asked
    /// before, as nothing should wait for it inside a transaction.
    async fn look_at(&self, message: &Announcement, progress: &mut Progress) -> Result<(), Stop> {
        let concerns = self.concerns(message);
        let withheld = concerns && message.is_withheld();
        let blind = withheld && !progress.told_blind && !sees_content(self.app).await?;
        let read = if concerns && !withheld {
            Some(self.prepare(self.judge(message)).await?)
        } else {
            None
        };
        if read.is_some() && message.author.id != self.me {
            progress.told_blind = false;
        }
        let mut tx = self.app.db.begin().await?;
        if blind {
            progress.told_blind = true;
            let words = (self.words.blind)(self.lang(), self.channel);
            self.tell(&mut tx, Told::Trouble, &words).await?;
        }
        if let Some(prepared) = read {
            self.take(&mut tx, message, prepared).await?;
        }
        store::advance(&mut tx, self.guild, progress, self.now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Asks whether what was read can be made.
    async fn prepare(&self, verdict: Verdict) -> Result<Prepared> {
        let (draft, reading) = match verdict {
            Verdict::Nothing => return Ok(Prepared::Nothing),
            Verdict::Incomplete(why, reading) => return Ok(Prepared::Trouble(why, reading)),
            Verdict::Event(draft, reading) => (draft, reading),
        };
        match reminders::allow_announced(self.app, self.guild, *draft).await {
            Ok(allowed) => Ok(Prepared::Event(Box::new(allowed), reading)),
            Err(error) => Ok(Prepared::Trouble(because(error)?, reading)),
        }
    }

    async fn take(&self, tx: &mut Tx, message: &Announcement, prepared: Prepared) -> Result<()> {
        let mut watched = Watched {
            message: message.id,
            channel: self.channel,
            standing: Standing::Nothing,
            hash: message.hash(self.scope()),
            number: 0,
            ends_at: None,
        };
        if !store::note(tx, self.guild, &watched, self.now).await? {
            return Ok(());
        }
        self.make(tx, &mut watched, prepared).await?;
        store::settle(tx, self.guild, &watched, self.now).await
    }

    /// Makes what a message says: a reminder, a note that it could not be read, or nothing.
    async fn make(&self, tx: &mut Tx, watched: &mut Watched, prepared: Prepared) -> Result<()> {
        let address = link(self.guild, self.channel, watched.message);
        let (allowed, reading) = match prepared {
            Prepared::Nothing => {
                watched.standing = Standing::Nothing;
                return Ok(());
            }
            Prepared::Trouble(why, reading) => {
                watched.standing = Standing::Unread;
                let words = (self.words.unread)(self.lang(), &address, &why, &reading);
                return self.tell(tx, Told::Trouble, &words).await;
            }
            Prepared::Event(allowed, reading) => (allowed, reading),
        };
        let source = Source { channel: self.channel, message: watched.message };
        match reminders::announce(self.app, tx, *allowed, source).await {
            Ok(reminder) => {
                watched.standing = Standing::Made;
                (watched.number, watched.ends_at) = (reminder.number, ends_at(&reminder));
                let words = (self.words.made)(self.lang(), &reminder, &address);
                self.tell(tx, Told::Log, &words).await
            }
            Err(error) => {
                watched.standing = Standing::Unread;
                let words = (self.words.unread)(self.lang(), &address, &because(error)?, &reading);
                self.tell(tx, Told::Trouble, &words).await
            }
        }
    }

    async fn blocked(&self, progress: &mut Progress, problem: &str) -> Result<()> {
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

    async fn tell(&self, tx: &mut Tx, what: Told, message: &Message) -> Result<()> {
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

/// What will be made of a message.
pub(super) enum Prepared {
    /// Nothing.
    Nothing,
    /// A note about why it could not be read.
    Trouble(Text, Reading),
    /// A reminder.
    Event(Box<Allowed>, Reading),
}

/// Why a reminder cannot be made, when that is an answer.
fn because(error: Error) -> Result<Text> {
    match error {
        Error::Refused(why) | Error::NotFound(why) | Error::Forbidden(why) => Ok(why),
        Error::Invalid(mut problems) if !problems.is_empty() => Ok(problems.swap_remove(0).text),
        other => Err(other),
    }
}

/// What is told, and so where.
#[derive(Clone, Copy)]
pub(super) enum Told {
    /// What was done.
    Log,
    /// What could not be.
    Trouble,
}

/// When the last occurrence of a reminder is, if it has a last one.
fn ends_at(reminder: &Reminder) -> Option<Time> {
    let schedule = &reminder.draft.schedule;
    let ends = schedule.repeat.is_none() || schedule.until.is_some() || schedule.count.is_some();
    let far = ends.then(|| schedule.upcoming(reminder.created_at).take(1_000).last());
    far.flatten().map(|last| last.at)
}

/// Whether Discord lets the application read what others write.
pub(super) async fn sees_content(app: &App) -> Result<bool, CallError> {
    const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;
    #[derive(serde::Deserialize)]
    struct Application {
        #[serde(default)]
        flags: u64,
    }
    let application: Application = app.discord.json(Call::current_application()).await?;
    Ok(application.flags & MESSAGE_CONTENT != 0)
}

/// Takes back the reminder of an announcement, which will not make another: its number.
pub async fn undo(app: &App, tx: &mut Tx, who: GuildAdmin, number: i64) -> Result<bool> {
    let guild = who.guild();
    let gone = reminders::undo_announced(tx, guild, number).await?;
    if let Some(watched) = store::by_number(&mut *tx, guild, number).await? {
        let undone = Watched { standing: Standing::Undone, ..watched };
        store::settle(tx, guild, &undone, app.clock.now()).await?;
    }
    Ok(gone)
}

/// What is said about settings that do not let anything be read.
fn not_set() -> Error {
    Error::Refused(tr!(
        "No announcements channel is chosen. Choose one: `/config embedwatcher set` with the setting `announcements_channel`."
    ))
}
