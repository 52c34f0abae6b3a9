//! The page that explains an error.
//!
//! Invariant: it says what to do next, and what went wrong on our side shows only a reference.

use std::time::Duration;

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    page::{Page, Site},
    words::{self, Line},
};
use crate::{
    discord::directory,
    error::{Error, Result},
    ids::GuildId,
    lang::{Lang, Text},
    tr,
};

#[derive(Template)]
#[template(path = "web/templates/problem.html")]
struct ProblemPage {
    p: Page,
    status: u16,
    heading: String,
    lines: Vec<Line>,
    reference: Option<String>,
    again: Option<&'static str>,
}

impl Site {
    /// Sends what a handler made, or the page that explains why it made nothing.
    pub async fn show(&self, made: Result<Response>) -> Response {
        match made {
            Ok(response) => response,
            Err(error) => self.problem(&error).await,
        }
    }

    /// The page that explains an error.
    pub async fn problem(&self, error: &Error) -> Response {
        self.explain("", None, error).await
    }

    /// The same, when trying again begins at another address.
    pub(super) async fn problem_at(&self, again: &'static str, error: &Error) -> Response {
        self.explain(again, None, error).await
    }

    /// The same about something in a guild, whose channels and settings it then names.
    pub(super) async fn problem_in(&self, guild: GuildId, error: &Error) -> Response {
        self.explain("", Some(guild), error).await
    }

    /// An error in sentences for a page of a guild, whose channels and settings they name; none for what went
    /// wrong on our side.
    pub async fn lines(&self, guild: Option<GuildId>, error: &Error) -> Vec<Line> {
        let names = match guild {
            // Without Discord, ids stand in for names.
            Some(guild) => directory::of(&self.app.discord, guild).await.ok(),
            None => None,
        };
        let line = |text: &Text| words::line(&self.app, self.lang, guild, names.as_deref(), text);
        match error {
            Error::Refused(text)
            | Error::NotFound(text)
            | Error::Forbidden(text)
            | Error::Unavailable(text) => vec![line(text)],
            Error::Invalid(problems) => problems
                .iter()
                .map(|problem| {
                    let Line { text, link } = line(&problem.text);
                    Line { text: format!("{}: {text}", self.lang.plain(&problem.field)), link }
                })
                .collect(),
            Error::Limited(after) => vec![line(&tr!(
                "That was a little fast. Try again in {seconds} s.",
                seconds = seconds(*after)
            ))],
            Error::Paused(after) => vec![line(&Error::paused(*after))],
            Error::Internal { .. } => Vec::new(),
        }
    }

    async fn explain(
        &self,
        again: &'static str,
        guild: Option<GuildId>,
        error: &Error,
    ) -> Response {
        let (status, heading) = kind(error);
        let mut lines = self.lines(guild, error).await;
        let mut reference = None;
        if matches!(error, Error::Internal { .. }) {
            reference = Some(self.app.incident(error).await);
            lines.push(ours(self.lang));
        }
        let page = ProblemPage {
            p: self.page(&heading),
            status: status.as_u16(),
            heading: self.lang.plain(&heading),
            lines,
            reference,
            again: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(again),
        };
        let mut response = self.html(status, &page).unwrap_or_else(|_| status.into_response());
        if let Error::Limited(after) = error {
            let seconds = HeaderValue::from(seconds(*after));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// Whole seconds, at least one, so that a client that waits so long is not refused again.
fn seconds(after: Duration) -> u64 {
    after.as_millis().div_ceil(1000).max(1).try_into().unwrap_or(u64::MAX)
}

fn ours(lang: Lang) -> Line {
    let text = tr!(
        "Nothing is lost: please try again. If it stays, give the operator the reference below."
    );
    Line { text: lang.plain(&text), link: None }
}

/// The status and the heading of an error.
fn kind(error: &Error) -> (StatusCode, Text) {
    match error {
        Error::Refused(_) => (StatusCode::BAD_REQUEST, tr!("That did not work")),
        Error::NotFound(_) => (StatusCode::NOT_FOUND, tr!("There is nothing here")),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, tr!("You don’t have access to this page")),
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, tr!("That needs another look")),
        Error::Limited(_) => (StatusCode::TOO_MANY_REQUESTS, tr!("A little slower, please")),
        Error::Unavailable(_) | Error::Paused(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, tr!("Not right now"))
        }
        Error::Internal { .. } => {
            (StatusCode::INTERNAL_SERVER_ERROR, tr!("Something went wrong on our side"))
        }
    }
}
