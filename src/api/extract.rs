//! Bodies, queries, paths and preconditions, with problems instead of plain text when they are wrong.
//!
//! Invariant: unknown members are refused where the type says so, what is refused is named by its place,
//! and no NUL, which Postgres cannot store, comes further than here.

use axum::{
    extract::{
        FromRequest, FromRequestParts, Path as AxumPath, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_path_to_error::{Path as Place, Segment};

use super::{Detail, Problem};
use crate::{app::App, nul, tr};

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
                    _ => Problem::late(),
                },
            )?;
        read(&body).map(Self)
    }
}

/// Reads a body; what does not fit is named by its place.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    // Whether it is JSON at all comes first, so that what is broken is never taken for what does not fit.
    serde_json::from_slice::<IgnoredAny>(body).map_err(|error| {
        Problem::bad_request().because(tr!(
            "The body is not readable JSON (line {line}, column {column}).",
            line = error.line(),
            column = error.column()
        ))
    })?;
    let body = &*nul::dropped_from_json(body);
    let wrong = |pointer, text| Problem::invalid().at(vec![Detail { pointer, text }]);
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(wrong(String::new(), tr!("The body must be a JSON object.")));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        // What serde says names our types and members, which the document names too.
        let said = error.inner().to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        wrong(pointer(error.path()), tr!("{said}.", said = said))
    })
}

/// A place as a JSON pointer.
fn pointer(place: &Place) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    place.iter().map(step).collect()
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

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs =
            serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs).map(Self).map_err(|error| {
            let pointer = pointer(error.path()).trim_start_matches('/').to_owned();
            let text = tr!("{said}.", said = error.inner().to_string());
            Problem::bad_request()
                .because(tr!("A parameter of the address has a value that does not fit."))
                .at(vec![Detail { pointer, text }])
        })
    }
}

/// The parameters of the path after the guild.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(Problem::not_found());
        }
        match AxumPath::<(String, T)>::from_request_parts(parts, app).await {
            Ok(AxumPath((_, path))) => Ok(Self(path)),
            Err(_) => Err(Problem::not_found()),
        }
    }
}

/// The parameters of the path by name, where there are several after the guild.
#[derive(Debug)]
pub struct Named<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(Problem::not_found());
        }
        match AxumPath::<T>::from_request_parts(parts, app).await {
            Ok(AxumPath(path)) => Ok(Self(path)),
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
    if known {
        return with_tag(tag, StatusCode::NOT_MODIFIED.into_response());
    }
    with_tag(tag, axum::Json(body).into_response())
}

/// Adds the tag of what an answer shows.
pub fn with_tag(tag: &str, mut response: Response) -> Response {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::try_from(format!("\"{tag}\"")) {
        headers.insert(header::ETAG, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        names: Vec<String>,
    }

    fn refused(body: &str) -> String {
        format!("{:?}", read::<Thing>(body.as_bytes()).expect_err(body))
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_place() {
        assert!(read::<Thing>(br#"{"names":["a\\u0000"]}"#).is_ok(), "a backslash, then digits");
        assert!(refused(r#"{"names":["a",1]}"#).contains("\"/names/1\""));
        assert!(
            refused(r#"{"names":[],"a/b":1}"#).contains("a~1b"),
            "{}",
            refused(r#"{"names":[],"a/b":1}"#)
        );
        assert!(refused(r#"{"names":[]} x"#).contains("not readable"));
        assert_eq!(read::<Thing>(br#"{"na\u0000mes":["a\u0000"]}"#).expect("fits").names, ["a"]);
        assert!(refused("").contains("not readable"));
    }
}
