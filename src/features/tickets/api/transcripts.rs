//! Transcripts of closed tickets, and the files kept with them.
//!
//! Invariant: what Discord withheld is said, not guessed; a file is handed out as a download.

use axum::{
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::{self, Caller, Named, Path, Problem, etag, scope::ReadTickets},
    clock::Time,
    error::{Error, Result},
    features::tickets::{
        flow,
        transcript::model::{self, Extent, Kept, Who, Withheld},
    },
    ids::UserId,
    permissions::{Authority as _, TicketStaff},
    tr,
    web::download,
};

/// A closing that has a transcript.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketClosing)]
pub(super) struct Closing {
    /// Which closing of the ticket, from 1.
    closing: i64,
    /// When the transcript was made.
    #[schema(value_type = String, format = DateTime)]
    made_at: Time,
}

/// Transcripts of a ticket, the latest first
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketClosings)]
pub(super) struct Closings {
    /// The closings.
    items: Vec<Closing>,
}

/// The closings of a ticket that have a transcript, the latest first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/{number}/transcripts", tag = "Tickets", operation_id = "listTicketTranscripts",
    security(("token" = ["tickets:read"])),
    responses((status = 200, description = "The closings.", body = Closings))
)]
pub(super) async fn list(
    who: Caller<TicketStaff, ReadTickets>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    flow::found(app, who.authority, number).await?;
    let all = flow::closings(app, guild, number).await?;
    let items = all.into_iter().map(|(closing, made_at)| Closing { closing, made_at }).collect();
    Ok(api::Json(Closings { items }).into_response())
}

/// What was said in a ticket and what was done with it, at one of its closings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketTranscript)]
pub(super) struct Transcript {
    /// The number of the ticket.
    number: i64,
    /// Which closing, from 1.
    closing: i64,
    /// What it was about.
    title: String,
    /// What the server was called.
    server: String,
    /// When it was put together.
    #[schema(value_type = String, format = DateTime)]
    made_at: Time,
    /// How much of the channel could be read: `whole`, `latest`, `hidden` or `gone`.
    #[schema(example = "whole")]
    extent: &'static str,
    /// How many messages Discord kept the content of from the bot.
    withheld: usize,
    /// What was answered in the form.
    answers: Vec<Answer>,
    /// What was said, oldest first.
    messages: Vec<Line>,
    /// What was done, oldest first.
    events: Vec<Said>,
    /// What staff noted among themselves, oldest first.
    notes: Vec<Said>,
    /// What was attached.
    files: Vec<File>,
}

/// An answer in the form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TranscriptAnswer)]
pub(super) struct Answer {
    /// The question.
    label: String,
    /// What was answered.
    value: String,
}

/// Somebody in a transcript.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TranscriptPerson)]
pub(super) struct Person {
    /// Who; absent when they asked to be forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// What they were called; empty when that is not known.
    name: String,
    /// Whether it is a bot.
    bot: bool,
}

/// A message in a transcript.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TranscriptMessage)]
pub(super) struct Line {
    /// Its id.
    id: String,
    /// Who wrote it.
    by: Person,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    edited_at: Option<Time>,
    /// Its text, in Discord's Markdown.
    text: String,
    /// Its embeds, as far as they have words.
    #[schema(value_type = Vec<Object>)]
    embeds: Vec<Value>,
    /// Ids of its attachments, which are among `files`.
    files: Vec<String>,
    /// The message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
    /// Whether Discord kept its content from the bot.
    withheld: bool,
}

/// Something that was done or noted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TranscriptEntry)]
pub(super) struct Said {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    /// Who; absent for the bot itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Person>,
    /// What, in Discord's Markdown.
    text: String,
}

/// A file that was attached.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TranscriptFile)]
pub(super) struct File {
    /// Its id.
    id: String,
    /// Who attached it.
    by: Person,
    /// Its name; empty when forgotten.
    name: String,
    /// Bytes.
    size: u64,
    /// Whether its bytes are kept.
    kept: bool,
    /// Why not: `too_large`, `ticket_full`, `server_full`, `gone`, `unavailable`, `not_discord` or `forgotten`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Value>,
}

/// Reads a transcript with people named where they stand.
struct Reader<'a>(&'a model::Transcript);

impl Reader<'_> {
    fn person(&self, who: Who) -> Person {
        let found = self.0.people.get(who.0);
        Person {
            id: found.and_then(|person| person.id.as_ref()).map(UserId::to_string),
            name: found.map(|person| person.name.clone()).unwrap_or_default(),
            bot: found.is_some_and(|person| person.bot),
        }
    }

    fn line(&self, line: &model::Line) -> Line {
        let embeds = line.embeds.iter().filter_map(|embed| serde_json::to_value(embed).ok());
        Line {
            id: line.id.to_string(),
            by: self.person(line.by),
            at: line.at,
            edited_at: line.edited_at,
            text: line.text.clone(),
            embeds: embeds.collect(),
            files: line.files.iter().map(ToString::to_string).collect(),
            reply_to: line.reply_to.map(|id| id.to_string()),
            withheld: line.withheld,
        }
    }

    fn file(&self, file: &model::File) -> File {
        let reason = match file.kept {
            Kept::Yes => None,
            Kept::No(reason) => serde_json::to_value(reason).ok(),
        };
        File {
            id: file.id.to_string(),
            by: self.person(file.by),
            name: file.name.clone(),
            size: file.size,
            kept: file.kept == Kept::Yes,
            reason,
        }
    }

    fn whole(&self) -> Transcript {
        let (t, ticket) = (self.0, &self.0.ticket);
        let events = ticket.events.iter().map(|event| Said {
            at: event.at,
            by: event.by.map(|who| self.person(who)),
            text: event.text.clone(),
        });
        let notes = ticket.notes.iter().map(|note| Said {
            at: note.at,
            by: Some(self.person(note.by)),
            text: note.text.clone(),
        });
        let answers = ticket.answers.iter();
        Transcript {
            number: ticket.number,
            closing: ticket.closing,
            title: ticket.title.clone(),
            server: t.guild_name.clone(),
            made_at: t.read_at,
            extent: match t.extent {
                Extent::Whole => "whole",
                Extent::Latest => "latest",
                Extent::Hidden => "hidden",
                Extent::Gone => "gone",
            },
            withheld: match t.withheld {
                Withheld::Nothing => 0,
                Withheld::Part(count) | Withheld::All(count) => count,
            },
            answers: answers
                .map(|one| Answer { label: one.label.clone(), value: one.value.clone() })
                .collect(),
            messages: t.messages.iter().map(|line| self.line(line)).collect(),
            events: events.collect(),
            notes: notes.collect(),
            files: t.files.iter().map(|file| self.file(file)).collect(),
        }
    }
}

/// Which transcript.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    number: i64,
    closing: i64,
}

/// Which file.
#[derive(Debug, Deserialize)]
pub(super) struct WhichFile {
    number: i64,
    file: String,
}

/// The transcript of a closing
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/{number}/transcripts/{closing}", tag = "Tickets", operation_id = "readTicketTranscript",
    security(("token" = ["tickets:read"])),
    responses(
        (status = 200, description = "The transcript.", body = Transcript, headers(("ETag" = String, description = "The version of what is kept."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
pub(super) async fn read(
    who: Caller<TicketStaff, ReadTickets>,
    Named(Which { number, closing }): Named<Which>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    flow::found(&who.app, who.authority, number).await?;
    let guild = who.authority.guild();
    let found = flow::shown_transcript(&who.app, guild, number, Some(closing)).await?;
    let (found, turn) = found
        .ok_or_else(|| Error::NotFound(tr!("There is no transcript of this closing (yet).")))?;
    let whole = Reader(&found).whole();
    // It changes when somebody in it is forgotten.
    let forgotten = found.people.iter().filter(|person| person.id.is_none()).count();
    Ok(download::held(etag(&format!("{closing}-{forgotten}"), &headers, whole), turn))
}

/// A file that is kept with the transcripts of a ticket
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/{number}/files/{file}", tag = "Tickets", operation_id = "readTicketFile",
    security(("token" = ["tickets:read"])),
    responses((status = 200, description = "Its bytes, as a download.", body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub(super) async fn file(
    who: Caller<TicketStaff, ReadTickets>,
    Named(WhichFile { number, file }): Named<WhichFile>,
) -> Result<Response, Problem> {
    let gone = || Error::NotFound(tr!("This file is not kept (any more)."));
    let id = file.parse().map_err(|_| gone())?;
    flow::found(&who.app, who.authority, number).await?;
    let guild = who.authority.guild();
    let kept = flow::kept_file(&who.app, guild, number, id).await?;
    let kept = kept.ok_or_else(gone)?;
    let as_what = (kept.name.as_str(), "application/octet-stream");
    Ok(download::file(&who.app, guild, as_what, kept.content).await?)
}
