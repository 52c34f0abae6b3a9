//! Trying out what would be read.
//!
//! Invariant: a trial changes nothing, and reads with the very rules that count.

use super::{Reader, not_set, sight::sees_content};
use crate::{
    app::App,
    discord::{
        client::{Call, CallError, Explain as _, Messages},
        directory,
        message::Page,
    },
    error::{Error, Result},
    features::embedwatcher::{
        model::{Trial, link},
        settings::{EmbedWatcher, READ},
    },
    lang::raw,
    permissions::{Authority as _, GuildAdmin},
    settings::{self, check},
    tr,
};

/// Messages among which the last one is looked for that concerns the watcher.
const LOOKED: u16 = 25;

/// Reads the last announcement of a guild, whether or not it is watched.
pub async fn trial(app: &App, who: GuildAdmin) -> Result<Trial> {
    let guild = who.guild();
    let current = settings::current(app, guild).await?;
    let chosen = current.read::<EmbedWatcher>();
    let channel = chosen.announcements_channel.ok_or_else(not_set)?;
    let directory = directory::fresh(&app.discord, guild).await?;
    let found = directory.channel(channel).ok_or_else(|| {
        Error::NotFound(tr!("The announcements channel does not exist any more. Choose another."))
    })?;
    if let Some(missing) = check::missing(found, READ, &directory) {
        return Err(Error::Refused(tr!(
            "I lack **{permissions}** in {channel}. Allow it there for my role.",
            permissions = missing,
            channel = raw(format!("<#{channel}>"))
        )));
    }
    let (me, now) = (directory::bot(&app.discord).await?, app.clock.now());
    let reader = Reader { app, guild, current, channel, me, now };
    let place = directory::channel_of(&app.discord, guild, channel).await?;
    let mut page: Page = app
        .discord
        .json(Call::messages(place, Messages::Latest, LOOKED))
        .await
        .map_err(|error| asked(&error))?;
    page.messages.sort_by_key(|one| std::cmp::Reverse(one.id));
    let mut last = None;
    for one in &page.messages {
        if reader.concerns(one).await? {
            last = Some(one);
            break;
        }
    }
    let Some(last) = last else {
        let own = chosen.own_messages && reader.notes_stand_here();
        return Ok(if own { Trial::Notes(channel) } else { Trial::Empty(channel) });
    };
    if last.is_blank() && !sees_content(app).await.map_err(|error| asked(&error))? {
        return Ok(Trial::Blind(channel));
    }
    let verdict = Box::new(reader.judge(last));
    Ok(Trial::Read(link(guild, channel, last.id), verdict))
}

fn asked(error: &CallError) -> Error {
    tracing::warn!(%error, "the announcements channel could not be read");
    error.explain()
}
