//! Reads what was said in a channel or thread, over REST.
//!
//! Invariant: a message is never left out in silence: what could not be read, or was kept from the bot, is
//! said by [`Said::extent`] and [`Line::withheld`].

use std::{collections::HashMap, time::Duration};

use super::{
    model::{Embed, Extent, FileId, Kind, Line, Who},
    people::People,
};
use crate::{
    app::App,
    discord::{
        client::{Call, CallError, ChannelOf, Explain as _, MESSAGES_A_PAGE, Messages},
        directory,
        message::{self, Attachment, Message, Page, Snapshot, User},
    },
    error::{Error, Result},
    ids::UserId,
};

/// The most messages that are read of a ticket.
pub const MESSAGES_MAX: usize = 10_000;
/// How long one page may take, waiting for Discord's limits included.
const PATIENCE: Duration = Duration::from_mins(1);

/// The messages and attachments of a channel.
#[derive(Debug)]
pub struct Said {
    /// Messages, oldest first.
    pub lines: Vec<Line>,
    /// Their attachments, with the people who attached them.
    pub attachments: Vec<(Who, Attachment)>,
    /// How much of the channel could be read.
    pub extent: Extent,
}

impl Said {
    /// Puts the files of a form first. Where the bot posted one of them again, the form's own is meant, so
    /// that its bytes are kept once.
    pub(super) fn given(&mut self, form: Vec<Attachment>, by: Who, people: &People) {
        let original = |who: Who, file: &Attachment| {
            let same = |one: &&Attachment| one.filename == file.filename && one.size == file.size;
            form.iter().find(same).filter(|_| people.is_bot(who)).map(|one| one.id)
        };
        let again: HashMap<FileId, FileId> = self
            .attachments
            .iter()
            .filter_map(|(who, file)| Some((file.id, original(*who, file)?)))
            .collect();
        self.attachments.retain(|(_, file)| !again.contains_key(&file.id));
        for file in self.lines.iter_mut().flat_map(|line| &mut line.files) {
            *file = again.get(file).copied().unwrap_or(*file);
        }
        self.attachments.splice(0..0, form.into_iter().map(|file| (by, file)));
    }
}

/// Returns the empty content of a channel that is not in the server any more.
pub const fn gone() -> Said {
    Said { lines: Vec::new(), attachments: Vec::new(), extent: Extent::Gone }
}

/// Reads a channel's messages, at most [`MESSAGES_MAX`] of the newest.
pub async fn read(app: &App, channel: ChannelOf, people: &mut People) -> Result<Said> {
    let (mut messages, extent) = match pages(app, channel).await {
        Ok(read) => read,
        Err(error) if error.is_missing() => (Vec::new(), Extent::Gone),
        Err(error) if error.is_forbidden() => (Vec::new(), Extent::Hidden),
        Err(error) => return Err(unavailable(&error)),
    };
    messages.reverse();
    let sight = sight(app).await?;
    let mut said = Said { lines: Vec::new(), attachments: Vec::new(), extent };
    let mut attached = HashMap::new();
    for message in messages {
        let Some(author) = message.author.clone() else {
            tracing::warn!(message = %message.id, "nobody wrote a message");
            continue;
        };
        said.lines.push(line(message, &author, sight, people, &mut attached));
    }
    said.attachments = attached.into_values().collect();
    said.attachments.sort_by_key(|(_, attachment)| attachment.id);
    Ok(said)
}

/// Every message, newest first. Backwards, because only there the documentation says which messages come
/// when there are more than asked for.
async fn pages(app: &App, channel: ChannelOf) -> Result<(Vec<Message>, Extent), CallError> {
    let mut found: Vec<Message> = Vec::new();
    let mut which = Messages::Latest;
    loop {
        let call = Call::messages(channel, which, MESSAGES_A_PAGE).within(PATIENCE);
        let page: Page = app.discord.json(call).await?;
        let (full, oldest) = (page.is_full(MESSAGES_A_PAGE), page.oldest());
        found.extend(page.messages);
        match oldest {
            // Without the right to read the history, Discord answers with an empty list.
            None if found.is_empty() => return Ok((found, Extent::Hidden)),
            Some(oldest) if full && found.len() < MESSAGES_MAX => {
                which = Messages::Before(oldest);
            }
            _ if full => return Ok((found, Extent::Latest)),
            _ => return Ok((found, Extent::Whole)),
        }
    }
}

/// The messages that the application may read.
#[derive(Clone, Copy, Debug)]
enum Sight {
    Everything,
    /// Only what it wrote itself, or what mentions it.
    Addressed(UserId),
}

async fn sight(app: &App) -> Result<Sight> {
    if directory::reads_messages(&app.discord).await? {
        return Ok(Sight::Everything);
    }
    Ok(Sight::Addressed(directory::bot(&app.discord).await?))
}

fn unavailable(error: &CallError) -> Error {
    tracing::warn!(%error, "a transcript could not be read");
    error.explain()
}

type Attached = HashMap<FileId, (Who, Attachment)>;

fn line(
    message: Message,
    author: &User,
    sight: Sight,
    people: &mut People,
    attached: &mut Attached,
) -> Line {
    let withheld = withheld(&message, sight);
    let by = people.author(author);
    for mentioned in &message.mentions {
        people.author(mentioned);
    }
    let kind = kind(&message, people);
    let (at, reply_to) = (message.sent_at(), message.answered());
    let (in_components, polled) = (message.component_texts(), message.poll_text());
    let mut texts = vec![message.content];
    texts.extend(in_components);
    texts.extend(polled);
    let (mut embeds, mut files) = (message.embeds, message.attachments);
    for Snapshot { message: shown } in message.snapshots {
        // Discord shows what was forwarded beside a bar, as it shows quotes.
        let quoted = shown.content.lines().map(|line| format!("> {line}"));
        texts.push(quoted.collect::<Vec<_>>().join("\n"));
        embeds.extend(shown.embeds);
        files.extend(shown.attachments);
    }
    texts.retain(|text| !text.trim().is_empty());
    let ids = files.iter().map(|file| file.id).collect();
    attached.extend(files.into_iter().map(|file| (file.id, (by, file))));
    Line {
        id: message.id,
        by,
        at,
        edited_at: message.edited_timestamp,
        kind,
        text: texts.join("\n"),
        embeds: embeds.into_iter().map(Embed::from).filter(|embed| !embed.is_empty()).collect(),
        files: ids,
        stickers: message.sticker_items.into_iter().map(|sticker| sticker.name).collect(),
        reply_to,
        withheld,
    }
}

fn kind(message: &Message, people: &mut People) -> Kind {
    let named = |people: &mut People| message.mentions.first().map(|one| people.author(one));
    match message.kind {
        0 | 19 if !message.snapshots.is_empty() => Kind::Forwarded,
        0 | 19 => Kind::Said,
        1 => named(people).map_or(Kind::Notice, Kind::Added),
        2 => named(people).map_or(Kind::Notice, Kind::Removed),
        4 => Kind::Renamed,
        6 => Kind::Pinned,
        18 => Kind::ThreadMade,
        20 | 23 => Kind::Command(message.command().unwrap_or_default().to_owned()),
        _ => Kind::Notice,
    }
}

/// Whether Discord kept the content of a message from the bot: it is blank although somebody must have
/// written something, and none of the exceptions holds for it.
fn withheld(message: &Message, sight: Sight) -> bool {
    let Sight::Addressed(me) = sight else { return false };
    // Only these are written by people; the others are blank by themselves.
    let exempt = message.is_by(me) || message.mentions(me);
    message.is_written() && !exempt && message.is_blank()
}

impl From<message::Embed> for Embed {
    fn from(embed: message::Embed) -> Self {
        Self {
            color: embed.color,
            author: embed.author.map(|author| author.name).unwrap_or_default(),
            title: embed.title,
            description: embed.description,
            fields: embed.fields.into_iter().map(|field| (field.name, field.value)).collect(),
            footer: embed.footer.map(|footer| footer.text).unwrap_or_default(),
            url: embed.url,
        }
    }
}
