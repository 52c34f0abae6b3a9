//! The kept transcripts and files of closed tickets, to be looked at again.
//!
//! Invariant: a transcript and a file are reached only through the ticket they belong to.

use std::{collections::HashSet, sync::Arc};

use super::{Error, Result, TicketContext, store};
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    features::tickets::{
        model::{Note, Status},
        transcript::{
            self,
            model::{FileId, Transcript},
            store::KeptFile,
        },
    },
    files::{PATIENCE, Reserved},
    ids::{GuildId, UserId},
    permissions::{Authority as _, TicketStaff},
};

/// The closings of a ticket that have a transcript, with when it was made, the latest first.
pub async fn closings(app: &App, guild: GuildId, number: i64) -> Result<Vec<(i64, Time)>> {
    transcript::store::closings(&app.db, guild, number).await
}

/// Which files of a ticket are kept.
pub async fn kept_files(app: &App, guild: GuildId, number: i64) -> Result<HashSet<FileId>> {
    let kept = transcript::store::kept(&app.db, guild, number).await?;
    Ok(kept.into_keys().collect())
}

/// The transcript of a closing of a ticket, or of the last one, to be shown to somebody who waits, with what
/// showing it takes of the budget of files.
pub async fn shown_transcript(
    app: &App,
    guild: GuildId,
    number: i64,
    closing: Option<i64>,
) -> Result<Option<(Transcript, Arc<Reserved>)>> {
    let bytes = transcript::store::size(&app.db, guild, number, closing).await?;
    // As it is stored, as it is understood, and as it is shown.
    let turn = app.files.reserve(guild, bytes.saturating_mul(3), PATIENCE).await?;
    let found = transcript::store::find(&app.db, guild, number, closing).await?;
    Ok(found.map(|transcript| (transcript, turn)))
}

/// A kept file of a ticket.
pub async fn kept_file(
    app: &App,
    guild: GuildId,
    number: i64,
    id: FileId,
) -> Result<Option<KeptFile>> {
    transcript::store::file(&app.db, guild, number, id).await
}

/// People who lately had tickets that whoever looks may see, to choose from.
pub async fn colleagues(app: &App, who: TicketStaff) -> Result<Vec<UserId>> {
    let sight = super::rights::sight(app, who).await?;
    store::claimants(&app.db, (who.guild(), &sight)).await
}

/// How many tickets that staff sees are open, how many unassigned tickets, and how many closed.
pub async fn overview(app: &App, who: TicketStaff) -> Result<(i64, i64, i64)> {
    let counts = super::count(app, who).await?;
    let of = |wanted: Status| {
        counts.iter().find(|(status, _)| *status == wanted).map_or(0, |(_, count)| *count)
    };
    let live = counts.iter().filter(|(status, _)| *status != Status::Closed);
    Ok((live.map(|(_, count)| count).sum(), of(Status::Open), of(Status::Closed)))
}

/// The note that was written last, in the transaction that wrote it.
pub async fn last_note(context: &TicketContext, tx: &mut Tx, number: i64) -> Result<Note> {
    let mut notes = store::notes(tx, context.guild, number).await?;
    notes.pop().ok_or_else(|| Error::internal("read a note", "it was just written"))
}
