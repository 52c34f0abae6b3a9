//! The OpenAPI document and the page to browse it.
//!
//! Invariant: what holds for every route (who may call, how errors look, the guild in the path) is added
//! here for all of them, so no route can forget it.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::{Map, Value, json};
use utoipa::openapi::{OpenApi, Ref, schema::Array};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{merged, scope};
use crate::{
    app::App,
    export,
    lang::Lang,
    settings::{self, docs},
};

const ABOUT: &str = "\
Everything the dashboard does, for programs. Every route belongs to one server (`guild_id`).

**Who calls.** Either an API token of the server (`Authorization: Bearer alphapy_…`, made on the dashboard \
under *API tokens*, with scopes), or the login of the dashboard (its cookie; changes also send the page's \
token as `X-CSRF-Token`). A token acts in the right of the admin who made it and stops when they lose it.

**Errors** are problem details (RFC 9457); `errors` names each value that does not fit, `reference` the line \
in the operator's log when it was our fault. **Lists** go on with `cursor`, or with the `Link` header. \
**Creating** requests take an `Idempotency-Key` and then act once, however often they are sent within 24 \
hours; the answer given again carries `Idempotency-Replayed`. **Changing** requests take `If-Match` with an \
earlier `ETag` and are refused (412) when somebody else changed the same meanwhile. **Limits**: a person may make 30 \
changes and 120 other requests a minute in a server, over all their tokens and the dashboard together; see \
the `RateLimit-*` headers.

Each route names the scope that a token needs for it; one that names none is open to any token of the server, \
and one that takes only a login to no token at all.";

/// What the tags of routes are about, in the order they are shown.
const TAGS: &[(&str, &str)] = &[
    ("Server", "The server, and what you may do there."),
    ("Settings", "What the server chose, checked against Discord."),
    ("History", "Who changed which setting, and taking it back."),
    ("FAQ", "Entries, and what people searched for."),
    ("Tickets", "The queue, what is done with tickets, transcripts, types and figures."),
    ("Reminders", "What is said when and where."),
    ("Exports", "Data of the server as files."),
    ("API tokens", "Only for who is logged in: no token can make another."),
];

/// The whole document: what the routes declare, and what holds for all of them.
pub fn finish(
    routes: &OpenApi,
    settings: &settings::Registry,
    exports: &export::Registry,
) -> Value {
    let mut document = serde_json::to_value(routes).unwrap_or_default();
    document["openapi"] = "3.1.0".into();
    document["info"] = json!({
        "title": "Alphapy",
        "version": env!("CARGO_PKG_VERSION"),
        "description": ABOUT,
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
    });
    document["servers"] = json!([{ "url": "/", "description": "This installation" }]);
    document["tags"] =
        TAGS.iter().map(|(name, about)| json!({ "name": name, "description": about })).collect();
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "token": {
            "type": "http", "scheme": "bearer",
            "description": "An API token of the server.",
        },
        "login": {
            "type": "apiKey", "in": "cookie", "name": "alphapy",
            "description": "The login of the dashboard; `__Host-alphapy` over https.",
        },
        "csrf": {
            "type": "apiKey", "in": "header", "name": "X-CSRF-Token",
            "description": "With the login, on changes: the token in the dashboard's forms (`csrf`).",
        },
    });
    merged::merge(&mut components["schemas"]);
    components["schemas"]["Problem"] = problem();
    components["schemas"]["SettingValues"] = values(settings);
    let scopes: Vec<_> = scope::ALL.iter().map(|scope| scope.name).collect();
    components["schemas"]["ScopeName"] = json!({
        "type": "string", "enum": scopes,
        "description": scope::ALL
            .iter()
            .map(|scope| format!("`{}`: {}.", scope.name, Lang::ENGLISH.plain(&scope.about())))
            .collect::<Vec<_>>()
            .join(" "),
    });
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                complete(path, method, operation, (settings, exports));
            }
        }
    }
    document
}

/// What the names in a path may be.
type Names<'a> = (&'a settings::Registry, &'a export::Registry);

/// The values of settings: any of them may be left out, and null is the default.
fn values(registry: &settings::Registry) -> Value {
    let mut schema = docs::values_schema(registry);
    let scopes = schema["properties"].as_object_mut().into_iter().flatten();
    for setting in scopes.flat_map(|(_, scope)| {
        scope["properties"].as_object_mut().into_iter().flatten().map(|(_, setting)| setting)
    }) {
        let told = |setting: &mut Value, name: &str| {
            setting.as_object_mut().and_then(|fields| fields.remove(name)).unwrap_or_default()
        };
        let title = told(setting, "title");
        let description = told(setting, "description");
        let inner = std::mem::take(setting);
        *setting = json!({
            "title": title, "description": description, "anyOf": [inner, { "type": "null" }],
        });
    }
    schema
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status"],
        "properties": {
            "type": { "type": "string", "description": "What kind of problem it is." },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string", "description": "What happened and what to do." },
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["pointer", "detail"],
                    "properties": {
                        "pointer": { "type": "string" },
                        "detail": { "type": "string" },
                    },
                },
            },
            "conflicts": { "type": "array", "items": { "type": "object" } },
            "reference": {
                "type": "string",
                "description": "Names the line in the operator's log.",
            },
        },
    })
}

/// Adds to an operation what every operation has.
fn complete(path: &str, method: &str, operation: &mut Value, names: Names<'_>) {
    let own: Vec<Value> = operation["parameters"].as_array().cloned().unwrap_or_default();
    let mut parameters = Vec::new();
    for name in path.split('{').skip(1).filter_map(|part| part.split('}').next()) {
        if name == "guild_id" || own.iter().all(|parameter| parameter["name"] != name) {
            parameters.push(path_parameter(name, names));
        }
    }
    parameters.extend(own.into_iter().filter(|parameter| parameter["name"] != "guild_id"));
    for parameter in &mut parameters {
        if parameter["name"] == "Idempotency-Key" {
            parameter["schema"] = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
        } else if parameter["name"] == "If-Match" {
            parameter["schema"] =
                json!({ "type": "string", "pattern": "^\"[0-9]{1,18}[0-9-]{0,40}\"$" });
        }
    }
    operation["parameters"] = parameters.into();
    let changes = method != "get";
    operation["security"] = security(&operation["security"], changes);
    let body = operation["requestBody"].is_object();
    let precondition = operation["parameters"]
        .as_array()
        .is_some_and(|all| all.iter().any(|parameter| parameter["name"] == "If-Match"));
    let has = |parameters: &[Value], name: &str| parameters.iter().any(|one| one["name"] == name);
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let (listed, once) = (has(&parameters, "cursor"), has(&parameters, "Idempotency-Key"));
    let span = has(&parameters, "from");
    if let Some(responses) = operation["responses"].as_object_mut() {
        let mut add = |status: &str, about: &str| {
            if !responses.contains_key(status) {
                responses.insert(status.to_owned(), failure(status, about));
            }
        };
        add("400", "The request cannot be understood.");
        add("401", "Neither a valid token nor a login.");
        add("403", "The caller lacks the right or the scope.");
        add("404", "There is no such thing in this server.");
        add("429", "Too many requests; `Retry-After` says when to go on.");
        add("500", "Our fault; `reference` names the log line.");
        add("503", "Discord or the database does not answer; try again later.");
        if changes {
            add("409", "Something stands in the way.");
        }
        if body {
            add("408", "The body did not come in time.");
            add("413", "The body is too large.");
            add("415", "The body is not application/json.");
        }
        // A key that was used for another request, and days of a span, can be wrong without a body.
        if body || once || span {
            add("422", "Some values do not fit; `errors` names them.");
        }
        if precondition {
            add("412", "Somebody changed it meanwhile.");
        }
        limits(responses);
        if listed {
            header_of(responses, "Link", "The next page (`rel=\"next\"`), when there is one.");
        }
        if once {
            header_of(
                responses,
                "Idempotency-Replayed",
                "`true`: the answer of an earlier request.",
            );
        }
    }
}

/// Who may call: tokens, with the scopes that the route names, and the login. A route that names `login`
/// itself takes nothing else.
fn security(own: &Value, changes: bool) -> Value {
    let login = if changes { json!({ "login": [], "csrf": [] }) } else { json!({ "login": [] }) };
    let named = own.as_array().and_then(|all| all.first());
    match named {
        Some(named) if named.get("login").is_some() => json!([login]),
        Some(named) => json!([named, login]),
        None => json!([{ "token": [] }, login]),
    }
}

/// A header that successes may carry.
fn header_of(responses: &mut Map<String, Value>, name: &str, about: &str) {
    for (_, response) in responses.iter_mut().filter(|(status, _)| status.starts_with('2')) {
        response["headers"][name] = json!({ "description": about, "schema": { "type": "string" } });
    }
}

/// For the schema of a list of scopes; the names are filled in by [`finish`].
pub fn scope_names() -> Array {
    Array::new(Ref::from_schema_name("ScopeName"))
}

/// The same, of at least one.
pub fn some_scope_names() -> Array {
    let mut names = scope_names();
    names.min_items = Some(1);
    names
}

fn path_parameter(name: &str, (settings, exports): Names<'_>) -> Value {
    let scopes: Vec<_> = settings.scopes().iter().map(|scope| scope.name).collect();
    match name {
        "guild_id" => json!({
            "name": name, "in": "path", "required": true,
            "description": "The id of the server.",
            "schema": { "type": "string", "pattern": "^[1-9][0-9]{0,18}$" },
        }),
        "scope" => json!({
            "name": name, "in": "path", "required": true,
            "description": "The name of a scope of settings.",
            "schema": { "type": "string", "enum": scopes },
        }),
        "export" => json!({
            "name": name, "in": "path", "required": true,
            "description": "The name of an export.",
            "schema": {
                "type": "string",
                "enum": exports.0.iter().map(|entry| entry.name).collect::<Vec<_>>(),
            },
        }),
        "file" => json!({
            "name": name, "in": "path", "required": true,
            "description": "The id of a file.",
            "schema": { "type": "string", "pattern": "^[1-9][0-9]{0,18}$" },
        }),
        _ => json!({
            "name": name, "in": "path", "required": true,
            "schema": { "type": "integer", "format": "int64", "minimum": 1 },
        }),
    }
}

fn failure(status: &str, about: &str) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    let mut response = json!({
        "description": about,
        "content": { "application/problem+json": { "schema": schema } },
    });
    if matches!(status, "429" | "503") {
        response["headers"] = json!({
            "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer" } },
        });
    }
    response
}

/// What is left to a caller stands on every success.
fn limits(responses: &mut Map<String, Value>) {
    for (status, response) in responses {
        if !status.starts_with('2') {
            continue;
        }
        for (name, about) in [
            ("RateLimit-Limit", "Requests in a minute."),
            ("RateLimit-Remaining", "Requests left now."),
            ("RateLimit-Reset", "Seconds until all of them are there again."),
        ] {
            response["headers"][name] =
                json!({ "description": about, "schema": { "type": "integer" } });
        }
    }
}

pub(super) fn routes(document: &Value) -> Router<App> {
    let document: Arc<str> = document.to_string().into();
    let json = move || {
        let document = document.clone();
        async move {
            ([(header::CONTENT_TYPE, "application/json")], document.to_string()).into_response()
        }
    };
    let config = Config::from("/api/openapi.json").try_it_out_enabled(true).validator_url("none");
    let docs: Router<App> = SwaggerUi::new("/api/docs").config(config).into();
    Router::new()
        .route("/api/openapi.json", get(json))
        .merge(docs.layer(middleware::from_fn(styled)))
}

/// The page to browse is not ours: it styles itself, and runs only its own scripts.
async fn styled(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
        ),
    );
    response
}
