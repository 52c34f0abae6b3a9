//! Forms that only our own pages can send.
//!
//! Invariant: a form is read only when it carries the session's own token and the browser does not say
//! that another site sent it.

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq as _;

use super::{again, connections::is_late, page::Site, session::Session};
use crate::{
    app::App,
    error::{Error, Result},
    nul, tr,
};

/// Bytes of a form; an exported file must fit, with every sign written as three.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The data that a form of ours sent.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequest<App> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (headers, uri) = (request.headers().clone(), request.uri().clone());
        let mut kept = None;
        let session = request.extensions().get::<Session>().cloned();
        let mut late = false;
        let read = async {
            let session = session.ok_or_else(foreign)?;
            let body = body(request, &mut late).await?;
            let token = url::form_urlencoded::parse(&body)
                .find(|(name, _)| name == "csrf")
                .map(|(_, value)| value.into_owned());
            if let Err(error) = check(app, &session, &headers, token.as_deref().unwrap_or_default())
            {
                kept = (again::is_form(&headers) && again::is_ours(app, &headers)).then_some(body);
                return Err(error);
            }
            serde_urlencoded::from_bytes(&nul::dropped_from_form(&body)).map_err(|_| {
                Error::Refused(tr!(
                    "The form was not complete. Go back, reload the page and try again."
                ))
            })
        };
        match read.await {
            Ok(form) => Ok(Self(form)),
            Err(error) => {
                let site = Site::of(app, &headers).await;
                if let Some(body) = kept {
                    return Err(site.show(again::page(&site, &uri, &body)).await);
                }
                let mut response = site.problem(&error).await;
                if late {
                    *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
                }
                Err(response)
            }
        }
    }
}

/// Reads the body of a form; `late` is set when it did not come in time.
pub(super) async fn body(request: Request, late: &mut bool) -> Result<Bytes> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded")) {
        return Err(foreign());
    }
    to_bytes(request.into_body(), MAX_BYTES).await.map_err(|error| {
        *late = is_late(&error);
        Error::Refused(if *late {
            tr!("The form did not arrive. Check your connection and send it again.")
        } else {
            tr!("That is too much at once. Shorten it and try again.")
        })
    })
}

/// Refuses what another site may have sent. `token` is what came with the request.
pub fn check(app: &App, session: &Session, headers: &HeaderMap, token: &str) -> Result<()> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let origin =
        url::Url::parse(&app.config.public_url).map(|url| url.origin().ascii_serialization());
    let elsewhere = text("origin").is_some_and(|given| origin.as_deref() != Ok(given));
    let cross = text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let same: bool = token.as_bytes().ct_eq(session.csrf.as_bytes()).into();
    if same && !elsewhere && !cross { Ok(()) } else { Err(foreign()) }
}

fn foreign() -> Error {
    Error::Forbidden(tr!(
        "This form did not come from a page of this dashboard, or you logged in anew since. Go back, reload the page and try again. Nothing was changed."
    ))
}
