//! Entries.
//!
//! Invariant: an entry that was changed meanwhile is neither overwritten nor deleted.

use axum::{
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        self, Caller, IfMatch, Once, Page, Paging, Path, Problem, Query, etag, once,
        scope::{ReadFaq, WriteFaq},
        with_tag,
    },
    changes::Author,
    clock::Time,
    db::Tx,
    error::{Error, Result},
    features::faq::{
        flow,
        model::{Draft, Edge, Entry, Page as Cursor},
    },
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    tr,
};

/// An entry.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FaqEntry {
    /// Its number in the server.
    #[schema(example = 12)]
    number: i64,
    /// The question.
    #[schema(example = "How do I get a refund?")]
    title: String,
    /// The answer, in Discord's Markdown.
    #[schema(example = "Within **14 days**: open **Orders** and choose **Refund**.")]
    answer: String,
    /// Other words people use for it, separated by commas.
    #[schema(example = "money back, return")]
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
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FaqDraft {
    /// The question.
    #[schema(min_length = 1, max_length = 100, example = "How do I get a refund?")]
    title: String,
    /// The answer, in Discord's Markdown.
    #[schema(min_length = 1, max_length = 4000, example = "Within **14 days**.")]
    answer: String,
    /// Other words people use for it, separated by commas.
    #[serde(default)]
    #[schema(max_length = 300, example = "money back, return")]
    keywords: String,
    /// Whether it stands first in lists. Left out, it stays as it is; a new entry is not pinned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pinned: Option<bool>,
}

impl FaqDraft {
    fn draft(&self) -> Draft {
        let Self { title, answer, keywords, .. } = self.clone();
        Draft { title, answer, keywords }
    }
}

/// The tag of an entry; a change of votes shows in it, but does not stand in the way of an edit.
fn tag(entry: &Entry) -> String {
    format!("{}-{}-{}", entry.revision, entry.helpful, entry.unhelpful)
}

/// Entries, pinned first, then by number
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/faq", tag = "FAQ", operation_id = "listFaq",
    security(("token" = ["faq:read"])), params(Paging),
    responses((status = 200, description = "A page of entries.", body = Page<FaqEntry>))
)]
pub(super) async fn list(
    who: Caller<GuildStaff, ReadFaq>,
    Query(asked): Query<Paging>,
    here: Uri,
) -> Result<Response, Problem> {
    let limit = asked.limit()?;
    let place = asked.place(Edge::read)?.map_or(Cursor::First, Cursor::After);
    let mut entries = flow::entries(&who.app, who.authority.guild(), place, limit + 1).await?;
    let more = i64::try_from(entries.len()).unwrap_or(0) > limit;
    if more {
        entries.pop();
    }
    let next = entries.last().filter(|_| more);
    let next = next.map(|entry| Edge::of(entry).to_string());
    Ok(Page { items: entries.into_iter().map(FaqEntry::from).collect(), next }.at(&here))
}

/// One entry
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/faq/{number}", tag = "FAQ", operation_id = "readFaq",
    security(("token" = ["faq:read"])),
    responses(
        (status = 200, description = "The entry.", body = FaqEntry, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
pub(super) async fn read(
    who: Caller<GuildStaff, ReadFaq>,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let entry = flow::entry(&who.app, who.authority.guild(), number).await?;
    Ok(etag(&tag(&entry), &headers, FaqEntry::from(entry)))
}

/// Add an entry
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/faq", tag = "FAQ", operation_id = "addFaq",
    security(("token" = ["faq:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = FaqDraft,
    responses((status = 201, description = "The new entry.", body = FaqEntry))
)]
pub(super) async fn create(
    who: Caller<GuildAdmin, WriteFaq>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<FaqDraft>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let ticket = match once(app, guild, &who.key, &headers, &("faq", &wanted)).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let mut act = ticket.begin(app).await?;
    let draft = wanted.draft();
    let number = flow::add(&mut act.tx, &author(&who), &draft, app.clock.now()).await?;
    if wanted.pinned == Some(true) {
        flow::toggle_pin(&mut act.tx, &author(&who), number, app.clock.now()).await?;
    }
    let entry = flow::entry_in(&mut act.tx, guild, number).await?;
    act.done(StatusCode::CREATED, &FaqEntry::from(entry)).await
}

/// Replace an entry
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/faq/{number}", tag = "FAQ", operation_id = "replaceFaq",
    security(("token" = ["faq:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not overwritten.")),
    request_body = FaqDraft,
    responses((status = 200, description = "The entry as it is now.", body = FaqEntry, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn replace(
    who: Caller<GuildAdmin, WriteFaq>,
    Path(number): Path<i64>,
    IfMatch(seen): IfMatch,
    api::Json(wanted): api::Json<FaqDraft>,
) -> Result<Response, Problem> {
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let present = flow::entry_in(&mut tx, who.authority.guild(), number).await?;
    if seen.is_some_and(|seen| seen != present.revision) {
        return Err(stale());
    }
    let entry = save(&mut tx, &author(&who), &present, &wanted, who.app.clock.now()).await?;
    tx.commit().await.map_err(Error::from)?;
    let tag = tag(&entry);
    Ok(with_tag(&tag, api::Json(FaqEntry::from(entry)).into_response()))
}

async fn save(
    tx: &mut Tx,
    who: &Author,
    present: &Entry,
    wanted: &FaqDraft,
    now: Time,
) -> Result<Entry> {
    let (number, revision) = (present.number, present.revision);
    flow::edit(tx, who, number, revision, &wanted.draft(), now).await?;
    // Nobody has changed the pin meanwhile: that would have been another revision.
    if wanted.pinned.is_some_and(|pinned| pinned != present.pinned) {
        flow::toggle_pin(tx, who, number, now).await?;
    }
    flow::entry_in(tx, who.guild(), number).await
}

fn stale() -> Problem {
    Problem::stale().because(tr!("Somebody else changed this entry meanwhile. Nothing was saved."))
}

/// Delete an entry
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/faq/{number}", tag = "FAQ", operation_id = "deleteFaq",
    security(("token" = ["faq:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not deleted.")),
    responses((status = 204, description = "It is gone."))
)]
pub(super) async fn remove(
    who: Caller<GuildAdmin, WriteFaq>,
    Path(number): Path<i64>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    let (app, now) = (&who.app, who.app.clock.now());
    let mut tx = app.db.begin().await.map_err(Error::from)?;
    match seen {
        None => flow::delete(&mut tx, &author(&who), number, now).await.map(drop)?,
        Some(seen) => {
            let set = flow::delete_seen(&mut tx, &author(&who), number, seen, now).await?;
            set.ok_or_else(stale)?;
        }
    }
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn author<S>(who: &Caller<GuildAdmin, S>) -> Author {
    Author { who: who.authority, surface: who.surface(), token: who.token }
}
