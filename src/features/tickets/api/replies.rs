//! Prepared replies over the REST API.
//!
//! Invariant: a reply is named by its name, in lower case, and nothing is overwritten that the caller says not
//! to have seen.

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::{
    api::{
        self, Caller, IfMatch, Path, Problem, etag,
        scope::{ReadTickets, WriteTickets},
        with_tag,
    },
    changes::Author,
    db::Tx,
    error::Error,
    features::tickets::flow::{self, Prepared, TicketContext},
    permissions::{Authority as _, GuildAdmin, TicketStaff},
    tr,
};

/// A prepared reply.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketReply)]
pub(super) struct Reply {
    /// Its name, in lower case.
    #[schema(example = "refund")]
    name: String,
    /// What it says, with `{user}`, `{ticket}`, `{subject}`, `{staff}` and `{server}` to be filled in.
    text: String,
}

/// Prepared replies, by name
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketReplies)]
pub(super) struct Replies {
    /// The replies.
    items: Vec<Reply>,
}

/// What a prepared reply says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketReplyDraft)]
pub(super) struct Draft {
    /// What it says.
    #[schema(min_length = 1, max_length = 1800)]
    text: String,
}

/// Tells one text from another.
fn revision(text: &str) -> i64 {
    let digest = Sha256::digest(text);
    let first = digest.iter().take(7);
    first.fold(0, |number, byte| number << 8 | i64::from(*byte))
}

fn unknown(name: &str) -> Error {
    Error::NotFound(tr!("There is no reply {name}.", name = name))
}

fn stale() -> Problem {
    Problem::stale().because(tr!("Somebody else changed this reply meanwhile. Nothing was saved."))
}

/// Prepared replies, by name
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/replies", tag = "Tickets", operation_id = "listTicketReplies",
    security(("token" = ["tickets:read"])),
    responses((status = 200, description = "The replies.", body = Replies))
)]
pub(super) async fn list(who: Caller<TicketStaff, ReadTickets>) -> Result<Response, Problem> {
    let all = flow::replies(&who.app, who.authority.guild()).await?;
    let items = all.into_iter().map(|(name, text)| Reply { name, text }).collect();
    Ok(api::Json(Replies { items }).into_response())
}

/// One prepared reply
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/replies/{name}", tag = "Tickets", operation_id = "readTicketReply",
    security(("token" = ["tickets:read"])),
    responses(
        (status = 200, description = "The reply.", body = Reply, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
pub(super) async fn read(
    who: Caller<TicketStaff, ReadTickets>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = name.trim().to_lowercase();
    let found = flow::reply(&who.app, who.authority.guild(), &name).await?;
    let text = found.ok_or_else(|| unknown(&name))?;
    Ok(etag(&revision(&text).to_string(), &headers, Reply { name, text }))
}

/// Write a prepared reply
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/tickets/replies/{name}", tag = "Tickets", operation_id = "putTicketReply",
    security(("token" = ["tickets:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not overwritten.")),
    request_body = Draft,
    responses(
        (status = 200, description = "The reply as it is now.", body = Reply, headers(("ETag" = String, description = "The revision."))),
        (status = 201, description = "The new reply.", body = Reply, headers(("ETag" = String, description = "The revision."))),
    )
)]
pub(super) async fn put(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(name): Path<String>,
    IfMatch(seen): IfMatch,
    api::Json(wanted): api::Json<Draft>,
) -> Result<Response, Problem> {
    let name = name.trim().to_lowercase();
    let context = TicketContext::of(&who.app, who.authority.guild()).await?;
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let present = present(&mut tx, &context, &name, seen).await?;
    let kept = Prepared {
        was: present.as_ref().map_or("", |_| &name),
        seen: present.as_deref().unwrap_or_default(),
        name: &name,
        body: &wanted.text,
    };
    flow::keep_reply(&context, &mut tx, &author(&who), kept).await?;
    tx.commit().await.map_err(Error::from)?;
    let status = if present.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let text = wanted.text.trim().to_owned();
    let tag = revision(&text).to_string();
    Ok(with_tag(&tag, (status, api::Json(Reply { name, text })).into_response()))
}

/// Remove a prepared reply
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/tickets/replies/{name}", tag = "Tickets", operation_id = "removeTicketReply",
    security(("token" = ["tickets:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not removed.")),
    responses((status = 204, description = "It is gone."))
)]
pub(super) async fn remove(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(name): Path<String>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    let name = name.trim().to_lowercase();
    let context = TicketContext::of(&who.app, who.authority.guild()).await?;
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    present(&mut tx, &context, &name, seen).await?.ok_or_else(|| unknown(&name))?;
    flow::save_reply(&mut tx, &author(&who), (&name, ""), context.now).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What a reply says now, unless it is not what the caller has seen.
async fn present(
    tx: &mut Tx,
    context: &TicketContext,
    name: &str,
    seen: Option<i64>,
) -> Result<Option<String>, Problem> {
    let present = flow::reply_in(tx, context.guild, name).await?;
    match (seen, &present) {
        (Some(seen), Some(text)) if seen == revision(text) => Ok(present),
        (Some(_), _) => Err(stale()),
        (None, _) => Ok(present),
    }
}

fn author<S>(who: &Caller<GuildAdmin, S>) -> Author {
    Author { who: who.authority, surface: who.surface(), token: who.token }
}
