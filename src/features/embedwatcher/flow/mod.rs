//! Reading announcements: how far a channel was read, and what stands in the way.
//!
//! Invariant: how far it was read commits together with what came of it, so nothing is left out and nothing
//! counts twice.

mod events;
mod follow;
mod make;
mod notes;
mod sight;
mod trial;

pub use events::{EVENTS, ask_for_events, read_events};
pub use make::{gone, made, undo};
pub use trial::trial;

use super::{
    model::{Look, Said, Scope, Standing, Verdict, Watched, judge, link, over, shows_contents},
    settings::EmbedWatcher,
    store::{self, Progress},
};
use chrono::TimeDelta;

use crate::{
    app::App,
    clock::Time,
    discord::{
        client::{Call, CallError, ChannelOf, MESSAGES_A_PAGE, Messages},
        directory,
        message::{Message, Page},
    },
    error::{Error, Result},
    features::{
        embedwatcher::view,
        reminders::{flow as reminders, flow::Announced, settings::Reminders},
    },
    ids::{ChannelId, GuildId, MessageId, UserId, made_from},
    jobs::tasks::{self, Next, TaskRun},
    lang::Lang,
    settings::{self, Current, LogLevel, Scoped as _, System, switch},
    tr,
};
use notes::NoteKind;
use sight::sees_content;

/// The embed watcher as a feature that can be turned off.
const MODULE: &str = "embedwatcher";
/// The name of the task that reads a guild's channel.
pub const TASK: &str = "embedwatcher-read";
/// Pages of new messages that are read at once; the rest is read the next time.
const PAGES: usize = 5;
/// How far Discord's clock may be from ours.
const CLOCKS: TimeDelta = TimeDelta::seconds(30);

/// Asks for the channel of every guild that has it watched to be read.
pub async fn ask_all(app: &App) -> Result<()> {
    for guild in settings::guilds_with_module(&app.db, MODULE).await? {
        let asked = tasks::enqueue(&app.db, guild, TASK, "channel", app.clock.now()).await;
        // One that cannot be asked for keeps no other from it.
        if let Err(error) = asked {
            app.incident(&error).await;
        }
    }
    store::clean(&app.db, app.clock.now()).await
}

/// Whether announcements are read: reminders are made of them, so both must be on.
fn is_on(current: &Current) -> bool {
    current.read::<System>().has(MODULE) && reminders::is_on(current)
}

/// A guild that is being read, with what it chose.
pub(super) struct Reader<'a> {
    app: &'a App,
    guild: GuildId,
    current: std::sync::Arc<Current>,
    channel: ChannelId,
    me: UserId,
    now: Time,
}

/// Reads what is new in a guild's channel, and what was changed.
pub async fn read(app: &App, asked: TaskRun) -> Result<Next> {
    let current = settings::current(app, asked.guild).await?;
    let chosen = current.read::<EmbedWatcher>();
    let Some(channel) = chosen.announcements_channel.filter(|_| is_on(&current)) else {
        return Ok(Next::Done);
    };
    let (me, now) = (directory::bot(&app.discord).await?, app.clock.now());
    let reader = Reader { app, guild: asked.guild, current, channel, me, now };
    let start = reader.start().await?;
    let known = store::progress(&app.db, asked.guild).await?;
    let known = known.filter(|known| known.channel == channel && known.cursor >= start);
    let begins = known.is_none();
    let mut progress = known.unwrap_or(Progress {
        channel,
        cursor: start,
        followed_at: now,
        told_blind: false,
        told_problem: String::new(),
    });
    if begins {
        // Nothing is written down before somebody surely looked: a look that failed is made again.
        match reader.may_read().await {
            Ok(()) => store::begin(&app.db, asked.guild, &progress, now).await?,
            Err(Stop::Blocked(problem)) => {
                store::begin(&app.db, asked.guild, &progress, now).await?;
                reader.blocked(&problem).await?;
                return Ok(Next::Done);
            }
            Err(stop) => return stop.told(),
        }
    }
    match reader.go_on(&mut progress).await {
        Ok(()) if progress.told_problem.is_empty() => {}
        Ok(()) => store::solved(&app.db, asked.guild).await?,
        Err(Stop::Blocked(problem)) => reader.blocked(&problem).await?,
        Err(stop) => return stop.told(),
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

impl Stop {
    /// How the task goes on when nothing stands in the way but an outage or a fault of ours.
    fn told(self) -> Result<Next> {
        match self {
            // The next minute tries again.
            Self::Discord(error) => tracing::warn!(%error, "announcements could not be read"),
            Self::Blocked(problem) => tracing::warn!(problem, "announcements could not be read"),
            Self::Ours(error) => return Err(error),
        }
        Ok(Next::Done)
    }
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

    fn judge(&self, message: &Message) -> Verdict {
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

    /// The message before which nothing is read: what was announced before the watcher was turned on here is
    /// not its business, and what was announced from then on is, however late it reads for the first time.
    /// Turning it off and on again is a new beginning, so that what came in between stays unread.
    async fn start(&self) -> Result<MessageId> {
        let spec = EmbedWatcher::scope().spec("announcements_channel");
        let chosen = spec.and_then(|spec| self.current.held(spec)).map(|held| held.at);
        let watcher = switch::turned_on(self.app, self.guild, MODULE).await?;
        let reminders = switch::turned_on(self.app, self.guild, reminders::MODULE).await?;
        let changed = [chosen, watcher, reminders].into_iter().flatten().max();
        Ok(made_from(changed.unwrap_or(self.now) - CLOCKS))
    }

    /// The channel, which surely belongs to the guild.
    async fn place(&self) -> Result<ChannelOf, Stop> {
        match directory::channel_of(&self.app.discord, self.guild, self.channel).await {
            Err(Error::NotFound(_)) => Err(Stop::Blocked("the channel is gone".to_owned())),
            found => Ok(found?),
        }
    }

    async fn go_on(&self, progress: &mut Progress) -> Result<(), Stop> {
        // A problem is known to be gone only once somebody looked: the channel itself may just seem to be empty.
        if !progress.told_problem.is_empty() {
            self.may_read().await?;
        }
        self.catch_up(progress).await
    }

    async fn catch_up(&self, progress: &mut Progress) -> Result<(), Stop> {
        for _ in 0..PAGES {
            let which = Messages::After(progress.cursor);
            let call = Call::messages(self.place().await?, which, MESSAGES_A_PAGE);
            let mut page: Page = self.app.discord.json(call).await?;
            page.messages.sort_by_key(|message| message.id);
            let full = page.is_full(MESSAGES_A_PAGE);
            for message in page.messages {
                progress.cursor = message.id;
                match self.look_at(&message, progress).await {
                    Err(Stop::Ours(error)) if is_lasting(&error) => {
                        self.leave_out(progress, &error).await?;
                    }
                    looked => looked?,
                }
            }
            if !full {
                break;
            }
        }
        Box::pin(self.follow(progress)).await
    }

    /// Leaves out a message that can never be looked at, tells the operators once, and goes on after it.
    async fn leave_out(&self, progress: &Progress, error: &Error) -> Result<()> {
        self.app.incident(error).await;
        store::advance(&self.app.db, self.guild, progress, self.now).await
    }

    /// Looks at a new message: everything that comes of it commits together with the cursor. Discord is asked
    /// before, as nothing should wait for it inside a transaction.
    async fn look_at(&self, message: &Message, progress: &mut Progress) -> Result<(), Stop> {
        let concerns = self.concerns(message).await?;
        let withheld = concerns && message.is_blank();
        let blind = withheld && !progress.told_blind && !sees_content(self.app).await?;
        let read = if concerns && !withheld {
            let verdict = self.judge(message).at_first(message.id, self.now);
            Some(self.prepare(verdict).await?)
        } else {
            None
        };
        let mut tx = self.app.db.begin().await?;
        if blind {
            progress.told_blind = true;
            if store::told_blind(&mut tx, self.guild, true).await? {
                let words = view::blind(self.lang(), self.channel);
                self.tell(&mut tx, NoteKind::Trouble(LogLevel::Warning), &words).await?;
            }
        }
        if let Some(prepared) = read {
            self.take(&mut tx, message, prepared).await?;
        }
        if progress.told_blind && shows_contents(message, self.me) {
            progress.told_blind = false;
            store::told_blind(&mut tx, self.guild, false).await?;
        }
        store::advance(&mut tx, self.guild, progress, self.now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Whether an error stays however often it is tried: not that of a database, or of Discord.
fn is_lasting(error: &Error) -> bool {
    matches!(error, Error::Internal { context, .. } if *context != "database")
}

/// The error about settings that do not let anything be read.
fn not_set() -> Error {
    Error::Refused(tr!(
        "No announcements channel is chosen. Choose one: `/config embedwatcher set` with the setting `announcements_channel`."
    ))
}
