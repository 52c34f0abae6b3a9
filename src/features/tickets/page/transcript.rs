//! Transcripts of a ticket, and the files kept with them.
//!
//! Invariant: what somebody attached is handed out as a download, never as a page of ours.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::page_data::PageData;
use crate::{
    error::{Error, Result},
    features::tickets::{
        flow,
        transcript::{
            model::Transcript,
            view::{self, FileLinks, Look, Notes},
        },
    },
    files::Reserved,
    permissions::{Authority as _, TicketStaff},
    tr,
    web::{download, guard::In, page::Page, when::When},
};

#[derive(Template)]
#[template(path = "features/tickets/page/templates/transcript.html")]
struct TranscriptPage {
    p: Page,
    number: i64,
    closing: i64,
    subject: String,
    made: When,
    /// The other closings, the latest first.
    closings: Vec<(i64, When)>,
    body: String,
}

/// The transcript of the last closing.
pub(super) async fn latest(
    site: In<TicketStaff>,
    Path((_, number)): Path<(String, i64)>,
) -> Response {
    let found = async {
        let guild = site.authority.guild();
        flow::found(&site.app, site.authority, number).await?;
        let closings = flow::closings(&site.app, guild, number).await?;
        let (closing, _) = closings.first().ok_or_else(none)?;
        let to = site.at(&format!("tickets/{number}/transcript/{closing}"));
        Ok(Redirect::to(&to).into_response())
    };
    site.show(found.await).await
}

fn none() -> Error {
    Error::NotFound(tr!(
        "There is no transcript yet. It is kept when the ticket is closed, which takes a moment."
    ))
}

async fn find(
    data: &PageData<'_>,
    number: i64,
    closing: i64,
) -> Result<(Transcript, Arc<Reserved>)> {
    flow::found(&data.site.app, data.site.authority, number).await?;
    let found = flow::shown_transcript(&data.site.app, data.guild, number, Some(closing)).await?;
    found.ok_or_else(none)
}

/// How staff looks at a transcript here.
fn look(data: &PageData<'_>, files: FileLinks) -> Look {
    let (lang, zone) = (data.site.lang, data.context.system.timezone);
    Look { lang, zone, notes: Notes::Shown, files }
}

/// The transcript of a closing.
pub(super) async fn show(
    site: In<TicketStaff>,
    Path((_, number, closing)): Path<(String, i64, i64)>,
) -> Response {
    let shown = async {
        let data = PageData::open(&site).await?;
        let (transcript, turn) = find(&data, number, closing).await?;
        let below = site.at(&format!("tickets/{number}/files"));
        let closings = flow::closings(&site.app, data.guild, number).await?;
        let page = TranscriptPage {
            p: site.page(tr!("Transcript of ticket #{number}", number = number)).await?,
            number,
            closing,
            subject: transcript.ticket.title.clone(),
            made: data.when(transcript.read_at),
            closings: closings.into_iter().map(|(one, at)| (one, data.when(at))).collect(),
            body: view::fragment(&transcript, &look(&data, FileLinks::Below(below)))?,
        };
        site.html(StatusCode::OK, &page).map(|page| download::held(page, turn))
    };
    site.show(shown.await).await
}

/// In which form a transcript is taken along.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Form {
    #[serde(default, rename = "as")]
    form: String,
}

/// A transcript to take along: a page that stands alone, or plain text. Notes of staff stay here.
pub(super) async fn file(
    site: In<TicketStaff>,
    Path((_, number, closing)): Path<(String, i64, i64)>,
    Query(form): Query<Form>,
) -> Response {
    let made = async {
        let data = PageData::open(&site).await?;
        let (transcript, turn) = find(&data, number, closing).await?;
        let look = Look { notes: Notes::LeftOut, ..look(&data, FileLinks::Named) };
        let name = format!("ticket-{number}-{closing}");
        if form.form == "text" {
            let bytes = view::text(&transcript, &look).into_bytes();
            let (name, kind) = (format!("{name}.txt"), "text/plain; charset=utf-8");
            return Ok(download::held(download::attachment(&name, kind, bytes), turn));
        }
        let bytes = view::document(&transcript, &look)?.into_bytes();
        let (name, kind) = (format!("{name}.html"), "text/html; charset=utf-8");
        Ok(download::held(download::attachment(&name, kind, bytes), turn))
    };
    site.show(made.await).await
}

/// A kept file.
pub(super) async fn attachment(
    site: In<TicketStaff>,
    Path((_, number, file)): Path<(String, i64, String)>,
) -> Response {
    let found = async {
        let gone = || Error::NotFound(tr!("This file is not kept (any more)."));
        let id = file.parse().map_err(|_| gone())?;
        let guild = site.authority.guild();
        flow::found(&site.app, site.authority, number).await?;
        let kept = flow::kept_file(&site.app, guild, number, id).await?.ok_or_else(gone)?;
        // Whatever it says it is: the browser is to store it, not to show it.
        let as_what = (kept.name.as_str(), "application/octet-stream");
        download::file(&site.app, guild, as_what, kept.content).await
    };
    site.show(found.await).await
}
