//! Importing settings.
//!
//! Invariant: what cannot be used here is named and left out; the rest is one change set.

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::change::{Done, Outcome, accepted, author, done, outcome};
use crate::{
    api::{self, Caller, Detail, Once, Problem, once, scope::WriteSettings},
    error::Result,
    lang::Lang,
    permissions::{Authority as _, GuildAdmin},
    settings::{Base, flow, transfer},
};

/// A file to import.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Import {
    /// An exported file.
    #[schema(value_type = Object)]
    file: Json,
    /// Only look what it would change.
    #[serde(default)]
    dry_run: bool,
    /// Save also while Discord cannot be asked whether the values can work.
    #[serde(default)]
    accept_unverified: bool,
}

/// What an import changes, and what it leaves out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Imported {
    /// The number of the change set; absent when nothing was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<i64>,
    /// The changes.
    changes: Vec<Done>,
    /// What cannot be used in this server, with the reason.
    left_out: Vec<LeftOut>,
    /// What this version of the bot does not know.
    unknown: Vec<String>,
}

/// A setting that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LeftOut {
    /// The setting, like `system.log_channel`.
    setting: String,
    /// Why.
    reason: String,
}

/// Import settings
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/settings/import", tag = "Settings", operation_id = "importSettings",
    security(("token" = ["settings:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = Import,
    responses((status = 200, description = "What was, or would be, changed.", body = Imported))
)]
pub(super) async fn import(
    who: Caller<GuildAdmin, WriteSettings>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Import>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let ticket = match once(app, guild, &who.key, &headers, &("import", &wanted)).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let file = transfer::read(crate::settings::registry(app), &wanted.file.to_string())
        .map_err(|text| Problem::invalid().at(vec![Detail { pointer: "/file".into(), text }]))?;
    let checked = flow::check(app, guild, file.wishes).await?;
    let left_out = checked.refused.iter().map(|refused| LeftOut {
        setting: refused.spec.name(),
        reason: Lang::ENGLISH.plain(&refused.text),
    });
    let (left_out, unknown) = (left_out.collect(), file.unknown);
    let checked = checked.without_refused();
    if wanted.dry_run {
        let changes = checked.changes.iter().map(done).collect();
        return Ok(api::Json(Imported { set: None, changes, left_out, unknown }).into_response());
    }
    let mut act = ticket.begin(app).await?;
    let accept = accepted(wanted.accept_unverified);
    let saved = flow::save(app, &mut act.tx, &author(&who), &checked, Base::Latest, accept).await?;
    let Outcome { set, changes } = outcome(saved)?;
    act.done(StatusCode::OK, &Imported { set, changes, left_out, unknown }).await
}
