//! FAQ entries over the REST API.
//!
//! Invariant: the same rules as in Discord: staff may read, admins may change, and an edit of something that
//! was changed meanwhile is refused.

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    flow,
    model::{Draft, Edge, Entry, Page as Place},
};
use crate::{
    api::{
        self, Answer, Caller, IfMatch, Once, Page, Path, Problem, Query, etag, once,
        scope::{ReadFaq, WriteFaq},
    },
    app::App,
    clock::Time,
    error::Error,
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    tr,
};

/// The routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(read, replace, remove))
}

/// An entry.
#[derive(Debug, Serialize, ToSchema)]
struct FaqEntry {
    /// Its number in the server.
    number: i64,
    /// The question.
    title: String,
    /// The answer, in Discord's Markdown.
    answer: String,
    /// Other words people use for it, separated by commas.
    keywords: String,
    /// Whether it stands first in lists.
    pinned: bool,
    /// People it helped.
    helpful: i64,
    /// People it did not help.
    unhelpful: i64,
    /// Grows with every change; send it back in `If-Match`.
    revision: i64,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

impl From<Entry> for FaqEntry {
    fn from(entry: Entry) -> Self {
        Self {
            number: entry.number,
            title: entry.title,
            answer: entry.answer,
            keywords: entry.keywords,
            pinned: entry.pinned,
            helpful: entry.helpful,
            unhelpful: entry.unhelpful,
            revision: entry.revision,
            updated_at: entry.updated_at,
        }
    }
}

/// What an entry should say.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// The question.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// The answer, in Discord's Markdown.
    #[schema(min_length = 1, max_length = 4000)]
    answer: String,
    /// Other words people use for it, separated by commas.
    #[serde(default)]
    #[schema(max_length = 300)]
    keywords: String,
}

impl From<Wanted> for Draft {
    fn from(wanted: Wanted) -> Self {
        Self { title: wanted.title, answer: wanted.answer, keywords: wanted.keywords }
    }
}

/// Where to go on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Where to go on: `next` of the page before.
    #[param(pattern = "^[01]-[0-9]{1,18}$")]
    cursor: Option<String>,
}

/// Entries, pinned first, then by number
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/faq", tag = "FAQ", operation_id = "listFaq",
    params(Asked),
    responses((status = 200, description = "A page of entries.", body = Page<FaqEntry>))
)]
async fn list(
    who: Caller<GuildStaff, ReadFaq>,
    Query(asked): Query<Asked>,
) -> Answer<Page<FaqEntry>> {
    let place = match &asked.cursor {
        None => Place::First,
        Some(cursor) => Place::After(edge(cursor).ok_or_else(|| {
            Problem::bad_request().because(tr!("cursor is not one that this route gave."))
        })?),
    };
    let entries = flow::entries(&who.app, who.authority.guild(), place).await?;
    let full = i64::try_from(entries.len()).unwrap_or(0) >= super::model::PAGE;
    let next = entries.last().filter(|_| full);
    let next = next.map(|entry| format!("{}-{}", i64::from(entry.pinned), entry.number));
    Ok(api::Json(Page { items: entries.into_iter().map(FaqEntry::from).collect(), next }))
}

fn edge(cursor: &str) -> Option<Edge> {
    let (pinned, number) = cursor.split_once('-')?;
    let pinned = match pinned {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    Some(Edge { pinned, number: number.parse().ok()? })
}

/// One entry
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/faq/{number}", tag = "FAQ", operation_id = "readFaq",
    responses(
        (status = 200, description = "The entry.", body = FaqEntry, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
async fn read(
    who: Caller<GuildStaff, ReadFaq>,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let entry = flow::entry(&who.app, who.authority.guild(), number).await?;
    let tag = format!("{}-{}-{}", entry.revision, entry.helpful, entry.unhelpful);
    Ok(etag(&tag, &headers, FaqEntry::from(entry)))
}

/// Add an entry
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/faq", tag = "FAQ", operation_id = "addFaq",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = Wanted,
    responses((status = 201, description = "The new entry.", body = FaqEntry))
)]
async fn create(
    who: Caller<GuildAdmin, WriteFaq>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Wanted>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let mut act = match once(app, guild, &who.key, &headers, &("faq", &wanted)).await? {
        Once::First(act) => act,
        Once::Again(answer) => return Ok(answer),
    };
    let draft = Draft::from(wanted);
    let number = flow::add(&mut act.tx, who.authority, &draft, app.clock.now()).await?;
    let entry = flow::entry_in(&mut act.tx, guild, number).await?;
    act.done(StatusCode::CREATED, &FaqEntry::from(entry)).await
}

/// Replace an entry
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/faq/{number}", tag = "FAQ", operation_id = "replaceFaq",
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not overwritten.")),
    request_body = Wanted,
    responses((status = 200, description = "The entry as it is now.", body = FaqEntry))
)]
async fn replace(
    who: Caller<GuildAdmin, WriteFaq>,
    Path(number): Path<i64>,
    IfMatch(seen): IfMatch,
    api::Json(wanted): api::Json<Wanted>,
) -> Answer<FaqEntry> {
    let (app, guild) = (&who.app, who.authority.guild());
    let mut tx = app.db.begin().await.map_err(Error::from)?;
    let present = flow::entry_in(&mut tx, guild, number).await?;
    if seen.is_some_and(|seen| seen != present.revision) {
        return Err(Problem::stale()
            .because(tr!("Somebody else changed this entry meanwhile. Nothing was saved.")));
    }
    let draft = Draft::from(wanted);
    let now = app.clock.now();
    flow::edit(&mut tx, who.authority, number, present.revision, &draft, now).await?;
    let entry = flow::entry_in(&mut tx, guild, number).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(api::Json(entry.into()))
}

/// Delete an entry
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/faq/{number}", tag = "FAQ", operation_id = "deleteFaq",
    responses((status = 204, description = "It is gone."))
)]
async fn remove(
    who: Caller<GuildAdmin, WriteFaq>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    flow::delete(&mut tx, who.authority, number, who.app.clock.now()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
