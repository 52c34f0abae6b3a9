//! Discord's REST API, one file per resource, each with its own list of routes.
//!
//! Invariant: a route handler is a plain function over the locked world, so every call is atomic; only delivery is asynchronous.

mod access;
mod applications;
mod base64;
mod callbacks;
mod channels;
mod commands;
mod events;
mod guilds;
mod members;
mod messages;
mod oauth;
mod overwrites;
mod pins;
mod roles;
mod serve;
mod threads;
mod token;
mod users;
mod webhooks;

use std::collections::BTreeMap;

pub(crate) use serve::serve;

use crate::api::{ApiError, Ask, Handled};
use crate::world::{Sender, Traffic, World};

/// The permitted callers of a route.
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
    /// The permitted callers.
    pub auth: Auth,
    /// Query parameters it knows, separated by spaces.
    pub query: &'static str,
    /// The handler.
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

    /// A request to this route as the limits see it.
    fn traffic(&self, ask: &Ask) -> Traffic {
        let about = ["channel", "guild", "token"].iter().map(|key| ask.param(key));
        let sender = match (&ask.bearer, self.auth) {
            (Some(grant), _) => Sender::Person(grant.user),
            (None, Auth::Bot | Auth::Either(_)) => Sender::Bot,
            (None, Auth::Token | Auth::Client | Auth::Person(_)) => Sender::Other,
        };
        Traffic {
            route: format!("{} {}", self.method, self.pattern),
            about: about.into_iter().find(|one| !one.is_empty()).unwrap_or_default().to_owned(),
            sender,
        }
    }
}

/// All routes; a new resource is one more line here.
const ROUTES: [&[Route]; 15] = [
    applications::ROUTES,
    callbacks::ROUTES,
    channels::ROUTES,
    commands::ROUTES,
    events::ROUTES,
    guilds::ROUTES,
    members::ROUTES,
    messages::ROUTES,
    oauth::ROUTES,
    overwrites::ROUTES,
    pins::ROUTES,
    roles::ROUTES,
    threads::ROUTES,
    users::ROUTES,
    webhooks::ROUTES,
];

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
    use crate::world::Limits;

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

    #[test]
    fn the_global_limit_spares_interaction_routes() {
        let mut limits = Limits::default();
        limits.global_per_second = 1;
        let mut call = |method, path: &str| {
            let (route, params) = find(method, path).unwrap();
            let ask = Ask { params, ..Ask::default() };
            limits.admit(&route.traffic(&ask), 5_000).1
        };
        assert!(call("GET", "/users/@me").is_ok());
        assert_eq!(call("GET", "/users/@me").unwrap_err().scope, "global");
        assert!(call("PATCH", "/webhooks/1/t/messages/@original").is_ok());
    }
}
