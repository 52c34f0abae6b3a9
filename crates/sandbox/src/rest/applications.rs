//! The application's own record.
//!
//! Invariant: an interactions endpoint is stored only after it answered PING and refused a wrong signature.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::Check;
use crate::world::World;

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/applications/@me", me),
    Route::bot("GET", "/oauth2/applications/@me", me),
    Route::bot("PATCH", "/applications/@me", patch),
    Route::bot("GET", "/applications/{app}/entitlements", entitlements)
        .query("user_id sku_ids before after limit guild_id exclude_ended exclude_deleted"),
    Route::bot("GET", "/applications/{app}/skus", entitlements),
];

const KNOWN: [&str; 14] = [
    "custom_install_url",
    "description",
    "role_connections_verification_url",
    "install_params",
    "integration_types_config",
    "flags",
    "icon",
    "cover_image",
    "interactions_endpoint_url",
    "tags",
    "event_webhooks_url",
    "event_webhooks_status",
    "event_webhooks_types",
    "max_participants",
];

fn me(world: &mut World, _: &Ask) -> Handled {
    Answer::ok(world.application_json())
}

fn patch(world: &mut World, ask: &Ask) -> Handled {
    let mut check = Check::default();
    check.object("", &ask.body, &KNOWN);
    check.optional_text("description", &ask.body["description"], 0, 400);
    check.optional_list("tags", &ask.body["tags"], 5);
    if let Some(Err(reason)) = &ask.probe {
        tracing::info!(%reason, "interactions endpoint refused");
        check.problem(
            "interactions_endpoint_url",
            "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
            "The specified interactions endpoint url could not be verified.",
        );
    }
    if let Some(flags) = check.int("flags", &ask.body["flags"], 0, i64::MAX) {
        let limited = 1 << 13 | 1 << 15 | 1 << 19;
        world.application.flags =
            (world.application.flags & !limited) | (flags.cast_unsigned() & limited);
    }
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    for (key, value) in ask.body.as_object().into_iter().flatten() {
        let text = value.as_str().map(str::to_owned);
        match key.as_str() {
            "interactions_endpoint_url" => world.application.interactions_url = text,
            "event_webhooks_url" => world.application.events_url = text,
            "flags" => {}
            _ => {
                world.application.properties.insert(key.clone(), value.clone());
            }
        }
    }
    Answer::ok(world.application_json())
}

fn entitlements(world: &mut World, ask: &Ask) -> Handled {
    if ask.id("app")? == world.application.id {
        Answer::ok(json!([]))
    } else {
        Err(ApiError::new(404, 10_002, "Unknown Application"))
    }
}

/// The endpoint a request wants verified before it is stored.
pub(super) fn endpoint_to_probe<'v>(method: &str, path: &str, body: &'v Value) -> Option<&'v str> {
    (method == "PATCH" && path == "/applications/@me")
        .then(|| body["interactions_endpoint_url"].as_str())
        .flatten()
}
