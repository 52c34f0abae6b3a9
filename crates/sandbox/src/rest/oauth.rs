//! `OAuth2` below the API: tokens, and who a token speaks for.
//!
//! Invariant: a person's token opens only the routes that say so, and only with the scope they name.

use serde_json::json;

use super::{Route, token};
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::world::{User, World, timestamp};

pub(super) const ROUTES: &[Route] = &[
    Route::client("POST", "/oauth2/token", token::token),
    Route::client("POST", "/oauth2/token/revoke", token::revoke),
    Route::person("GET", "/oauth2/@me", "", authorization),
    Route::person("GET", "/users/@me/guilds/{guild}/member", "guilds.members.read", membership),
];

fn authorization(world: &mut World, ask: &Ask) -> Handled {
    let grant = ask.bearer.as_ref().ok_or_else(ApiError::unauthorized)?;
    let app = &world.application;
    let mut value = json!({
        "application": {"id": app.id.to_string(), "name": app.name, "icon": null, "description": "", "hook": true,
            "bot_public": true, "bot_require_code_grant": false, "verify_key": app.public_key()},
        "scopes": grant.scopes, "expires": timestamp(grant.expires_ms),
    });
    if grant.allows("identify") {
        value["user"] = json!(world.users.get(&grant.user).map(User::json));
    }
    Answer::ok(value)
}

fn membership(world: &mut World, ask: &Ask) -> Handled {
    let user = ask.bearer.as_ref().ok_or_else(ApiError::unauthorized)?.user;
    let guild = world.guilds.get(&ask.id("guild")?);
    let member = guild.and_then(|guild| world.member_json(guild, user));
    Answer::ok(member.ok_or_else(|| ApiError::unknown(10_004))?)
}
