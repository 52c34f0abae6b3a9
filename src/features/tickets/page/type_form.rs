//! Writing and changing a type of tickets.
//!
//! Invariant: what was typed is never lost: it is saved, or shown again with what stands in its way.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{Html, IntoResponse as _, Redirect, Response},
};

use super::{
    bulk::{Pairs, value},
    page_data::PageData,
    type_fields::{Choice, TypeForm, option},
};
use crate::{
    discord::directory::{self, kind::CATEGORY},
    error::{Error, Problem, Result},
    features::tickets::{
        flow,
        model::{Panel, TicketType, texts, ticket_type::NEW},
        view,
    },
    lang::Text,
    permissions::{GuildAdmin, TicketStaff},
    settings::Surface,
    tr,
    web::{csrf::Form, guard::In, page::Page},
};

#[derive(Template)]
#[template(path = "features/tickets/page/templates/type.html")]
struct TypePage {
    p: Page,
    /// None for a new one.
    number: Option<i64>,
    heading: String,
    typed: TypeForm,
    dirty: bool,
    errors: Vec<String>,
    theirs: Option<TypeForm>,
    categories: Vec<Choice>,
    roles: Vec<Choice>,
    required: Vec<Choice>,
    blocked: Vec<Choice>,
    pinged: Vec<Choice>,
    subjects: Vec<Choice>,
    /// The placeholders of the text outside business hours.
    placeholders: Vec<String>,
    preview: String,
}

/// How a page came about.
#[derive(Default)]
struct Shown {
    number: Option<i64>,
    typed: TypeForm,
    dirty: bool,
    errors: Vec<String>,
    theirs: Option<TypeForm>,
}

async fn page(site: &In<GuildAdmin>, status: StatusCode, shown: Shown) -> Result<Response> {
    let staff: In<TicketStaff> = site.narrowed().await?;
    let data = PageData::open(&staff).await?;
    let heading = match shown.number {
        Some(_) => tr!("Type {name}", name = shown.typed.name.as_str()),
        None => tr!("New type"),
    };
    let page = TypePage {
        p: site.page(heading.clone()).await?,
        number: shown.number,
        heading: site.lang.plain(&heading),
        dirty: shown.dirty,
        errors: shown.errors,
        theirs: shown.theirs,
        categories: categories(&data, &shown.typed),
        roles: roles(&data, &shown.typed.roles),
        required: roles(&data, &shown.typed.required),
        blocked: roles(&data, &shown.typed.blocked),
        pinged: roles(&data, &shown.typed.pinged),
        subjects: shown.typed.subjects(site.lang),
        placeholders: texts::AWAY.iter().map(|one| format!("{{{}}}", one.name)).collect(),
        preview: look(&data, shown.number, &shown.typed).await?,
        typed: shown.typed,
    };
    site.html(status, &page)
}

fn categories(data: &PageData<'_>, typed: &TypeForm) -> Vec<Choice> {
    let mut all = vec![(
        String::new(),
        data.plain(&tr!("The server’s category for tickets")),
        typed.category.is_empty(),
    )];
    let known = data.directory().map(|directory| directory.channels.as_slice());
    let known = known.unwrap_or_default().iter().filter(|channel| channel.kind == CATEGORY);
    all.extend(known.map(|one| option(one.id.to_string(), one.name.clone(), &typed.category)));
    keep(&mut all, std::slice::from_ref(&typed.category));
    all
}

fn roles(data: &PageData<'_>, named: &[String]) -> Vec<Choice> {
    let known = data.directory().map(|directory| directory.roles.as_slice()).unwrap_or_default();
    let role = |role: &directory::Role| {
        let id = role.id.to_string();
        let chosen = named.contains(&id);
        (id, format!("@{}", role.name), chosen)
    };
    let mut all: Vec<_> = known.iter().map(role).collect();
    keep(&mut all, named);
    all
}

/// Keeps a choice that cannot be looked up until somebody removes it.
fn keep(all: &mut Vec<Choice>, chosen: &[String]) {
    for one in chosen.iter().filter(|one| !one.is_empty()) {
        if !all.iter().any(|(value, ..)| value == one) {
            all.push((one.clone(), one.clone(), true));
        }
    }
}

/// The panel with this type on it, as Discord shows it, and what it asks.
async fn look(data: &PageData<'_>, number: Option<i64>, typed: &TypeForm) -> Result<String> {
    let (app, guild) = (&data.site.app, data.guild);
    let mut all = flow::types(app, guild).await?;
    if let Ok(kind) = typed.kind(number.unwrap_or(i64::MAX)) {
        // A panel has no button for a type without a name.
        let name = if kind.name.trim().is_empty() { "…".to_owned() } else { kind.name.clone() };
        let kind = TicketType { name, ..kind };
        match all.iter_mut().find(|other| Some(other.number) == number) {
            Some(other) => *other = kind,
            None => all.push(kind),
        }
    }
    let (lang, server) = (data.context.lang, directory::known_name(&app.discord, guild).await);
    let panel = Panel::standard(lang);
    Ok(data.message(&view::panel(lang, &server.unwrap_or_default(), &panel, &all)))
}

/// The form of a new type.
pub(super) async fn blank(site: In<GuildAdmin>) -> Response {
    let kind = TicketType::new(site.lang);
    let shown = Shown { typed: TypeForm::of(&kind), ..Shown::default() };
    site.show(page(&site, StatusCode::OK, shown).await).await
}

/// The form of a type.
pub(super) async fn form(site: In<GuildAdmin>, Path((_, number)): Path<(String, i64)>) -> Response {
    let shown = async {
        let guild = crate::permissions::Authority::guild(site.authority);
        let kind = flow::kind(&site.app, guild, number).await?;
        let shown = Shown { number: Some(number), typed: TypeForm::of(&kind), ..Shown::default() };
        page(&site, StatusCode::OK, shown).await
    };
    site.show(shown.await).await
}

/// The preview of what is being typed.
pub(super) async fn preview(site: In<GuildAdmin>, Query(pairs): Query<Pairs>) -> Response {
    let shown = async {
        let staff: In<TicketStaff> = site.narrowed().await?;
        let data = PageData::open(&staff).await?;
        let number = value(&pairs, "kind").parse().ok();
        Ok(Html(look(&data, number, &TypeForm::sent(&pairs)).await?).into_response())
    };
    site.show(shown.await).await
}

/// Saves a new type.
pub(super) async fn add(site: In<GuildAdmin>, Form(pairs): Form<Pairs>) -> Response {
    site.show(Box::pin(saved(&site, None, TypeForm::sent(&pairs))).await).await
}

/// Saves a change of a type.
pub(super) async fn save(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(pairs): Form<Pairs>,
) -> Response {
    site.show(Box::pin(saved(&site, Some(number), TypeForm::sent(&pairs))).await).await
}

async fn saved(site: &In<GuildAdmin>, number: Option<i64>, typed: TypeForm) -> Result<Response> {
    let kind = match typed.kind(number.unwrap_or(NEW)) {
        Ok(kind) => kind,
        Err(problems) => return invalid(site, number, typed, &problems).await,
    };
    let staff: In<TicketStaff> = site.narrowed().await?;
    let context = PageData::open(&staff).await?.context;
    match stored(site, &context, kind).await {
        Ok(number) => {
            let to = site.at(&format!("tickets/types?saved={number}"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Invalid(problems)) => invalid(site, number, typed, &problems).await,
        Err(Error::Refused(text)) => refused(site, number, typed, &text).await,
        Err(other) if other.is_outage() => outage(site, number, typed, &other).await,
        Err(other) => Err(other),
    }
}

async fn stored(
    site: &In<GuildAdmin>,
    context: &flow::TicketContext,
    kind: TicketType,
) -> Result<i64> {
    let kind = flow::possible_type(context, kind).await?;
    let mut tx = site.app.db.begin().await?;
    let number =
        flow::save_type(context, &mut tx, site.authority, Surface::Dashboard, kind).await?;
    tx.commit().await?;
    Ok(number)
}

/// Its places could not be looked up: what was typed is kept for another try.
async fn outage(
    site: &In<GuildAdmin>,
    number: Option<i64>,
    typed: TypeForm,
    error: &Error,
) -> Result<Response> {
    let lines = site.site.lines(None, error).await;
    let errors = lines.into_iter().map(|line| line.text).collect();
    let shown = Shown { number, typed, dirty: true, errors, theirs: None };
    page(site, StatusCode::SERVICE_UNAVAILABLE, shown).await
}

/// Something stands in the way: perhaps somebody else changed it, and then theirs is shown too.
async fn refused(
    site: &In<GuildAdmin>,
    number: Option<i64>,
    mut typed: TypeForm,
    text: &Text,
) -> Result<Response> {
    let guild = crate::permissions::Authority::guild(site.authority);
    let present = match number {
        Some(number) => Some(flow::kind(&site.app, guild, number).await?),
        None => None,
    };
    let theirs = present.filter(|present| present.revision != typed.revision);
    if let Some(theirs) = &theirs {
        // Saving again replaces what was shown here.
        (typed.revision, typed.position) = (theirs.revision, theirs.position);
    }
    let shown = Shown {
        number,
        typed,
        dirty: true,
        errors: vec![site.lang.plain(text)],
        theirs: theirs.as_ref().map(TypeForm::of),
    };
    page(site, StatusCode::CONFLICT, shown).await
}

async fn invalid(
    site: &In<GuildAdmin>,
    number: Option<i64>,
    typed: TypeForm,
    problems: &[Problem],
) -> Result<Response> {
    let errors = problems.iter().map(|problem| {
        format!("{}: {}", site.lang.plain(&problem.field), site.lang.plain(&problem.text))
    });
    let shown = Shown { number, typed, dirty: true, errors: errors.collect(), theirs: None };
    page(site, StatusCode::UNPROCESSABLE_ENTITY, shown).await
}
