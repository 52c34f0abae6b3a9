//! The list of entries.
//!
//! Invariant: it shows the guild's own entries, pinned first and then the last changed, and finds them as members do.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::may_change;
use crate::{
    changes::{self, Author, By, Surface, Target},
    error::Result,
    features::faq::{
        flow,
        model::{Entry, PAGE, Spot, Turned},
    },
    permissions::{Access, Authority as _, GuildAdmin, GuildStaff},
    settings::{self, System},
    text, tr,
    web::{csrf::Form, guard::In, off::Off, page::Page, when::When},
};

#[derive(Template)]
#[template(path = "features/faq/page/templates/list.html")]
struct ListPage {
    p: Page,
    query: String,
    off: Option<Off>,
    may_change: bool,
    /// The change that an admin may take back at once.
    undo: Option<i64>,
    csv: String,
    entries: Vec<Shown>,
    total: i64,
    first: Option<String>,
    next: Option<String>,
}

struct Shown {
    number: i64,
    title: String,
    keywords: String,
    pinned: bool,
    helpful: i64,
    unhelpful: i64,
    when: When,
}

/// The query parameters of the list.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Params {
    #[serde(default)]
    q: String,
    /// Where to go on.
    after: Option<String>,
    /// The entry that was just saved.
    saved: Option<i64>,
    /// The entry that was just deleted.
    deleted: Option<i64>,
    /// The change that did it.
    set: Option<i64>,
}

/// The entries.
pub(super) async fn list(site: In<GuildStaff>, Query(params): Query<Params>) -> Response {
    site.show(listed(&site, params).await).await
}

async fn listed(site: &In<GuildStaff>, params: Params) -> Result<Response> {
    let (app, guild) = (&site.app, site.authority.guild());
    let query = text::cut(params.q.trim(), 200);
    let after = params.after.as_deref().and_then(Spot::read);
    let found = if query.is_empty() {
        flow::list(app, guild, after.map_or(Turned::First, Turned::After)).await?.0
    } else {
        flow::lookup(app, site.authority, &query).await?
    };
    let full = query.is_empty() && i64::try_from(found.len()).unwrap_or(0) >= PAGE;
    let next = found
        .last()
        .filter(|_| full)
        .map(|entry| site.at(&format!("faq?after={}", Spot::of(entry))));
    let current = settings::current(app, guild).await?;
    let system = current.read::<System>();
    let (now, zone) = (app.clock.now(), system.timezone);
    let shown = |entry: Entry| Shown {
        number: entry.number,
        title: entry.title,
        keywords: entry.keywords,
        pinned: entry.pinned,
        helpful: entry.helpful,
        unhelpful: entry.unhelpful,
        when: When::new(entry.updated_at, now, zone, site.lang),
    };
    let mut p = site.page(tr!("Questions")).await?;
    if let Some(number) = params.saved {
        p.saved(Some(tr!("Question #{number} saved.", number = number)), None);
    } else if let Some(number) = params.deleted {
        p.saved(Some(tr!("Question #{number} deleted.", number = number)), None);
    }
    let may_change = may_change(site).await;
    let page = ListPage {
        undo: params.set.filter(|_| may_change && params.deleted.is_some()),
        off: Off::of(&p, &system, "faq", if may_change { Access::Admin } else { Access::Staff }),
        p,
        may_change,
        csv: format!("/api/dashboard/{guild}/exports/faq"),
        entries: found.into_iter().map(shown).collect(),
        total: flow::count(app, site.authority).await?,
        first: after.map(|_| site.at("faq")),
        next,
        query,
    };
    site.html(StatusCode::OK, &page)
}

/// Pins or unpins an entry.
pub(super) async fn pin(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(_): Form<Vec<(String, String)>>,
) -> Response {
    let done = async {
        let mut tx = site.app.db.begin().await?;
        flow::toggle_pin(
            &mut tx,
            &Author::new(site.authority, Surface::Dashboard),
            number,
            site.app.clock.now(),
        )
        .await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at(&format!("faq?saved={number}"))).into_response())
    };
    site.show(done.await).await
}

/// The change to undo.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Undo {
    set: i64,
}

/// Brings a deleted entry back.
pub(super) async fn undo(site: In<GuildAdmin>, Form(undo): Form<Undo>) -> Response {
    let done = async {
        let author = Author::new(site.authority, Surface::Dashboard);
        let mut tx = site.app.db.begin().await?;
        let target = Target::Set(undo.set);
        let undone = changes::undo(&site.app, &mut tx, By::from(&author), target).await?;
        tx.commit().await?;
        let number = undone.changes.first().map_or("", |change| change.id.as_str());
        Ok(Redirect::to(&site.at(&format!("faq?saved={number}"))).into_response())
    };
    site.show(done.await).await
}
