//! What Discord lets the bot see of the channel.
//!
//! Invariant: an answer without messages is believed only once the bot surely may read them: Discord shows
//! nothing, instead of an error, to who may not.

use super::{Reader, Stop};
use crate::{
    app::App,
    discord::{
        client::{Call, CallError},
        directory,
    },
    features::embedwatcher::settings::READ,
    settings::check,
};

impl Reader<'_> {
    /// Makes sure that the bot may read what was written in the channel.
    pub(super) async fn may_read(&self) -> Result<(), Stop> {
        let directory = directory::fresh(self.app, self.guild).await?;
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
