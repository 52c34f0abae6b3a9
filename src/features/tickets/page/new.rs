//! Opening a ticket for somebody.
//!
//! Invariant: a form opens one ticket, however often it is sent, and what was typed is never lost.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{
    bulk::{Pairs, value},
    page_data::PageData,
};
use crate::{
    discord::directory,
    error::{Error, Result},
    features::tickets::{
        flow::{self, Behalf},
        model::{Question, QuestionKind, TicketType, form::ANSWER_MAX},
    },
    permissions::{GuildStaff, TicketStaff},
    tr,
    web::{csrf::Form, guard::In, page::Page},
};

#[derive(Template)]
#[template(path = "features/tickets/page/templates/new.html")]
struct NewPage {
    p: Page,
    /// Names this form, so that sending it twice opens one ticket.
    form: String,
    /// Number, name, and whether it is the chosen one; empty while there is nothing to choose.
    types: Vec<(i64, String, bool)>,
    kind: Option<i64>,
    person: String,
    questions: Vec<Params>,
    /// Whether it asks for files in Discord.
    files: bool,
    errors: Vec<String>,
    max: u16,
}

/// A question with what was typed so far.
struct Params {
    label: String,
    hint: String,
    required: bool,
    long: bool,
    options: Vec<(String, bool)>,
    typed: String,
}

/// The initial values of the form.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Begin {
    #[serde(default, rename = "type")]
    kind: Option<i64>,
    #[serde(default)]
    person: String,
}

pub(super) async fn form(site: In<GuildStaff>, Query(begin): Query<Begin>) -> Response {
    let typed = vec![("person".to_owned(), begin.person)];
    let shown = page(&site, StatusCode::OK, begin.kind, &typed, Vec::new()).await;
    site.show(shown).await
}

async fn page(
    site: &In<GuildStaff>,
    status: StatusCode,
    kind: Option<i64>,
    typed: &Pairs,
    errors: Vec<String>,
) -> Result<Response> {
    let desk: In<TicketStaff> = site.narrowed().await?;
    let data = PageData::open(&desk).await?;
    let all = flow::types(&site.app, data.guild).await?;
    let chosen = kind.filter(|number| all.iter().any(|kind| kind.number == *number));
    let named = chosen.or_else(|| all.first().map(|kind| kind.number));
    let kind = flow::pick_type(&site.app, data.guild, named, data.context.lang).await?;
    let kind = kind.unwrap_or_else(|| TicketType::built_in(data.context.lang));
    let form = match value(typed, "form") {
        "" => site.app.ids.token(),
        known => known.to_owned(),
    };
    let option = |one: &TicketType| (one.number, one.title(), one.number == kind.number);
    let page = NewPage {
        p: site.page(tr!("Open a ticket for somebody")).await?,
        form,
        types: if all.len() > 1 { all.iter().map(option).collect() } else { Vec::new() },
        kind: named,
        person: value(typed, "person").to_owned(),
        questions: flow::asked_outside(&kind)
            .map(|question| question_field(question, typed))
            .collect(),
        files: kind.form.iter().any(|question| question.kind == QuestionKind::File),
        errors,
        max: ANSWER_MAX,
    };
    site.html(status, &page)
}

fn question_field(question: &Question, typed: &Pairs) -> Params {
    let typed = value(typed, &field(&question.label)).to_owned();
    let options = match &question.kind {
        QuestionKind::Select { options } => {
            options.iter().map(|option| (option.clone(), *option == typed)).collect()
        }
        _ => Vec::new(),
    };
    Params {
        label: question.label.clone(),
        hint: question.hint.clone(),
        required: question.required,
        long: question.kind == QuestionKind::Paragraph,
        options,
        typed,
    }
}

/// The name of the field for a question: forms are changed, so it is named by what it asks.
fn field(label: &str) -> String {
    format!("answer:{label}")
}

pub(super) async fn open(site: In<GuildStaff>, Form(pairs): Form<Pairs>) -> Response {
    site.show(Box::pin(opened(&site, pairs)).await).await
}

async fn opened(site: &In<GuildStaff>, pairs: Pairs) -> Result<Response> {
    let kind = value(&pairs, "type").parse().ok();
    let (status, errors) = match opening(site, kind, &pairs).await {
        Ok(number) => {
            let to = site.at(&format!("tickets/{number}?done=open"));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(Error::Refused(text)) => (StatusCode::CONFLICT, vec![site.lang.plain(&text)]),
        Err(Error::Invalid(problems)) => {
            let words = problems.iter().map(|problem| site.lang.plain(&problem.text)).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, words)
        }
        Err(other) => return Err(other),
    };
    page(site, status, kind, &pairs, errors).await
}

/// The number of the ticket that was opened.
async fn opening(site: &In<GuildStaff>, kind: Option<i64>, pairs: &Pairs) -> Result<i64> {
    let desk: In<TicketStaff> = site.narrowed().await?;
    let data = PageData::open(&desk).await?;
    let requester = directory::meant(&site.app.discord, data.guild, value(pairs, "person")).await?;
    let answer = |(name, value): &(String, String)| {
        let label = name.strip_prefix("answer:")?.to_owned();
        Some((label, value.replace("\r\n", "\n")))
    };
    let answers: BTreeMap<_, _> = pairs.iter().filter_map(answer).collect();
    let behalf = Behalf { kind, requester, answers };
    let ready = flow::prepare(&data.context, &behalf).await?;
    let origin = format!("page:{}:{}", site.session.user, value(pairs, "form"));
    let mut tx = site.app.db.begin().await?;
    let ticket =
        flow::open_for(&data.context, &mut tx, &data.worker, behalf.requester, ready, origin);
    let ticket = ticket.await?;
    tx.commit().await?;
    flow::hurry_later(&site.app, data.guild, ticket.number);
    Ok(ticket.number)
}
