//! The searches that members made.
//!
//! Invariant: nobody's name is known here, and none is shown.

use std::collections::{HashMap, hash_map::Entry as Slot};

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};

use crate::{
    error::Result,
    features::faq::{
        flow,
        model::{Article, Cursor},
    },
    permissions::{Authority as _, GuildStaff},
    settings::{self, System},
    tr,
    web::{guard::In, page::Page, when::When},
};

/// Searches on a page.
const PAGE: i64 = 25;

#[derive(Template)]
#[template(path = "features/faq/page/templates/searches.html")]
struct SearchesPage {
    p: Page,
    searches: Vec<Search>,
    first: Option<String>,
    next: Option<String>,
}

struct Search {
    query: String,
    hits: i64,
    /// The number and title of the result that was opened.
    chosen: Option<(Option<i64>, String)>,
    when: When,
}

/// Where to go on.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Params {
    before: Option<String>,
}

/// The log of searches.
pub(super) async fn searches(site: In<GuildStaff>, Query(params): Query<Params>) -> Response {
    site.show(log(&site, &params).await).await
}

async fn log(site: &In<GuildStaff>, params: &Params) -> Result<Response> {
    let (app, guild) = (&site.app, site.authority.guild());
    let before: Option<Cursor> = params.before.as_deref().and_then(|place| place.parse().ok());
    let later = before.is_some();
    let (found, next) = flow::searches(app, site.authority, before, PAGE).await?;
    let zone = settings::read::<System>(app, guild).await?.timezone;
    let now = app.clock.now();
    let mut titles: HashMap<i64, String> = HashMap::new();
    let mut searches = Vec::new();
    for one in found {
        let chosen = match one.chosen.as_deref().and_then(|article| article.parse().ok()) {
            Some(Article::Entry(number)) => {
                let title = match titles.entry(number) {
                    Slot::Occupied(known) => known.get().clone(),
                    Slot::Vacant(open) => {
                        let entry = flow::entry(app, guild, number).await;
                        let title = entry.map(|entry| entry.title);
                        let gone = || site.lang.plain(&tr!("deleted"));
                        open.insert(title.unwrap_or_else(|_| gone())).clone()
                    }
                };
                Some((Some(number), title))
            }
            Some(Article::Shared(stem)) => Some((None, stem)),
            None => None,
        };
        let when = When::new(one.place.at, now, zone, site.lang);
        searches.push(Search { query: one.query, hits: one.hits, chosen, when });
    }
    let page = SearchesPage {
        p: site.page(tr!("Searches")).await?,
        searches,
        first: later.then(|| site.at("faq/searches")),
        next: next.map(|place| {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("before", &place.to_string())
                .finish();
            site.at(&format!("faq/searches?{query}"))
        }),
    };
    site.html(StatusCode::OK, &page)
}
