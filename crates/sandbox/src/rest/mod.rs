//! Discord's REST API, one file per resource, each with its own list of routes.
//!
//! Invariant: a route handler is a plain function over the locked world, so every call is atomic; only delivery is asynchronous.

mod access;
mod answer;
mod applications;
mod callbacks;
mod channels;
mod commands;
mod compose;
mod faults;
mod guilds;
mod limits;
mod members;
mod messages;
mod multipart;
mod oauth;
mod overwrites;
mod pins;
mod serve;
mod threads;
mod users;
mod webhooks;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

pub use answer::{Answer, ApiError, Handled};
pub(super) use compose::{attach, draft, edit_changes, sizes};
pub(super) use faults::strike;
pub use faults::{Fault, FaultKind};
pub use limits::Limits;
pub use messages::Said;
pub use multipart::Upload;
pub use serve::serve;

use super::oauth::Grant;
use super::world::{Id, World};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// The bot, by its token.
    Bot,
    /// Whoever knows the interaction token in the path.
    Token,
    /// The application, by its client secret, in a form; the handler checks it.
    Client,
    /// A person, by an access token with this scope (any, when empty).
    Person(&'static str),
    /// The bot, or a person by an access token with this scope.
    Either(&'static str),
}

/// One entry of a resource's route list.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Path below `/api/v10` with `{names}` for parameters.
    pub pattern: &'static str,
    /// Who may call it.
    pub auth: Auth,
    /// Query parameters it knows, separated by spaces.
    pub query: &'static str,
    /// What it does.
    pub run: fn(&mut World, &Ask) -> Handled,
}

impl Route {
    const fn bot(
        method: &'static str,
        pattern: &'static str,
        run: fn(&mut World, &Ask) -> Handled,
    ) -> Self {
        Self { method, pattern, auth: Auth::Bot, query: "", run }
    }

    const fn token(
        method: &'static str,
        pattern: &'static str,
        run: fn(&mut World, &Ask) -> Handled,
    ) -> Self {
        Self { auth: Auth::Token, ..Self::bot(method, pattern, run) }
    }

    const fn client(
        method: &'static str,
        pattern: &'static str,
        run: fn(&mut World, &Ask) -> Handled,
    ) -> Self {
        Self { auth: Auth::Client, ..Self::bot(method, pattern, run) }
    }

    const fn person(
        method: &'static str,
        pattern: &'static str,
        scope: &'static str,
        run: fn(&mut World, &Ask) -> Handled,
    ) -> Self {
        Self { auth: Auth::Person(scope), ..Self::bot(method, pattern, run) }
    }

    /// The same route for people too.
    const fn or_person(self, scope: &'static str) -> Self {
        Self { auth: Auth::Either(scope), ..self }
    }

    const fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }
}

/// All routes; a new resource is one more line here.
const ROUTES: [&[Route]; 13] = [
    applications::ROUTES,
    callbacks::ROUTES,
    channels::ROUTES,
    commands::ROUTES,
    guilds::ROUTES,
    members::ROUTES,
    messages::ROUTES,
    oauth::ROUTES,
    overwrites::ROUTES,
    pins::ROUTES,
    threads::ROUTES,
    users::ROUTES,
    webhooks::ROUTES,
];

/// A request as a handler sees it.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Values of the path parameters by name.
    pub params: BTreeMap<&'static str, String>,
    /// Query parameters.
    pub query: BTreeMap<String, String>,
    /// JSON body, or `payload_json` of a multipart one; `Null` without a body.
    pub body: Value,
    /// Whether the body was a form.
    pub form: bool,
    /// The `Authorization` header.
    pub authorization: String,
    /// The person whose access token was shown.
    pub bearer: Option<Grant>,
    /// Uploaded files.
    pub files: Vec<Upload>,
    /// Outcome of asking a new interactions endpoint for its PONG, when the body names one.
    pub probe: Option<Result<(), String>>,
}

impl Ask {
    /// A path parameter as text.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A path parameter as a snowflake.
    ///
    /// # Errors
    /// 50035 when it is not one.
    pub fn id(&self, name: &str) -> Result<Id, ApiError> {
        let text = self.param(name);
        text.parse().map_err(|_| {
            ApiError::field(
                &format!("{name}_id"),
                "NUMBER_TYPE_COERCE",
                &format!("Value \"{text}\" is not snowflake."),
            )
        })
    }

    /// A numeric query parameter within bounds.
    ///
    /// # Errors
    /// 50035 when it is not a number or out of bounds.
    pub fn number(&self, name: &str, default: u64, min: u64, max: u64) -> Result<u64, ApiError> {
        let Some(text) = self.query.get(name) else { return Ok(default) };
        let number: u64 = text.parse().map_err(|_| {
            ApiError::field(name, "NUMBER_TYPE_COERCE", &format!("Value \"{text}\" is not int."))
        })?;
        if number < min {
            let text = format!("int value should be greater than or equal to {min}.");
            return Err(ApiError::field(name, "NUMBER_TYPE_MIN", &text));
        }
        if number > max {
            return Err(ApiError::field(
                name,
                "NUMBER_TYPE_MAX",
                &format!("int value should be less than or equal to {max}."),
            ));
        }
        Ok(number)
    }

    /// An id among the query parameters.
    ///
    /// # Errors
    /// 50035 when it is not a snowflake.
    pub fn query_id(&self, name: &str) -> Result<Option<Id>, ApiError> {
        let Some(text) = self.query.get(name) else { return Ok(None) };
        let bad = || {
            ApiError::field(
                name,
                "NUMBER_TYPE_COERCE",
                &format!("Value \"{text}\" is not snowflake."),
            )
        };
        text.parse().map(Some).map_err(|_| bad())
    }

    /// Whether a boolean query parameter is set.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        self.query.get(name).is_some_and(|value| value == "true" || value == "1")
    }
}

/// A REST call as the stand-in remembers it.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// Number of the call, from 1.
    pub number: usize,
    /// When it arrived, Unix milliseconds of the world's clock.
    pub at_ms: u64,
    /// HTTP method.
    pub method: String,
    /// Path below `/api/v10`, without the query.
    pub path: String,
    /// Query string.
    pub query: String,
    /// Decoded `X-Audit-Log-Reason`.
    pub reason: Option<String>,
    /// `User-Agent`.
    pub user_agent: String,
    /// JSON body.
    pub body: Value,
    /// Names of uploaded files.
    pub files: Vec<String>,
    /// Status answered; `None` when the connection was dropped instead.
    pub status: Option<u16>,
    /// Whether the handler ran, which a dropped connection hides from the client.
    pub performed: bool,
    /// Discord's error code, when it answered one.
    pub code: Option<u64>,
    /// JSON body answered.
    pub answer: Value,
}

/// Finds the route of a request; the error says whether at least the path exists.
fn find(
    method: &str,
    path: &str,
) -> Result<(&'static Route, BTreeMap<&'static str, String>), ApiError> {
    let got: Vec<&str> = path.split('/').skip(1).collect();
    let mut path_known = false;
    let mut best: Option<(&'static Route, BTreeMap<&'static str, String>)> = None;
    for route in ROUTES.iter().copied().flatten() {
        let Some(params) = matched(route.pattern, &got) else { continue };
        path_known = true;
        let more_literal = best.as_ref().is_none_or(|(_, known)| params.len() < known.len());
        if route.method == method && more_literal {
            best = Some((route, params));
        }
    }
    best.ok_or_else(
        || if path_known { ApiError::method_not_allowed() } else { ApiError::no_route() },
    )
}

fn matched(pattern: &'static str, got: &[&str]) -> Option<BTreeMap<&'static str, String>> {
    let wanted: Vec<&'static str> = pattern.split('/').skip(1).collect();
    let mut params = BTreeMap::new();
    for (step, segment) in wanted.iter().zip(got) {
        match step.strip_prefix('{').and_then(|step| step.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => {
                params.insert(name, (*segment).to_owned());
            }
            _ if step == segment => {}
            _ => return None,
        }
    }
    (wanted.len() == got.len()).then_some(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_segments_win_over_parameters() {
        let (route, params) = find("GET", "/users/@me/guilds").unwrap();
        assert_eq!((route.pattern, params.len()), ("/users/@me/guilds", 0));
        let (route, params) = find("PATCH", "/webhooks/1/tok/messages/@original").unwrap();
        assert_eq!(
            (route.pattern, params["message"].as_str()),
            ("/webhooks/{app}/{token}/messages/{message}", "@original")
        );
        assert_eq!(find("GET", "/nowhere").unwrap_err().status, 404);
        assert_eq!(find("PUT", "/users/@me").unwrap_err().status, 405);
    }
}
