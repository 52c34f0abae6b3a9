//! Types of tickets: their list, order, history and removal.
//!
//! Invariant: what is removed or moved is what was shown: a type somebody changed meanwhile is looked at again.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::page_data::{PageData, Somebody};
use crate::{
    features::tickets::{
        flow::{self, Shift},
        model::{TicketType, TypeChange, type_parts},
    },
    lang::raw,
    permissions::{Authority as _, GuildAdmin, TicketStaff},
    settings::{Surface, duration_words},
    tr,
    web::{csrf::Form, guard::In, page::Page, when::When},
};

/// Changes on a page.
const PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "features/tickets/page/templates/types.html")]
struct TypesPage {
    p: Page,
    types: Vec<Row>,
}

struct Row {
    number: i64,
    title: String,
    about: String,
    first: bool,
    last: bool,
}

#[derive(Template)]
#[template(path = "features/tickets/page/templates/kind_history.html")]
struct HistoryPage {
    p: Page,
    changes: Vec<Changed>,
    newer: Option<String>,
    older: Option<String>,
}

struct Changed {
    change: i64,
    by: Option<Somebody>,
    surface: String,
    when: When,
    title: String,
    rows: Vec<(String, Option<String>, Option<String>)>,
}

#[derive(Template)]
#[template(path = "features/tickets/page/templates/kind_remove.html")]
struct RemovePage {
    p: Page,
    number: i64,
    revision: i64,
    title: String,
}

/// The query parameters: what was just done, and where the history goes on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params {
    saved: Option<i64>,
    removed: Option<i64>,
    before: Option<i64>,
}

/// The submitted fields of a form about a type.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    to: String,
    revision: Option<i64>,
}

/// The types.
pub(super) async fn list(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    let shown = async {
        let types = flow::types(&site.app, site.authority.guild()).await?;
        let mut p = site.page(tr!("Types of tickets")).await?;
        let said = match (params.saved, params.removed) {
            (Some(_), _) => Some(tr!("The type is saved. Panels show it in a moment.")),
            (None, Some(_)) => Some(tr!("The type is removed. Tickets that have it keep it.")),
            (None, None) => None,
        };
        p.saved(said, Some("tickets/types/history"));
        let last = types.len().saturating_sub(1);
        let rows = types.iter().enumerate().map(|(at, kind)| Row {
            number: kind.number,
            title: kind.title(),
            about: about(&site, kind),
            first: at == 0,
            last: at == last,
        });
        let page = TypesPage { p, types: rows.collect() };
        site.html(StatusCode::OK, &page)
    };
    site.show(shown.await).await
}

fn about(site: &In<GuildAdmin>, kind: &TicketType) -> String {
    let mut parts = Vec::new();
    if !kind.description.is_empty() {
        parts.push(kind.description.clone());
    }
    let questions = kind.form.len();
    parts.push(site.lang.plain(&crate::lang::plural(
        i64::try_from(questions).unwrap_or(0),
        tr!("one question"),
        tr!("{count} questions", count = questions),
    )));
    if let Some(seconds) = kind.first_response.filter(|seconds| *seconds > 0) {
        let words = tr!("first answer within {time}", time = duration_words(seconds));
        parts.push(site.lang.plain(&words));
    }
    parts.join(" · ")
}

/// Moves a type up or down.
pub(super) async fn shift(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(sent): Form<Sent>,
) -> Response {
    let moved = async {
        let to = if sent.to == "up" { Shift::Up } else { Shift::Down };
        let staff: In<TicketStaff> = site.narrowed().await?;
        let context = PageData::open(&staff).await?.context;
        let mut tx = site.app.db.begin().await?;
        let named = (number, to);
        flow::move_type(&context, &mut tx, site.authority, Surface::Dashboard, named).await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at("tickets/types")).into_response())
    };
    site.show(moved.await).await
}

/// Asks before a type is removed.
pub(super) async fn ask(site: In<GuildAdmin>, Path((_, number)): Path<(String, i64)>) -> Response {
    let params = async {
        let kind = flow::kind(&site.app, site.authority.guild(), number).await?;
        let p = site.page(tr!("Remove type {name}", name = kind.name.as_str())).await?;
        let (revision, title) = (kind.revision, kind.title());
        site.html(StatusCode::OK, &RemovePage { p, number, revision, title })
    };
    site.show(params.await).await
}

/// Removes a type.
pub(super) async fn remove(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(sent): Form<Sent>,
) -> Response {
    let removed = async {
        let staff: In<TicketStaff> = site.narrowed().await?;
        let context = PageData::open(&staff).await?.context;
        let mut tx = site.app.db.begin().await?;
        let named = (number, sent.revision);
        flow::remove_type(&context, &mut tx, site.authority, Surface::Dashboard, named).await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at(&format!("tickets/types?removed={number}"))).into_response())
    };
    site.show(removed.await).await
}

/// The changes of types with their authors, newest first.
pub(super) async fn history(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    let shown = async {
        let staff: In<TicketStaff> = site.narrowed().await?;
        let mut data = PageData::open(&staff).await?;
        let before = params.before.unwrap_or(i64::MAX);
        let changes = flow::history(&site.app, data.guild, before, PAGE).await?;
        data.meet(changes.iter().filter_map(|change| change.author)).await;
        let full = i64::try_from(changes.len()).unwrap_or(0) >= PAGE;
        let older = changes
            .last()
            .filter(|_| full)
            .map(|last| site.at(&format!("tickets/types/history?before={}", last.change)));
        let page = HistoryPage {
            p: site.page(tr!("History of types")).await?,
            changes: changes.iter().map(|change| changed(&data, change)).collect(),
            newer: params.before.map(|_| site.at("tickets/types/history")),
            older,
        };
        site.html(StatusCode::OK, &page)
    };
    site.show(shown.await).await
}

fn changed(data: &PageData<'_>, change: &TypeChange) -> Changed {
    let name = change.after.as_ref().or(change.before.as_ref()).map(TicketType::title);
    let name = name.unwrap_or_default();
    let title = match (&change.before, &change.after) {
        (None, _) => tr!("Added {name}", name = name),
        (Some(_), None) => tr!("Removed {name}", name = name),
        (Some(before), Some(after)) if moved_only(before, after) => {
            tr!("Moved {name}", name = name)
        }
        _ => tr!("Changed {name}", name = name),
    };
    Changed {
        change: change.change,
        by: change.author.map(|user| data.person(user)),
        surface: data.plain(&Surface::named(&change.surface).label()),
        when: data.when(change.at),
        title: data.plain(&title),
        rows: rows(data, change.before.as_ref(), change.after.as_ref()),
    }
}

fn moved_only(before: &TicketType, after: &TicketType) -> bool {
    let same = TicketType { position: before.position, revision: before.revision, ..after.clone() };
    same == *before
}

/// The differing parts of a type: the part, what it was and what it is.
fn rows(
    data: &PageData<'_>,
    before: Option<&TicketType>,
    after: Option<&TicketType>,
) -> Vec<(String, Option<String>, Option<String>)> {
    let part = |words: String| match words.is_empty() {
        true => None,
        // Roles and channels stand as mentions, which become names.
        false if words.starts_with('<') => Some(data.words(&tr!("{words}", words = raw(words)))),
        false => Some(words),
    };
    let moved = before.is_some() && after.is_some();
    let known = before.or(after).map(type_parts).unwrap_or_default();
    let values = |kind: Option<&TicketType>| {
        kind.map(type_parts).unwrap_or_default().into_iter().map(|(_, words)| words)
    };
    let (mut old, mut new) = (values(before), values(after));
    let pairs = known.len();
    known
        .into_iter()
        .enumerate()
        .map(|(at, (name, _))| {
            (at, name, old.next().unwrap_or_default(), new.next().unwrap_or_default())
        })
        // Where it was added or removed, its place says nothing.
        .filter(|(at, _, old, new)| old != new && (moved || at + 1 < pairs))
        .map(|(_, name, old, new)| (data.plain(&name), part(old), part(new)))
        .collect()
}
