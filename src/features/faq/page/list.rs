//! The list of entries.
//!
//! Invariant: it shows the guild's own entries, pinned first, and finds them as members do.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::may_change;
use crate::{
    changes::{Author, Surface},
    error::Result,
    features::faq::{
        flow,
        model::{Edge, Entry, PAGE, Page as Cursor},
    },
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    settings::{self, System},
    text, tr,
    web::{csrf::Form, guard::In, page::Page, when::When},
};

#[derive(Template)]
#[template(path = "features/faq/page/templates/list.html")]
struct ListPage {
    p: Page,
    query: String,
    off: bool,
    may_change: bool,
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

/// What to list.
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
}

/// The entries.
pub(super) async fn list(site: In<GuildStaff>, Query(params): Query<Params>) -> Response {
    site.show(listed(&site, params).await).await
}

async fn listed(site: &In<GuildStaff>, params: Params) -> Result<Response> {
    let (app, guild) = (&site.app, site.authority.guild());
    let query = text::cut(params.q.trim(), 200);
    let after = params.after.as_deref().and_then(Edge::read);
    let found = if query.is_empty() {
        flow::entries(app, guild, after.map_or(Cursor::First, Cursor::After), PAGE).await?
    } else {
        flow::lookup(app, site.authority, &query).await?
    };
    let full = query.is_empty() && i64::try_from(found.len()).unwrap_or(0) >= PAGE;
    let next = found
        .last()
        .filter(|_| full)
        .map(|entry| site.at(&format!("faq?after={}", Edge::of(entry))));
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
        p.saved(Some(tr!("#{number} is saved and acts already.", number = number)), None);
    } else if let Some(number) = params.deleted {
        p.saved(Some(tr!("#{number} is deleted.", number = number)), None);
    }
    let page = ListPage {
        p,
        off: !system.has("faq"),
        may_change: may_change(site).await,
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
