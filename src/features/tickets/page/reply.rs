//! Answering in a ticket, in one's own words or with a prepared reply, after a look at it.
//!
//! Invariant: what is posted is what stood in the box when it was sent, whatever it was prepared from.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{Html, IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::page_data::PageData;
use crate::{
    discord::directory,
    error::{Error, Result},
    features::tickets::{
        flow::{self, REPLY_MAX},
        model::{Ticket, TicketAction},
        view,
    },
    lang::Text,
    permissions::TicketStaff,
    text, tr,
    web::{csrf::Form, guard::In, page::Page},
};

#[derive(Template)]
#[template(path = "features/tickets/page/templates/reply.html")]
struct ReplyPage {
    p: Page,
    number: i64,
    subject: String,
    admin: bool,
    replies: Vec<(String, bool)>,
    words: String,
    dirty: bool,
    error: Option<String>,
    preview: String,
    max: usize,
}

/// The initial values of the form.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Begin {
    #[serde(default)]
    name: String,
    #[serde(default)]
    words: String,
}

/// The submitted fields of a form.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    words: String,
}

/// The form, with a prepared reply in it when one is named.
pub(super) async fn form(
    site: In<TicketStaff>,
    Path((_, number)): Path<(String, i64)>,
    Query(begin): Query<Begin>,
) -> Response {
    let shown = async {
        let words = filled(&site, number, &begin.name).await?;
        page(&site, number, &begin.name, words, StatusCode::OK, None).await
    };
    site.show(shown.await).await
}

/// A prepared reply with its placeholders filled in; nothing when none is named.
async fn filled(site: &In<TicketStaff>, number: i64, name: &str) -> Result<String> {
    if name.trim().is_empty() {
        return Ok(String::new());
    }
    let data = PageData::open(site).await?;
    let (app, guild) = (&site.app, data.guild);
    let ticket = flow::found(app, site.authority, number).await?;
    let body = flow::reply(app, guild, name).await?.ok_or_else(|| {
        Error::NotFound(tr!("There is no reply {name}. Choose one from the list.", name = name))
    })?;
    let server = directory::known_name(&app.discord, guild).await.unwrap_or_default();
    Ok(flow::fill_reply(&body, &ticket, &server, data.worker.by))
}

async fn page(
    site: &In<TicketStaff>,
    number: i64,
    name: &str,
    words: String,
    status: StatusCode,
    error: Option<&Text>,
) -> Result<Response> {
    let mut data = PageData::open(site).await?;
    let (app, guild) = (&site.app, data.guild);
    let ticket = flow::found(app, site.authority, number).await?;
    data.meet([ticket.requester, site.session.user]).await;
    let replies = flow::replies(app, guild).await?.into_iter().map(|(one, _)| {
        let chosen = one == name;
        (one, chosen)
    });
    let page = ReplyPage {
        p: site.page(tr!("Answer in ticket #{number}", number = number)).await?,
        number,
        subject: ticket.subject.clone(),
        admin: data.is_admin(),
        replies: replies.collect(),
        preview: look(&data, &ticket, &words),
        dirty: !words.is_empty(),
        error: error.map(|text| data.words(text)),
        words,
        max: REPLY_MAX,
    };
    site.html(status, &page)
}

/// The words as they will stand in the ticket.
fn look(data: &PageData<'_>, ticket: &Ticket, words: &str) -> String {
    data.message(&view::answer(data.context.lang, ticket, words.trim(), data.worker.by))
}

/// The preview of what is being typed.
pub(super) async fn preview(
    site: In<TicketStaff>,
    Path((_, number)): Path<(String, i64)>,
    Query(typed): Query<Begin>,
) -> Response {
    let shown = async {
        let mut data = PageData::open(&site).await?;
        let ticket = flow::found(&site.app, site.authority, number).await?;
        data.meet([ticket.requester, site.session.user]).await;
        Ok(Html(look(&data, &ticket, &text::cut(&typed.words, REPLY_MAX))).into_response())
    };
    site.show(shown.await).await
}

pub(super) async fn post(
    site: In<TicketStaff>,
    Path((_, number)): Path<(String, i64)>,
    Form(sent): Form<Sent>,
) -> Response {
    let posted = async {
        let data = PageData::open(&site).await?;
        let action = TicketAction::Say(sent.words.clone());
        let (status, text) =
            match flow::carry_out(&data.context, number, &data.worker, &action).await {
                Ok(_) => {
                    let to = site.at(&format!("tickets/{number}?done=say"));
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(Error::Refused(text)) => (StatusCode::CONFLICT, Some(text)),
                Err(Error::Invalid(problems)) => {
                    let first = problems.into_iter().next().map(|problem| problem.text);
                    (StatusCode::UNPROCESSABLE_ENTITY, first)
                }
                Err(other) => return Err(other),
            };
        page(&site, number, "", sent.words, status, text.as_ref()).await
    };
    site.show(posted.await).await
}
