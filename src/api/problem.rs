//! Errors as programs read them: problem details (RFC 9457).
//!
//! Invariant: every error of the API has this shape; what went wrong on our side shows only a reference.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    discord::directory::Directory,
    error::Error,
    lang::{Lang, Text},
    tr,
    web::words,
};

/// What went wrong in one place of a request.
#[derive(Clone, Debug)]
pub struct Detail {
    /// A JSON pointer into the body, or the name of a parameter.
    pub pointer: String,
    /// What would be right.
    pub text: Text,
}

/// An error on its way out.
#[derive(Clone, Debug)]
pub struct Problem(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    status: StatusCode,
    name: &'static str,
    title: &'static str,
    detail: Option<Text>,
    errors: Vec<Detail>,
    /// Members of its own.
    more: Vec<(&'static str, Value)>,
    retry_after: Option<u64>,
    internal: Option<Arc<Error>>,
}

impl Problem {
    fn plain(status: StatusCode, name: &'static str, title: &'static str) -> Self {
        Self(Box::new(Parts {
            status,
            name,
            title,
            detail: None,
            errors: Vec::new(),
            more: Vec::new(),
            retry_after: None,
            internal: None,
        }))
    }

    /// Explains it.
    #[must_use]
    pub fn because(mut self, detail: Text) -> Self {
        self.0.detail = Some(detail);
        self
    }

    /// Names the places.
    #[must_use]
    pub fn at(mut self, errors: Vec<Detail>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Adds a member of its own.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.0.more.push((name, value));
        self
    }

    /// 400: the request cannot be understood.
    pub fn bad_request() -> Self {
        Self::plain(StatusCode::BAD_REQUEST, "bad-request", "The request cannot be understood")
    }

    /// 401: nobody, or an unknown token.
    pub fn unauthorized() -> Self {
        Self::plain(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "A valid API token or login is needed",
        )
    }

    /// 403.
    pub fn forbidden() -> Self {
        Self::plain(StatusCode::FORBIDDEN, "forbidden", "You may not do this")
    }

    /// 404: no such route.
    pub fn no_route() -> Self {
        Self::plain(StatusCode::NOT_FOUND, "no-route", "There is no such route")
    }

    /// 404: no such thing.
    pub fn not_found() -> Self {
        Self::plain(StatusCode::NOT_FOUND, "not-found", "There is no such thing")
    }

    /// 405.
    pub fn method_not_allowed() -> Self {
        Self::plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "This route has no such method",
        )
    }

    /// 408: the body did not come.
    pub fn late() -> Self {
        Self::plain(StatusCode::REQUEST_TIMEOUT, "late", "The body did not come in time")
    }

    /// 409: something stands in the way.
    pub fn conflict() -> Self {
        Self::plain(StatusCode::CONFLICT, "conflict", "Something stands in the way")
    }

    /// 412: somebody changed it meanwhile.
    pub fn stale() -> Self {
        Self::plain(StatusCode::PRECONDITION_FAILED, "stale", "It was changed meanwhile")
    }

    /// 413.
    pub fn too_large() -> Self {
        Self::plain(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large")
    }

    /// 415.
    pub fn unsupported() -> Self {
        Self::plain(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body must be application/json",
        )
    }

    /// 422: values do not fit.
    pub fn invalid() -> Self {
        Self::plain(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some values do not fit")
    }

    /// 429, for so many seconds.
    pub fn limited(seconds: u64) -> Self {
        let mut problem =
            Self::plain(StatusCode::TOO_MANY_REQUESTS, "rate-limited", "Too many requests");
        problem.0.retry_after = Some(seconds);
        problem
    }

    /// What happened on our side, for the log.
    pub(super) fn internal(&self) -> Option<&Error> {
        self.0.internal.as_deref()
    }

    /// Whether it names channels, roles or people by their ids alone.
    pub(super) fn names_ids(&self) -> bool {
        let texts = self.0.errors.iter().map(|error| &error.text).chain(&self.0.detail);
        texts.into_iter().any(|text| Lang::ENGLISH.plain(text).contains('<'))
    }

    /// The response, with the reference of what was logged; `names` are those of the guild it is about.
    pub(super) fn render(self, reference: Option<String>, names: Option<&Directory>) -> Response {
        let mut body = json!({
            "type": format!("/api/docs#problem-{}", self.0.name),
            "title": self.0.title,
            "status": self.0.status.as_u16(),
        });
        if let Some(detail) = &self.0.detail {
            body["detail"] = words::told(detail, names).into();
        }
        if !self.0.errors.is_empty() {
            let errors = self.0.errors.iter().map(|error| {
                json!({ "pointer": error.pointer, "detail": words::told(&error.text, names) })
            });
            body["errors"] = errors.collect();
        }
        if let Some(reference) = reference {
            body["reference"] = reference.into();
        }
        for (name, value) in self.0.more {
            body[name] = value;
        }
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.0.status, kind, body.to_string()).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"Alphapy\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // Rendered by the layer around all routes, which can log what happened.
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The member of a body that holds a field: its name as people see it, as programs write it.
fn member(field: &Text) -> String {
    format!("/{}", Lang::ENGLISH.plain(field).to_lowercase().replace(' ', "_"))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(text) => Self::conflict().because(text),
            Error::NotFound(text) => Self::not_found().because(text),
            Error::Forbidden(text) => Self::forbidden().because(text),
            Error::Invalid(problems) => Self::invalid().at(problems
                .into_iter()
                .map(|problem| Detail { pointer: member(&problem.field), text: problem.text })
                .collect()),
            Error::Limited(after) => Self::limited(after.as_secs().max(1)),
            Error::Unavailable(text) => {
                let title = "Something we need does not answer";
                let mut problem =
                    Self::plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title);
                problem.0.retry_after = Some(60);
                problem.because(text)
            }
            Error::Paused(after) => {
                let title = "Requests to Discord are held back";
                let mut problem =
                    Self::plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title);
                problem.0.retry_after = Some(after.as_secs().max(1));
                problem.because(Error::paused(after))
            }
            internal @ Error::Internal { .. } => {
                let title = "Something went wrong on our side";
                let mut problem = Self::plain(StatusCode::INTERNAL_SERVER_ERROR, "internal", title);
                problem.0.internal = Some(Arc::new(internal));
                problem.because(tr!(
                    "Nothing is lost: try again. If it stays, give the operator the reference."
                ))
            }
        }
    }
}
