//! The answers of a person on a consent page.
//!
//! Invariant: only people of the world can consent, each for themselves.

use serde_json::{Value, json};

use super::request::{Install, Login};
use crate::world::{CODE_LIFE_MS, Code, Guild, Id, MEMORY_MS, User, World, base, bit, random};

/// Allows a login; answers where the browser goes next.
///
/// # Errors
/// When there is no such person.
pub fn accept(world: &mut World, login: &Login, user: Id) -> Result<String, String> {
    if world.users.get(&user).is_none_or(|user| user.bot) {
        return Err("there is no such person".to_owned());
    }
    let now = world.clock.now_ms();
    let text = hex::encode(random::<15>());
    let code = Code {
        client: world.application.id,
        user,
        redirect_uri: login.redirect_text.clone(),
        scopes: login.scopes.clone(),
        challenge: login.challenge.clone(),
        expires_ms: now + CODE_LIFE_MS,
        used: false,
    };
    world.oauth.codes.retain(|_, code| code.expires_ms + MEMORY_MS > now);
    world.oauth.codes.insert(text.clone(), code);
    world.touch();
    Ok(location(login, &[("code", &text)]))
}

/// Refuses a login; answers where the browser goes next.
pub fn decline(login: &Login) -> String {
    let why = "The resource owner or authorization server denied the request";
    location(login, &[("error", "access_denied"), ("error_description", why)])
}

fn location(login: &Login, answer: &[(&str, &str)]) -> String {
    let mut url = login.redirect_uri.clone();
    let state = login.state.iter().map(|state| ("state", state.as_str()));
    url.query_pairs_mut().extend_pairs(answer.iter().copied().chain(state));
    url.into()
}

/// Adds the bot to a server on behalf of someone who may do that, or gives its role the permissions asked for.
///
/// # Errors
/// Why not.
pub fn install(world: &mut World, wish: &Install, guild: Id, user: Id) -> Result<(), String> {
    if wish.fixed && wish.guild.is_some_and(|wanted| wanted != guild) {
        return Err("the address chose another server".to_owned());
    }
    let here = world.guilds.get(&guild).ok_or("there is no such server")?;
    if base(here, user) & bit::MANAGE_GUILD == 0 {
        return Err("this person may not add apps to that server".to_owned());
    }
    let bot = world.application.id;
    let role = here.members.get(&bot).and_then(|member| {
        member.roles.iter().find(|id| here.roles.get(id).is_some_and(|role| role.managed)).copied()
    });
    match role.and_then(|role| world.role_mut(guild, role)) {
        Some(role) => role.permissions = wish.permissions,
        None => world.install(guild, wish.permissions),
    }
    world.touch();
    Ok(())
}

/// The webhook event about an installation; `Null` when nobody listens.
pub fn installed(world: &World, guild: Id, user: Id) -> Value {
    if world.application.events_url.is_none() {
        return Value::Null;
    }
    let guild = world.guilds.get(&guild).map(|guild: &Guild| guild.json(world.application.id));
    json!({"type": "APPLICATION_AUTHORIZED", "timestamp": world.clock.timestamp(), "data": {
        "integration_type": 0, "scopes": ["applications.commands", "bot"], "guild": guild,
        "user": world.users.get(&user).map(User::json)}})
}
