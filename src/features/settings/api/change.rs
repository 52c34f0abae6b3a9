//! Changing settings.
//!
//! Invariant: a batch is saved whole or not at all, and every refusal names its place in the body.

use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use utoipa::ToSchema;

use crate::{
    api::{self, Caller, Detail, IfMatch, Problem, scope::WriteSettings},
    app::App,
    error::{Error, Result},
    permissions::{Authority as _, GuildAdmin},
    settings::{
        Author, Base, Change, Checked, Conflict, Input, Saved, Spec, Unverified, Wish, flow,
    },
    tr,
};

/// What to change.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Changes {
    /// New values by scope and name; null is the default. What is left out stays.
    #[schema(schema_with = values)]
    settings: Map<String, Json>,
    /// Save also while Discord cannot be asked whether the values can work.
    #[serde(default)]
    accept_unverified: bool,
}

/// Filled in by [`crate::api::document`], which knows every setting.
fn values() -> utoipa::openapi::Ref {
    utoipa::openapi::Ref::from_schema_name("SettingValues")
}

/// A change that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Done {
    /// The setting, like `system.log_channel`.
    pub setting: String,
    /// The value before.
    pub before: Json,
    /// The value after.
    pub after: Json,
}

/// What a request changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Outcome {
    /// The number of the change set; absent when everything was like that already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<i64>,
    /// The changes.
    pub changes: Vec<Done>,
}

/// Change settings
#[utoipa::path(
    patch, path = "/api/dashboard/{guild_id}/settings", tag = "Settings", operation_id = "changeSettings",
    security(("token" = ["settings:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not overwritten.")),
    request_body = Changes,
    responses((status = 200, description = "What was changed.", body = Outcome))
)]
pub(super) async fn change(
    who: Caller<GuildAdmin, WriteSettings>,
    IfMatch(seen): IfMatch,
    api::Json(wanted): api::Json<Changes>,
) -> Result<Response, Problem> {
    let wishes = wishes(&who.app, &wanted.settings)?;
    let checked = flow::check(&who.app, who.authority.guild(), wishes).await?;
    let author = author(&who);
    let accept = accepted(wanted.accept_unverified);
    refuse(&checked)?;
    let saved = flow::commit(&who.app, &author, &checked, base(seen), accept).await?;
    Ok(api::Json(outcome(saved)?).into_response())
}

pub(super) fn author<S>(who: &Caller<GuildAdmin, S>) -> Author {
    Author { who: who.authority, surface: who.surface(), token: who.token }
}

const fn base(seen: Option<i64>) -> Base {
    match seen {
        Some(revision) => Base::Seen(revision),
        None => Base::Latest,
    }
}

pub(super) const fn accepted(accept: bool) -> Unverified {
    if accept { Unverified::Accept } else { Unverified::Refuse }
}

/// The wishes of a body; a name that is no setting is refused with its place.
fn wishes(app: &App, scopes: &Map<String, Json>) -> Result<Vec<(&'static Spec, Wish)>, Problem> {
    let mut wishes = Vec::new();
    let mut unknown = Vec::new();
    for (scope, values) in scopes {
        let Json::Object(values) = values else {
            unknown.push(format!("/settings/{scope}"));
            continue;
        };
        for (key, value) in values {
            match crate::settings::registry(app).spec(scope, key) {
                Some(spec) if value.is_null() => wishes.push((spec, Wish::Reset)),
                Some(spec) => wishes.push((spec, Wish::Set(Input::Json(value.clone())))),
                None => unknown.push(format!("/settings/{scope}/{key}")),
            }
        }
    }
    if unknown.is_empty() {
        return Ok(wishes);
    }
    let text = || tr!("There is no such setting.");
    let errors = unknown.into_iter().map(|pointer| Detail { pointer, text: text() });
    Err(Problem::invalid().at(errors.collect()))
}

/// The refusals with their places in the body.
pub(super) fn refuse(checked: &Checked) -> Result<(), Problem> {
    if checked.refused.is_empty() {
        return Ok(());
    }
    let errors = checked.refused.iter().map(|refused| Detail {
        pointer: format!("/settings/{}/{}", refused.spec.scope, refused.spec.key),
        text: refused.text.clone(),
    });
    Err(Problem::invalid().at(errors.collect()))
}

pub(super) fn outcome(saved: Saved) -> Result<Outcome, Problem> {
    match saved {
        Saved::Done { set, changes, .. } => {
            Ok(Outcome { set: Some(set), changes: changes.iter().map(done).collect() })
        }
        Saved::Nothing => Ok(Outcome { set: None, changes: Vec::new() }),
        Saved::Stale(conflicts) => {
            let conflicts: Vec<_> = conflicts.iter().map(versions).collect();
            Err(Problem::stale()
                .because(tr!("Somebody else changed the same meanwhile. Nothing was saved."))
                .with("conflicts", conflicts.into()))
        }
        Saved::Unverified(specs) => {
            let text = || tr!("Discord does not answer, so this could not be checked.");
            let errors = specs.iter().map(|spec| Detail {
                pointer: format!("/settings/{}/{}", spec.scope, spec.key),
                text: text(),
            });
            let unavailable = Error::Unavailable(tr!(
                "Nothing was saved. Try again, or send accept_unverified to save without the check."
            ));
            Err(Problem::from(unavailable).at(errors.collect()))
        }
    }
}

pub(super) fn done(change: &Change) -> Done {
    Done { setting: change.spec.name(), before: change.before.clone(), after: change.after.clone() }
}

fn versions(conflict: &Conflict) -> Json {
    json!({
        "setting": conflict.spec.name(),
        "yours": conflict.yours,
        "theirs": conflict.theirs,
        "changed_by": conflict.by,
        "change": conflict.change,
    })
}
