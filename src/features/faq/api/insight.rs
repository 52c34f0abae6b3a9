//! What people searched for, and what they did not find.
//!
//! Invariant: nobody's name is in it, because nobody's name was kept.

use axum::{
    http::Uri,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{self, Caller, Page, Paging, Problem, Query, paging, scope::ReadFaq},
    clock::Time,
    features::faq::{flow, model},
    permissions::GuildStaff,
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
    /// How often it was searched for, in any spelling of case and accents.
    #[schema(example = 7)]
    searches: i64,
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

/// What people searched for and still would not find, most wanted first
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
        last_searched_at: gap.last_at,
    };
    Ok(api::Json(FaqGaps { items: gaps.into_iter().map(shown).collect() }).into_response())
}
