//! Reading settings.
//!
//! Invariant: what is read carries the revision that a change can be bound to.

use axum::{http::HeaderMap, response::Response};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use crate::{
    api::{self, Answer, Caller, Path, Problem, etag, scope::ReadSettings},
    app::App,
    clock::Time,
    error::{Error, Result},
    ids::{GuildId, UserId},
    permissions::{Authority as _, GuildAdmin},
    settings::{self, Current, Scope, Spec, Verified, docs, transfer},
    tr,
};

/// A setting.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Setting {
    /// The value that was chosen.
    value: Json,
    /// The value that acts: another one only while `verified` is false.
    acting: Json,
    /// The value when nobody sets it.
    default: Json,
    /// False when it was saved while Discord could not be asked whether it can work.
    verified: bool,
    /// The number of its last change; absent when it was never changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<i64>,
    /// The id of who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    changed_by: Option<UserId>,
    /// When it was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    changed_at: Option<Time>,
}

/// Settings by scope and name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Settings {
    /// The number of the last change; send it back in `If-Match`.
    revision: i64,
    /// By scope, then by name.
    #[schema(value_type = std::collections::BTreeMap<String, std::collections::BTreeMap<String, Setting>>)]
    settings: Map<String, Json>,
}

fn shown<'a>(
    current: &Current,
    scopes: impl IntoIterator<Item = &'a &'static Scope>,
) -> Result<Settings> {
    let mut settings = Map::new();
    for scope in scopes {
        let mut values = Map::new();
        for spec in scope.specs {
            let value = serde_json::to_value(setting(current, spec));
            let value = value.map_err(|e| Error::internal("show settings", e))?;
            values.insert(spec.key.to_owned(), value);
        }
        settings.insert(scope.name.to_owned(), Json::Object(values));
    }
    Ok(Settings { revision: current.revision, settings })
}

fn setting(current: &Current, spec: &Spec) -> Setting {
    let held = current.held(spec);
    Setting {
        value: current.value(spec),
        acting: current.acting(spec),
        default: (spec.default)(),
        verified: held.is_none_or(|held| held.verified == Verified::Yes),
        change: held.map(|held| held.change),
        changed_by: held.map(|held| held.by),
        changed_at: held.map(|held| held.at),
    }
}

/// The revision, and how many values are not verified, which changes without a revision.
fn tag(app: &App, current: &Current) -> String {
    let unverified = crate::settings::registry(app)
        .specs()
        .filter(|spec| current.held(spec).is_some_and(|held| held.verified == Verified::NotYet))
        .count();
    format!("{}-{unverified}", current.revision)
}

/// All settings
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/settings", tag = "Settings", operation_id = "listSettings",
    security(("token" = ["settings:read"])),
    responses(
        (status = 200, description = "The settings.", body = Settings, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
pub(super) async fn all(
    who: Caller<GuildAdmin, ReadSettings>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let current = settings::current(&who.app, who.authority.guild()).await?;
    let body = shown(&current, crate::settings::registry(&who.app).scopes())?;
    Ok(etag(&tag(&who.app, &current), &headers, body))
}

/// The settings of one scope
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/settings/{scope}", tag = "Settings", operation_id = "listScope",
    security(("token" = ["settings:read"])),
    responses(
        (status = 200, description = "The settings of the scope.", body = Settings, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
pub(super) async fn one(
    who: Caller<GuildAdmin, ReadSettings>,
    Path(scope): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let scope = crate::settings::registry(&who.app).scope(&scope).ok_or_else(|| {
        Problem::not_found().because(tr!("There are no settings called {name}.", name = scope))
    })?;
    let current = settings::current(&who.app, who.authority.guild()).await?;
    Ok(etag(&tag(&who.app, &current), &headers, shown(&current, [&scope])?))
}

/// The JSON Schema of all settings
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/settings/schema", tag = "Settings", operation_id = "settingsSchema",
    security(("token" = ["settings:read"])),
    responses((status = 200, description = "A JSON Schema of an exported file.", body = Object))
)]
pub(super) async fn schema(who: Caller<GuildAdmin, ReadSettings>) -> Answer<Json> {
    Ok(api::Json(docs::schema(crate::settings::registry(&who.app))))
}

/// Export all settings
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/settings/export", tag = "Settings", operation_id = "exportSettings",
    security(("token" = ["settings:read"])),
    responses((status = 200, description = "A file that can be imported.", body = Object))
)]
pub(super) async fn export(who: Caller<GuildAdmin, ReadSettings>) -> Answer<Json> {
    let guild: GuildId = who.authority.guild();
    let current = settings::current(&who.app, guild).await?;
    let now = who.app.clock.now();
    Ok(api::Json(transfer::export(crate::settings::registry(&who.app), guild, &current, now)))
}
