//! What was uploaded into the form of a ticket: kept before Discord forgets it, and shown in the ticket.
//!
//! Invariant: the files of a form are posted once, in the transaction that forgets the errand; what is not kept
//! is named there with the reason.

use super::{Desk, FILES, Result, store};
use crate::{
    app::App,
    discord::client::File,
    features::tickets::{
        model::{AnswerFile, Ticket},
        transcript::{
            self,
            files::{Attached, Shelf, Unavailable},
            model::{FileId, Kept, Limits},
            raw::Attachment,
        },
        view,
    },
    ids::GuildId,
    jobs::{
        effects::{self, Effect},
        errands::{self, Asked, Next},
    },
};

/// Bytes of one MiB.
const MIB: i64 = 1024 * 1024;
/// How often files are asked for again that cannot be had right now.
const PATIENCE: i64 = 3;
/// Bytes that are posted in one message: what Discord takes of a bot everywhere.
pub(super) const LARGEST: usize = 10 * 1024 * 1024;
/// Files of one message.
const TOGETHER: usize = 10;
/// How long to wait for the channel of the ticket; once it is there, the errand is asked for again.
const LATER: chrono::TimeDelta = chrono::TimeDelta::minutes(30);

/// How much is kept of attachments in a guild.
pub(super) fn limits(desk: &Desk) -> Limits {
    let bytes = |mib: i64| (mib * MIB).cast_unsigned();
    Limits { file: bytes(desk.chosen.keep_file_mb), ticket: bytes(desk.chosen.keep_ticket_mb) }
}

/// What to do about a file that cannot be had right now, after an errand was tried so often.
pub(super) const fn patience(asked: &Asked) -> Unavailable {
    if asked.attempts < PATIENCE { Unavailable::Retry } else { Unavailable::List }
}

/// What was uploaded into the form of a ticket.
pub(super) fn uploads(ticket: &Ticket) -> Vec<Attachment> {
    let files = ticket.answers.iter().flat_map(|answer| &answer.files);
    let attachment = |file: &AnswerFile| {
        Some(Attachment {
            id: file.id.parse().ok()?,
            filename: file.name.clone(),
            content_type: file.content_type.clone(),
            size: file.size,
            url: file.url.clone(),
        })
    };
    files.filter_map(attachment).collect()
}

/// Keeps what was uploaded into the form of a ticket, and posts it in the ticket.
pub async fn keep_files(app: &App, asked: &Asked) -> Result<Next> {
    let (guild, number) = (asked.guild, asked.number());
    let Some(ticket) = store::find(&app.db, guild, number).await? else { return Ok(Next::Done) };
    let desk = Desk::of(app, guild).await?;
    let mut shelf = Shelf::open(app, guild, number, limits(&desk)).await?;
    let (mut kept, mut missing) = (Vec::new(), Vec::new());
    for file in uploads(&ticket) {
        let (id, name) = (file.id, file.filename.clone());
        let attached = Attached { file, by: ticket.requester };
        match shelf.keep(app, &attached, patience(asked)).await? {
            Kept::Yes => kept.push(id),
            Kept::No(reason) => missing.push((name, reason)),
        }
    }
    let Some(channel) = ticket.channel.filter(|_| ticket.state.is_live()) else {
        return Ok(if ticket.state.is_live() { Next::After(LATER) } else { Next::Done });
    };
    let mut posts = batches(app, &ticket, guild, &kept).await?;
    if posts.is_empty() && !missing.is_empty() {
        posts.push(Vec::new());
    }
    let mut tx = app.db.begin().await?;
    if !errands::drop_one(&mut tx, guild, FILES, number).await? {
        // Another instance was quicker.
        return Ok(Next::Done);
    }
    let last = posts.len();
    for (at, files) in (1..).zip(posts) {
        let missing = if at == last { missing.as_slice() } else { &[] };
        let message = view::form_files(desk.lang, &ticket, missing);
        let effect = Effect::send(&app.ids, guild, channel, &message, None);
        let effect = effect.with_files(files).told("tickets", "note");
        effects::enqueue(app, &mut tx, effect).await?;
    }
    tx.commit().await?;
    effects::run_channel(app, channel).await?;
    Ok(Next::Done)
}

/// The files of these ids, as many together as fit into one message.
async fn batches(
    app: &App,
    ticket: &Ticket,
    guild: GuildId,
    kept: &[FileId],
) -> Result<Vec<Vec<File>>> {
    let mut all: Vec<Vec<File>> = Vec::new();
    let mut size = usize::MAX;
    for id in kept {
        let Some(file) = transcript::store::file(&app.db, guild, ticket.number, *id).await? else {
            continue;
        };
        // A file that is larger than Discord takes of a bot is on the ticket's page.
        if file.bytes.len() > LARGEST {
            continue;
        }
        size = size.saturating_add(file.bytes.len());
        let file = File { name: file.name, bytes: file.bytes };
        match all.last_mut() {
            Some(last) if size <= LARGEST && last.len() < TOGETHER => last.push(file),
            _ => {
                size = file.bytes.len();
                all.push(vec![file]);
            }
        }
    }
    Ok(all)
}
