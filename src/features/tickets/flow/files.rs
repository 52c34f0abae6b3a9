//! Files uploaded into the form of a ticket: kept before Discord forgets them, and shown in the ticket.
//!
//! Invariant: the files of a form are posted once, in the transaction that forgets the task; what is not kept
//! is named there with the reason.

use super::{FILES, Result, TicketContext, store};
use crate::{
    app::App,
    discord::message::Attachment,
    features::tickets::{
        model::{AnswerFile, Ticket},
        transcript::{
            self,
            files::{Attached, Shelf, Unavailable},
            model::{FileId, Kept, Limits, SERVER_KEEPS},
            view::why,
        },
        view,
    },
    files::{LONG_PATIENCE, PASSING, Source, Stored, Writer},
    ids::GuildId,
    jobs::{
        outbox::{self, Enclosed, OutboxEntry, Owner},
        tasks::{self, Next, TaskRun},
    },
    tr,
};

/// Bytes of one MiB.
const MIB: i64 = 1024 * 1024;
/// How often files are asked for again that cannot be had right now.
const PATIENCE: i64 = 3;
/// Bytes that are posted in one message: what Discord takes of a bot everywhere.
pub(super) const LARGEST: usize = 10 * 1024 * 1024;
/// Files of one message.
const TOGETHER: usize = 10;
/// How long to wait for the channel of the ticket; once it is there, the task is asked for again.
const LATER: chrono::TimeDelta = chrono::TimeDelta::minutes(30);

/// How much is kept of attachments in a guild.
pub(super) fn limits(context: &TicketContext) -> Limits {
    let bytes = |mib: i64| (mib * MIB).cast_unsigned();
    Limits {
        file: bytes(context.chosen.keep_file_mb),
        ticket: bytes(context.chosen.keep_ticket_mb),
        server: SERVER_KEEPS,
    }
}

/// The treatment of a file that cannot be had right now, after a task was tried so often.
pub(super) const fn patience(asked: &TaskRun) -> Unavailable {
    if asked.attempts < PATIENCE { Unavailable::Retry } else { Unavailable::List }
}

/// The files that were uploaded into the form of a ticket.
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
pub async fn keep_files(app: &App, asked: &TaskRun) -> Result<Next> {
    let (guild, number) = (asked.guild, asked.number());
    let Some(ticket) = store::find(&app.db, guild, number).await? else { return Ok(Next::Done) };
    let context = TicketContext::of(app, guild).await?;
    let mut shelf = Shelf::open(app, guild, number, limits(&context)).await?;
    let (mut shown, mut missing) = (Vec::new(), Vec::new());
    for file in uploads(&ticket) {
        let (id, name) = (file.id, file.filename.clone());
        let attached = Attached { file, by: ticket.requester };
        match (shelf.keep(app, &attached, patience(asked)).await?, shelf.size(id)) {
            (Kept::Yes, Some(size)) if size <= LARGEST => shown.push((id, size)),
            (Kept::No(reason), _) => missing.push((name, why(reason))),
            (Kept::Yes, _) => missing.push((
                name,
                tr!("too large to be shown here; it is on the ticket's page of the dashboard"),
            )),
        }
    }
    let Some(channel) = ticket.channel.filter(|_| ticket.state.is_live()) else {
        return Ok(if ticket.state.is_live() { Next::After(LATER) } else { Next::Done });
    };
    let mut posts = Vec::new();
    for ids in together(&shown) {
        posts.push(lend(app, guild, number, &ids).await?);
    }
    if posts.is_empty() && !missing.is_empty() {
        posts.push(Vec::new());
    }
    let mut tx = app.db.begin().await?;
    if !tasks::drop_one(&mut tx, guild, FILES, number).await? {
        // Another instance was quicker.
        return Ok(Next::Done);
    }
    let last = posts.len();
    for (at, files) in (1..).zip(posts) {
        let missing = if at == last { missing.as_slice() } else { &[] };
        let message = view::form_files(context.lang, &ticket, missing);
        let entry = OutboxEntry::send(&app.ids, guild, channel, &message, None);
        let entry = entry.with_files(files).reports_to("tickets", "note");
        outbox::enqueue(app, &mut tx, entry).await?;
    }
    tx.commit().await?;
    outbox::run_channel(app, channel).await?;
    Ok(Next::Done)
}

/// The files of one message, which stay the ticket's.
async fn lend(app: &App, guild: GuildId, number: i64, ids: &[FileId]) -> Result<Vec<Enclosed>> {
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(kept) = transcript::store::file(&app.db, guild, number, *id).await? else {
            continue;
        };
        let (file, owner) = match kept.stored {
            Some(stored) => (stored, Owner::Lender),
            // It was kept before files were stored in pieces.
            None => (copy(app, guild, &kept.content).await?, Owner::Entry),
        };
        files.push(Enclosed { name: kept.name, file, owner });
    }
    Ok(files)
}

async fn copy(app: &App, guild: GuildId, content: &Source) -> Result<Stored> {
    let _turn = app.files.reserve(guild, PASSING, LONG_PATIENCE).await?;
    let (id, now) = (app.ids.token(), app.clock.now());
    let (mut writer, mut position) = (Writer::begin(&app.db, guild, id, now).await?, 0);
    while let Some(piece) = content.piece(position).await? {
        writer.write(&piece).await?;
        position += 1;
    }
    writer.finish().await
}

/// Puts files together, in order, as many as fit into one message.
fn together(sized: &[(FileId, usize)]) -> Vec<Vec<FileId>> {
    let (mut all, mut size): (Vec<Vec<FileId>>, usize) = (Vec::new(), 0);
    for (id, bytes) in sized {
        size = size.saturating_add(*bytes);
        match all.last_mut() {
            Some(last) if size <= LARGEST && last.len() < TOGETHER => last.push(*id),
            _ => {
                size = *bytes;
                all.push(vec![*id]);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stand_together_as_far_as_a_message_takes_them() {
        let sized = |sizes: &[usize]| -> Vec<_> {
            (1..).map(FileId::new).zip(sizes.iter().copied()).collect()
        };
        let counts =
            |sizes: &[usize]| -> Vec<_> { together(&sized(sizes)).iter().map(Vec::len).collect() };
        assert_eq!(counts(&[]), [0; 0]);
        assert_eq!(counts(&[1; 25]), [10, 10, 5]);
        assert_eq!(counts(&[LARGEST, 1, LARGEST - 1, 1]), [1, 2, 1]);
    }
}
