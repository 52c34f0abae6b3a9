//! The variables: name, form, where to find the value, and how each is parsed.
//!
//! Invariant: a variable is read only if [`VARIABLES`] describes it, so every error can help.

use std::{net::SocketAddr, path::PathBuf};

use ed25519_dalek::VerifyingKey;
use twilight_model::id::Id;

use super::{DatabaseUrl, LogFormat, Networks, Problems, Secret};

/// What people need to know about one variable.
#[derive(Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name in the environment.
    pub name: &'static str,
    /// What a right value looks like.
    pub form: &'static str,
    /// Where to find or how to make a value.
    pub find: &'static str,
}

const fn variable(name: &'static str, form: &'static str, find: &'static str) -> Variable {
    Variable { name, form, find }
}

/// Every variable this program reads.
pub static VARIABLES: &[Variable] = &[
    variable(
        "DISCORD_APPLICATION_ID",
        "a number (snowflake), usually of 17 to 20 digits",
        "Discord Developer Portal, your application, General Information, Application ID",
    ),
    variable(
        "DISCORD_PUBLIC_KEY",
        "64 hexadecimal digits",
        "Discord Developer Portal, your application, General Information, Public Key (not the token)",
    ),
    variable(
        "BOT_TOKEN",
        "three parts joined by dots",
        "Discord Developer Portal, your application, Bot, Reset Token",
    ),
    variable(
        "DISCORD_API_URL",
        "an http:// or https:// URL (default https://discord.com)",
        "leave it unset unless you test against a sandbox",
    ),
    variable(
        "DATABASE_URL",
        "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME (default sqlite:alphapy.db)",
        "choose a file, or ask your database provider",
    ),
    variable(
        "BIND",
        "an address and a port, like 127.0.0.1:8080 (the default)",
        "choose where this machine should listen",
    ),
    variable(
        "PORT",
        "a port number from 1 to 65535; alone it means 0.0.0.0:PORT",
        "most hosting platforms set it",
    ),
    variable(
        "PUBLIC_URL",
        "an http:// or https:// URL, as the outside world reaches this server (default http://BIND)",
        "the address of your domain, tunnel or hosting platform",
    ),
    variable(
        "SESSION_SECRET",
        "at least 32 bytes of random text; required on Postgres, the same on every instance",
        "make one, for example with: openssl rand -hex 32",
    ),
    variable(
        "OWNER_IDS",
        "user ids (snowflakes), separated by commas",
        "Discord, Developer Mode on, right-click a person, Copy User ID",
    ),
    variable(
        "ADMIN_ROLE_ID",
        "role ids (snowflakes), separated by commas",
        "Discord, Developer Mode on, Server Settings, Roles, Copy Role ID",
    ),
    variable(
        "WATCHER_LOG_CHANNEL",
        "a channel id: a number, usually of 17 to 20 digits",
        "Discord, Developer Mode on, right-click a channel, Copy Channel ID",
    ),
    variable(
        "SCHEDULER",
        "on (default) or off",
        "off only where another instance or POST /internal/tick does the due work",
    ),
    variable(
        "TICK_SECRET",
        "at least 16 characters",
        "make one, for example with: openssl rand -hex 32",
    ),
    variable(
        "FAQ_DIR",
        "a folder that exists, with *.md files",
        "the folder with your own shared knowledge; unset means the set shipped with Alphapy",
    ),
    variable(
        "METRICS_TOKEN",
        "at least 16 characters",
        "make one, for example with: openssl rand -hex 32",
    ),
    variable(
        "METRICS_BIND",
        "an address and a port, like 127.0.0.1:9090",
        "choose a port of its own for /metrics, which the internet cannot reach; unset leaves it where BIND is",
    ),
    variable(
        "DISCORD_CLIENT_SECRET",
        "one word without spaces",
        "Discord Developer Portal, your application, OAuth2, Reset Secret",
    ),
    variable(
        "DISCORD_AUTHORIZE_URL",
        "an http:// or https:// URL (default https://discord.com/oauth2/authorize)",
        "leave it unset unless you test against a sandbox",
    ),
    variable(
        "LLM_PROVIDER",
        "grok, openai or custom",
        "the language model you have a key for; unset means none",
    ),
    variable(
        "LLM_BASE_URL",
        "an http:// or https:// URL of an OpenAI-compatible API",
        "the documentation of your language model's provider",
    ),
    variable(
        "PREMIUM",
        "open (default), manual or discord",
        "open unlocks everything, which is right unless you sell something",
    ),
    variable(
        "PREMIUM_SKU_IDS",
        "SKU ids (snowflakes), separated by commas",
        "Discord Developer Portal, your application, Monetization",
    ),
    variable(
        "PREMIUM_CHECKOUT_URL",
        "an http:// or https:// URL",
        "the page where people can subscribe",
    ),
    variable(
        "TRUSTED_PROXIES",
        "addresses or networks like 10.0.0.0/8, separated by commas",
        "the address of the reverse proxy in front of this server",
    ),
    variable(
        "LOG_FORMAT",
        "pretty (default) or json",
        "json where a log collector reads the output",
    ),
    variable(
        "RUST_LOG",
        "a filter like info or alphapy=debug,info",
        "see the tracing-subscriber documentation of EnvFilter",
    ),
];

/// Reads variables and collects what is wrong with them.
pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<(&'static Variable, String)>,
}

type Parse<T> = fn(&str) -> Result<T, String>;

impl<'a> Reader<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup, problems: Vec::new() }
    }

    pub(super) fn required<T>(&mut self, name: &str, parse: Parse<T>) -> Option<T> {
        match self.optional_or_bad(name, parse) {
            Ok(None) => {
                self.missing(name);
                None
            }
            Ok(value) => value,
            Err(()) => None,
        }
    }

    pub(super) fn optional<T>(&mut self, name: &str, parse: Parse<T>) -> Option<T> {
        self.optional_or_bad(name, parse).ok().flatten()
    }

    /// An empty value counts as absent, as in most `.env` files.
    pub(super) fn optional_or_bad<T>(
        &mut self,
        name: &str,
        parse: Parse<T>,
    ) -> Result<Option<T>, ()> {
        let Some(text) = (self.lookup)(name).filter(|text| !text.trim().is_empty()) else {
            return Ok(None);
        };
        parse(text.trim()).map(Some).map_err(|problem| self.add(name, problem))
    }

    pub(super) fn list<T>(&mut self, name: &str) -> Vec<Id<T>> {
        let parse: Parse<Vec<Id<T>>> = |text| {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(snowflake).collect()
        };
        self.optional(name, parse).unwrap_or_default()
    }

    pub(super) fn missing(&mut self, name: &str) {
        // One message a variable: a bad value is not missing too.
        if self.problems.iter().all(|(v, _)| v.name != name) {
            self.add(name, "is missing".into());
        }
    }

    fn add(&mut self, name: &str, problem: String) {
        if let Some(variable) = VARIABLES.iter().find(|v| v.name == name) {
            self.problems.push((variable, problem));
        }
    }

    pub(super) fn finish(self) -> Problems {
        Problems(self.problems)
    }
}

pub(super) fn snowflake<T>(text: &str) -> Result<Id<T>, String> {
    // Tests and sandboxes use short ids; zero and signs are never ids.
    let digits = text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit());
    digits
        .then(|| text.parse().ok().and_then(Id::new_checked))
        .flatten()
        .ok_or_else(|| "is not an id".into())
}

pub(super) fn public_key(text: &str) -> Result<VerifyingKey, String> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes)
        .map_err(|_| "is not a key of 64 hexadecimal digits".to_owned())?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| "is not a valid ed25519 key".into())
}

pub(super) fn bot_token(text: &str) -> Result<Secret, String> {
    let parts: Vec<_> = text.split('.').collect();
    let plain = |part: &&str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=".contains(&b))
    };
    if parts.len() == 3 && parts.iter().all(plain) {
        Ok(Secret::new(text))
    } else if text.starts_with("Bot ") {
        Err("starts with the word Bot, which does not belong to it".into())
    } else {
        Err("is not a bot token".into())
    }
}

pub(super) fn url(text: &str) -> Result<String, String> {
    let url: reqwest::Url = text.parse().map_err(|_| "is not a URL".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("is not an http:// or https:// URL".into());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

pub(super) fn database(text: &str) -> Result<DatabaseUrl, String> {
    if let Some(path) = text.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split('?').next().unwrap_or(path);
        return match path {
            "" => Err("names no file".into()),
            ":memory:" => Err("is in memory, where a restart would lose everything".into()),
            path => Ok(DatabaseUrl::Sqlite(path.to_owned())),
        };
    }
    let postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
    if postgres && text.parse::<reqwest::Url>().is_ok() {
        return Ok(DatabaseUrl::Postgres(Secret::new(text)));
    }
    Err("is not a database URL".into())
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "is not an address with a port".into())
}

pub(super) fn port(text: &str) -> Result<u16, String> {
    text.parse().ok().filter(|&p| p > 0).ok_or_else(|| "is not a port number".into())
}

pub(super) fn session_secret(text: &str) -> Result<Secret, String> {
    if text.len() < 32 {
        return Err("is shorter than 32 bytes".into());
    }
    Ok(Secret::new(text))
}

pub(super) fn secret(text: &str) -> Result<Secret, String> {
    if text.len() < 16 {
        return Err("is shorter than 16 characters".into());
    }
    Ok(Secret::new(text))
}

pub(super) fn on_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("is neither on nor off".into()),
    }
}

pub(super) fn word(text: &str) -> Result<String, String> {
    if text.contains(char::is_whitespace) {
        Err("has spaces in it".into())
    } else {
        Ok(text.to_owned())
    }
}

pub(super) fn llm_provider(text: &str) -> Result<(), String> {
    one_of(text, &["grok", "openai", "custom"])
}

pub(super) fn premium(text: &str) -> Result<(), String> {
    one_of(text, &["open", "manual", "discord"])
}

fn one_of(text: &str, allowed: &[&str]) -> Result<(), String> {
    if allowed.contains(&text) { Ok(()) } else { Err("is none of what it can be".into()) }
}

pub(super) fn networks(text: &str) -> Result<Networks, String> {
    Networks::read(text).ok_or_else(|| "has a part that is no address or network".into())
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "pretty" => Ok(LogFormat::Pretty),
        "json" => Ok(LogFormat::Json),
        _ => Err("is neither pretty nor json".into()),
    }
}

pub(super) fn filter(text: &str) -> Result<String, String> {
    text.parse::<tracing_subscriber::EnvFilter>()
        .map(|_| text.to_owned())
        .map_err(|_| "is not a log filter".into())
}

pub(super) fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err("is not a folder that exists".into()) }
}
