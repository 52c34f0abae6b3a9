//! What people searched for, and what they did not find.
//!
//! Invariant: nobody's name is in it, because nobody's name was kept.

use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        self, Caller, Page, Paging, Path, Problem, Query, paging,
        scope::{ReadFaq, WriteFaq},
    },
    changes::Author,
    clock::Time,
    error::Error,
    features::faq::{flow, model},
    permissions::{GuildAdmin, GuildStaff},
};

/// A search.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FaqSearch {
    /// What was searched for.
    #[schema(example = "refund after two weeks")]
    query: String,
    /// Results that were shown.
    #[schema(example = 3)]
    hits: i64,
    /// The result that was opened: `#12` is an entry, `s:name` a shared article.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#12")]
    opened: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    searched_at: Time,
}

/// Searches of the last 90 days, newest first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/faq/searches", tag = "FAQ", operation_id = "listFaqSearches",
    security(("token" = ["faq:read"])), params(Paging),
    responses((status = 200, description = "A page of searches.", body = Page<FaqSearch>))
)]
pub(super) async fn searches(
    who: Caller<GuildStaff, ReadFaq>,
    Query(params): Query<Paging>,
    here: Uri,
) -> Result<Response, Problem> {
    let before = params.place(|cursor| cursor.parse().ok())?;
    let (searches, next) = flow::searches(&who.app, who.authority, before, params.limit()?).await?;
    let items = searches.into_iter().map(|search| FaqSearch {
        query: search.query,
        hits: search.hits,
        opened: search.chosen,
        searched_at: search.place.at,
    });
    let next = next.map(|place| place.to_string());
    Ok(Page { items: items.collect(), next }.at(&here))
}

/// Which gaps to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Params {
    /// Only searches of so many days.
    #[param(minimum = 1, maximum = 90, default = 30)]
    days: Option<u8>,
    /// Gaps at most.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<u8>,
}

/// Something people search for and do not find.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FaqGap {
    /// What they search for, as the last one wrote it.
    #[schema(example = "student discount")]
    query: String,
    /// Searches that found nothing, in any spelling of case and accents.
    #[schema(example = 7)]
    searches: i64,
    /// Searches whose result did not help.
    #[schema(example = 2)]
    unhelpful: i64,
    /// Tickets that were opened about it because no answer was offered or none helped.
    #[schema(example = 1)]
    tickets: i64,
    /// When last.
    #[schema(value_type = String, format = DateTime)]
    last_searched_at: Time,
}

/// Gaps, most wanted first
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FaqGaps {
    /// The gaps.
    items: Vec<FaqGap>,
}

/// Questions that people asked and would still not find, most wanted first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/faq/gaps", tag = "FAQ", operation_id = "listFaqGaps",
    security(("token" = ["faq:read"])), params(Params),
    responses((status = 200, description = "The gaps.", body = FaqGaps))
)]
pub(super) async fn gaps(
    who: Caller<GuildStaff, ReadFaq>,
    Query(params): Query<Params>,
) -> Result<Response, Problem> {
    let limit = paging::limit(params.limit)?;
    let days = paging::within("days", params.days.unwrap_or(30), 1..=90)?;
    let gaps = flow::gaps(&who.app, who.authority, i64::from(days), usize::from(limit)).await?;
    let shown = |gap: model::Gap| FaqGap {
        query: gap.query,
        searches: gap.searches,
        unhelpful: gap.unhelpful,
        tickets: gap.tickets,
        last_searched_at: gap.last_at,
    };
    Ok(api::Json(FaqGaps { items: gaps.into_iter().map(shown).collect() }).into_response())
}

/// A question of a gap.
#[derive(Debug, Deserialize, Serialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct FaqQuestion {
    /// As a gap has it; case and accents do not matter.
    #[schema(min_length = 1, max_length = 200, example = "student discount")]
    #[param(min_length = 1, max_length = 200, example = "student discount")]
    query: String,
}

/// Dismiss a gap
///
/// Nobody wants to answer it. It stays away for 90 days.
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/faq/gaps/dismissed", tag = "FAQ", operation_id = "dismissFaqGap",
    security(("token" = ["faq:write"])), request_body = FaqQuestion,
    responses((status = 204, description = "It is no longer listed."))
)]
pub(super) async fn dismiss(
    who: Caller<GuildAdmin, WriteFaq>,
    api::Json(asked): api::Json<FaqQuestion>,
) -> Result<Response, Problem> {
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    flow::dismiss(&mut tx, who.authority, &asked.query, who.app.clock.now()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// List a dismissed gap again
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/faq/gaps/dismissed", tag = "FAQ", operation_id = "restoreFaqGap",
    security(("token" = ["faq:write"])), params(FaqQuestion),
    responses((status = 204, description = "It is listed, while it has no answer."))
)]
pub(super) async fn restore(
    who: Caller<GuildAdmin, WriteFaq>,
    Query(asked): Query<FaqQuestion>,
) -> Result<Response, Problem> {
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    flow::restore(&mut tx, who.authority, &asked.query).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Add a question to the keywords of an entry
///
/// The entry then answers it, and it is no gap any more.
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/faq/{number}/keywords", tag = "FAQ", operation_id = "attachFaqGap",
    security(("token" = ["faq:write"])), request_body = FaqQuestion,
    responses((status = 204, description = "The entry has the words."))
)]
pub(super) async fn attach(
    who: Caller<GuildAdmin, WriteFaq>,
    Path(number): Path<i64>,
    api::Json(asked): api::Json<FaqQuestion>,
) -> Result<Response, Problem> {
    let author = Author { who: who.authority, surface: who.surface(), token: who.token };
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    flow::attach(&mut tx, &author, number, &asked.query, who.app.clock.now()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
