//! Keeping what was said in a ticket that was closed.
//!
//! Invariant: the transcript of a closing and everything that is posted because of it are decided in one
//! transaction, so each is there once; a ticket that was opened again meanwhile needs neither.

use super::{
    DELETE, Result, TicketContext, access,
    files::{LARGEST, limits, patience, uploads},
    outside, store, trouble,
};
use crate::{
    app::App,
    db::Tx,
    discord::{
        client::Call,
        directory::{self, Age},
        reply::Message,
    },
    features::tickets::{
        model::{Mode, Ticket, sight},
        settings::Feedback,
        transcript::{
            self, Wanted,
            model::{Subject, Transcript, Withheld},
            view::{FileLinks, Look, Notes, upload},
        },
        view,
    },
    files::{LONG_PATIENCE, RENDERING, Writer},
    ids::{ChannelId, GuildId},
    jobs::{
        outbox::{self, Enclosed, OutboxEntry, Owner},
        tasks::{self, Next, TaskRun},
    },
};

/// The outcome of keeping a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It is kept.
    Yes,
    /// There is nothing to keep (any more).
    Needless,
}

/// Whether the transcript of a ticket's last closing is kept.
pub(super) async fn is_filed(app: &App, guild: GuildId, ticket: &Ticket) -> Result<bool> {
    let closings = transcript::store::closings(&app.db, guild, ticket.number).await?;
    Ok(closings.iter().any(|(closing, _)| *closing >= ticket.closings))
}

/// The transcript of a closing of a ticket, or of the last one.
pub async fn transcript_of(
    app: &App,
    guild: GuildId,
    number: i64,
    closing: Option<i64>,
) -> Result<Option<Transcript>> {
    transcript::store::find(&app.db, guild, number, closing).await
}

/// Keeps the transcript of a closed ticket, posts it, says in the ticket that it is closed, and takes the right
/// to write there away.
pub async fn file(app: &App, asked: &TaskRun) -> Result<Filed> {
    let (guild, number) = (asked.guild, asked.number());
    let Some(ticket) = store::find(&app.db, guild, number).await? else {
        return Ok(Filed::Needless);
    };
    let Some(channel) = ticket.channel.filter(|_| !ticket.state.is_live()) else {
        return Ok(Filed::Needless);
    };
    if is_filed(app, guild, &ticket).await? {
        return Ok(Filed::Yes);
    }
    let mut context = TicketContext::of(app, guild).await?;
    access::looked(&mut context, Age::Cached).await?;
    // Outbox entries from before the closing belong in the transcript.
    outbox::run_channel(app, channel).await?;
    let subject = subject(&context, &ticket).await?;
    let wanted = Wanted { limits: limits(&context), unavailable: patience(asked) };
    let form = uploads(&ticket);
    let transcript = transcript::collect(app, guild, &subject, form, channel, wanted).await?;
    let copies = copies(&context, &ticket, &transcript).await?;
    let mut tx = app.db.begin().await?;
    let now = context.lock(&mut tx, number).await?;
    if now.state.is_live() || now.closings != ticket.closings {
        return Ok(Filed::Needless);
    }
    if transcript::store::save(&mut tx, &transcript).await? {
        announce(&context, &mut tx, &now, channel, (&transcript, copies)).await?;
    }
    if now.state.deleted {
        tasks::hasten(&mut tx, guild, DELETE, number, context.now).await?;
    }
    tx.commit().await?;
    outbox::run_channel(app, channel).await?;
    Ok(Filed::Yes)
}

/// The bot's own knowledge of a ticket.
async fn subject(context: &TicketContext, ticket: &Ticket) -> Result<Subject> {
    let events = store::events(&context.app.db, context.guild, ticket.number).await?;
    let notes = store::notes(&context.app.db, context.guild, ticket.number).await?;
    Ok(view::subject(context.lang, ticket, &events, &notes))
}

/// The files that are posted where transcripts go, stored before the transaction that posts them.
async fn copies(
    context: &TicketContext,
    ticket: &Ticket,
    transcript: &Transcript,
) -> Result<Vec<Enclosed>> {
    let mut copies = Vec::new();
    // The people who read the channel of all transcripts need not be of the staff of this type.
    if context.chosen.transcript_channel.is_none() || ticket.audience != sight::EVERY_STAFF {
        return Ok(copies);
    }
    let (app, guild) = (&context.app, context.guild);
    let look = Look {
        lang: context.lang,
        zone: context.system.timezone,
        notes: Notes::LeftOut,
        files: FileLinks::Named,
    };
    let _turn = app.files.reserve(guild, RENDERING, LONG_PATIENCE).await?;
    for file in upload(transcript, &look, LARGEST) {
        let (name, text) = file?;
        let (id, now) = (app.ids.token(), app.clock.now());
        let file = Writer::whole(&app.db, guild, id, now, text.as_bytes()).await?;
        copies.push(Enclosed { name, file, owner: Owner::Entry });
    }
    Ok(copies)
}

/// The details in the post of a transcript beside the ticket.
fn post(context: &TicketContext, ticket: &Ticket, transcript: &Transcript) -> view::Post {
    let base = context.app.config.public_url.trim_end_matches('/');
    let link = format!("{base}/dashboard/{}/tickets/{}/transcript", context.guild, ticket.number);
    view::Post { withheld: transcript.withheld != Withheld::Nothing, link }
}

/// Shows in the post of a transcript what the requester thought of the ticket since.
pub async fn refile(app: &App, asked: &TaskRun) -> Result<Next> {
    let (guild, number) = (asked.guild, asked.number());
    let Some(ticket) = store::find(&app.db, guild, number).await? else { return Ok(Next::Done) };
    let Some((channel, message)) = ticket.filed.filter(|_| ticket.audience == sight::EVERY_STAFF)
    else {
        return Ok(Next::Done);
    };
    let Some(transcript) = transcript_of(app, guild, number, None).await? else {
        return Ok(Next::Done);
    };
    let context = TicketContext::of(app, guild).await?;
    let shown = view::filed(context.lang, &ticket, &post(&context, &ticket, &transcript));
    let channel = directory::channel_of(&app.discord, guild, channel).await?;
    match app.discord.empty(Call::edit_message(channel, message, &shown.body())).await {
        Ok(()) => Ok(Next::Done),
        // Somebody deleted the post, or shut the bot out of its channel.
        Err(error) if error.is_missing() || error.is_forbidden() => Ok(Next::Done),
        Err(error) => Err(trouble::unavailable(error)),
    }
}

async fn announce(
    context: &TicketContext,
    tx: &mut Tx,
    ticket: &Ticket,
    channel: ChannelId,
    (transcript, files): (&Transcript, Vec<Enclosed>),
) -> Result<()> {
    if let Some(archive) = context.chosen.transcript_channel {
        let message: Message = if ticket.audience == sight::EVERY_STAFF {
            view::filed(context.lang, ticket, &post(context, ticket, transcript))
        } else {
            view::filed_apart(context.lang, ticket)
        };
        let entry = OutboxEntry::send(&context.app.ids, context.guild, archive, &message, None);
        let entry =
            entry.with_files(files).reports_to("tickets", format!("archive:{}", ticket.number));
        outbox::enqueue(&context.app, tx, entry).await?;
    }
    if ticket.state.deleted {
        return Ok(());
    }
    let stars = context.chosen.feedback == Feedback::Ticket;
    let message = view::closed(context.lang, ticket, (stars, transcript), &context.chosen.texts());
    outside::post(context, tx, channel, &message, "note").await?;
    match ticket.mode {
        Mode::Channel => access::requester(context, tx, ticket).await,
        Mode::Thread => outside::lock(context, tx, ticket).await,
    }
}
