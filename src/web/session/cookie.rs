//! Cookies as we set them.
//!
//! Invariant: scripts cannot read them, other sites cannot send them along with a form, and over https
//! nobody but this host can set them.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use chrono::TimeDelta;

use crate::config::Config;

/// Browsers take a name with this prefix only over https, for the whole host, and from nobody else.
const PREFIX: &str = "__Host-";

fn secure(config: &Config) -> bool {
    config.public_url.starts_with("https://")
}

fn name_of(config: &Config, name: &str) -> String {
    if secure(config) { format!("{PREFIX}{name}") } else { name.to_owned() }
}

/// A `Set-Cookie` with a value of ours, which has only letters, digits, `-` and `_`.
pub(in crate::web) fn set_cookie(
    config: &Config,
    name: &str,
    value: &str,
    life: TimeDelta,
) -> String {
    let name = name_of(config, name);
    let secure = if secure(config) { "; Secure" } else { "" };
    let seconds = life.num_seconds();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// A `Set-Cookie` that removes a cookie.
pub(in crate::web) fn remove_cookie(config: &Config, name: &str) -> String {
    set_cookie(config, name, "", TimeDelta::zero())
}

/// The names, of those that begin so, under which a browser sent something back, with what it sent. Others
/// could have set it, so it is good for nothing before it was opened.
pub(in crate::web) fn sealed(
    config: &Config,
    headers: &HeaderMap,
    beginning: &str,
) -> Vec<(String, String)> {
    let prefix = if secure(config) { PREFIX } else { "" };
    let ours = |name: &str| Some(name.strip_prefix(prefix)?.to_owned());
    CookieJar::from_headers(headers)
        .iter()
        .filter_map(|cookie| Some((ours(cookie.name())?, cookie.value().to_owned())))
        .filter(|(name, _)| name.starts_with(beginning))
        .collect()
}

/// The value a browser sent back, if it can be one of ours.
pub(in crate::web) fn cookie_value(
    config: &Config,
    headers: &HeaderMap,
    name: &str,
) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let value = jar.get(&name_of(config, name))?.value().to_owned();
    let ours =
        (16..=128).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric());
    ours.then_some(value)
}
