//! Transcripts: what was said in a ticket and what was done with it, kept after the channel is gone.
//!
//! Invariant: a transcript says what it lacks and why: what Discord withheld, what could not be read, and
//! which files are not kept. The bot's own knowledge is never lacking.
//!
//! The way of a transcript: [`collect`] reads the channel ([`read`]), keeps what was attached ([`files`]) and
//! puts both together with what the ticket's own rows say ([`model::Subject`]); [`store::save`] makes it
//! permanent in the transaction of whoever closes; [`view`] shows it as a page, a file or plain text.

pub mod files;
pub mod model;
pub mod people;
pub mod read;
pub mod store;
#[cfg(test)]
mod tests;
pub mod view;

use std::collections::BTreeSet;

use twilight_model::id::Id;

use self::{
    files::{Attached, Shelf, Unavailable},
    model::{Limits, Places, Subject, Transcript, VERSION, Withheld},
    people::People,
};
use crate::{
    app::App,
    discord::{
        directory::{self, Directory},
        message::Attachment,
    },
    error::{Error, Result},
    ids::{ChannelId, GuildId},
};

/// People whose names in the guild are asked for; others are called as their messages say.
const NAMES_MAX: usize = 50;

/// How a transcript is to be collected.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// How much is kept of attachments.
    pub limits: Limits,
    /// The treatment of a file that cannot be had right now.
    pub unavailable: Unavailable,
}

/// Reads a ticket's channel or thread and keeps its files, those of its form (`form`) first. Can be repeated:
/// files that are kept already are not fetched again. Fails only when trying again later may help.
pub async fn collect(
    app: &App,
    guild: GuildId,
    subject: &Subject,
    form: Vec<Attachment>,
    channel: ChannelId,
    wanted: Wanted,
) -> Result<Transcript> {
    let mut people = People::default();
    let ticket = subject.clone().map(|user| people.user(user));
    for user in ticket.events.iter().flat_map(|event| mentioned(&event.text)) {
        if let Some(user) = Id::new_checked(user) {
            people.user(user);
        }
    }
    let mut said = match directory::channel_of(&app.discord, guild, channel).await {
        Ok(place) => read::read(app, place, &mut people).await?,
        // The facts that the bot itself knows of the ticket are kept all the same.
        Err(Error::NotFound(_)) => read::gone(),
        Err(error) => return Err(error),
    };
    said.given(form, ticket.requester, &people);
    people.called(&directory::names_kept(&app.discord, guild, people.ids()).await);
    // Whoever wrote or was mentioned was named by a message.
    let names = directory::names(&app.discord, guild, people.unnamed().take(NAMES_MAX)).await;
    people.called(&names);
    let people = people.finish();
    let mut shelf = Shelf::open(app, guild, ticket.number, wanted.limits).await?;
    let mut files = Vec::with_capacity(said.attachments.len());
    for (who, file) in said.attachments {
        let Some(by) = people.get(who.0).and_then(|person| person.id) else { continue };
        let attached = Attached { file, by };
        let kept = shelf.keep(app, &attached, wanted.unavailable).await?;
        files.push(files::listed(attached.file, who, kept));
    }
    let directory = directory::of(&app.discord, guild).await.ok();
    let withheld = Withheld::count(&said.lines, &people);
    let mut transcript = Transcript {
        version: VERSION,
        guild,
        guild_name: directory.as_ref().map_or_else(String::new, |known| known.name.clone()),
        ticket,
        people,
        places: Places::default(),
        messages: said.lines,
        files,
        extent: said.extent,
        withheld,
        read_at: app.clock.now(),
    };
    if let Some(directory) = directory {
        transcript.places = places(&transcript, &directory);
    }
    Ok(transcript)
}

/// The names of the mentioned channels and roles.
fn places(transcript: &Transcript, directory: &Directory) -> Places {
    let ids: BTreeSet<u64> = transcript.texts().into_iter().flat_map(mentioned).collect();
    let channels = directory.channels.iter().filter(|channel| ids.contains(&channel.id.get()));
    let roles = directory.roles.iter().filter(|role| ids.contains(&role.id.get()));
    Places {
        channels: channels.map(|channel| (channel.id, channel.name.clone())).collect(),
        roles: roles.map(|role| (role.id, role.name.clone())).collect(),
    }
}

/// The ids of what a text mentions, whatever it is.
fn mentioned(text: &str) -> impl Iterator<Item = u64> {
    let mentions = text.split('<').skip(1).filter_map(|part| Some(part.split_once('>')?.0));
    mentions.filter_map(|mention| mention.trim_start_matches(['#', '@', '&', '!']).parse().ok())
}
