//! Reading the address of a consent page.
//!
//! Invariant: nothing is sent to a redirect address before it is known to be one of the application's.

use std::collections::BTreeMap;

use reqwest::Url;

use crate::world::{Id, World, seed};

/// Scopes of a login that the sandbox knows.
const LOGIN: [&str; 3] = ["identify", "guilds", "guilds.members.read"];
/// Scopes that add the application to a server.
const INSTALL: [&str; 2] = ["bot", "applications.commands"];
/// Query parameters that an address may have.
const KNOWN: [&str; 12] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "prompt",
    "code_challenge",
    "code_challenge_method",
    "permissions",
    "guild_id",
    "disable_guild_select",
    "integration_type",
];

/// A request that someone is asked to allow.
#[derive(Debug)]
pub enum Wish {
    /// To be known to the application.
    Login(Login),
    /// To add the application to a server.
    Install(Install),
}

/// A login.
#[derive(Debug)]
pub struct Login {
    /// Where the answer goes.
    pub redirect_uri: Url,
    /// The same as it was written.
    pub redirect_text: String,
    /// The requested scopes.
    pub scopes: Vec<String>,
    /// The value that goes back unchanged.
    pub state: Option<String>,
    /// SHA-256 of a secret that the exchange must show.
    pub challenge: Option<String>,
}

/// An installation.
#[derive(Debug)]
pub struct Install {
    /// Permissions of the bot's role.
    pub permissions: u64,
    /// The server, when the address chose one.
    pub guild: Option<Id>,
    /// Whether another server may not be chosen.
    pub fixed: bool,
}

type Fields = BTreeMap<String, String>;

/// Reads the query of a consent page's address.
///
/// # Errors
/// The text that the page shows instead, without redirecting anywhere.
pub fn read(world: &mut World, query: &str) -> Result<Wish, String> {
    let fields = fields(query)?;
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    for name in fields.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
        world.violation(format!("unknown query parameter {name} on the consent page"));
    }
    let client: Id = text("client_id").parse().map_err(|_| {
        format!("invalid client_id: Value \"{}\" is not snowflake.", text("client_id"))
    })?;
    if client != world.application.id {
        return Err("Unknown Application (10002)".to_owned());
    }
    let scopes: Vec<&str> = text("scope").split(' ').filter(|one| !one.is_empty()).collect();
    let among = |known: &[&str]| scopes.iter().all(|one| known.contains(one));
    let repeated =
        scopes.iter().enumerate().any(|(at, one)| scopes.iter().take(at).any(|other| other == one));
    if scopes.is_empty() || repeated {
        return Err("invalid_scope: scope is missing or names something twice".to_owned());
    }
    if among(&INSTALL) && !fields.contains_key("redirect_uri") {
        return install(&fields).map(Wish::Install);
    }
    if !among(&LOGIN) {
        return Err(format!(
            "invalid_scope: The requested scope is invalid, unknown, or malformed: {}",
            scopes.join(" ")
        ));
    }
    login(world, &fields, &scopes).map(Wish::Login)
}

fn fields(query: &str) -> Result<Fields, String> {
    let mut url = Url::parse("http://sandbox.invalid/").map_err(|error| error.to_string())?;
    url.set_query(Some(query));
    let mut fields = Fields::new();
    for (name, value) in url.query_pairs() {
        if fields.insert(name.to_string(), value.into_owned()).is_some() {
            return Err(format!("invalid_request: {name} is given twice"));
        }
    }
    Ok(fields)
}

fn login(world: &mut World, fields: &Fields, scopes: &[&str]) -> Result<Login, String> {
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    let redirect_text = text("redirect_uri").to_owned();
    if !world.application.redirect_uris.contains(&redirect_text) {
        return Err(format!(
            "Invalid OAuth2 redirect_uri: \"{redirect_text}\" is not one of the application's"
        ));
    }
    let redirect_uri = Url::parse(&redirect_text).map_err(|_| "Invalid OAuth2 redirect_uri")?;
    if text("response_type") != "code" {
        return Err("unsupported_response_type: response_type has to be \"code\"".to_owned());
    }
    if !matches!(text("prompt"), "" | "consent" | "none") {
        return Err("invalid_request: prompt has to be \"consent\" or \"none\"".to_owned());
    }
    let challenge = fields.get("code_challenge").cloned();
    match (&challenge, fields.get("code_challenge_method").map(String::as_str)) {
        (None, None) => world.violation("a login without code_challenge".to_owned()),
        (Some(challenge), Some("S256")) if is_digest(challenge) => {}
        _ => {
            return Err(
                "invalid_request: code_challenge has to be a SHA-256 in base64url, code_challenge_method \"S256\"".to_owned(),
            );
        }
    }
    let state = fields.get("state").filter(|state| !state.is_empty()).cloned();
    if state.is_none() {
        world.violation("a login without state".to_owned());
    }
    let scopes = scopes.iter().map(ToString::to_string).collect();
    Ok(Login { redirect_uri, redirect_text, scopes, state, challenge })
}

fn is_digest(text: &str) -> bool {
    text.len() == 43
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn install(fields: &Fields) -> Result<Install, String> {
    let number = |name: &str| match fields.get(name).map(|text| text.parse::<u64>()) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err(format!("invalid_request: {name} is not a number")),
    };
    if fields.get("integration_type").is_some_and(|kind| kind != "0") {
        return Err("The application can only be added to servers.".to_owned());
    }
    Ok(Install {
        permissions: number("permissions")?.unwrap_or(seed::BOT_PERMISSIONS),
        guild: number("guild_id")?,
        fixed: fields.get("disable_guild_select").is_some_and(|value| value == "true"),
    })
}
