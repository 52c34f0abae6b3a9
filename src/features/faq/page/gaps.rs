//! The questions that members ask and find no answer to, and what admins do about them.
//!
//! Invariant: nobody's name is known here, and none is shown.

use askama::Template;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::may_change;
use crate::{
    changes::{Author, Surface},
    error::Result,
    features::faq::{flow, model::Gap},
    lang::plural,
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    settings::{self, System},
    text, tr,
    web::{csrf::Form, guard::In, page::Page, when::When},
};

/// Gaps shown.
const GAPS: usize = 50;
/// Entries offered for a gap.
const OFFERED: usize = 10;

#[derive(Template)]
#[template(path = "features/faq/page/templates/gaps.html")]
struct GapsPage {
    p: Page,
    may_change: bool,
    days: i64,
    /// The question that was just dismissed.
    dismissed: String,
    gaps: Vec<Missing>,
}

struct Missing {
    query: String,
    write: String,
    attach: String,
    count: i64,
    /// Where it was asked, and what became of it.
    how: String,
    when: When,
}

#[derive(Template)]
#[template(path = "features/faq/page/templates/attach.html")]
struct AttachPage {
    p: Page,
    query: String,
    q: String,
    entries: Vec<(i64, String, String)>,
}

/// The query parameters of the page.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Params {
    days: Option<i64>,
    #[serde(default)]
    dismissed: String,
    /// The entry that answers a gap now.
    attached: Option<i64>,
}

/// A question of a gap, and the entry that is to answer it.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    query: String,
    /// Words of the entry that is looked for.
    #[serde(default)]
    q: String,
    #[serde(default)]
    number: i64,
}

fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

/// The questions that people search for and find no answer to.
pub(super) async fn list(site: In<GuildStaff>, Query(params): Query<Params>) -> Response {
    site.show(listed(&site, &params).await).await
}

async fn listed(site: &In<GuildStaff>, params: &Params) -> Result<Response> {
    let app = &site.app;
    let days = params.days.filter(|days| [7, 30, 90].contains(days)).unwrap_or(30);
    let zone = settings::read::<System>(app, site.authority.guild()).await?.timezone;
    let now = app.clock.now();
    let gaps = flow::gaps(app, site.authority, days, GAPS).await?;
    let shown = |gap: Gap| Missing {
        write: site.at(&with("faq/new", &[("title", &gap.query)])),
        attach: site.at(&with("faq/gaps/attach", &[("query", &gap.query)])),
        count: gap.times(),
        how: how(site, &gap),
        when: When::new(gap.last_at, now, zone, site.lang),
        query: gap.query,
    };
    let mut p = site.page(tr!("Gaps")).await?;
    if let Some(number) = params.attached {
        let text =
            tr!("Added to the keywords of #{number}, which answers it now.", number = number);
        p.saved(Some(text), None);
    } else if !params.dismissed.is_empty() {
        let query = text::cut(&params.dismissed, 200);
        p.saved(Some(tr!("Dismissed “{query}”.", query = query)), None);
    }
    let page = GapsPage {
        p,
        may_change: may_change(site).await,
        days,
        dismissed: params.dismissed.clone(),
        gaps: gaps.into_iter().map(shown).collect(),
    };
    site.html(StatusCode::OK, &page)
}

/// Where a question was asked, in words.
fn how(site: &In<GuildStaff>, gap: &Gap) -> String {
    let say =
        |count: i64, one, many| (count > 0).then(|| site.lang.plain(&plural(count, one, many)));
    let parts = [
        say(
            gap.searches,
            tr!("nothing found once"),
            tr!("nothing found {count} times", count = gap.searches),
        ),
        say(
            gap.unhelpful,
            tr!("didn't help once"),
            tr!("didn't help {count} times", count = gap.unhelpful),
        ),
        say(gap.tickets, tr!("1 ticket"), tr!("{count} tickets", count = gap.tickets)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Takes a question out of the gaps.
pub(super) async fn dismiss(site: In<GuildAdmin>, Form(asked): Form<Asked>) -> Response {
    let done = async {
        let mut tx = site.app.db.begin().await?;
        flow::dismiss(&mut tx, site.authority, &asked.query, site.app.clock.now()).await?;
        tx.commit().await?;
        let back = with("faq/gaps", &[("dismissed", &asked.query)]);
        Ok(Redirect::to(&site.at(&back)).into_response())
    };
    site.show(done.await).await
}

/// Puts it back.
pub(super) async fn restore(site: In<GuildAdmin>, Form(asked): Form<Asked>) -> Response {
    let done = async {
        let mut tx = site.app.db.begin().await?;
        flow::restore(&mut tx, site.authority, &asked.query).await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at("faq/gaps")).into_response())
    };
    site.show(done.await).await
}

/// Asks which entry answers a question.
pub(super) async fn choose(site: In<GuildAdmin>, Query(asked): Query<Asked>) -> Response {
    site.show(chosen(&site, asked).await).await
}

async fn chosen(site: &In<GuildAdmin>, asked: Asked) -> Result<Response> {
    let query = text::cut(asked.query.trim(), 200);
    let q = text::cut(asked.q.trim(), 200);
    let staff = site.narrowed::<GuildStaff>().await?;
    let words = if q.is_empty() { &query } else { &q };
    let mut found = flow::lookup(&site.app, staff.authority, words).await?;
    if found.is_empty() && q.is_empty() {
        // Nothing resembles it, which is why it is a gap: the last changed may be what was just written.
        let guild = site.authority.guild();
        found = flow::list(&site.app, guild, crate::features::faq::model::Turned::First).await?.0;
    }
    let entries = found.into_iter().take(OFFERED);
    let page = AttachPage {
        p: site.page(tr!("Add as keywords")).await?,
        query,
        q,
        entries: entries.map(|entry| (entry.number, entry.title, entry.keywords)).collect(),
    };
    site.html(StatusCode::OK, &page)
}

/// Adds the question to the keywords of an entry.
pub(super) async fn attach(site: In<GuildAdmin>, Form(asked): Form<Asked>) -> Response {
    let done = async {
        let author = Author::new(site.authority, Surface::Dashboard);
        let now = site.app.clock.now();
        let mut tx = site.app.db.begin().await?;
        flow::attach(&mut tx, &author, asked.number, &asked.query, now).await?;
        tx.commit().await?;
        let back = format!("faq/gaps?attached={}", asked.number);
        Ok(Redirect::to(&site.at(&back)).into_response())
    };
    site.show(done.await).await
}
