//! Exports over the API.
//!
//! Invariant: the rows are those of `/export`, read as they are sent.

use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{Answer, Caller, Json, Path, Problem, Query, scope::ReadExports},
    app::App,
    error::Error,
    export::{Audience, Dates, Days, Form, Grant, Reader, Registry},
    permissions::{Authority as _, GuildAdmin},
    settings::{self, System},
    tr,
};

/// The routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(take))
}

/// Every export.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Exports {
    /// The exports.
    items: Vec<Offer>,
}

/// Something that can be exported.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Offer {
    /// Its name.
    #[schema(example = "faq")]
    name: &'static str,
    /// What it holds.
    about: &'static str,
    /// The media type of the file.
    #[schema(example = "text/csv; charset=utf-8")]
    media_type: &'static str,
    /// The names of the columns, of a table.
    columns: Vec<&'static str>,
    /// Whether `from` and `to` narrow it.
    dated: bool,
}

/// What can be exported
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/exports", tag = "Exports", operation_id = "listExports",
    security(("token" = ["exports:read"])),
    responses((status = 200, description = "Every export.", body = Exports))
)]
pub(super) async fn list(who: Caller<GuildAdmin, ReadExports>) -> Answer<Exports> {
    let items = who.app.part::<Registry>().0.iter().map(|entry| Offer {
        name: entry.name,
        about: entry.about,
        media_type: entry.form.media_type(),
        columns: match entry.form {
            Form::Csv(columns) => columns.to_vec(),
            Form::Json => Vec::new(),
        },
        dated: entry.dates == Dates::Days,
    });
    Ok(Json(Exports { items: items.collect() }))
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// The first day in the server's time zone, like `2026-03-01`; only for exports that are `dated`.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// The last day, which belongs to the export.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<String>,
}

/// An export as a file
///
/// Text that begins like a formula has an apostrophe before it. With the login of the dashboard instead of a
/// token, the file begins with a byte order mark, for spreadsheets.
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/exports/{export}", tag = "Exports", operation_id = "takeExport",
    security(("token" = ["exports:read"])), params(Params),
    responses((
        status = 200, description = "The file, while it is read.",
        content((String = "text/csv"), (serde_json::Value = "application/json"))
    ))
)]
pub(super) async fn take(
    who: Caller<GuildAdmin, ReadExports>,
    Path(name): Path<String>,
    Query(params): Query<Params>,
) -> Result<Response, Problem> {
    let entry = who.app.part::<Registry>().named(&name);
    let entry = entry.ok_or_else(|| Error::NotFound(tr!("There is no export of this name.")))?;
    let days = Days::read(params.from.as_deref(), params.to.as_deref())?;
    if entry.dates == Dates::None && days != Days::default() {
        return Err(Problem::invalid().because(tr!("This export is always whole.")));
    }
    let system = settings::read::<System>(&who.app, who.authority.guild()).await?;
    let period = days.in_zone(system.timezone);
    let audience = if who.token.is_some() { Audience::Program } else { Audience::Person };
    let reader = Reader::new(&who.app, entry, Grant::of(who.authority), period, audience);
    Ok(reader.download().await?)
}
