//! The history of settings, and taking changes back.
//!
//! Invariant: a rollback that would lose a later change is made only when the caller says so.

use axum::{
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::{IntoParams, ToSchema};

use super::change::{Done, Outcome, accepted, author, done, outcome, refuse};
use crate::{
    api::{
        self, Caller, Detail, Once, Page, Problem, Query, once, paging,
        scope::{ReadHistory, WriteSettings},
    },
    app::App,
    changes::{self, By},
    clock::Time,
    error::Result,
    ids::UserId,
    permissions::{Authority as _, GuildAdmin},
    settings::{
        Base, flow,
        history::{self, Filter, Recorded, SettingChange as _, Target},
    },
    tr,
};

/// Which changes to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Params {
    /// Only change sets that touch this scope.
    scope: Option<String>,
    /// Only change sets that touch a setting of this name.
    key: Option<String>,
    /// Only what this person changed.
    #[param(value_type = Option<String>, pattern = "^[1-9][0-9]{0,18}$")]
    by: Option<UserId>,
    /// Where to go on: `next` of the page before.
    #[param(pattern = "^[0-9]{1,18}$")]
    cursor: Option<String>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<u8>,
}

/// Changes that were saved together.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SavedSet {
    /// The number of the set.
    set: i64,
    /// The id of who changed it.
    #[schema(value_type = String)]
    changed_by: UserId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Time,
    /// Where: `discord`, `dashboard` or `api`.
    surface: &'static str,
    /// The number of the API token that was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<i64>,
    /// The changes.
    changes: Vec<Logged>,
}

/// A change in the history.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Logged {
    /// The number of the change.
    number: i64,
    /// The setting, like `system.log_channel`; or what else was changed, like `faq_entry.12`.
    setting: String,
    /// The value before.
    before: Json,
    /// The value after.
    after: Json,
    /// The number of the change that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    reverts: Option<i64>,
}

/// A setting by its name; anything else by its kind and id.
fn named(subject: &str, id: &str) -> String {
    format!("{}.{id}", subject.strip_prefix("settings.").unwrap_or(subject))
}

fn logged(app: &App, change: &Recorded) -> Logged {
    Logged {
        number: change.number,
        setting: named(&change.subject, &change.id),
        before: change.value_before(crate::settings::registry(app)),
        after: change.value_after(crate::settings::registry(app)),
        reverts: change.reverts,
    }
}

/// The history of everything the server owns, newest first
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/settings/history", tag = "History", operation_id = "listHistory",
    security(("token" = ["history:read"])),
    params(Params),
    responses((status = 200, description = "Change sets.", body = Page<SavedSet>))
)]
pub(super) async fn listed(
    who: Caller<GuildAdmin, ReadHistory>,
    Query(params): Query<Params>,
    here: Uri,
) -> Result<Response, Problem> {
    let app = &who.app;
    let limit = paging::limit(params.limit)?;
    let before = paging::place(params.cursor.as_deref(), |cursor| cursor.parse().ok())?;
    let filter = Filter {
        subject: params.scope.as_deref().map(history::subject),
        id: params.key,
        by: params.by,
    };
    let guild = who.authority.guild();
    let page = history::page(app, guild, &filter, before, usize::from(limit)).await?;
    let items = page.sets.iter().map(|set| {
        let first = &set.changes[0];
        SavedSet {
            set: set.set,
            changed_by: first.by,
            changed_at: first.at,
            surface: first.surface.name(),
            token: first.token,
            changes: set.changes.iter().map(|change| logged(app, change)).collect(),
        }
    });
    let next = page.next.map(|next| next.to_string());
    Ok(Page { items: items.collect(), next }.at(&here))
}

/// What to take back: either one change or one change set.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Back {
    /// The number of a change.
    change: Option<i64>,
    /// The number of a change set.
    set: Option<i64>,
    /// Only look what it would change.
    #[serde(default)]
    dry_run: bool,
    /// Also where the same setting was changed again later.
    #[serde(default)]
    overtake: bool,
    /// Save also while Discord cannot be asked whether the values can work.
    #[serde(default)]
    accept_unverified: bool,
}

/// Take changes back
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/settings/rollback", tag = "History", operation_id = "rollBack",
    security(("token" = ["settings:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = Back,
    responses((status = 200, description = "What was, or would be, changed.", body = Outcome))
)]
pub(super) async fn roll_back(
    who: Caller<GuildAdmin, WriteSettings>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Back>,
) -> Result<Response, Problem> {
    let target = match (wanted.set, wanted.change) {
        (Some(set), None) => Target::Set(set),
        (None, Some(change)) => Target::Change(change),
        _ => {
            let text = tr!("Name either a change or a set.");
            return Err(Problem::invalid().at(vec![Detail { pointer: "/set".into(), text }]));
        }
    };
    let (app, guild) = (&who.app, who.authority.guild());
    let ticket = match once(app, guild, &who.key, &headers, &("rollback", &wanted)).await? {
        Once::First(ticket) => ticket,
        Once::Again(answer) => return Ok(answer),
    };
    let recorded = changes::targeted(&app.db, guild, target).await?;
    if recorded.iter().any(|change| change.scope().is_none()) {
        return undo(&who, ticket, (target, wanted.dry_run), &recorded).await;
    }
    let rollback = history::rollback(app, guild, target).await?;
    refuse(&rollback.checked)?;
    if wanted.dry_run {
        let changes = rollback.checked.changes.iter().map(done).collect();
        return Ok(api::Json(Outcome { set: None, changes }).into_response());
    }
    let overtaken: Vec<_> = rollback
        .overtaken
        .iter()
        .map(|(spec, change)| json!({ "setting": spec.name(), "change": change }))
        .collect();
    if !overtaken.is_empty() && !wanted.overtake {
        return Err(Problem::conflict()
            .because(tr!("Some of it was changed again later. Send overtake to lose that too."))
            .with("conflicts", overtaken.into()));
    }
    let mut act = ticket.begin(app).await?;
    let base = Base::Seen(rollback.checked.revision);
    let accept = accepted(wanted.accept_unverified);
    let saved =
        flow::save(app, &mut act.tx, &author(&who), &rollback.checked, base, accept).await?;
    act.done(StatusCode::OK, &outcome(saved)?).await
}

/// Takes back what is no setting, or says what that would be.
async fn undo(
    who: &Caller<GuildAdmin, WriteSettings>,
    ticket: api::Ticket,
    (target, dry_run): (Target, bool),
    recorded: &[Recorded],
) -> Result<Response, Problem> {
    let done = |subject: &str, id: &str, before: Option<&Json>, after: Option<&Json>| Done {
        setting: named(subject, id),
        before: before.cloned().unwrap_or_default(),
        after: after.cloned().unwrap_or_default(),
    };
    if dry_run {
        let back = recorded.iter().rev();
        let changes =
            back.map(|it| done(&it.subject, &it.id, it.after.as_ref(), it.before.as_ref()));
        let outcome = Outcome { set: None, changes: changes.collect() };
        return Ok(api::Json(outcome).into_response());
    }
    let mut act = ticket.begin(&who.app).await?;
    let by = By::from(&author(who));
    let undone = changes::undo(&who.app, &mut act.tx, by, target).await?;
    let changes = undone.changes.iter();
    let changes =
        changes.map(|it| done(&it.subject, &it.id, it.before.as_ref(), it.after.as_ref()));
    let outcome = Outcome { set: Some(undone.set), changes: changes.collect() };
    act.done(StatusCode::OK, &outcome).await
}
