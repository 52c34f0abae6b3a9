//! The part of the channel that Discord lets the bot see.
//!
//! Invariant: an answer without messages is believed only once the bot surely may read them: without that permission,
//! Discord shows nothing instead of an error.

use super::{Reader, Stop};
use crate::{
    app::App,
    discord::{
        client::{Call, CallError},
        directory,
        message::Message,
    },
    error::Result,
    features::embedwatcher::{model::is_ours, settings::READ},
    jobs::outbox,
    settings::{System, check},
};

impl Reader<'_> {
    /// Whether a message is one to read. Of what the bot posted itself, that is neither what reminders say
    /// nor what the watcher says, as each would make another without end.
    pub(super) async fn concerns(&self, message: &Message) -> Result<bool> {
        if !message.is_written() {
            return Ok(false);
        }
        if !message.is_by(self.me) {
            return Ok(true);
        }
        if !self.chosen().own_messages || self.notes_stand_here() || is_ours(message) {
            return Ok(false);
        }
        // A person who presses a button of a reminder may remove its buttons.
        let place = (self.guild, self.channel);
        Ok(!outbox::sent_by(self.app, place, message.id, "reminders").await?)
    }

    /// Whether the watcher's own notes go to the channel that it reads: not all of them have a button by
    /// which they can be told from announcements.
    pub(super) fn notes_stand_here(&self) -> bool {
        let system = self.current.read::<System>();
        system.logs_in(self.channel) || self.chosen().failure_channel == Some(self.channel)
    }

    /// Makes sure that the bot may read what was written in the channel.
    pub(super) async fn may_read(&self) -> Result<(), Stop> {
        let directory = directory::fresh(&self.app.discord, self.guild).await?;
        let Some(channel) = directory.channel(self.channel) else {
            return Err(Stop::Blocked("the channel is gone".to_owned()));
        };
        match check::missing(channel, READ, &directory) {
            None => Ok(()),
            Some(missing) => Err(Stop::Blocked(format!("the bot lacks {missing}"))),
        }
    }
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
