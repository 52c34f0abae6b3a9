//! Bodies, queries, paths and preconditions, with problems instead of plain text when they are wrong.
//!
//! Invariant: unknown members are refused where the type says so, and nothing about our insides is told.

use axum::{
    extract::{
        FromRequest, FromRequestParts, Path as AxumPath, Query as AxumQuery, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Detail, Problem};
use crate::{app::App, tr};

/// A JSON body, in or out.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let json = kind.split(';').next().unwrap_or_default().trim();
        if !json.eq_ignore_ascii_case("application/json") {
            return Err(Problem::unsupported());
        }
        let body =
            axum::body::Bytes::from_request(request, app).await.map_err(
                |rejection| match rejection {
                    BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                        Problem::too_large()
                    }
                    _ => Problem::bad_request(),
                },
            )?;
        read(&body).map(Self)
    }
}

/// Reads a body; what does not fit is named by its place.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let line = error.line();
        let column = error.column();
        if error.is_data() {
            let pointer = format!("line {line}, column {column}");
            // What serde says names our types and members, which the document names too.
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            let text = tr!("{said}.", said = said);
            Problem::invalid().at(vec![Detail { pointer, text }])
        } else {
            Problem::bad_request().because(tr!(
                "The body is not readable JSON (line {line}, column {column}).",
                line = line,
                column = column
            ))
        }
    })
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The query of the address.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match AxumQuery::from_request_parts(parts, app).await {
            Ok(AxumQuery(query)) => Ok(Self(query)),
            Err(_) => Err(Problem::bad_request()
                .because(tr!("A parameter of the address has a value that does not fit."))),
        }
    }
}

/// The parameters of the path after the guild.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match AxumPath::<(String, T)>::from_request_parts(parts, app).await {
            Ok(AxumPath((_, path))) => Ok(Self(path)),
            Err(_) => Err(Problem::not_found()),
        }
    }
}

/// The revision a change was made from, when the caller says so in `If-Match`.
#[derive(Clone, Copy, Debug, Default)]
pub struct IfMatch(pub Option<i64>);

impl FromRequestParts<App> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        if value.as_bytes() == b"*" {
            return Ok(Self(None));
        }
        let text = value.to_str().ok().and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
        // The revision is what stands before the first sign that is no digit.
        let revision = text.and_then(|tag| tag.split('-').next()?.parse().ok());
        revision.map(|revision| Self(Some(revision))).ok_or_else(Problem::stale)
    }
}

/// Answers with a tag, and without a body when the caller has this version already.
pub fn etag(tag: &str, headers: &HeaderMap, body: impl Serialize) -> Response {
    let quoted = format!("\"{tag}\"");
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == quoted);
    let mut response = if known {
        axum::http::StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::Json(body).into_response()
    };
    if let Ok(value) = HeaderValue::try_from(quoted) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
