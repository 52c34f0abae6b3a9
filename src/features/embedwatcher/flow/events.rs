//! Following the scheduled events of a guild.
//!
//! Invariant: an event makes a reminder once, its changes change that reminder, and an event that the bot cannot see any
//! more before it begins takes it back.

use super::{Announced, NoteKind, Reader, is_on, make::because};
use crate::{
    app::App,
    discord::{client::Call, directory},
    error::Result,
    features::{
        embedwatcher::{
            model::{Event, Followed, Said, follow},
            settings::EmbedWatcher,
            store::{self, events},
            view,
        },
        reminders::{
            flow as reminders,
            model::{Draft, Reminder},
            settings::Reminders,
        },
    },
    jobs::tasks::{self, Next, TaskRun},
    settings::{self, System},
};

/// The name of the task that reads a guild's events.
pub const EVENTS: &str = "embedwatcher-events";

/// Asks for the events of every guild that has the watcher on.
pub async fn ask_for_events(app: &App) -> Result<()> {
    for guild in settings::guilds_with_module(&app.db, super::MODULE).await? {
        let asked = tasks::enqueue(&app.db, guild, EVENTS, "events", app.clock.now()).await;
        // One that cannot be asked for keeps no other from it.
        if let Err(error) = asked {
            app.incident(&error).await;
        }
    }
    Ok(())
}

/// Reads a guild's scheduled events, and makes, changes and takes back their reminders.
pub async fn read_events(app: &App, asked: TaskRun) -> Result<Next> {
    let guild = asked.guild;
    let current = settings::current(app, guild).await?;
    let chosen = current.read::<EmbedWatcher>();
    let target = current.read::<Reminders>().default_channel.or(chosen.announcements_channel);
    let Some(channel) = target.filter(|_| chosen.scheduled_events && is_on(&current)) else {
        return Ok(Next::Done);
    };
    let listed: Vec<Event> = match app.discord.json(Call::scheduled_events(guild)).await {
        Ok(listed) => listed,
        // The next look tries again.
        Err(error) => {
            tracing::warn!(guild = guild.get(), %error, "scheduled events could not be read");
            return Ok(Next::Done);
        }
    };
    let known = events::known(&app.db, guild).await?;
    let (me, now) = (directory::bot(&app.discord).await?, app.clock.now());
    let reader = Reader { app, guild, current, channel, me, now };
    for event in listed.iter().filter(|event| event.is_ahead(now)) {
        let looked = match known.iter().find(|known| known.event == event.id) {
            None => reader.begin_event(event).await,
            Some(known) if known.hash != event.hash() => reader.change_event(known, event).await,
            Some(_) => Ok(()),
        };
        // One that cannot be followed keeps no other from it.
        if let Err(error) = looked {
            app.incident(&error).await;
        }
    }
    for gone in known.iter().filter(|known| known.starts_at > now) {
        if listed.iter().all(|event| event.id != gone.event) {
            reader.end_event(gone).await?;
        }
    }
    Ok(Next::Done)
}

impl Reader<'_> {
    fn event_draft(&self, event: &Event) -> Draft {
        let zone = self.current.read::<System>().timezone;
        event.draft(self.guild, self.channel, zone, self.chosen().lead_minutes)
    }

    async fn begin_event(&self, event: &Event) -> Result<()> {
        let draft = self.event_draft(event);
        let allowed = reminders::allow_announced(self.app, self.guild, draft).await;
        let mut tx = self.app.db.begin().await?;
        if !events::claim(&mut tx, self.guild, event.id, event.starts_at()).await? {
            return Ok(());
        }
        let (hash, starts_at) = (event.hash(), event.starts_at());
        let mut followed = Followed { event: event.id, hash, number: 0, starts_at, said: None };
        let link = event.link(self.guild);
        let made = match allowed {
            Ok(allowed) => reminders::announce(self.app, &mut tx, allowed, None).await,
            Err(error) => Err(error),
        };
        match made {
            Ok(reminder) => {
                followed.number = reminder.number;
                followed.said = Some(Said::of(&reminder.draft));
                let words = |id: &str| view::made_of_event(self.lang(), &reminder, &link, id);
                self.tell_undoable(&mut tx, NoteKind::Log, reminder.number, words).await?;
            }
            Err(error) => {
                let words = view::event_not_made(self.lang(), &link, &because(error)?);
                let level = crate::settings::LogLevel::Warning;
                self.tell(&mut tx, NoteKind::Trouble(level), &words).await?;
            }
        }
        events::settle(&mut tx, self.guild, &followed).await?;
        Ok(tx.commit().await?)
    }

    async fn change_event(&self, was: &Followed, event: &Event) -> Result<()> {
        let draft = self.event_draft(event);
        let says = reminders::allow_announced(self.app, self.guild, draft).await?;
        let mut tx = self.app.db.begin().await?;
        if !events::take(&mut tx, self.guild, was, &event.hash()).await? {
            return Ok(());
        }
        let said = Some(Said::of(says.draft()));
        let before = was.said.as_ref();
        let mut kept = Vec::new();
        let merge = |present: &Reminder, new: &Draft| {
            let (draft, corrected) = follow(before, present, new);
            kept = corrected;
            draft
        };
        let changed =
            reminders::change_announced(self.app, &mut tx, says, was.number, merge).await?;
        if let Announced::Changed(reminder) = changed {
            let (lang, link) = (self.lang(), event.link(self.guild));
            let note = |id: &str| view::changed(lang, &reminder, &kept, &link, id);
            self.tell_undoable(&mut tx, NoteKind::Log, was.number, note).await?;
        }
        let (hash, starts_at) = (event.hash(), event.starts_at());
        let followed = Followed { hash, starts_at, said, ..was.clone() };
        events::settle(&mut tx, self.guild, &followed).await?;
        Ok(tx.commit().await?)
    }

    async fn end_event(&self, was: &Followed) -> Result<()> {
        let mut tx = self.app.db.begin().await?;
        if store::events::forget(&mut tx, self.guild, was.event).await?
            && reminders::undo_announced(&mut tx, self.guild, was.number).await?
        {
            let words = view::event_gone(self.lang(), was.number);
            self.tell(&mut tx, NoteKind::Log, &words).await?;
        }
        Ok(tx.commit().await?)
    }
}
