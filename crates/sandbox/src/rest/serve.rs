//! The way of a REST request: faults, limits, authentication, handler, headers, log.
//!
//! Invariant: every request leaves exactly one entry in the world's log, whatever became of it.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request};
use axum::http::{HeaderMap, Response, header};
use serde_json::{Value, json};

use super::{Auth, Route, applications, find};
use crate::api::{Answer, ApiError, Ask, parse};
use crate::hub::Hub;
use crate::listener::Peer;
use crate::world::{Call, FaultKind, Grant, Headers, Limited, World, discreet};

/// Calls kept, so that a sandbox may run for days.
const LOG_MAX: usize = 40_000;
const MAX_BODY: usize = 25 * 1_024 * 1_024;

/// Everything about a request that does not need the world.
struct Arrival {
    method: String,
    path: String,
    query_text: String,
    headers: HeaderMap,
    ask: Ask,
    problem: Option<ApiError>,
    oddities: Vec<String>,
}

/// A reply, before it is an HTTP response.
struct Reply {
    status: u16,
    body: Option<Value>,
    raw: Option<String>,
    headers: Headers,
    code: Option<u64>,
    performed: bool,
}

/// Answers one request below `/api/v10`.
pub async fn serve(hub: Hub, peer: Peer, request: Request) -> Response<Body> {
    let mut arrival = arrive(request).await;
    let fault = hub.lock().strike(&arrival.method, &arrival.path);
    if let Some(FaultKind::Slow { ms }) = fault {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    if let Some(url) =
        applications::endpoint_to_probe(&arrival.method, &arrival.path, &arrival.ask.body)
    {
        arrival.ask.probe = Some(hub.probe(url).await);
    }
    let reply = {
        let mut world = hub.lock();
        let reply = instead(fault.as_ref()).unwrap_or_else(|| perform(&mut world, &mut arrival));
        record(&mut world, &arrival, &reply, fault.as_ref());
        reply
    };
    match fault {
        Some(FaultKind::DropBefore | FaultKind::DropAfter) => peer.cut(),
        Some(FaultKind::SlowAfter { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
        _ => {}
    }
    respond(reply)
}

async fn arrive(request: Request) -> Arrival {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let path = below_api(path).to_owned();
    let query = Query::try_from_uri(&parts.uri).map(|Query(query)| query).unwrap_or_default();
    let mut arrival = Arrival {
        method: parts.method.to_string(),
        path,
        query_text: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        ask: Ask { query, ..Ask::default() },
        problem: None,
        oddities: Vec::new(),
    };
    match to_bytes(body, MAX_BODY).await {
        Ok(bytes) if !bytes.is_empty() => read_body(&mut arrival, &bytes),
        Ok(_) => {}
        Err(_) => arrival.problem = Some(ApiError::new(413, 40_005, "Request entity too large")),
    }
    arrival
}

/// The path below the API. Only `OAuth2` has documented addresses without a version.
fn below_api(path: &str) -> &str {
    let unversioned = path.strip_prefix("/api").filter(|rest| rest.starts_with("/oauth2/"));
    path.strip_prefix("/api/v10").or(unversioned).unwrap_or(path)
}

/// A form as an object of strings; `null` where a field is given twice.
fn form(bytes: &[u8]) -> Option<Value> {
    let mut url = reqwest::Url::parse("http://sandbox.invalid/").ok()?;
    url.set_query(Some(std::str::from_utf8(bytes).ok()?));
    let mut fields = serde_json::Map::new();
    for (name, value) in url.query_pairs() {
        let twice = fields.contains_key(&*name);
        fields.insert(name.into_owned(), if twice { Value::Null } else { json!(value) });
    }
    Some(Value::Object(fields))
}

fn read_body(arrival: &mut Arrival, bytes: &[u8]) {
    let kind = arrival
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    if arrival.path.starts_with("/oauth2/token") {
        arrival.ask.form = kind.starts_with("application/x-www-form-urlencoded");
        arrival.ask.body = form(bytes).filter(|_| arrival.ask.form).unwrap_or_default();
        return;
    }
    let parsed = if kind.starts_with("application/json") {
        serde_json::from_slice(bytes).ok()
    } else if kind.starts_with("multipart/form-data") {
        parse(&kind, bytes).map(|form| {
            arrival.ask.files = form.files;
            arrival.oddities = form.oddities;
            form.json
        })
    } else {
        let text = "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.";
        arrival.problem = Some(ApiError::new(400, 50_035, text));
        return;
    };
    match parsed {
        Some(body) => arrival.ask.body = body,
        None => {
            arrival.problem =
                Some(ApiError::new(400, 50_109, "The request body contains invalid JSON."));
        }
    }
}

/// The reply of a fault that replaces the handler.
fn instead(fault: Option<&FaultKind>) -> Option<Reply> {
    let reply = |status: u16, body: Value, raw: &Option<String>, headers: Headers| Reply {
        status,
        code: body["code"].as_u64(),
        body: Some(body).filter(|_| raw.is_none()),
        raw: raw.clone(),
        headers,
        performed: false,
    };
    match fault? {
        FaultKind::Status { status, code, body } => {
            let text = axum::http::StatusCode::from_u16(*status)
                .ok()
                .and_then(|one| one.canonical_reason())
                .unwrap_or("Error");
            Some(reply(
                *status,
                json!({"message": format!("{status}: {text}"), "code": code}),
                body,
                Vec::new(),
            ))
        }
        FaultKind::RateLimit { retry_after, scope, body } => {
            let global = scope.as_deref() == Some("global");
            let json = json!({"message": "You are being rate limited.", "retry_after": retry_after, "global": global});
            let mut headers = vec![("retry-after", whole_seconds(*retry_after))];
            headers.extend(scope.iter().map(|scope| ("x-ratelimit-scope", scope.clone())));
            if global {
                headers.push(("x-ratelimit-global", "true".to_owned()));
            }
            Some(reply(429, json, body, headers))
        }
        FaultKind::DropBefore => Some(reply(0, Value::Null, &None, Vec::new())),
        FaultKind::Slow { .. } | FaultKind::SlowAfter { .. } | FaultKind::DropAfter => None,
    }
}

fn whole_seconds(seconds: f64) -> String {
    format!("{:.0}", seconds.ceil())
}

fn refused(error: &ApiError, mut headers: Headers) -> Reply {
    if let Some(wait) = error.retry_after {
        headers.push(("retry-after", whole_seconds(wait)));
        headers.push(("x-ratelimit-scope", "user".to_owned()));
    }
    let (status, code) = (error.status, Some(error.code));
    Reply { status, code, body: Some(error.json()), raw: None, headers, performed: false }
}

/// Finds the route of a request that gets past the edge and carries the right token.
fn gate(world: &mut World, arrival: &mut Arrival) -> Result<&'static Route, Box<Reply>> {
    if world.limits.banned(world.clock.now_ms()) {
        let raw = Some("<html><title>Access denied | Cloudflare</title></html>".to_owned());
        let headers = vec![("retry-after", "600".to_owned())];
        let body = None;
        return Err(Box::new(Reply {
            status: 429,
            code: None,
            body,
            raw,
            headers,
            performed: false,
        }));
    }
    let refuse = |error: &ApiError| Err(Box::new(refused(error, Vec::new())));
    if !discord_agent(header_text(&arrival.headers, "user-agent")) {
        return refuse(&ApiError::new(403, 40_333, "internal network error"));
    }
    let (route, params) = match find(&arrival.method, &arrival.path) {
        Ok(found) => found,
        Err(unknown) => {
            world.violation(format!("no such route: {} {}", arrival.method, arrival.path));
            return refuse(&unknown);
        }
    };
    let shown = header_text(&arrival.headers, "authorization").to_owned();
    arrival.ask.bearer = match identified(world, route, &shown) {
        Ok(bearer) => bearer,
        Err(error) => return refuse(&error),
    };
    arrival.ask.authorization = shown;
    arrival.ask.params = params;
    Ok(route)
}

/// The person a request speaks for, if any, when its credentials open the route.
fn identified(world: &World, route: &Route, shown: &str) -> Result<Option<Grant>, ApiError> {
    let (bot, scope) = match route.auth {
        Auth::Token | Auth::Client => return Ok(None),
        Auth::Bot => (true, None),
        Auth::Person(scope) => (false, Some(scope)),
        Auth::Either(scope) => (true, Some(scope)),
    };
    if bot && shown == format!("Bot {}", world.application.token) {
        return Ok(None);
    }
    let access = shown.strip_prefix("Bearer ").unwrap_or_default();
    let grant = world.oauth.bearer(access, world.clock.now_ms());
    grant
        .filter(|grant| scope.is_some_and(|scope| scope.is_empty() || grant.allows(scope)))
        .map_or_else(|| Err(ApiError::unauthorized()), |grant| Ok(Some(grant.clone())))
}

fn perform(world: &mut World, arrival: &mut Arrival) -> Reply {
    let route = match gate(world, arrival) {
        Ok(route) => route,
        Err(reply) => return *reply,
    };
    let now = world.clock.now_ms();
    let (headers, verdict) = world.limits.admit(&route.traffic(&arrival.ask), now);
    if let Err(limited) = verdict {
        return too_many(&limited, headers);
    }
    note_oddities(world, arrival, route);
    let handled = arrival.problem.take().map_or_else(|| (route.run)(world, &arrival.ask), Err);
    world.touch();
    let (status, body) = match handled {
        Ok(Answer::Json(status, body)) => (status, Some(body)),
        Ok(Answer::Empty) => (204, None),
        Err(error) => return refused(&error, headers),
    };
    Reply { status, code: None, body, raw: None, headers, performed: true }
}

fn too_many(limited: &Limited, mut headers: Headers) -> Reply {
    let global = limited.scope == "global";
    headers.push(("retry-after", whole_seconds(limited.retry_after)));
    headers.push(("x-ratelimit-scope", limited.scope.to_owned()));
    if global {
        headers.push(("x-ratelimit-global", "true".to_owned()));
    }
    let body = json!({"message": "You are being rate limited.", "retry_after": limited.retry_after, "global": global});
    Reply { status: 429, code: None, body: Some(body), raw: None, headers, performed: false }
}

fn note_oddities(world: &mut World, arrival: &mut Arrival, route: &Route) {
    let place = format!("{} {}", arrival.method, arrival.path);
    world.violations.append(&mut arrival.oddities);
    for name in
        arrival.ask.query.keys().filter(|name| !route.query.split(' ').any(|known| known == *name))
    {
        world.violations.push(format!("unknown query parameter {name} on {place}"));
    }
    if let Some(reason) = arrival.headers.get("x-audit-log-reason") {
        let length = reason.to_str().map_or(0, |text| decoded(text).chars().count());
        if !(1..=512).contains(&length) {
            world.violations.push(format!("audit log reason of {length} characters on {place}"));
        }
    }
}

fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// `DiscordBot (url, version)`, possibly followed by more.
fn discord_agent(agent: &str) -> bool {
    let inside = agent
        .strip_prefix("DiscordBot (")
        .and_then(|rest| rest.split_once(')'))
        .map_or("", |(inside, _)| inside);
    inside
        .split_once(',')
        .is_some_and(|(url, version)| !url.trim().is_empty() && !version.trim().is_empty())
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|pair| hex::decode(pair).ok())
            .and_then(|one| one.first().copied());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn record(world: &mut World, arrival: &Arrival, reply: &Reply, fault: Option<&FaultKind>) {
    let now = world.clock.now_ms();
    let scope = reply
        .headers
        .iter()
        .find(|(name, _)| *name == "x-ratelimit-scope")
        .map(|(_, scope)| scope.as_str());
    world.limits.note(reply.status, scope, now);
    let dropped = matches!(fault, Some(FaultKind::DropBefore | FaultKind::DropAfter));
    let call = Call {
        number: world.log.last().map_or(1, |last| last.number + 1),
        at_ms: now,
        method: arrival.method.clone(),
        path: arrival.path.clone(),
        query: arrival.query_text.clone(),
        reason: arrival
            .headers
            .get("x-audit-log-reason")
            .and_then(|one| one.to_str().ok())
            .map(decoded),
        user_agent: header_text(&arrival.headers, "user-agent").to_owned(),
        body: discreet(&arrival.path, &arrival.ask.body),
        files: arrival.ask.files.iter().map(|file| file.name.clone()).collect(),
        status: Some(reply.status).filter(|_| !dropped),
        performed: reply.performed,
        code: reply.code,
        answer: discreet(&arrival.path, reply.body.as_ref().unwrap_or(&Value::Null)),
    };
    if world.log.len() >= LOG_MAX {
        world.log.drain(..LOG_MAX / 2);
    }
    world.log.push(call);
    world.touch();
}

fn respond(reply: Reply) -> Response<Body> {
    let mut response =
        Response::builder().status(if reply.status == 0 { 500 } else { reply.status });
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let (kind, body) = match (reply.raw, reply.body) {
        (Some(raw), _) => (
            if raw.starts_with('<') { "text/html; charset=UTF-8" } else { "text/plain" },
            Body::from(raw),
        ),
        (None, Some(body)) => ("application/json", Body::from(body.to_string())),
        (None, None) => return response.body(Body::empty()).unwrap_or_default(),
    };
    response.header(header::CONTENT_TYPE, kind).body(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_and_reasons() {
        assert!(discord_agent("DiscordBot (https://example.org, 1.2) alphapy"));
        for bad in ["", "curl/8", "DiscordBot", "DiscordBot (x)", "DiscordBot (, )"] {
            assert!(!discord_agent(bad), "{bad}");
        }
        assert_eq!(decoded("caf%C3%A9%20%"), "café %");
    }
}
